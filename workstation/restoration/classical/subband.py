"""A band of a stretch of sound as one complex signal at a rate of its own, and back.

z = the analytic signal of x between two frequencies, shifted to start at 0 Hz. The slopes H(f) are raised cosines outside the
band; where one meets 0 Hz or the highest frequency it lies across it, H(f) + H(−f) = 1, so that x = 2 Re z there too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Subband:
    """The `weights` H of the bins from `first`, which may be negative, of a transform over `frames` frames."""

    frames: int
    first: int
    weights: np.ndarray

    @property
    def ratio(self) -> float:
        """Samples of z a frame."""
        return len(self.weights) / self.frames

    def taken(self, x: np.ndarray) -> np.ndarray:
        """float [frames] -> z, complex128."""
        from scipy import fft

        return np.asarray(fft.ifft(fft.fft(x.astype(np.float64))[self._bins()] * self.weights)) * self.ratio

    def given_back(self, z: np.ndarray) -> np.ndarray:
        """z -> 2 Re z at the rate of x, float64 [frames]."""
        from scipy import fft

        spectrum = np.zeros(self.frames, complex)
        spectrum[self._bins()] = fft.fft(z)
        return np.asarray(fft.ifft(spectrum).real) * (2 / self.ratio)

    def hz(self, rate: int) -> np.ndarray:
        """The frequency of each bin where x has that rate."""
        return (self.first + np.arange(len(self.weights))) * (rate / self.frames)

    def _bins(self) -> np.ndarray:
        return (self.first + np.arange(len(self.weights))) % self.frames


def subband(frames: int, rate: int, low_hz: float, high_hz: float, slope_hz: float) -> Subband:
    """The band from low to high with slopes as wide as `slope_hz`."""
    from scipy import fft

    top = rate / 2
    low, low_slope = (low_hz - slope_hz, slope_hz) if low_hz > slope_hz else (-slope_hz, 2 * slope_hz)
    high, high_slope = (high_hz + slope_hz, slope_hz) if high_hz < top - slope_hz else (top + slope_hz, 2 * slope_hz)
    first, last = int(np.floor(low * frames / rate)), int(np.ceil(high * frames / rate))
    size = min(fft.next_fast_len(last - first + 1), frames)
    hz = (first + np.arange(size)) * (rate / frames)
    rise, fall = np.clip((hz - low) / low_slope, 0, 1), np.clip((high - hz) / high_slope, 0, 1)
    return Subband(frames, first, np.sin(np.pi / 2 * rise) ** 2 * np.sin(np.pi / 2 * fall) ** 2)
