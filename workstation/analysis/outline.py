"""The outline of a recording: how loud it is, a hundred times a second. Enough to find a moment of it anywhere in another."""

from __future__ import annotations

import numpy as np

from ..core import Progress, Source

#: Values a second, and how long a piece is compared.
OUTLINE_HZ, OUTLINE_SECONDS = 100, 30


def hop_of(source: Source) -> int:
    """Frames of one run."""
    return max(source.format.rate // OUTLINE_HZ, 1)


def outline(source: Source, progress: Progress) -> np.ndarray:
    """RMS of runs of a hundredth of a second, over all channels: float64 [runs]."""
    hop = hop_of(source)
    block = (1 << 18) // hop * hop
    parts = []
    for start in range(0, source.length, block):
        progress.check()
        samples = source.read(start, -(-min(block, source.length - start) // hop) * hop)
        parts.append(np.sqrt(np.mean(np.square(samples, dtype=np.float64).reshape(len(samples), -1, hop), axis=(0, 2))))
    return np.concatenate(parts) if parts else np.zeros(1)


def outline_lag(reference: np.ndarray, other: np.ndarray, middle: int) -> int:
    """Where a piece of one outline, around a run of it, lies in the other: the lag in runs of the greatest normalised correlation."""
    from scipy.signal import fftconvolve

    length = min(OUTLINE_HZ * OUTLINE_SECONDS, len(reference), len(other))
    begin = int(np.clip(middle - length // 2, 0, len(reference) - length))
    piece = reference[begin:begin + length] - reference[begin:begin + length].mean()
    product = fftconvolve(other, piece[::-1], mode="valid")
    sums = [np.concatenate([[0.0], np.cumsum(values)]) for values in (other, other * other)]
    mean, power = ((total[length:] - total[:-length]) / length for total in sums)
    spread = np.sqrt(np.maximum(power - mean * mean, 1e-12))
    return int(np.argmax(product / spread)) - begin
