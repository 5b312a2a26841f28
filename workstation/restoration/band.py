"""Limiting a change to a box of time and frequency: a linear-phase band-pass, and edges in time that lie inside the box.

What leaves the band does so in two ways: through the slopes of the filter, and because whatever fades in time spreads in
frequency. Both are given half of one transition, as narrow as the time of the box allows: a shorter box is wider in frequency.
Windows after J. F. Kaiser and R. W. Schafer, IEEE Trans. ASSP 28(1), 1980.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..core import Region

#: The transition in Hz is the largest of these: a fixed one, one for the time of the box, five bins of a spectrum of 4096 frames.
LEAST_HZ, PER_SECOND, OF_RATE = 50.0, 8.0, 5 / 4096
#: Lengths in units of 1 / transition, and the windows' β. With them a full-scale tone inside the band stays under −90 dBFS
#: beyond the transition, in every bin of a 4096-point Blackman-Harris spectrum, at 8 to 192 kHz and from 20 ms on.
HALF, SLOPE = 6.6, 10.0
EDGE, FADE = 4.0, 8.0
#: The filter's −6 dB points lie inside the band by this share of a transition, by an eighth of a narrow band.
INSIDE, OF_BAND = 0.15, 1 / 8


def transition_hz(rate: int, region: Region, length: int) -> float:
    """What is changed this far outside the band lies under −90 dBFS; `length` is that of the recording in frames."""
    first, last = region.span(length)
    return max(LEAST_HZ, PER_SECOND * rate / max(last - first, 1), OF_RATE * rate)


def half_length(rate: int, region: Region, length: int) -> int:
    """Frames by which the filter reaches to each side; 0 for a region that is not limited in frequency."""
    return round(HALF * rate / transition_hz(rate, region, length)) if region.is_box else 0


def rise(rate: int, region: Region, length: int) -> np.ndarray:
    """How a box begins, float64 [frames], from 0 to 1 and at most half as long as the box; it ends the same way backwards.

    The running integral of a Kaiser window, whose spectrum has fallen by 90 dB where the transition ends.
    """
    first, last = region.span(length)
    frames = min(round(EDGE * rate / transition_hz(rate, region, length)), (last - first) // 2)
    if frames < 1:
        return np.ones(0)
    window = np.kaiser(frames, FADE)
    return (np.cumsum(window) - window / 2) / window.sum()


@lru_cache(maxsize=32)
def kernel(rate: int, low_hz: float, high_hz: float | None, half: int) -> np.ndarray:
    """Windowed-sinc band-pass, float64 [2 · half + 1].

    h[n] = (sin(2π f₂ n / rate) − sin(2π f₁ n / rate)) / (π n) · w[n]. A band that is narrower than the slopes
    has a gain of 1 in its middle all the same.
    """
    n = np.arange(-half, half + 1)
    window = np.kaiser(2 * half + 1, SLOPE)
    top = rate / 2 if high_hz is None else min(high_hz, rate / 2)
    low = min(low_hz, rate / 2)
    inside = min(INSIDE * HALF * rate / half, OF_BAND * (top - low)) if half else 0.0
    first = low + inside if low > 0 else 0.0
    below = 2 * first / rate * np.sinc(2 * first / rate * n) * window
    if top >= rate / 2:
        # what is not limited from above keeps its gain exactly: the complement of a low-pass
        out = -below
        out[half] += 1.0
        return out
    last = top - inside
    out = 2 * last / rate * np.sinc(2 * last / rate * n) * window - below
    middle = (first + last) / 2 if first > 0 else 0.0
    return out / max(abs(out @ np.cos(2 * np.pi * middle / rate * n)), 1e-9)


def limit(change: np.ndarray, rate: int, region: Region, half: int) -> np.ndarray:
    """[channels, n + 2 · half] -> float32 [channels, n]: the part of `change` that lies in the region's band."""
    from scipy import fft

    taps = kernel(rate, region.low_hz, region.high_hz, half)
    size = fft.next_fast_len(change.shape[1], real=True)
    product = fft.rfft(change.astype(np.float64), size, axis=1) * fft.rfft(taps, size)
    return fft.irfft(product, size, axis=1)[:, len(taps) - 1:change.shape[1]].astype(np.float32)
