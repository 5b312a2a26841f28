"""The null test: A − (B + R), sample by sample, on the files as they were written.

Everything is computed in float64 with full scale at 1.0. There a sum of three 32-bit integers is exact, so
"exactly 0" means what it says for every integer type.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ..core import Format, NativeSource, Progress, ShellacError, Source, UsageError
from ..core.format import INTEGER_BITS
from ..files import check_format
from .quantise import GRID, as_float64

#: What A − (B + R) may be, of full scale, where a sample type is not integer.
TOLERANCE = 2.0**-24

_INTEGERS = ("PCM_U8", "PCM_S8", "PCM_16", "PCM_24", "PCM_32")
_ADVICE = "Check the disk, then export again."


@dataclass(frozen=True)
class NullCheck:
    """The largest |A − (B + R)|: `exact` where it is 0, else `error_dbfs` (−inf where exact). `text` is one sentence."""

    exact: bool
    error_dbfs: float
    text: str


class DoesNotFit(Exception):
    """A residual that its sample type cannot hold."""


def exact(source: Source, start: int, count: int) -> np.ndarray:
    """Samples with nothing lost: float64 [channels, count], full scale 1.0, zeros after the end of the recording."""
    if not isinstance(source, NativeSource):
        return source.read(start, count).astype(np.float64)
    inside = max(min(count, source.length - start), 0)
    if inside == count:
        return as_float64(source.read_native(start, count))
    out = np.zeros((source.format.channels, count))
    if inside:
        out[:, :inside] = as_float64(source.read_native(start, inside))
    return out


def residual_formats(before: Source, restored: Format) -> list[Format]:
    """The formats that may hold A − B, the first choice first: B's own where it fits, then wider types, then WAV."""
    own = before.format
    if own.decoded_bits is None or restored.decoded_bits is None:
        wide = "DOUBLE" if "DOUBLE" in (own.subtype, restored.subtype) else "FLOAT"
        return [_possible(restored, [subtype]) for subtype in dict.fromkeys((wide, "DOUBLE"))]
    bits = max(own.decoded_bits, restored.decoded_bits)
    enough = [s for s in (restored.subtype, own.subtype, *_INTEGERS) if INTEGER_BITS.get(s, 0) >= bits]
    return [_possible(restored, sorted(enough, key=lambda s: INTEGER_BITS[s])), _possible(restored, ["FLOAT" if bits <= 24 else "DOUBLE"])]


def _possible(restored: Format, subtypes: list[str]) -> Format:
    """The first of `subtypes` that B's container can hold, else that WAV can."""
    for container in (restored.container, "WAV"):
        for subtype in subtypes:
            format = replace(restored, container=container, subtype=subtype)
            try:
                check_format(format)
            except UsageError:
                continue
            return format
    raise UsageError(f"No format holds the difference to {restored.subtype} exactly.")


def fitted(difference: np.ndarray, format: Format) -> np.ndarray:
    """A − B, float64, as samples of the residual's type: exactly for integers, within TOLERANCE for float; else DoesNotFit."""
    if format.bits is None:
        if format.subtype == "DOUBLE":
            return difference
        single = difference.astype(np.float32)
        finite = np.isfinite(difference)
        if not np.abs(np.subtract(single, difference, where=finite, out=np.zeros_like(difference))).max(initial=0.0) <= TOLERANCE:
            raise DoesNotFit
        return single
    storage = np.int16 if format.bits <= 16 else np.int32
    limit = 2.0 ** (8 * np.dtype(storage).itemsize - 1)
    numbers = difference * limit
    if numbers.size and not (-limit <= numbers.min() and numbers.max() <= limit - 1):
        raise DoesNotFit
    return numbers.astype(storage)


def blocks(length: int, progress: Progress) -> Iterator[tuple[int, int]]:
    """(start, count) over a recording, each counted in `progress` once it is done with."""
    for start in range(0, length, GRID):
        count = min(GRID, length - start)
        yield start, count
        progress.advance(count)


def removed_blocks(before: Source, restored: Source, format: Format, progress: Progress) -> Iterator[np.ndarray]:
    """The residual's samples, A − written B, in its own type."""
    for start, count in blocks(before.length, progress):
        with np.errstate(invalid="ignore"):
            difference = exact(before, start, count) - exact(restored, start, count)
        yield fitted(np.nan_to_num(difference) if format.is_integer else difference, format)


def check(before: Source, restored: Source, removed: Source | None, meant: str | None, progress: Progress) -> NullCheck:
    """Read the written files back and add them up; `removed` None tests the residual that would have been written.

    `meant` is the digest of the samples that B should hold (`Digest`), None for a lossy target.
    ShellacError where B holds others or the sum is not what it must be.
    """
    digest, worst = Digest(), 0.0
    limit = 0.0 if before.format.decoded_bits is not None and restored.format.decoded_bits is not None else TOLERANCE
    for start, count in blocks(before.length, progress):
        if meant is not None and isinstance(restored, NativeSource):
            digest.add(restored.read_native(start, count))
        a, b = exact(before, start, count), exact(restored, start, count)
        r = exact(removed, start, count) if removed is not None else _as_stored(a - b, limit)
        with np.errstate(invalid="ignore"):
            error = np.abs(a - (b + r))
        worst = max(worst, float(np.max(error, initial=0.0, where=np.isfinite(a))))
    if meant is not None and digest.hex() != meant:
        raise ShellacError("The written file does not hold the samples that were meant for it; nothing was kept. " + _ADVICE)
    if not worst <= limit:
        raise ShellacError("The written files do not add up to the source; nothing was kept. " + _ADVICE)
    if worst == 0:
        return NullCheck(True, -math.inf, "A − (B + R) is exactly 0 in every sample, read back from the written files.")
    error_dbfs = 20 * math.log10(worst)
    return NullCheck(False, error_dbfs, f"A − (B + R) is nowhere above {error_dbfs:.1f} dBFS (allowed: {20 * math.log10(limit):.1f} dBFS), "
                                        "read back from the written files.".replace("-", "−"))


def _as_stored(difference: np.ndarray, limit: float) -> np.ndarray:
    return difference if limit == 0 else difference.astype(np.float32).astype(np.float64)


class Digest:
    """A hash of samples in the order they are written; equal for equal blocks of equal size."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def add(self, block: np.ndarray) -> None:
        self._hash.update(np.ascontiguousarray(block).data)

    def hex(self) -> str:
        return self._hash.hexdigest()
