"""True peak: the largest magnitude of the wave between the samples (ITU-R BS.1770-4, annex 2).

Four times oversampled below 80 kHz, twice above: windowed-sinc interpolators, all phases of a run of samples in one
matrix product.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

#: Samples on each side that one interpolated value is made of.
REACH = 12
#: Samples whose in-between values one product gives, and how many products are made at once: so few that no BLAS wakes its threads.
RUN, ROWS = 16, 128
#: So many of those lie in the processor's cache.
GROUP = 8
_BETA = 5.0


def factor(rate: int) -> int:
    """How many values a sample is looked at."""
    return 4 if rate < 80_000 else 2


@lru_cache
def _matrix(phases: int) -> np.ndarray:
    """float32 [RUN · (phases − 1), RUN + 2 · REACH − 1]: samples around a run -> the values between each of it and the next.

    Each phase is a sinc under a Kaiser window, scaled so that a constant stays what it is.
    """
    out = np.zeros((RUN + 2 * REACH - 1, RUN, phases - 1))
    places = np.arange(2 * REACH) - (REACH - 1)
    for phase in range(1, phases):
        distance = places - phase / phases
        taps = np.sinc(distance) * np.i0(_BETA * np.sqrt(1 - (distance / REACH) ** 2)) / np.i0(_BETA)
        for place in range(RUN):
            out[place:place + 2 * REACH, place, phase - 1] = taps / taps.sum()
    return np.ascontiguousarray(out.reshape(len(out), -1).T, np.float32)


def run_peaks(samples: np.ndarray, count: int, rate: int) -> np.ndarray:
    """Largest magnitudes on and between samples of runs of RUN: float32 [⌈count / RUN⌉].

    `samples` is float32 [REACH − 1 + count + REACH] or more; the first REACH − 1 and what follows `count` are context.
    """
    rows = -(-count // RUN)
    blocks, matrix = -(-rows // ROWS), _matrix(factor(rate))
    size = matrix.shape[1]
    padded = np.zeros(blocks * ROWS * RUN + size - RUN, np.float32)
    padded[:min(samples.size, padded.size)] = samples[:padded.size]
    padded[REACH - 1 + count + REACH:] = 0
    windows = np.ascontiguousarray(np.lib.stride_tricks.sliding_window_view(padded, size)[::RUN])
    around = windows.reshape(blocks, ROWS, size).swapaxes(1, 2)
    highest = np.empty((blocks, ROWS), np.float32)
    for first in range(0, blocks, GROUP):
        between = matrix @ around[first:first + GROUP]
        np.abs(between, out=between).max(axis=1, out=highest[first:first + GROUP])
    # on its side, since numpy reduces short rows slowly
    own = np.ascontiguousarray(padded[REACH - 1:REACH - 1 + rows * RUN].reshape(rows, RUN).T)
    return np.maximum(highest.ravel()[:rows], np.abs(own, out=own).max(axis=0))
