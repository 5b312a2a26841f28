"""Spectra of a stretch and at the cursor, in dB re a full-scale sine, with peaks and note names."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from ..core import Progress, Source
from ..core.source import intersect
from .transforms import power_to_db

NOTES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")
#: Frames read at once, in windows.
GROUP = 64
#: The lower neighbour of a lone sine's top lies 6 dB below it or more.
BROAD_DB = -5.0


class Spectrum(NamedTuple):
    """`hz` float64 [bins], `db` float32 [channels, bins]; NaN where there was nothing to measure."""

    hz: np.ndarray
    db: np.ndarray


def long_term(source: Source, start: int = 0, stop: int | None = None, fft: int = 8192, progress: Progress | None = None) -> Spectrum:
    """Mean power of Hann windows at half overlap over frames [start, stop) (P. Welch, IEEE Trans. AU-15, 1967).

    A steady sine reads its own level. Only frames that are ready count. A stretch shorter than a window is measured
    with one window as long as itself. Raises Cancelled between blocks.
    """
    stop = source.length if stop is None else min(stop, source.length)
    spans = intersect(source.ready_spans(), [(max(start, 0), stop)] if stop > max(start, 0) else [])
    progress = progress or Progress()
    progress.begin(sum(b - a for a, b in spans), "Measuring the spectrum")
    total, count = np.zeros((source.format.channels, fft // 2 + 1)), 0
    for begin, end in spans:
        for first in range(begin, max(end - fft // 2, begin + 1), GROUP * (fft // 2)):
            last = min(first + (GROUP + 1) * (fft // 2), end)
            power = _window_powers(source.read(first, last - first), fft)
            total += power.sum(axis=1, dtype=np.float64)
            count += power.shape[1]
            progress.advance(min(GROUP * (fft // 2), end - first))
    hz = np.fft.rfftfreq(fft, 1 / source.format.rate)
    return Spectrum(hz, power_to_db((total / count if count else total * np.nan).astype(np.float32)))


def at(source: Source, frame: int, fft: int = 8192) -> Spectrum:
    """The spectrum of one Hann window centred on `frame`; NaN where its frames are not ready."""
    hz = np.fft.rfftfreq(fft, 1 / source.format.rate)
    begin = frame - fft // 2
    if not source.is_ready(begin, fft):
        return Spectrum(hz, np.full((source.format.channels, len(hz)), np.nan, np.float32))
    return Spectrum(hz, power_to_db(_window_powers(source.read(begin, fft), fft)[:, 0]))


def peak_near(hz: np.ndarray, db: np.ndarray, target_hz: float, span: float = 1.1) -> tuple[float, float]:
    """Frequency and level of the highest point of one Hann spectrum [bins] between target / span and target · span.

    A lone sine is read exactly between bins: the ratio r of the higher neighbour to the top puts it (2r − 1) / (1 + r) bins
    away, where the window has fallen by sinc(d) / (1 − d²). A top broader than a sine's is read by a parabola in dB.
    """
    inside = np.flatnonzero((hz >= target_hz / span) & (hz <= target_hz * span) & np.isfinite(db))
    if not inside.size:
        inside = np.array([int(np.argmin(np.abs(hz - target_hz)))])
    best = int(inside[np.argmax(db[inside])])
    if not 0 < best < len(hz) - 1 or db[best] < max(db[best - 1], db[best + 1]):
        return float(hz[best]), float(db[best])
    left, top, right = (float(v) for v in db[best - 1:best + 2])
    side, step = (1 if right > left else -1), float(hz[1] - hz[0])
    if min(left, right) - top > BROAD_DB:
        shift = 0.5 * (left - right) / (left - 2 * top + right) if left - 2 * top + right else 0.0
        return float(hz[best]) + shift * step, top - 0.25 * (left - right) * shift
    ratio = 10.0 ** ((max(left, right) - top) / 20)
    offset = min(max((2 * ratio - 1) / (1 + ratio), 0.0), 0.5)
    return float(hz[best]) + side * offset * step, top - 20 * math.log10(float(np.sinc(offset)) / (1 - offset * offset))


def note_name(hz: float) -> str:
    """The nearest note of equal temperament at A4 = 440 Hz, as "D♯6"; empty below C0 and for what is no frequency."""
    if not math.isfinite(hz) or hz <= 0:
        return ""
    number = round(69 + 12 * math.log2(hz / 440.0))
    return f"{NOTES[number % 12]}{number // 12 - 1}" if number >= 12 else ""


def _window_powers(samples: np.ndarray, fft: int) -> np.ndarray:
    """[channels, n] -> power re a full-scale sine, float32 [channels, windows, bins], at half overlap."""
    from scipy.fft import rfft

    size = min(fft, samples.shape[1])
    window = np.sin(np.pi * (np.arange(size) + 0.5) / size).astype(np.float32) ** 2
    frames = np.lib.stride_tricks.sliding_window_view(samples, size, axis=1)[:, ::fft // 2]
    spectra = rfft(frames * (window * (2 / window.sum())), n=fft, axis=-1)
    power = spectra.real ** 2 + spectra.imag ** 2
    power[..., [0, -1]] *= 0.25
    return power
