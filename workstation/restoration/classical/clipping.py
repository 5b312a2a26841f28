"""Where a recording was clipped: levels that may differ between channels and signs and change over time, and the places.

The levels are those of windows of some seconds (`clip_level`) that overlap. A stretch has the lowest level of the windows around it at
which its own peaks end: so where the level changes, every stretch but that of the change has a window of its own level. A stretch in
which too little is clipped to tell has the level of the nearest that tells, where its own peaks end there.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from ...core import Progress, Source
from ..segments import finite
from .clip_level import SIGNS, blurred_thresholds, thresholds

STRETCH_SECONDS = 0.5
#: Stretches that are looked at together.
WINDOW = 4
#: Clipped samples closer than this are one passage.
TOGETHER_SECONDS = 0.005
#: Peaks end at a level that they do not exceed by more than this share of it.
EXCEEDED = 0.004


@dataclass(frozen=True)
class Clipping:
    """`thresholds` float32 [channels, 2, stretches]: from here up (and, negative, from here down) a sample is clipped; infinite
    where nothing is. `counts` [channels, stretches]: clipped samples. `passages`: of each channel int64 [n, 2], begin and end of
    stretches of sound in which samples are clipped. `stretch` and `length` are in frames.
    """

    thresholds: np.ndarray
    counts: np.ndarray
    passages: tuple[np.ndarray, ...]
    stretch: int
    length: int

    @property
    def is_there(self) -> bool:
        return bool(self.counts.any())

    @property
    def share(self) -> float:
        """Clipped samples among all."""
        return float(self.counts.sum()) / max(self.length * len(self.counts), 1)

    @property
    def levels_db(self) -> tuple[float, float]:
        """The lowest and the highest level in dB of full scale."""
        levels = np.abs(self.thresholds)[np.isfinite(self.thresholds) & (self.counts > 0)[:, None]]
        return float(20 * np.log10(levels.min())), float(20 * np.log10(levels.max()))

    @property
    def worst_frame(self) -> int:
        """Where the stretch begins in which most samples are clipped."""
        return int(self.counts.sum(axis=0).argmax()) * self.stretch


def find(source: Source, progress: Progress, blurred: bool = False) -> Clipping:
    """The clipping of a whole recording, which is read twice; `blurred` where it is known that its tops were made uneven afterwards."""
    look = blurred_thresholds if blurred else thresholds
    stretch, count = _stretches(source)
    # of the windows that end with each stretch
    levels = np.full((source.format.channels, 2, count + WINDOW - 1), np.inf, np.float32)
    levels[:, 1] = -np.inf
    peaks = np.empty((source.format.channels, 2, count), np.float32)
    window: deque[np.ndarray] = deque(maxlen=WINDOW)
    for index in range(count):
        window.append(_read(source, index, stretch))
        peaks[:, 0, index], peaks[:, 1, index] = window[-1].max(axis=1), window[-1].min(axis=1)
        if index >= WINDOW - 1 or index == count - 1:
            levels[:, :, index] = [look(x) for x in np.concatenate(window, axis=1)]
        progress.advance(window[-1].shape[1])
    around = np.stack([levels[:, :, first:first + count] for first in range(WINDOW)], axis=-1)
    of_stretches = np.empty_like(peaks)
    for channel in range(source.format.channels):
        for side, sign in enumerate(SIGNS):
            of_stretches[channel, side] = sign * _at_peaks(sign * around[channel, side], sign * peaks[channel, side])
    return _placed(source, of_stretches, stretch, progress)


def at_level(source: Source, level: float, progress: Progress) -> Clipping:
    """What lies at or beyond a level of both signs and all channels."""
    stretch, count = _stretches(source)
    levels = np.empty((source.format.channels, 2, count), np.float32)
    levels[:, 0], levels[:, 1] = level, -level
    return _placed(source, levels, stretch, progress)


def _stretches(source: Source) -> tuple[int, int]:
    stretch = max(round(STRETCH_SECONDS * source.format.rate), 1)
    return stretch, -(-source.length // stretch)


def _read(source: Source, index: int, stretch: int) -> np.ndarray:
    return finite(source.read(index * stretch, min(stretch, source.length - index * stretch)))


def _at_peaks(around: np.ndarray, peaks: np.ndarray) -> np.ndarray:
    """The lowest of the levels around [stretches, WINDOW] at which the peaks [stretches] end, else one that a neighbour lends, else the
    highest around."""
    lowest = np.min(around, axis=1, initial=np.inf, where=around * (1 + EXCEEDED) >= peaks[:, None])
    highest = np.max(around, axis=1, initial=0, where=np.isfinite(around))
    lent = _lent(lowest, peaks)
    return np.where(np.isfinite(lent) | (highest == 0), lent, highest)


def _lent(levels: np.ndarray, peaks: np.ndarray) -> np.ndarray:
    """The levels [stretches] of one side of one channel, missing ones lent by the nearest stretch on either side at whose level the
    peaks here end."""
    known = np.flatnonzero(np.isfinite(levels))
    if not len(known):
        return levels
    here = np.arange(len(levels))
    after = known[np.minimum(np.searchsorted(known, here), len(known) - 1)]
    before = known[np.maximum(np.searchsorted(known, here, "right") - 1, 0)]
    beside = np.stack([before, after])
    ends = peaks <= (1 + EXCEEDED) * levels[beside]
    nearest = np.argmin(np.where(ends, np.abs(beside - here), len(levels)), axis=0)
    return np.where(ends[nearest, here], levels[beside[nearest, here]], np.where(np.isfinite(levels), levels, np.inf))


def _placed(source: Source, levels: np.ndarray, stretch: int, progress: Progress) -> Clipping:
    """Count what is clipped at these levels, and list where."""
    together = round(TOGETHER_SECONDS * source.format.rate)
    counts = np.zeros((len(levels), levels.shape[2]), np.int64)
    parts: list[list[np.ndarray]] = [[np.zeros((0, 2), np.int64)] for _ in counts]
    for index in range(counts.shape[1]):
        sound = _read(source, index, stretch)
        for channel, x in enumerate(sound):
            frames = np.flatnonzero((x >= levels[channel, 0, index]) | (x <= levels[channel, 1, index]))
            counts[channel, index] = len(frames)
            parts[channel].append(_passages(np.stack([frames, frames + 1], axis=1) + index * stretch, together))
        progress.advance(sound.shape[1])
    return Clipping(levels, counts, tuple(_passages(np.concatenate(part), together) for part in parts), stretch, source.length)


def _passages(runs: np.ndarray, together: int) -> np.ndarray:
    """Runs [n, 2] in order, those at most `together` frames apart as one."""
    if not len(runs):
        return runs
    cut = np.flatnonzero(runs[1:, 0] - runs[:-1, 1] > together)
    return np.stack([runs[np.append(0, cut + 1), 0], runs[np.append(cut, len(runs) - 1), 1]], axis=1)
