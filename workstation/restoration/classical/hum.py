"""Is there hum, at which frequency, how loud? The lines of a mains frequency and its harmonics, found in the spectrum.

Power spectra of 8 s every 4 s are compared with their surroundings: c(f) = ln P(f) less the median of ln P around it, at most
CAP, so that no loud note decides alone. The score of a frequency is the sum of c over its first harmonics, mean over channels;
its course through time is the path of the highest sum of scores less a penalty on moves (Viterbi). Averaging logarithms
over the whole recording is what tells hum from music: a note passes, hum stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ...core import Progress, Source
from ...core.resample import resample
from ..segments import finite

#: Hum is sought, and its harmonics are followed, in a signal of this rate.
RATE = 4200
#: Most harmonics, and how many the search looks at.
MOST, SOUGHT = 32, 12
FRAME_SECONDS, STEP_SECONDS = 8, 4
BLOCK_SECONDS = 8
#: Bins of the transform to 1 Hz, with as many zeros as frames.
PER_HZ = 2 * FRAME_SECONDS
#: Bins whose median is the surroundings (6 Hz), and the bins looked at (up to 2016 Hz).
SURROUNDINGS, BINS = 6 * PER_HZ, 2016 * PER_HZ
#: Candidates lie so far from the nominal frequency at most, and so far apart; for a tape or disc that ran at a wrong speed further.
REACH_HZ, STEP_HZ = 0.5, 0.01
WRONG_SPEED_HZ = 2.0
CAP = 5.0
#: A move of this many Hz between frames costs 1.
EASY_MOVE_HZ = 0.014
#: The score that makes hum likely, and less where a person says which mains it is.
LEAST_SCORE, LEAST_SAID = 10.0, 4.0
#: Scores are averaged over stretches of so many frames (8 minutes): hum need not be everywhere.
STRETCH = 120
#: What score times evidence must reach (see `needed`), and where a person says which mains it is.
NEEDED, NEEDED_SAID = 300.0, 10.0
#: Mains keep their frequency to about this; and in less time than this, notes may be as steady as hum.
NEAR_HZ, STEADY_SECONDS = 0.15, 20.0
#: A harmonic is there where its mean c exceeds this.
LEAST_CONTRAST = 1.0
#: Frames in which the level is measured.
MEASURED = 32

NOMINAL = {"auto": (50.0, 60.0), "50": (50.0,), "60": (60.0,)}


@dataclass(frozen=True)
class Hum:
    """What was found. `path_hz` [frames] is the fundamental at the middle of each frame: FRAME_SECONDS / 2, then every STEP_SECONDS.

    `scores` [frames] are those along the path, and `likely` says that it is worth following: `hum_wave` decides. `harmonics` are
    the numbers of those that stand out; `level_dbfs` is the level of all lines together, `worst_second` where hum stands out most.
    """

    likely: bool
    path_hz: np.ndarray
    scores: np.ndarray
    harmonics: tuple[int, ...]
    level_dbfs: float
    worst_second: float
    said: bool = False

    @property
    def hz(self) -> float:
        """The fundamental: the median of its course."""
        return float(np.median(self.path_hz))


    @property
    def score(self) -> float:
        """The highest mean of the scores over a stretch."""
        return _stretched(self.scores)

    def needed(self, seconds: float) -> float:
        """What the mean score times the evidence (ln-likelihood that subtracting wins, a second) must reach in a recording this long."""
        off = float(min(abs(self.hz - nominal) for nominal in NOMINAL["auto"]))
        return (NEEDED_SAID if self.said else NEEDED) * (1 + (off / NEAR_HZ) ** 2) * (1 + STEADY_SECONDS / max(seconds, 1.0))


NONE = Hum(False, np.zeros(0), np.zeros(0), (), -np.inf, 0.0)


def low_rate(source: Source, second: int, seconds: int) -> np.ndarray:
    """Whole seconds of a recording at RATE: float32 [channels, seconds · RATE], silence outside."""
    rate, out = source.format.rate, np.empty((source.format.channels, seconds * RATE), np.float32)
    for at in range(0, seconds, BLOCK_SECONDS):
        count = min(BLOCK_SECONDS, seconds - at)
        samples = finite(source.read((second + at - 1) * rate, (count + 2) * rate))
        out[:, at * RATE:(at + count) * RATE] = resample(samples, rate, RATE)[:, RATE:-RATE]
    return out


def find(source: Source, progress: Progress, mains: str = "auto", reach_hz: float = REACH_HZ) -> Hum:
    """Look through the whole recording; `mains` is a key of NOMINAL."""
    if source.seconds < 1:
        return NONE
    candidates = [nominal + np.arange(-reach_hz, reach_hz + STEP_HZ / 2, STEP_HZ) for nominal in NOMINAL[mains]]
    progress.begin(source.length, "Looking for hum")
    count = max(int(source.seconds - FRAME_SECONDS) // STEP_SECONDS + 1, 1)
    chosen = set(np.linspace(0, count - 1, min(count, MEASURED)).round().astype(int).tolist())
    kept: dict[int, np.ndarray] = {}
    scored = []
    for number, log_power in enumerate(_frames(source, progress)):
        scored.append(_scores(_contrast(log_power), candidates))
        if number in chosen:
            kept[number] = log_power
    scores = np.array(scored, np.float32)
    sizes = np.cumsum([len(hz) for hz in candidates])[:-1]
    courses = []
    for hz, part in zip(candidates, np.split(scores, sizes, axis=1), strict=True):
        path = best_path(part, (STEP_HZ / EASY_MOVE_HZ) ** 2)
        courses.append((hz[path], part[np.arange(len(part)), path]))
    path_hz, reached = max(courses, key=lambda course: _stretched(course[1]))
    said = mains != "auto"
    if _stretched(reached) < (LEAST_SAID if said else LEAST_SCORE):
        return Hum(False, path_hz, reached, (), -np.inf, 0.0)
    harmonics, level_dbfs = _measured(kept, path_hz)
    worst = float(np.argmax(reached) * STEP_SECONDS + FRAME_SECONDS / 2)
    return Hum(bool(harmonics), path_hz, reached, harmonics, level_dbfs, worst, said)


def _stretched(scores: np.ndarray) -> float:
    """The highest mean over STRETCH frames, or over all of fewer."""
    total = np.cumsum(np.append(0.0, scores))
    width = min(STRETCH, len(scores))
    return float((total[width:] - total[:-width]).max() / width) if width else 0.0


def best_path(scores: np.ndarray, cost: float) -> np.ndarray:
    """Scores [frames, places] -> the place in each frame that maximises Σ score − cost · (places moved)²: int [frames]."""
    count = scores.shape[1]
    moves = cost * np.subtract.outer(np.arange(count), np.arange(count)) ** 2.0
    total, back = scores[0].astype(np.float64), np.empty(scores.shape, np.int32)
    for number in range(1, len(scores)):
        reached = total[:, None] - moves
        back[number] = reached.argmax(axis=0)
        total = reached.max(axis=0) + scores[number]
    path = np.empty(len(scores), int)
    path[-1] = total.argmax()
    for number in range(len(scores) - 1, 0, -1):
        path[number - 1] = back[number, path[number]]
    return path


def _frames(source: Source, progress: Progress) -> Iterator[np.ndarray]:
    """ln P of every frame, [channels, BINS]; a recording shorter than a frame is one."""
    seconds = source.length // source.format.rate
    if seconds < FRAME_SECONDS:
        yield _log_power(low_rate(source, 0, FRAME_SECONDS)[:, :max(round(source.seconds * RATE), 2)])
        progress.advance(source.length)
        return
    kept = np.zeros((source.format.channels, 0), np.float32)
    for second in range(0, seconds, BLOCK_SECONDS):
        kept = np.concatenate([kept, low_rate(source, second, min(BLOCK_SECONDS, seconds - second))], axis=1)
        while kept.shape[1] >= FRAME_SECONDS * RATE:
            yield _log_power(kept[:, :FRAME_SECONDS * RATE])
            kept = kept[:, STEP_SECONDS * RATE:]
        progress.advance(min(BLOCK_SECONDS * source.format.rate, source.length - second * source.format.rate))


def _log_power(samples: np.ndarray) -> np.ndarray:
    """ln |spectrum|² of a Hann window over all samples, so that a sine of amplitude 1 gives 0: [channels, BINS]."""
    from scipy.fft import rfft

    window = np.hanning(samples.shape[1] + 2)[1:-1].astype(np.float32)
    spectrum = rfft(samples * window, PER_HZ * RATE, axis=1)[:, :BINS] * np.float32(2 / window.sum())
    return np.log(spectrum.real ** 2 + spectrum.imag ** 2 + np.float32(1e-16))


def _contrast(log_power: np.ndarray) -> np.ndarray:
    """c of every bin: [channels, BINS], at most CAP."""
    medians = np.median(log_power.reshape(len(log_power), -1, SURROUNDINGS), axis=2)
    middles = (np.arange(medians.shape[1]) + 0.5) * SURROUNDINGS - 0.5
    around = np.array([np.interp(np.arange(log_power.shape[1]), middles, each) for each in medians], np.float32)
    return np.minimum(log_power - around, CAP)


def _bins(hz: np.ndarray, harmonics: int) -> np.ndarray:
    """The bins of the harmonics of some frequencies: int [frequencies, harmonics]."""
    return np.rint(np.multiply.outer(hz, np.arange(1, harmonics + 1)) * PER_HZ).astype(int)


def _scores(contrast: np.ndarray, candidates: list[np.ndarray]) -> np.ndarray:
    """The score of every candidate, in their order."""
    return np.concatenate([contrast[:, _bins(hz, SOUGHT)].sum(axis=-1).mean(axis=0) for hz in candidates])


def _measured(frames: Mapping[int, np.ndarray], path_hz: np.ndarray) -> tuple[tuple[int, ...], float]:
    """The harmonics that stand out along the path in some frames (ln P by number), and the level of all together in dBFS."""
    lines, contrasts = [], []
    for number, log_power in frames.items():
        at = _bins(path_hz[number], MOST)
        at = at[at < log_power.shape[1]]
        lines.append(log_power[:, at])
        contrasts.append(_contrast(log_power)[:, at])
    there = np.flatnonzero(np.mean(contrasts, axis=(0, 1)) > LEAST_CONTRAST)
    power = float(np.exp(np.median(lines, axis=0)[:, there]).sum(axis=1).max()) / 2
    return tuple((there + 1).tolist()), 10 * float(np.log10(power + 1e-20))
