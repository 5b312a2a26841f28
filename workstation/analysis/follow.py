"""Whether one recording follows another from begin to end, and where it lies: lag, gain, polarity, speed.

Excerpts all along the first recording are looked for in the second. Where their lags are one, the two run together; where
they lie on a line, one of them runs faster; where they agree in groups, something was cut out or put in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..core import Progress, Source
from .align import EXCERPT, WHOLE, Alignment, align, align_sources, shifted
from .outline import hop_of, outline, outline_lag

#: How many excerpts are looked for, and how long one is at most, in frames.
PLACES, PROBE = 9, 1 << 16
#: An excerpt is searched this far around the lag expected, and then this far, in frames.
NEAR, FAR = 1 << 13, EXCERPT // 2
#: Two excerpts with a normalised correlation below this have nothing in common.
ALIKE = 0.25
#: The lags of one course differ from it by no more frames than this.
LOOSE = 1.5
#: A change of lag over the whole recording below this, in frames, is none.
STEADY = 0.5
#: The largest difference in speed that is looked for.
FASTEST = 0.02
#: Beyond this difference in speed no gain is told: the two are too blurred against each other.
BLURRED = 2e-4
FFT = 4096


@dataclass(frozen=True)
class Course:
    """How `other` runs beside a reference: other(t + lag) ≈ gain · reference(t).

    `kind`: "steady", one lag all the way; "drifting", a lag that grows or falls evenly; "broken", several lags;
    "unrelated", none; "silent" where one of the two is. `lag_frames` is that of most excerpts (drifting: in the middle, unrelated: 0),
    `first_lag` and `last_lag` those at the first and the last frame of the reference. `drift_ppm` is how much slower
    `other` runs, in millionths. `gain_db` is how much louder it is where the two agree (NaN where unknown), `inverted` tells that
    its polarity is turned, `similarity` is the normalised correlation of the excerpts (median, 0 to 1). `change_frames`: between these two
    frames a broken course first leaves its lag, None elsewhere.
    """

    kind: str
    lag_frames: float
    gain_db: float
    inverted: bool
    similarity: float
    first_lag: float
    last_lag: float
    drift_ppm: float = 0.0
    change_frames: tuple[int, int] | None = None


@dataclass(frozen=True)
class _Probe:
    """An excerpt of `count` frames around `middle`, and where it was found."""

    middle: int
    count: int
    found: Alignment


def follow(reference: Source, other: Source, progress: Progress | None = None) -> Course:
    """Find the course of `other` beside `reference`; both have one rate and one channel count. Raises Cancelled."""
    progress = progress or Progress()
    progress.begin(PLACES + 2, "Aligning")
    whole = align_sources(reference, other)
    progress.advance(1)
    if math.isnan(whole.gain_db) and not (_is_heard(reference) and _is_heard(other)):
        return Course("silent", 0.0, math.nan, False, 0.0, 0.0, 0.0)
    probes = _probes(reference, other, whole.lag_frames, progress)
    good = [probe for probe in probes if probe.found.similarity >= ALIKE]
    slope, begin, fitting = _line(good)
    likeness = float(np.median([probe.found.similarity for probe in fitting])) if fitting else whole.similarity
    if not _settles(good, fitting) or _strays(reference, other, good, fitting, likeness):
        return _irregular(reference, other, good, likeness)
    drifts = abs(slope) * reference.length >= STEADY
    lag = begin + slope * reference.length / 2
    if not drifts:
        slope, lag = 0.0, _fine_lag(reference, other, fitting, whole)
        begin = lag
    gain = _gain(reference, other, [p for p in fitting if p.found.similarity >= likeness], begin, slope) if abs(slope) < BLURRED \
        else math.nan
    progress.advance(1)
    return Course("drifting" if drifts else "steady", lag, _decibels(gain), gain < 0, likeness, begin,
                  begin + slope * reference.length, 1e6 * slope)


def _probes(reference: Source, other: Source, lag: float, progress: Progress) -> list[_Probe]:
    """Excerpts near the lag expected, then farther away; where they find nothing, wherever the outline of the recording says.

    There they are tried shorter and shorter: a difference of speed blurs a long one.
    """
    shorter = min(reference.length, other.length)
    count = int(np.clip(shorter // 8, min(1 << 12, shorter), PROBE))
    middles = _loud_places(reference, count)
    probes = []
    for middle in middles:
        probe = _at(reference, other, middle, count, lag, NEAR)
        if probe.found.similarity < ALIKE:
            probe = _at(reference, other, middle, count, lag, FAR)
        probes.append(probe)
        progress.advance(PLACES / len(middles))
    good = [probe for probe in probes if probe.found.similarity >= ALIKE]
    if _settles(good, _line(good)[2]) and len(good) >= 0.6 * len(probes):
        return probes
    own, theirs, hop = outline(reference, progress), outline(other, progress), hop_of(reference)
    expected = [outline_lag(own, theirs, middle // hop) * hop for middle in middles]
    tried = probes
    for short in (count, count // 8, count // 32):
        if short < FFT // 4:
            break
        near = [_at(reference, other, middle, short, around, NEAR) for middle, around in zip(middles, expected, strict=True)]
        good = [probe for probe in near if probe.found.similarity >= ALIKE]
        if len(good) >= 3 and _settles(good, _line(good)[2]):
            return near
        tried = [max(pair, key=lambda p: p.found.similarity) for pair in zip(tried, near, strict=True)] if short == count else tried
    return tried


def _settles(good: list[_Probe], fitting: list[_Probe]) -> bool:
    """True where most excerpts that were found lie on one line; one or two alone must be found beyond doubt."""
    return len(fitting) >= max(0.6 * len(good), 1) and (len(fitting) >= 3 or min(p.found.similarity for p in fitting) >= 2 * ALIKE)


def _strays(reference: Source, other: Source, good: list[_Probe], fitting: list[_Probe], likeness: float) -> bool:
    """True where an excerpt surely lies elsewhere: found there as clearly as the others, and not half as clearly on their line."""
    lag = float(np.median([probe.found.lag_frames for probe in fitting]))
    for probe in good:
        if probe not in fitting and probe.found.similarity >= max(2 * ALIKE, 0.85 * likeness):
            place = probe.middle - probe.count // 2
            own, theirs = reference.read(place, probe.count), other.read(place + round(lag), probe.count)
            scale = math.sqrt(float(np.vdot(own, own)) * float(np.vdot(theirs, theirs)))
            if not scale or abs(float(np.vdot(own, theirs))) / scale < 0.5 * probe.found.similarity:
                return True
    return False


def _at(reference: Source, other: Source, middle: int, count: int, lag: float, reach: int) -> _Probe:
    """Look for `count` frames around one of the reference in `other`, up to `reach` frames around `lag`.

    What was found mostly before the beginning or behind the end of `other` was not found.
    """
    place = middle - count // 2
    begin = place + round(lag) - reach
    found = align(reference.read(place, count), other.read(begin, count + 2 * reach))
    absolute = found.lag_frames + begin - place
    inside = min(place + absolute + count, other.length) - max(place + absolute, 0)
    similarity = found.similarity if inside >= 0.8 * count else 0.0
    return _Probe(middle, count, Alignment(absolute, found.gain_db, found.inverted, similarity))


def _loud_places(source: Source, count: int) -> list[int]:
    """The middle of an excerpt of `count` frames in each of PLACES parts: around the loudest of eight moments."""
    room = max(source.length - count, 0)
    parts = min(PLACES, max(room // count, 1) + 1) if room else 1
    places = []
    for part in range(parts):
        spots = (np.linspace(part, part + 1, 8, endpoint=False) * room / parts).astype(int)
        short = min(count, source.format.rate // 4)
        energy = [float(np.sum(np.square(source.read(int(s) + (count - short) // 2, short), dtype=np.float64))) for s in spots]
        places.append(int(spots[int(np.argmax(energy))]) + count // 2)
    return places


def _line(probes: list[_Probe]) -> tuple[float, float, list[_Probe]]:
    """Slope and lag at frame 0 of the line through most of the probes (Theil and Sen), and those that lie on it."""
    if not probes:
        return 0.0, 0.0, []
    places, lags = np.array([float(p.middle) for p in probes]), np.array([p.found.lag_frames for p in probes])
    one, two = np.triu_indices(len(probes), 1)
    apart = np.abs(places[two] - places[one]) > 0
    slopes = (lags[two] - lags[one])[apart] / (places[two] - places[one])[apart]
    slope = float(np.median(slopes)) if len(slopes) else 0.0
    straight, sloped = (_fit(probes, places, lags, tried) for tried in (0.0, slope if abs(slope) <= FASTEST else 0.0))
    takes_more, fits_closer = len(sloped.fitting) > len(straight.fitting), sloped.error < 0.5 * straight.error
    best = sloped if len(sloped.fitting) >= 3 and (takes_more or fits_closer) else straight
    return best.slope, best.begin, best.fitting


@dataclass(frozen=True)
class _Fit:
    """A line, the probes that lie on it (a difference of speed blurs their lags), and the mean distance of those."""

    slope: float
    begin: float
    fitting: list[_Probe]
    error: float


def _fit(probes: list[_Probe], places: np.ndarray, lags: np.ndarray, slope: float) -> _Fit:
    begin = float(np.median(lags - slope * places))
    off = np.abs(lags - slope * places - begin)
    near = off <= LOOSE + abs(slope) * np.array([p.count / 2 for p in probes])
    error = float(off[near].mean()) if near.any() else math.inf
    return _Fit(slope, begin, [p for p, fits in zip(probes, near, strict=True) if fits], error)


def _fine_lag(reference: Source, other: Source, fitting: list[_Probe], whole: Alignment) -> float:
    """One lag for all of it, to a fraction of a frame: from the long excerpt where that agrees with the short ones."""
    middle = float(np.median([probe.found.lag_frames for probe in fitting]))
    if abs(whole.lag_frames - middle) <= 1:
        return whole.lag_frames
    best = max(fitting, key=lambda probe: probe.found.similarity)
    long = _at(reference, other, best.middle, min(EXCERPT, reference.length), middle, NEAR).found.lag_frames
    lag = long if abs(long - middle) <= 1 else middle
    return float(round(lag)) if abs(lag - round(lag)) < WHOLE else lag


def _irregular(reference: Source, other: Source, good: list[_Probe], likeness: float) -> Course:
    """Several lags, each shared by excerpts that lie together: broken. Else the two have nothing to do with each other."""
    lags = np.array([probe.found.lag_frames for probe in good])
    neighbours = np.abs(np.diff(lags)) <= LOOSE
    if len(good) < 4 or np.count_nonzero(neighbours) < 0.5 * len(neighbours) or likeness < 2 * ALIKE:
        return Course("unrelated", 0.0, math.nan, False, likeness, 0.0, 0.0)
    lag = float(max(lags, key=lambda value: np.count_nonzero(np.abs(lags - value) <= LOOSE)))
    lag = float(round(lag)) if abs(lag - round(lag)) < WHOLE else lag
    first = int(np.argmin(neighbours))
    gain = _gain(reference, other, [p for p in good if abs(p.found.lag_frames - lag) <= LOOSE], lag, 0.0)
    return Course("broken", lag, _decibels(gain), gain < 0, likeness, float(lags[0]), float(lags[-1]), 0.0,
                  (good[first].middle, good[first + 1].middle))


def _gain(reference: Source, other: Source, probes: list[_Probe], begin: float, slope: float) -> float:
    """The gain that fits best in the sense of least squares, where the two agree; negative where polarity is turned.

    Each frequency weighs 1 / (1 − γ²), γ² being the coherence of the two: what only one of them holds, noise that was
    removed or added, hardly bends it. Over all the excerpts and channels; NaN where either is silent.
    """
    count = max(min(FFT * 4 if slope else PROBE, *(probe.count for probe in probes)), 16)
    size = min(FFT, 1 << int(math.log2(count)))
    window = np.hanning(size)
    own, theirs, both = np.zeros(size // 2 + 1), np.zeros(size // 2 + 1), np.zeros(size // 2 + 1, complex)
    for probe in probes:
        place = probe.middle - count // 2
        pair = reference.read(place, count), shifted(other, place, count, begin + slope * probe.middle)
        a, b = (np.fft.rfft(np.lib.stride_tricks.sliding_window_view(x, size, axis=1)[:, ::size // 2] * window) for x in pair)
        own += np.sum(np.abs(a) ** 2, axis=(0, 1))
        theirs += np.sum(np.abs(b) ** 2, axis=(0, 1))
        both += np.sum(np.conj(a) * b, axis=(0, 1))
    shared = own * theirs
    coherence = np.divide(np.abs(both) ** 2, shared, out=np.zeros_like(shared), where=shared > 0)
    weights = 1 / (1 - np.minimum(coherence, 1) + 1e-4)
    energy = float(np.sum(weights * own))
    return float(np.sum(weights * both.real)) / energy if energy else math.nan


def _decibels(gain: float) -> float:
    return 20 * math.log10(abs(gain)) if gain and math.isfinite(gain) else math.nan


def _is_heard(source: Source) -> bool:
    """True where any of a hundred moments of a recording is not silent."""
    starts = np.linspace(0, max(source.length - source.format.rate, 0), 100).astype(int)
    return any(source.read(int(start), min(source.format.rate, source.length)).any() for start in starts)
