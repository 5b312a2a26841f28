"""The MDCT at every sample, with the windows of AAC, Vorbis and Opus: what an encoder would have seen had its block begun there.

MDCT of 2N samples by folding them to N and a DCT-IV: J. P. Princen, A. W. Johnson, A. B. Bradley, ICASSP 1987.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

#: Blocks that are transformed at once: few enough to stay in the processor's cache.
_AT_ONCE = 256


@lru_cache(maxsize=16)
def window(shape: str, size: int, overlap: int | None = None) -> np.ndarray:
    """float32 [2 size]: the window of a block of `size` lines that overlaps its neighbours by `overlap`: "sine", "kbd" (α = 4), "vorbis".

    All of them satisfy w[n]² + w[n + size]² = 1.
    """
    overlap = size if overlap is None else overlap
    turn = (np.arange(overlap) + 0.5) / overlap * np.pi / 2
    if shape == "kbd":
        kernel = np.kaiser(overlap + 1, 4 * np.pi)
        rise = np.sqrt(np.cumsum(kernel)[:-1] / kernel.sum())
    else:
        rise = np.sin(turn) if shape == "sine" else np.sin(np.pi / 2 * np.sin(turn) ** 2)
    flat = (size - overlap) // 2
    half = np.concatenate([np.zeros(flat), rise, np.ones(size - overlap - flat)])
    found = np.concatenate([half, half[::-1]]).astype(np.float32)
    found.setflags(write=False)
    return found


def lines(samples: np.ndarray, step: int = 1, *, weights: np.ndarray) -> np.ndarray:
    """float32 [n] -> [1 + (n − 2 N) // step, N] float32: the orthonormal MDCT of the block that begins at every `step`th sample.

    `weights` is its window [2 N].
    """
    from scipy import fft

    size, half = len(weights) // 2, len(weights) // 4
    blocks = np.lib.stride_tricks.sliding_window_view(samples, 2 * size)[::step]
    out = np.empty((len(blocks), size), np.float32)
    for start in range(0, len(blocks), _AT_ONCE):
        a, b, c, d = np.split(blocks[start:start + _AT_ONCE] * weights, 4, axis=1)
        folded = np.empty((len(a), size), np.float32)
        folded[:, :half] = -c[:, ::-1] - d
        folded[:, half:] = a - b[:, ::-1]
        out[start:start + _AT_ONCE] = fft.dct(folded, type=4, axis=1, norm="ortho", overwrite_x=True)
    return out
