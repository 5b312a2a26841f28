"""Excerpt: a file from some byte on, as an object that libsndfile and libav can read."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

from .positioned import PositionedFile


class Excerpt(io.RawIOBase):
    """Bytes of `path` from `offset` on, read only; used by one thread at a time."""

    def __init__(self, path: Path, offset: int) -> None:
        super().__init__()
        self._file = PositionedFile(path, offset)
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._file.size}[whence]
        self._place = max(base + offset, 0)
        return self._place

    def readinto(self, buffer: Any) -> int:
        data = self._file.read(self._place, len(buffer))
        buffer[:len(data)] = data
        self._place += len(data)
        return len(data)
