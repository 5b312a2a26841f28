"""Listening to a band: a linear-phase FIR band-pass without delay, and how far it reaches."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

#: Half the length of the filter, in seconds, times its transition width in Hz, for a Blackman window.
_HALF_SECONDS_HZ = 2.75
#: The steepest transition, in Hz: a filter of a quarter of a second to each side.
_NARROWEST_HZ = 11.0

Band = tuple[float, float | None]


def reach(band: Band, rate: int) -> int:
    """Frames to each side that the filter needs. The edges are a quarter of the band or half the lower edge wide."""
    low, high = band[0], rate / 2 if band[1] is None else min(band[1], rate / 2)
    widths = [0.25 * (high - low)] + ([0.5 * low] if low > 0 else [])
    return int(np.ceil(_HALF_SECONDS_HZ / max(min(widths), _NARROWEST_HZ) * rate))


def kernel(band: Band, rate: int) -> np.ndarray:
    """Windowed sinc, float64 [2 · reach + 1], −6 dB at both edges (an open edge passes everything beyond).

    The window method of Oppenheim and Schafer, Discrete-Time Signal Processing, 7.5.
    """
    half = reach(band, rate)
    time = np.arange(-half, half + 1)

    def low_pass(edge_hz: float) -> np.ndarray:
        return 2 * edge_hz / rate * np.sinc(2 * edge_hz / rate * time)

    everything = (time == 0).astype(np.float64)
    upper = everything if band[1] is None or band[1] >= rate / 2 else low_pass(band[1])
    lower = low_pass(band[0]) if band[0] > 0 else np.zeros(len(time))
    return np.asarray((upper - lower) * np.blackman(len(time)))


@lru_cache(maxsize=8)
def _spectrum(band: Band, rate: int, size: int) -> np.ndarray:
    return np.fft.rfft(kernel(band, rate), size)


def band_pass(samples: np.ndarray, band: Band, rate: int) -> np.ndarray:
    """float32 [channels, n + 2 · reach] -> float32 [channels, n]: the middle, filtered (overlap-save)."""
    half = reach(band, rate)
    size = 1 << (samples.shape[1] - 1).bit_length()
    product = np.fft.rfft(samples, size) * _spectrum(band, rate, size)
    return np.fft.irfft(product, size)[:, 2 * half:samples.shape[1]].astype(np.float32)
