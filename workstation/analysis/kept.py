"""Arrays kept in the user's cache folder: written beside, renamed, mapped; safe to delete at any time."""

from __future__ import annotations

import hashlib
import mmap
import os
import tempfile
import weakref
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike

from ..core import Source, cache_at

#: Rises whenever the layout of what is kept changes.
LAYOUT = 1
#: An array of so many bytes or more is made in a file from the start.
DRAFT_BYTES = 16 << 20


def file_for(cache: Path, source: Source, kind: str) -> Path:
    """Where an analysis named `kind` of this content is kept."""
    name = hashlib.sha256(f"{LAYOUT} {kind} {source.length} {source.format.channels} {source.version}".encode()).hexdigest()
    return cache / "peaks" / f"{name}.npy"


def load(file: Path, shape: tuple[int, ...], dtype: DTypeLike) -> np.ndarray | None:
    """The stored array, mapped read-only, or None where there is none that can be used."""
    try:
        stored = np.load(file, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    if stored.shape != shape or stored.dtype != dtype:
        return None
    cache_at(file.parent.parent).used(file)
    return stored


def save(file: Path, data: np.ndarray) -> np.ndarray:
    """Keep `data` and give it back mapped from the file; give `data` itself where the cache cannot be written."""
    temporary = None
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".part", delete=False) as stream:
            temporary = Path(stream.name)
            np.save(stream, data, allow_pickle=False)
        os.replace(temporary, file)
        cache_at(file.parent.parent).added(file)
    except OSError:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        return data
    stored = load(file, data.shape, data.dtype)
    return data if stored is None else stored


class Draft:
    """An array that is filled over minutes: float32, in a file of the cache where it is large, so that it takes no memory.

    `data` is the owner's to fill. `release` gives the memory back that was used since the last time, `keep` makes it what
    `load` finds under `file`. It counts in the cache from the start, may be deleted there as anything else (what is mapped
    stays readable), and goes with its owner. It lies in memory where it is small, where there is no cache, and where
    the system cannot promise its room on the disk: a write to a mapped file has no other way to fail than a crash.
    """

    def __init__(self, file: Path | None, shape: tuple[int, ...]) -> None:
        self._file = file
        self._place: Path | None = None
        large = 4 * int(np.prod(shape)) >= DRAFT_BYTES
        mapped = self._mapped(file, shape) if file is not None and large and hasattr(os, "posix_fallocate") else None
        self.data: np.ndarray = np.empty(shape, np.float32) if mapped is None else mapped

    def _mapped(self, file: Path, shape: tuple[int, ...]) -> np.ndarray | None:
        """The array in a file beside `file`; None where none can be had."""
        place, cache = None, cache_at(file.parent.parent)
        cache.make_room(4 * int(np.prod(shape)))
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=file.parent, prefix=f"{file.stem[:16]}-", suffix=".npy")
            os.close(handle)
            place = Path(name)
            data = np.lib.format.open_memmap(place, mode="w+", dtype=np.float32, shape=shape)
            with open(place, "rb+") as stream:
                os.posix_fallocate(stream.fileno(), 0, place.stat().st_size)
        except OSError:
            if place is not None:
                place.unlink(missing_ok=True)
            return None
        self._place = place
        self._end = weakref.finalize(self, _discard, place)
        cache.added(place)
        return data

    def release(self) -> None:
        """Let the system have the memory of what was written; it is read again when somebody looks at it."""
        pages = getattr(self.data, "base", None)
        if isinstance(pages, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
            pages.madvise(mmap.MADV_DONTNEED)

    def keep(self) -> np.ndarray:
        """What was made, mapped from `file`; from where it lies where that cannot be written."""
        if self._file is None:
            return self.data
        if self._place is None:
            return save(self._file, self.data)
        self.release()
        try:
            os.replace(self._place, self._file)
        except OSError:
            return save(self._file, self.data)
        self._end.detach()
        cache = cache_at(self._file.parent.parent)
        cache.forget(cache.name_of(self._place))
        cache.added(self._file)
        stored = load(self._file, self.data.shape, self.data.dtype)
        return self.data if stored is None else stored


def _discard(place: Path) -> None:
    with suppress(OSError):
        place.unlink(missing_ok=True)
    cache = cache_at(place.parent.parent)
    cache.forget(cache.name_of(place))
