"""Minimum, maximum and sum of squares of short runs of frames, as fast as numpy goes.

numpy reduces short rows slowly (35 times the CPU of reading the file). Halving a row a few times, then turning
the rest on its side so that the last halvings run along long rows, costs less than reading; the sums of squares
are one matrix product. Integers stay integers until they are reduced.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..core import NativeSource, Source


def read_raw(source: Source, start: int, count: int) -> tuple[np.ndarray, float]:
    """`count` frames inside the recording, in the cheapest type, and the factor that makes them full scale 1.

    Integer files give int16 or int32 [channels, count] (possibly a transposed view), all else float32; float
    samples that are not finite become 0.
    """
    if isinstance(source, NativeSource) and source.format.is_integer:
        samples = source.read_native(start, count)
        return samples, 2.0 ** (1 - 8 * samples.dtype.itemsize)
    samples = source.read(start, count)
    if not np.isfinite(samples).all():
        samples = np.nan_to_num(samples, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
    return samples, 1.0


def runs(samples: np.ndarray, scale: float, size: int) -> np.ndarray:
    """[channels, frames], frames a multiple of `size` (a power of two) -> float32 [3, channels, frames / size].

    The three are the minimum, the maximum and the sum of squares of each run, full scale 1.
    """
    channels, frames = samples.shape
    count = frames // size
    out = np.empty((3, channels, count), np.float32)
    if samples.T.flags.c_contiguous and channels > 1:
        _rows(samples.T.reshape(count, size * channels), channels, out)
    else:
        for channel in range(channels):
            _rows(np.ascontiguousarray(samples[channel]).reshape(count, size), 1, out[:, channel:channel + 1])
    out[:2] *= np.float32(scale)
    out[2] *= np.float32(scale * scale)
    return out


def _rows(rows: np.ndarray, step: int, out: np.ndarray) -> None:
    """Reduce each row of interleaved frames of `step` channels into out [3, step, rows]."""
    out[0] = _fold(rows, step, np.minimum)
    out[1] = _fold(rows, step, np.maximum)
    squares = rows.astype(np.float32)
    np.multiply(squares, squares, out=squares)
    picks = np.tile(np.eye(step, dtype=np.float32), (rows.shape[1] // step, 1))
    out[2] = (squares @ picks).T


def _fold(rows: np.ndarray, step: int, pick: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> np.ndarray:
    """Halve rows [n, frames · step] down to [step, n]: along rows while they are long, then across."""
    width = rows.shape[1]
    while width > 16 * step:
        width //= 2
        rows = pick(rows[:, :width], rows[:, width:])
    across = np.ascontiguousarray(rows.T)
    while width > step:
        width //= 2
        across = pick(across[:width], across[width:])
    return across
