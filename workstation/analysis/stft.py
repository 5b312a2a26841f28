"""The STFT toolbox: square-root Hann analysis and synthesis of stretches of sound.

Perfect reconstruction by weighted overlap-add: D. W. Griffin and J. S. Lim, "Signal estimation from
modified short-time Fourier transform", IEEE Trans. ASSP 32(2), 1984.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np


def size_for(rate: int, seconds: float) -> int:
    """The power of two nearest (on a logarithmic scale) to `seconds` at `rate`, at least 64 samples."""
    return max(64, 2 ** round(np.log2(max(rate * seconds, 1.0))))


@lru_cache(maxsize=16)
def root_hann(size: int) -> np.ndarray:
    """Square root of the periodic Hann window, float32 [size]; its squares add up to size / (2 hop)."""
    window = np.sqrt(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)).astype(np.float32)
    window.setflags(write=False)
    return window


def transform(samples: np.ndarray, size: int, hop: int) -> np.ndarray:
    """[channels, n] float32 -> complex64 [channels, 1 + (n − size) // hop, size / 2 + 1], √Hann window."""
    from scipy import fft

    if samples.shape[1] < size:
        return np.zeros((samples.shape[0], 0, size // 2 + 1), np.complex64)
    frames = np.lib.stride_tricks.sliding_window_view(samples, size, axis=1)[:, ::hop]
    return fft.rfft(frames * root_hann(size), axis=-1)


def synthesis(spectra: np.ndarray, size: int, hop: int) -> np.ndarray:
    """The inverse of `transform`: [channels, frames, bins] -> float32 [channels, (frames − 1) hop + size], overlap-added.

    `size` is a multiple of `hop`. The first and the last size − hop samples lie under fewer windows and are too soft.
    """
    from scipy import fft

    frames = fft.irfft(spectra, size, axis=-1)
    frames *= root_hann(size) * np.float32(2 * hop / size)
    return overlap_added(frames, hop)


def overlap_added(frames: np.ndarray, hop: int) -> np.ndarray:
    """Frames [channels, count, size] laid `hop` apart and added: float32 [channels, (count − 1) hop + size], size a multiple of hop."""
    channels, count, size = frames.shape
    out = np.zeros((channels, (count - 1) * hop + size), np.float32)
    turns = size // hop
    for k in range(min(turns, count)):
        part = frames[:, k::turns]
        out[:, k * hop:k * hop + part.shape[1] * size] += part.reshape(channels, -1)
    return out
