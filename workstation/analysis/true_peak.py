"""True peak: the largest magnitude of the wave between the samples (ITU-R BS.1770-4, annex 2).

Four times oversampled below 80 kHz, twice above: windowed-sinc interpolators, all phases of a run of samples in one
matrix product.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

#: Samples on each side that one interpolated value is made of.
REACH = 12
#: Samples whose in-between values one row of the product gives, and rows a product: so small that no BLAS wakes its threads.
RUN, ROWS = 16, 128
_BETA = 5.0


def factor(rate: int) -> int:
    """How many values a sample is looked at."""
    return 4 if rate < 80_000 else 2


@lru_cache
def _matrix(phases: int) -> np.ndarray:
    """float32 [RUN + 2 · REACH − 1, RUN · (phases − 1)]: samples around a run -> the values between each of it and the next.

    Each phase is a sinc under a Kaiser window, scaled so that a constant stays what it is.
    """
    out = np.zeros((RUN + 2 * REACH - 1, RUN, phases - 1))
    places = np.arange(2 * REACH) - (REACH - 1)
    for phase in range(1, phases):
        distance = places - phase / phases
        taps = np.sinc(distance) * np.i0(_BETA * np.sqrt(1 - (distance / REACH) ** 2)) / np.i0(_BETA)
        for place in range(RUN):
            out[place:place + 2 * REACH, place, phase - 1] = taps / taps.sum()
    return out.reshape(len(out), -1).astype(np.float32)


def run_peaks(samples: np.ndarray, count: int, rate: int) -> np.ndarray:
    """Largest magnitudes on and between samples of runs of RUN: float32 [⌈count / RUN⌉].

    `samples` is float32 [REACH − 1 + count + REACH] or more; the first REACH − 1 and what follows `count` are context.
    """
    rows = -(-count // RUN)
    matrix = _matrix(factor(rate))
    padded = np.zeros(-(-rows // ROWS) * ROWS * RUN + len(matrix) - RUN, np.float32)
    padded[:min(samples.size, padded.size)] = samples[:padded.size]
    padded[REACH - 1 + count + REACH:] = 0
    windows = np.lib.stride_tricks.sliding_window_view(padded, len(matrix))[::RUN]
    between = np.ascontiguousarray(windows).reshape(-1, ROWS, len(matrix)) @ matrix
    between = between.reshape(len(windows), -1)[:rows]
    highest = np.maximum(between.max(axis=1), -between.min(axis=1))
    own = np.abs(padded[REACH - 1:REACH - 1 + rows * RUN].reshape(rows, RUN)).max(axis=1)
    return np.maximum(highest, own)
