"""Rendered segments, kept in memory and in the user's cache; those used longest ago are dropped first."""

from __future__ import annotations

import logging
import os
import threading
from collections import OrderedDict
from contextlib import suppress

import numpy as np

from ..core import Cache

_log = logging.getLogger(__name__)
#: What is kept beside the disk: the stretch that is being played and worked on, not more, since reading it again is quick.
MEMORY_BYTES = 96 * 2**20


class SegmentStore:
    """Float32 segments by (content name, index). Safe to use from any thread; a full disk slows and never fails.

    `cache` None keeps segments in memory only.
    """

    def __init__(self, cache: Cache | None = None, memory_bytes: int = MEMORY_BYTES) -> None:
        self._cache = cache
        self._memory_bytes = memory_bytes
        self._memory: OrderedDict[tuple[str, int], np.ndarray] = OrderedDict()
        self._memory_used = 0
        self._lock = threading.Lock()

    def get(self, name: str, index: int, channels: int) -> np.ndarray | None:
        """The segment [channels, n], read-only, or None where it is not (or no longer) kept."""
        key, cache = (name, index), self._cache
        with self._lock:
            if key in self._memory:
                self._memory.move_to_end(key)
                return self._memory[key]
        place = _place(key)
        if cache is None or not cache.has(place):
            return None
        try:
            path = cache.folder / place
            data = np.fromfile(path, np.float32).reshape(channels, -1)
        except (OSError, ValueError):
            cache.forget(place)
            return None
        cache.used(path)
        self._remember(key, data)
        return data

    def put(self, name: str, index: int, samples: np.ndarray) -> None:
        key = (name, index)
        data = np.ascontiguousarray(samples, np.float32)
        self._remember(key, data)
        if self._cache is not None:
            _write(self._cache, key, data)

    def has(self, name: str, index: int) -> bool:
        key, cache = (name, index), self._cache
        return key in self._memory or cache is not None and cache.has(_place(key))

    def move_to(self, cache: Cache) -> None:
        """Keep segments in another cache from now on; those in memory stay."""
        self._cache = cache

    def clear(self) -> None:
        """Forget everything, in memory and on disk."""
        with self._lock:
            self._memory.clear()
            self._memory_used = 0
        if self._cache is not None:
            self._cache.clear()

    def _remember(self, key: tuple[str, int], data: np.ndarray) -> None:
        data.setflags(write=False)
        with self._lock:
            old = self._memory.pop(key, None)
            self._memory_used += data.nbytes - (0 if old is None else old.nbytes)
            self._memory[key] = data
            while self._memory_used > self._memory_bytes and len(self._memory) > 1:
                self._memory_used -= self._memory.popitem(last=False)[1].nbytes


def _place(key: tuple[str, int]) -> str:
    """Where a segment lies in the cache."""
    return f"renders/{key[0][:40]}/{key[1]:06d}.f32"


def _write(cache: Cache, key: tuple[str, int], data: np.ndarray) -> None:
    path = cache.folder / _place(key)
    beside = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        data.tofile(beside)
        beside.replace(path)
    except OSError as error:
        _log.warning("cannot keep a rendered segment on disk: %s", error)
        with suppress(OSError):
            beside.unlink()
        return
    cache.added(path)
