"""Minimum, maximum and sum of squares of short runs of frames, as fast as numpy goes.

numpy reduces short rows slowly (35 times the CPU of reading the file). Halving a row a few times, then turning
the rest on its side so that the last halvings run along long rows, costs about as much as reading. Integers stay
integers until they are reduced. A matrix product would add squares faster, and wake the threads of the BLAS.
"""

from __future__ import annotations

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


class Runs:
    """Reduces blocks to runs of `size` frames (a power of two, at least 16). For one thread: it keeps its working memory,
    because memory taken and given back for every block costs more than the work in it.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._memory: dict[str, np.ndarray] = {}

    def __call__(self, samples: np.ndarray, scale: float) -> np.ndarray:
        """[channels, frames], frames a multiple of `size` -> float32 [3, channels, frames / size].

        The three are the minimum, the maximum and the sum of squares of each run, full scale 1.
        """
        channels, frames = samples.shape
        count = frames // self.size
        out = np.empty((3, channels, count), np.float32)
        if samples.T.flags.c_contiguous and channels > 1:
            self._reduce(samples.T.reshape(count, self.size * channels), channels, out)
        else:
            for channel in range(channels):
                self._reduce(np.ascontiguousarray(samples[channel]).reshape(count, self.size), 1, out[:, channel:channel + 1])
        out[:2] *= np.float32(scale)
        out[2] *= np.float32(scale * scale)
        return out

    def _reduce(self, rows: np.ndarray, step: int, out: np.ndarray) -> None:
        """Reduce each row of interleaved frames of `step` channels into out [3, step, rows]."""
        out[0] = self._fold(rows, step, np.minimum)
        out[1] = self._fold(rows, step, np.maximum)
        squares = self._buffer("squares", rows.shape, np.dtype(np.float32))
        np.copyto(squares, rows)
        np.multiply(squares, squares, out=squares)
        out[2] = self._fold(squares, step, np.add)

    def _fold(self, rows: np.ndarray, step: int, pick: np.ufunc) -> np.ndarray:
        """Halve rows [n, size · step] down to [step, n]: along rows while they are long, then across."""
        width = rows.shape[1]
        while width > 16 * step:
            width //= 2
            target = self._buffer(f"rows {width}", (len(rows), width), rows.dtype)
            rows = pick(rows[:, :width], rows[:, width:], out=target)
        across = self._buffer("across", (width, len(rows)), rows.dtype)
        np.copyto(across, rows.T)
        while width > step:
            width //= 2
            pick(across[:width], across[width:2 * width], out=across[:width])
        return across[:step]

    def _buffer(self, name: str, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
        held = self._memory.get(f"{name} {dtype}")
        if held is None or held.shape != shape:
            held = self._memory[f"{name} {dtype}"] = np.empty(shape, dtype)
        return held
