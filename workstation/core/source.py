"""Source: everything that can be seen, heard, measured or exported."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod

import numpy as np

from .format import Format, Origin
from .granules import Granules


class Source(ABC):
    """A recording of `length` frames that any thread may read anywhere.

    `version` names the content: two sources with one version have the same samples.
    """

    length: int
    format: Format
    origin: Origin
    version: str

    def read(self, start: int, count: int) -> np.ndarray:
        """`count` frames from `start`: float32 [channels, count], zeros outside the recording.

        A pure function of its arguments; the caller owns the array it gets.
        """
        if count < 0:
            raise ValueError(f"cannot read {count} frames")
        first, last = max(start, 0), min(start + count, self.length)
        if first == start and last == start + count and count:
            return self._read(start, count)
        out = np.zeros((self.format.channels, count), np.float32)
        if last > first:
            out[:, first - start:last - start] = self._read(first, last - first)
        return out

    @abstractmethod
    def _read(self, start: int, count: int) -> np.ndarray:
        """Frames that lie inside the recording: a new float32 array [channels, count]."""

    def granules(self) -> Granules | None:
        """What the file of an MP3 states of every granule, read from it now.

        None where the samples are not those of an MP3's decode, or it cannot be read.
        """
        return None

    @property
    def seconds(self) -> float:
        return self.length / self.format.rate

    def ready_spans(self) -> list[tuple[int, int]]:
        """The frames [start, stop) that `read` gives without computing them first, in order."""
        return [(0, self.length)] if self.length else []

    def is_ready(self, start: int, count: int) -> bool:
        """True where `read(start, count)` gives its samples without computing them first."""
        first, last = max(start, 0), min(start + count, self.length)
        return last <= first or any(a <= first and last <= b for a, b in self.ready_spans())


class NativeSource(Source):
    """A Source that can also give its samples in their own type, for an exact copy."""

    @abstractmethod
    def read_native(self, start: int, count: int) -> np.ndarray:
        """`count` frames inside the recording, [channels, count], in the file's own sample type.

        Integer types come left-justified in int16 (8 and 16 bit) or int32 (above), float types as
        float32 or float64.
        """


class ArraySource(Source):
    """A recording held in memory. `samples` is [channels, frames]; it is copied to float32."""

    def __init__(self, samples: np.ndarray, rate: int, version: str | None = None) -> None:
        data = np.array(samples, np.float32, ndmin=2, order="C")
        data.setflags(write=False)
        self._samples = data
        self.length = data.shape[1]
        self.format = Format(rate, data.shape[0])
        self.origin = Origin()
        self.version = version or "array:" + hashlib.sha256(data.tobytes() + f"{rate}x{data.shape}".encode()).hexdigest()

    def _read(self, start: int, count: int) -> np.ndarray:
        return self._samples[:, start:start + count].copy()


def intersect(left: list[tuple[int, int]], right: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The frames that lie in both of two ordered lists of spans."""
    out, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        start, stop = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if stop > start:
            out.append((start, stop))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return out


class Removed(Source):
    """R, what was taken away: `before` minus `after`, sample-aligned, in float32."""

    def __init__(self, before: Source, after: Source) -> None:
        if (before.format.rate, before.format.channels) != (after.format.rate, after.format.channels):
            raise ValueError("before and after differ in rate or channels")
        self.before, self.after = before, after
        self.length = before.length
        self.format = Format(before.format.rate, before.format.channels)
        self.origin = before.origin
        self.version = f"removed({before.version},{after.version})"
        #: True where nothing was taken away: all zeros, known without reading
        self.is_nothing = before.version == after.version

    def ready_spans(self) -> list[tuple[int, int]]:
        if self.is_nothing:
            return super().ready_spans()
        return intersect(self.before.ready_spans(), self.after.ready_spans())

    def is_ready(self, start: int, count: int) -> bool:
        return self.is_nothing or self.before.is_ready(start, count) and self.after.is_ready(start, count)

    def _read(self, start: int, count: int) -> np.ndarray:
        if self.is_nothing:
            return np.zeros((self.format.channels, count), np.float32)
        out = self.before.read(start, count)
        out -= self.after.read(start, count)
        return out
