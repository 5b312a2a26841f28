"""Samples into their target type: copied where nothing changed, dithered where bits are lost.

The dither is a function of (absolute frame, channel) alone, so neither the size of the blocks nor the
part of the file that is exported can change a sample.
"""

from __future__ import annotations

import numpy as np

from ..core import Format, NativeSource, Source

#: Frames whose dither comes from one key of the counter-based generator.
GRID = 65536
_SEED = 0x5348454C4C4143


def dither(start: int, count: int, channels: int) -> np.ndarray:
    """Triangular dither in LSB: float64 [channels, count], inside (−1, 1), variance 1/6, from absolute frame `start` on.

    The difference of two uniform numbers (Lipshitz, Wannamaker & Vanderkooy, JAES 1992): the error of a
    quantiser dithered so has a mean and a variance that do not depend on the signal. The numbers are the two
    halves of one 64-bit word of Philox, a counter-based generator.
    """
    out = np.empty((channels, count))
    for grid in range(start // GRID, -(-(start + count) // GRID)):
        first, last = max(start, grid * GRID), min(start + count, (grid + 1) * GRID)
        for channel in range(channels):
            words = np.random.Philox(key=[_SEED, channel], counter=[0, 0, grid, 0]).random_raw(last - grid * GRID)
            words = words[first - grid * GRID:]
            part = out[channel, first - start:last - start]
            np.subtract(words >> np.uint64(32), words & np.uint64(0xFFFFFFFF), out=part, dtype=np.float64, casting="unsafe")
            part *= 2.0**-32
    return out


def as_float64(native: np.ndarray) -> np.ndarray:
    """Samples of any native type as float64, full scale 1.0. Exact for every type, and so are sums of a few of them."""
    if native.dtype.kind == "i":
        return native * 2.0 ** (1 - 8 * native.dtype.itemsize)
    return native.astype(np.float64)


def left_justified(numbers: np.ndarray, bits: int) -> np.ndarray:
    """Whole numbers of `bits` bits -> int16 or int32 with the sign in the top bit, as the writers take them."""
    storage: type[np.signedinteger] = np.int16 if bits <= 16 else np.int32
    shift = (16 if bits <= 16 else 32) - bits
    return numbers.astype(storage) << storage(shift)


def keeps_every_bit(source: Source, target: Format) -> bool:
    """True where the target's sample type holds every value of the source's own type; μ-law holds those of μ-law alone."""
    own = source.format
    if not isinstance(source, NativeSource):
        return False
    if target.is_lossy:
        return own.subtype == target.subtype in ("ULAW", "ALAW")
    if own.decoded_bits is not None and target.bits is not None:
        return own.decoded_bits <= target.bits
    return target.subtype == "DOUBLE" or (target.subtype == "FLOAT" and (own.subtype == "FLOAT" or (own.decoded_bits or 99) <= 24))


class Encoder:
    """Blocks of A and B in float32 -> blocks of B in the target's sample type.

    Where B equals A and the target can hold A's own type, A's samples are copied in it, never through float32.
    `gain` is a factor on B. `peak` grows to the largest |B · gain| of all that was not copied; beyond 1.0 an
    integer or lossy target cannot hold it (`too_loud`), and what `encode` returned must not be used.
    `samples`, `copied` and `dithered` count samples; a float target has some that are neither copied nor dithered.
    """

    def __init__(self, before: Source, target: Format, gain: float = 1.0) -> None:
        self._before = before if gain == 1.0 and isinstance(before, NativeSource) and keeps_every_bit(before, target) else None
        self._target, self._gain = target, gain
        self.peak = 0.0
        self.samples = self.copied = self.dithered = 0

    @property
    def too_loud(self) -> bool:
        return self._target.subtype not in ("FLOAT", "DOUBLE") and not self.peak <= 1.0

    def encode(self, start: int, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """B's block from absolute frame `start`: int16, int32, float32 or float64 [channels, n]; float32 for most lossy targets."""
        changed = np.ones(b.shape, bool) if self._before is None else a != b
        native = None if self._before is None else self._before.read_native(start, b.shape[1])
        self.samples += b.size
        self.copied += b.size - int(np.count_nonzero(changed))
        self._measure(b, changed)
        bits = self._target.decoded_bits
        if bits is None:
            return self._floating(b, changed, native)
        if native is not None and not changed.any():
            return _widened(native, bits)
        rounded = self._rounded(start, b, bits)
        self.dithered += 0 if self._target.is_lossy else int(np.count_nonzero(changed))
        return rounded if native is None else np.where(changed, rounded, _widened(native, bits))

    def _measure(self, b: np.ndarray, changed: np.ndarray) -> None:
        peak = float(np.max(np.abs(b), initial=0.0)) * self._gain
        if not peak <= 1.0:
            peak = float(np.max(np.abs(b), initial=0.0, where=changed)) * self._gain
        self.peak = peak if np.isnan(peak) else max(self.peak, peak)

    def _floating(self, b: np.ndarray, changed: np.ndarray, native: np.ndarray | None) -> np.ndarray:
        if self._target.subtype != "DOUBLE":
            return b if self._gain == 1.0 else (b * np.float64(self._gain)).astype(np.float32)
        return b * np.float64(self._gain) if native is None else np.where(changed, b, as_float64(native))

    def _rounded(self, start: int, b: np.ndarray, bits: int) -> np.ndarray:
        """Dithered and rounded to the nearest; for a coarser coder, such as μ-law, rounded alone.

        Digital silence stays silent; full scale saturates by its last LSB and the dither's.
        """
        full = 2.0 ** (bits - 1)
        values = b * (full * self._gain)
        if not self._target.is_lossy:
            values += dither(start, b.shape[1], b.shape[0])
        np.rint(values, out=values)
        values[b == 0] = 0
        with np.errstate(invalid="ignore"):
            return left_justified(np.clip(np.nan_to_num(values), -full, full - 1), bits)


def _widened(native: np.ndarray, bits: int) -> np.ndarray:
    """Left-justified integers in the storage that `bits` bits take; never narrower than before."""
    if bits > 16 and native.dtype == np.int16:
        return native.astype(np.int32) << np.int32(16)
    return native
