"""PositionedFile: bytes of a file by their place, from any thread, through one handle."""

from __future__ import annotations

import os
import threading
import weakref
from pathlib import Path

import numpy as np

from ..core import UsageError


class PositionedFile:
    """One read-only handle that has no position, so that threads never disturb each other.

    Places count from byte `offset`, where the recording begins. The file is read, not mapped: a file cut
    short by another program is a short read here, where a mapping would end the process.
    """

    def __init__(self, path: Path, offset: int = 0) -> None:
        self.path = path
        self.offset = offset
        self._fd = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        weakref.finalize(self, os.close, self._fd)
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """Bytes from the offset to the end of the file now."""
        return max(os.fstat(self._fd).st_size - self.offset, 0)

    def read_into(self, offset: int, out: np.ndarray) -> int:
        """Fill the contiguous array `out` from byte `offset` on; the bytes that were there, fewer only at the file's end.

        UsageError where the file cannot be read any more.
        """
        view, filled = memoryview(out.reshape(-1).view(np.uint8).data), 0
        while filled < len(view):
            try:
                count = self._read_some(self.offset + offset + filled, view[filled:])
            except OSError as error:
                raise UsageError(f"{self.path} can no longer be read: {error.strerror}. Is its drive still there?") from error
            if not count:
                break
            filled += count
        return filled

    def read(self, offset: int, count: int) -> bytes:
        """Up to `count` bytes from `offset`."""
        out = np.empty(max(min(count, self.size - offset), 0), np.uint8)
        return out[:self.read_into(offset, out)].tobytes()

    def _read_some(self, offset: int, view: memoryview) -> int:
        if hasattr(os, "preadv"):
            return os.preadv(self._fd, [view[:1 << 30]], offset)
        with self._lock:
            os.lseek(self._fd, offset, os.SEEK_SET)
            data = os.read(self._fd, min(len(view), 1 << 24))
        view[:len(data)] = data
        return len(data)
