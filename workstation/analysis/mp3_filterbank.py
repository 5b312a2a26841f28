"""The analysis filterbank of MP3 at every sample: what an encoder would have seen had its granule begun there.

What `hybrid` does to granules one after another, for long blocks that overlap in all but a sample: a polyphase bank of 32 bands, in each
an MDCT of 36 samples with a sine window, the mirror of odd bands undone, and the aliasing between neighbouring bands taken out.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from .hybrid import ALIAS, BANDS, GRANULE, SLOTS, TAPS, prototype

#: Samples that the lines of one granule are made of.
SPAN = TAPS + (2 * SLOTS - 1) * BANDS
#: Makes white noise of variance 1 give lines of variance 1, as an orthonormal transform does.
_GAIN = 1.8777


def lines(samples: np.ndarray, step: int = 1) -> np.ndarray:
    """float32 [n] -> [1 + (n − SPAN) // step, 576] float32: the lines of a long granule that begins at every `step`th sample.

    They rise in frequency. `step` is 1 or a multiple of 32.
    """
    stride = min(step, BANDS)
    bands = np.ascontiguousarray(_subbands(samples, stride).T)
    count = (len(samples) - SPAN) // step + 1
    # lines come first in memory: the products are then those of long rows
    out = np.empty((BANDS, SLOTS, count), np.float32)
    width = bands.strides[1]
    blocks = np.lib.stride_tricks.as_strided(
        bands, (BANDS, 2 * SLOTS, count), (bands.strides[0], BANDS // stride * width, step // stride * width), writeable=False)
    for band, matrix in enumerate(_mdct() * (BANDS // 2)):
        np.matmul(matrix, blocks[band], out=out[band])
    ratio = ALIAS[:, None]
    own, other = ((part / np.sqrt(1 + ratio ** 2)).astype(np.float32) for part in (1.0, ratio))
    below, above = out[:-1, :9:-1], out[1:, :8]
    out[:-1, :9:-1], out[1:, :8] = below * own + above * other, above * own - below * other
    return out.reshape(GRANULE, count).T


def _subbands(samples: np.ndarray, stride: int) -> np.ndarray:
    """[n] -> [1 + (n − 512) // stride, 32]: each band at every `stride`th sample, oldest first."""
    taps, fold = _polyphase()
    windows = np.lib.stride_tricks.sliding_window_view(samples, TAPS)[::stride]
    summed = windows[:, :64] * taps[:64]
    for start in range(64, TAPS, 64):
        summed += windows[:, start:start + 64] * taps[start:start + 64]
    return summed @ fold


@cache
def _polyphase() -> tuple[np.ndarray, np.ndarray]:
    """(taps [512], matrix [64, 32] from the sums of every 64th product to bands), counted from the oldest sample."""
    angles = np.outer(np.arange(64) - 16, 2 * np.arange(BANDS) + 1) * np.pi / 64
    return (prototype()[::-1] * np.float32(_GAIN / 32)), np.cos(angles)[::-1].astype(np.float32)


@cache
def _mdct() -> tuple[np.ndarray, np.ndarray]:
    """Matrices [18, 36] of the windowed MDCT in even bands and in odd ones, whose spectra are mirrored."""
    time, line = np.arange(2 * SLOTS), np.arange(SLOTS)[:, None]
    even = np.sin(np.pi / 36 * (time + 0.5)) * np.cos(np.pi / 72 * (2 * time + 1 + SLOTS) * (2 * line + 1))
    return even.astype(np.float32), (even * np.where(time % 2, -1, 1)).astype(np.float32)
