"""Survey: what a page of plots shows of one signal, gathered in one pass of constant memory.

Every frame counts: columns hold the true minimum and maximum, and the spectrogram is the greatest of all
transforms of a column, so that a click is seen in a picture of an hour.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..analysis.scale import Scale, lay_on_rows
from ..analysis.transforms import GROUP, SpectrogramSettings, power_to_db, window_powers
from ..core import Progress, Source

#: Frames read at once.
BLOCK = 1 << 18
#: Rows of the spectrogram pictures.
ROWS = 320
#: Level over time is the RMS of stretches no shorter than this, and of this many at most.
LEVEL_S, LEVEL_POINTS = 0.05, 600


@dataclass(frozen=True)
class Survey:
    """Pictures of one signal over frames [start, stop).

    `low` and `high` are the waveform's extremes, float32 [channels, columns]; `picture_db` [channels, ROWS, columns],
    top row the highest frequency of `scale`, dB re a full-scale sine; `level_db` [channels, points], RMS in dBFS;
    `spectrum_db` [channels, bins], the mean power at `hz`, dB re a full-scale sine. Silence is −200 dB.
    """

    rate: int
    start: int
    stop: int
    scale: Scale
    low: np.ndarray
    high: np.ndarray
    picture_db: np.ndarray
    level_db: np.ndarray
    spectrum_db: np.ndarray
    hz: np.ndarray

    @property
    def channels(self) -> int:
        return len(self.low)

    @property
    def rms_db(self) -> float:
        """RMS level over everything, in dBFS."""
        return float(power_to_db(np.mean(10.0 ** (self.level_db / 10), keepdims=True)).item())


def survey(source: Source, start: int, stop: int, width: int, progress: Progress) -> Survey:
    """Read frames [start, stop) once, front to back; `width` columns at most. Advances `progress` by the frames read."""
    gathering = _Gathering(source, start, stop, width)
    half = gathering.settings.fft // 2
    for first in range(start, stop, gathering.block):
        last = min(first + gathering.block, stop)
        samples = np.nan_to_num(source.read(first - half, last - first + 2 * half), nan=0.0, posinf=0.0, neginf=0.0)
        gathering.add(first - start, last - start, samples)
        progress.advance(last - first)
    return gathering.result()


class _Gathering:
    """The sums and extremes so far. Columns of a picture are whole multiples of the hop where the recording is short."""

    def __init__(self, source: Source, start: int, stop: int, width: int) -> None:
        self.rate, self.start, self.stop = source.format.rate, start, stop
        self.span = max(stop - start, 1)
        channels = source.format.channels
        self.settings = SpectrogramSettings.for_rate(self.rate)
        fft = self.settings.fft
        self.hop = int(np.clip(self.span // width, fft // 8, fft // 2))
        self.block = BLOCK // self.hop * self.hop
        self.width = min(width, self.span)
        self.picture_width = min(width, -(-self.span // self.hop))
        self.points = int(np.clip(self.span / (LEVEL_S * self.rate), 1, LEVEL_POINTS))
        self.low = np.full((channels, self.width), np.inf, np.float32)
        self.high = np.full((channels, self.width), -np.inf, np.float32)
        self.squares = np.zeros((channels, self.points))
        self.power = np.zeros((channels, self.picture_width, fft // 2 + 1), np.float32)
        self.total = np.zeros((channels, fft // 2 + 1))
        self.transforms = 0

    def add(self, first: int, last: int, samples: np.ndarray) -> None:
        """Frames [first, last), counted from the start, with half a transform of context on both sides."""
        half = self.settings.fft // 2
        inner = samples[:, half:half + last - first]
        columns, begins = self._parts(first, last, self.width)
        self.low[:, columns] = np.minimum(self.low[:, columns], np.minimum.reduceat(inner, begins, axis=1))
        self.high[:, columns] = np.maximum(self.high[:, columns], np.maximum.reduceat(inner, begins, axis=1))
        columns, begins = self._parts(first, last, self.points)
        self.squares[:, columns] += np.add.reduceat(inner * inner, begins, axis=1)
        self._transform(first, last, samples)

    def _parts(self, first: int, last: int, count: int) -> tuple[slice, np.ndarray]:
        """Which of `count` equal parts the frames [first, last) fall into, and where in them each begins."""
        lowest, highest = first * count // self.span, (last - 1) * count // self.span
        edges = -(-np.arange(lowest, highest + 1) * self.span // count)
        return slice(lowest, highest + 1), np.maximum(edges - first, 0)

    def _transform(self, first: int, last: int, samples: np.ndarray) -> None:
        fft, hops = self.settings.fft, -(-(last - first) // self.hop)
        columns = (first + np.arange(hops) * self.hop) * self.picture_width // self.span
        group = max(GROUP // fft, 1)
        for channel, own in enumerate(samples):
            windows = np.lib.stride_tricks.sliding_window_view(own, fft)[::self.hop][:hops]
            for begin in range(0, hops, group):
                power = window_powers(windows[begin:begin + group], self.settings)
                self.total[channel] += power.sum(axis=0)
                inside = columns[begin:begin + group]
                begins = np.flatnonzero(np.diff(inside, prepend=-1))
                kept = self.power[channel, inside[begins]]
                self.power[channel, inside[begins]] = np.maximum(kept, np.maximum.reduceat(power, begins, axis=0))
        self.transforms += hops

    def result(self) -> Survey:
        scale = Scale("mel", 0.0, self.rate / 2, ROWS)
        bin_hz = self.rate / self.settings.fft
        pictures = np.stack([lay_on_rows(power.T, scale, bin_hz, power_to_db) for power in self.power])
        frames = np.diff(-(-np.arange(self.points + 1) * self.span // self.points))
        return Survey(self.rate, self.start, self.stop, scale, np.where(np.isfinite(self.low), self.low, 0),
                      np.where(np.isfinite(self.high), self.high, 0), pictures, power_to_db(self.squares / frames),
                      power_to_db(self.total / max(self.transforms, 1)), np.arange(self.total.shape[1]) * bin_hz)
