"""Ticks: what a loudness meter adds up, a hundred times a second.

From ticks every level of every stretch follows: windows of 400 ms and 3 s that end at any of them, gated loudness,
range, peaks, correlation. They are made in chunks that need a little of the sound before them and nothing else, so the
chunks of a recording may be measured in any order.
"""

from __future__ import annotations

import numpy as np

from ..core import Source
from . import kweighting, true_peak

#: Ticks a second.
RATE = 100
#: Seconds a chunk, and of sound before it: by then the slowest pole of the weighting has died away (e⁻⁶⁰).
CHUNK_SECONDS, LEAD_SECONDS = 5, 0.25
#: Rows of an array of ticks: K-weighted power, sample peak, true peak (sums and greatest over the channels), and for
#: stereo the sums of left², right² and left · right.
POWER, PEAK, TRUE, LEFT, RIGHT, BOTH = range(6)
#: Samples beyond ±180 dB full scale count as that: their squares still add up in float32.
LOUDEST = np.float32(1e9)


def edge(tick: int, rate: int) -> int:
    """The frame that a tick begins at."""
    return (tick * rate + RATE // 2) // RATE


def count_of(frames: int, rate: int) -> int:
    """How many ticks hold `frames` frames; the last may be shorter."""
    return -(-frames * RATE // rate)


def rows_for(channels: int) -> int:
    return 6 if channels == 2 else 3


def chunk_frames(rate: int) -> int:
    """Frames of a chunk: a whole number of ticks."""
    return CHUNK_SECONDS * rate


class Counter:
    """Counts ticks of a signal at `rate` with `channels`; the peaks, which cost most, only where `with_peaks`."""

    def __init__(self, rate: int, channels: int, with_peaks: bool = True) -> None:
        self.rate, self.channels = rate, channels
        self._with_peaks = with_peaks
        self.lead = round(LEAD_SECONDS * rate)
        self.tail = true_peak.REACH
        self._sections = kweighting.sections(rate)
        self._weights = kweighting.weights(channels)

    def count(self, samples: np.ndarray) -> np.ndarray:
        """[channels, lead + n + tail] -> float32 [rows, ticks] of the n frames, which begin a tick.

        Not-finite samples count as 0.
        """
        from scipy.signal import sosfilt

        frames = samples.shape[1] - self.lead - self.tail
        starts = (np.arange(count_of(frames, self.rate)) * self.rate + RATE // 2) // RATE
        out = np.zeros((rows_for(self.channels), len(starts)), np.float32)
        if not frames:
            return out
        if not np.abs(samples).max() <= LOUDEST:
            samples = np.clip(np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0), -LOUDEST, LOUDEST)
        runs = np.minimum(-(-starts // true_peak.RUN), -(-frames // true_peak.RUN) - 1)
        inner = slice(self.lead, self.lead + frames)
        for channel, weight in zip(samples, self._weights, strict=True):
            if not channel.any():
                continue
            if weight:
                weighted = sosfilt(self._sections, channel[:inner.stop].astype(np.float64))[inner]
                out[POWER] += weight * np.add.reduceat(np.square(weighted, out=weighted), starts)
            if self._with_peaks:
                own = np.maximum.reduceat(np.abs(channel[inner]), starts)
                np.maximum(out[PEAK], own, out=out[PEAK])
                around = channel[self.lead - true_peak.REACH + 1:]
                between = np.maximum.reduceat(true_peak.run_peaks(around, frames, self.rate), runs)
                np.maximum(out[TRUE], np.maximum(own, between), out=out[TRUE])
        if self._with_peaks and self.channels == 2:
            left, right = samples[0, inner], samples[1, inner]
            for row, product in ((LEFT, left * left), (RIGHT, right * right), (BOTH, left * right)):
                out[row] = np.add.reduceat(product, starts, dtype=np.float64)
        return out

    def chunk(self, source: Source, start: int, first: int, last: int) -> np.ndarray:
        """The ticks of the chunk that begins at frame `start`, of the stretch [first, last) alone: what lies outside is silence."""
        stop = min(start + chunk_frames(self.rate), last)
        begin, end = start - self.lead, stop + self.tail
        samples = source.read(begin, end - begin)
        samples[:, :max(first - begin, 0)] = 0
        if end > last:
            samples[:, last - end:] = 0
        return self.count(samples)
