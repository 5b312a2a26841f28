"""Transforms of chosen places of a recording, their levels, and the settings that a spectrogram is drawn with."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..core import Progress, Source
from .blocks import read_raw
from .pyramid import Pyramid
from .scale import KINDS

#: Transforms of 2048 that a column may cost: longer ones count for more, shorter for less. Half as many where windows lie
#: so far apart that each is a reading of its own.
PER_COLUMN = 2
#: Windows no further apart than this many of their lengths are cut from one reading.
NEAR = 2
#: Frames transformed at once: 3 MB with their spectra stay in a processor's cache, twice as many cost twice the time.
GROUP = 192 * 2048
WINDOW_KINDS = ("hann", "hamming", "blackman", "rectangular")
#: Shown where there is no energy at all.
SILENCE_DB = -200.0


@dataclass(frozen=True)
class SpectrogramSettings:
    """Shared by A, B and R. `overlap` is the share of a window that the next one covers; levels are dB re a full-scale sine."""

    fft: int = 2048
    overlap: float = 0.75
    window: str = "hann"
    scale: str = "log"
    floor_db: float = -100.0
    ceiling_db: float = 0.0

    def __post_init__(self) -> None:
        if self.fft < 32 or self.fft & (self.fft - 1):
            raise ValueError("the transform must have a power of two of at least 32 frames")
        if not 0 <= self.overlap < 1 or self.window not in WINDOW_KINDS or self.scale not in KINDS:
            raise ValueError("unknown spectrogram settings")

    @classmethod
    def for_rate(cls, rate: int) -> SpectrogramSettings:
        """The defaults, with a transform that lasts as long as 2048 frames do at 44.1 or 48 kHz."""
        return cls(fft=int(2 ** max(round(math.log2(2048 * rate / 46000)), 5)))

    @property
    def hop(self) -> int:
        return max(round(self.fft * (1 - self.overlap)), 1)


def window_places(source: Source, channel: int, start: float, stop: float, width: int, settings: SpectrogramSettings,
                  pyramid: Pyramid | None, exact: bool) -> np.ndarray:
    """The frames on which the windows of each column are centred: int64 [width, windows per column]."""
    each = (stop - start) / width
    count = windows_per_column(each, settings, exact)
    spacing = each / count
    places = np.floor(start + (np.arange(width * count) + 0.5) * spacing).astype(np.int64)
    if spacing > settings.fft / 2 and pyramid is not None:
        edges = np.floor(start + np.arange(width * count + 1) * spacing).astype(np.int64)
        places = pyramid.liveliest(channel, edges, settings.fft // 2)
    return places.reshape(width, count)


def powers(source: Source, channel: int, places: np.ndarray, settings: SpectrogramSettings,
           progress: Progress | None = None) -> np.ndarray:
    """Greatest power of each bin over the windows of a column, 1 for a full-scale sine: float32 [bins, columns]."""
    size, (width, count) = settings.fft, places.shape
    out = np.empty((size // 2 + 1, width), np.float32)
    step = max(GROUP // size // count, 1)
    for first in range(0, width, step):
        if progress is not None:
            progress.check()
        group = places[first:first + step]
        power = window_powers(_frames(source, channel, group.ravel(), size), settings).reshape(len(group), count, -1)
        out[:, first:first + len(group)] = (power[:, 0] if count == 1 else power.max(axis=1)).T
    return out


def window_powers(frames: np.ndarray, settings: SpectrogramSettings) -> np.ndarray:
    """Power of each bin of windows [n, fft], 1 for a full-scale sine: float32 [n, bins]."""
    from scipy.fft import rfft

    parts = rfft(frames * _window(settings.window, settings.fft), axis=1).view(np.float32)
    np.multiply(parts, parts, out=parts)
    power: np.ndarray = parts[:, 0::2] + parts[:, 1::2]
    power[:, [0, -1]] *= 0.25
    return power


def power_to_db(power: np.ndarray) -> np.ndarray:
    """10·log10, never under SILENCE_DB; NaN stays."""
    floor = np.float32(10.0 ** (SILENCE_DB / 10))
    levels = np.log10(np.maximum(power, floor))
    levels *= np.float32(10.0)
    return levels


def byte_to_db(levels: np.ndarray) -> np.ndarray:
    """What Maxima keeps: half decibels above −120.5 dB, and 0 for not known."""
    table = (np.arange(256, dtype=np.float32) / 2 - 120.5).astype(np.float32)
    table[0] = np.nan
    return table[levels]


def db_to_byte(levels: np.ndarray) -> np.ndarray:
    """The nearest of −120 … +7 dB; NaN becomes 0."""
    return np.nan_to_num(np.clip(np.round(2 * levels + 241), 1, 255), nan=0.0).astype(np.uint8)


def read_channel(source: Source, channel: int, start: int, count: int) -> np.ndarray:
    """float32 [count] of one channel: zeros outside the recording, NaN where it is not rendered yet."""
    first, last = max(start, 0), min(start + count, source.length)
    out = np.zeros(count, np.float32)
    if last <= first:
        return out
    spans = [(first, last)]
    if not source.is_ready(first, last - first):
        out[first - start:last - start] = np.nan
        spans = [(max(a, first), min(b, last)) for a, b in source.ready_spans() if a < last and b > first]
    for begin, end in spans:
        samples, scale = read_raw(source, begin, end - begin)
        part = out[begin - start:end - start]
        part[:] = samples[channel]
        part *= np.float32(scale)
    return out


def windows_per_column(each: float, settings: SpectrogramSettings, exact: bool) -> int:
    wanted = max(math.ceil(each / settings.hop), 1)
    if exact:
        return wanted
    budget = PER_COLUMN * 2048 / settings.fft / (1 if each <= 2 * NEAR * settings.fft else 2)
    return max(min(wanted, int(budget)), 1)


def _frames(source: Source, channel: int, centres: np.ndarray, size: int) -> np.ndarray:
    """The frames around each centre: float32 [centres, size]; centres that lie close are cut from one reading."""
    begins = centres - size // 2
    first, last = int(begins.min()), int(begins.max())
    if last - first <= len(centres) * size * NEAR:
        samples = read_channel(source, channel, first, last - first + size)
        return np.lib.stride_tricks.sliding_window_view(samples, size)[begins - first]
    out = np.empty((len(centres), size), np.float32)
    whole = source.is_ready(0, source.length)
    for row, begin in zip(out, begins.tolist(), strict=True):
        if whole and 0 <= begin <= source.length - size:
            samples, scale = read_raw(source, begin, size)
            row[:] = samples[channel]
            row *= np.float32(scale)
        else:
            row[:] = read_channel(source, channel, begin, size) if source.is_ready(begin, size) else np.nan
    return out


@lru_cache(maxsize=16)
def _window(kind: str, size: int) -> np.ndarray:
    """Periodic window, float32 [size], scaled so that a full-scale sine on a bin has magnitude 1."""
    phase = 2 * np.pi * np.arange(size) / size
    shapes = {"hann": 0.5 - 0.5 * np.cos(phase), "hamming": 0.54 - 0.46 * np.cos(phase),
              "blackman": 0.42 - 0.5 * np.cos(phase) + 0.08 * np.cos(2 * phase), "rectangular": np.ones(size)}
    window = (shapes[kind] * (2 / shapes[kind].sum())).astype(np.float32)
    window.setflags(write=False)
    return window
