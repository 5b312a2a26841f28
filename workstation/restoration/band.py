"""Band limiting of a change: a linear-phase band-pass that leaves time alone."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..core import Region

#: Half length of the filter in seconds: the transition is about 1 / HALF_SECONDS · 3 Hz wide.
HALF_SECONDS = 0.046


def half_length(rate: int, region: Region) -> int:
    """Frames by which the filter reaches to each side; 0 for a region that is not limited in frequency."""
    return round(HALF_SECONDS * rate) if region.is_box else 0


@lru_cache(maxsize=32)
def kernel(rate: int, low_hz: float, high_hz: float | None) -> np.ndarray:
    """Windowed-sinc band-pass, Blackman window, float64 [2 · half + 1].

    h[n] = (sin(2π f₂ n / rate) − sin(2π f₁ n / rate)) / (π n) · w[n]; −6 dB at both limits.
    """
    half = round(HALF_SECONDS * rate)
    n = np.arange(-half, half + 1)
    top = rate / 2 if high_hz is None else min(high_hz, rate / 2)
    low = min(low_hz, rate / 2)
    ideal = 2 * top / rate * np.sinc(2 * top / rate * n) - 2 * low / rate * np.sinc(2 * low / rate * n)
    out = ideal * np.blackman(2 * half + 1)
    if top >= rate / 2:
        # what is not limited from above keeps its gain exactly: the complement of a low-pass
        low_pass = 2 * low / rate * np.sinc(2 * low / rate * n) * np.blackman(2 * half + 1)
        out = -low_pass
        out[half] += 1.0
    return out


def limit(change: np.ndarray, rate: int, region: Region) -> np.ndarray:
    """[channels, n + 2 · half] -> float32 [channels, n]: the part of `change` that lies in the region's band."""
    from scipy import fft

    taps = kernel(rate, region.low_hz, region.high_hz)
    size = fft.next_fast_len(change.shape[1], real=True)
    product = fft.rfft(change.astype(np.float64), size, axis=1) * fft.rfft(taps, size)
    return fft.irfft(product, size, axis=1)[:, len(taps) - 1:change.shape[1]].astype(np.float32)
