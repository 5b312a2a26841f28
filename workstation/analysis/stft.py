"""The STFT toolbox: square-root Hann analysis and synthesis on an absolute grid of frames.

Perfect reconstruction by weighted overlap-add: D. W. Griffin and J. S. Lim, "Signal estimation from
modified short-time Fourier transform", IEEE Trans. ASSP 32(2), 1984.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

#: Transforms are computed in groups of this many, so that no sum depends on the caller's block size.
GROUP = 32

#: [channels, frames, bins] complex64 and the absolute index of the first frame -> the same shape
SpectrumChange = Callable[[np.ndarray, int], np.ndarray]


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


class StftStream:
    """Changes a stream in the STFT domain with no delay between input and output frames.

    Transforms start at absolute frames that are whole multiples of `hop`, whatever `start_frame` the
    stream begins at; `change` is called with GROUP of them at a time, in order.
    """

    def __init__(self, channels: int, size: int, hop: int, start_frame: int, change: SpectrumChange) -> None:
        self._size, self._hop, self._change = size, hop, change
        index = start_frame // hop - (size // hop - 1)
        self._index = index - index % GROUP
        self._skip = start_frame - self._index * hop
        self._pending = np.zeros((channels, self._skip), np.float32)
        self._tail = np.zeros((channels, size - hop), np.float32)
        self._scale = np.float32(2 * hop / size)
        self._taken = self._given = 0

    def process(self, block: np.ndarray) -> np.ndarray:
        """[channels, n] in; the frames that are finished out, [channels, m]."""
        self._taken += block.shape[1]
        self._pending = np.concatenate([self._pending, block], axis=1)
        done = []
        need = self._size + (GROUP - 1) * self._hop
        while self._pending.shape[1] >= need:
            done.append(self._group(self._pending[:, :need]))
            self._pending = self._pending[:, GROUP * self._hop:]
        return self._give(np.concatenate(done, axis=1) if done else self._pending[:, :0])

    def finish(self) -> np.ndarray:
        """The frames that are left, [channels, m]."""
        pad = self._size + 2 * GROUP * self._hop
        self._pending = np.concatenate([self._pending, np.zeros((self._pending.shape[0], pad), np.float32)], axis=1)
        taken = self._taken
        out = self.process(self._pending[:, :0])
        left = taken - (self._given - out.shape[1])
        return out[:, :left]

    def _group(self, samples: np.ndarray) -> np.ndarray:
        """GROUP transforms -> GROUP · hop finished frames."""
        from scipy import fft

        spectra = self._change(transform(samples, self._size, self._hop), self._index)
        self._index += GROUP
        frames = fft.irfft(spectra, self._size, axis=-1) * (root_hann(self._size) * self._scale)
        span = (GROUP - 1) * self._hop + self._size
        out = np.zeros((samples.shape[0], span), np.float32)
        out[:, :self._tail.shape[1]] = self._tail
        for k in range(GROUP):
            out[:, k * self._hop:k * self._hop + self._size] += frames[:, k]
        self._tail = out[:, GROUP * self._hop:]
        return out[:, :GROUP * self._hop]

    def _give(self, done: np.ndarray) -> np.ndarray:
        cut = min(self._skip, done.shape[1])
        self._skip -= cut
        self._given += done.shape[1] - cut
        return done[:, cut:]
