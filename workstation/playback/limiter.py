"""A limiter that keeps removed clicks, made louder, from hurting."""

from __future__ import annotations

import numpy as np

#: Seconds over which the gain goes down before a peak and up after it.
RAMP_SECONDS = 0.01


def ramp_frames(rate: int) -> int:
    return max(round(RAMP_SECONDS * rate), 1)


def limit(samples: np.ndarray, ceiling: float, ramp: int) -> np.ndarray:
    """float32 [channels, n + 4 · ramp] -> float32 [channels, n]: the middle, no sample above `ceiling`.

    One gain for all channels: the smallest needed within ±ramp frames, smoothed over ±ramp frames by two
    moving averages. Every value averaged at a frame is at most what that frame needs, so the ceiling holds
    without a delay or a memory, and what stays below the ceiling passes unchanged.
    """
    middle = samples[:, 2 * ramp:samples.shape[1] - 2 * ramp]
    peaks = np.abs(samples).max(axis=0)
    if peaks.max(initial=0.0) <= ceiling:
        return middle
    needed = ceiling / np.maximum(peaks, ceiling).astype(np.float64)
    lowest = _moving_minimum(needed, 2 * ramp + 1)
    gain = _moving_average(_moving_average(lowest, ramp + 1), ramp + 1)
    return np.clip(middle * gain, -ceiling, ceiling).astype(np.float32)


def _moving_minimum(values: np.ndarray, width: int) -> np.ndarray:
    """The minimum of every `width` neighbours: [n] -> [n − width + 1], in log2(width) passes."""
    covered = 1
    while covered * 2 <= width:
        values = np.minimum(values[:-covered], values[covered:])
        covered *= 2
    rest = width - covered
    return np.minimum(values[:len(values) - rest], values[rest:])


def _moving_average(values: np.ndarray, width: int) -> np.ndarray:
    sums = np.cumsum(np.concatenate([[0.0], values]))
    return np.asarray((sums[width:] - sums[:-width]) / width)
