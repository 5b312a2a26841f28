"""Rendered segments, kept in memory and in the user's cache folder; the oldest are dropped first."""

from __future__ import annotations

import logging
import shutil
import threading
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path

import numpy as np

_log = logging.getLogger(__name__)
MEMORY_BYTES = 192 * 2**20
DISK_BYTES = 20 * 10**9
FREE_SHARE = 0.1


class SegmentStore:
    """Float32 segments by (content name, index). Safe to use from any thread; a full disk slows and never fails.

    `folder` None keeps segments in memory only. `disk_bytes` limits the folder, and so does a tenth of
    what is free on its disk.
    """

    def __init__(self, folder: Path | None = None, memory_bytes: int = MEMORY_BYTES, disk_bytes: int = DISK_BYTES) -> None:
        self._folder = folder
        self._memory_bytes, self._disk_limit = memory_bytes, disk_bytes
        self._memory: OrderedDict[tuple[str, int], np.ndarray] = OrderedDict()
        self._memory_used = 0
        self._disk: OrderedDict[tuple[str, int], int] = OrderedDict()
        self._disk_used = 0
        self._lock = threading.Lock()
        if folder is not None:
            self._scan(folder)

    def get(self, name: str, index: int, channels: int) -> np.ndarray | None:
        """The segment [channels, n], read-only, or None where it is not (or no longer) kept."""
        key = (name, index)
        with self._lock:
            if key in self._memory:
                self._memory.move_to_end(key)
                return self._memory[key]
            if key not in self._disk:
                return None
            self._disk.move_to_end(key)
        try:
            data = np.fromfile(self._path(key), np.float32).reshape(channels, -1)
        except (OSError, ValueError):
            self._forget(key)
            return None
        self._remember(key, data)
        return data

    def put(self, name: str, index: int, samples: np.ndarray) -> None:
        key = (name, index)
        data = np.ascontiguousarray(samples, np.float32)
        self._remember(key, data)
        if self._folder is not None:
            self._write(key, data)

    def has(self, name: str, index: int) -> bool:
        with self._lock:
            return (name, index) in self._memory or (name, index) in self._disk

    def clear(self) -> None:
        """Forget everything, in memory and on disk."""
        with self._lock:
            self._memory.clear()
            self._disk.clear()
            self._memory_used = self._disk_used = 0
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)

    def _path(self, key: tuple[str, int]) -> Path:
        assert self._folder is not None
        return self._folder / key[0][:40] / f"{key[1]:06d}.f32"

    def _remember(self, key: tuple[str, int], data: np.ndarray) -> None:
        data.setflags(write=False)
        with self._lock:
            old = self._memory.pop(key, None)
            self._memory_used += data.nbytes - (0 if old is None else old.nbytes)
            self._memory[key] = data
            while self._memory_used > self._memory_bytes and len(self._memory) > 1:
                self._memory_used -= self._memory.popitem(last=False)[1].nbytes

    def _forget(self, key: tuple[str, int]) -> None:
        with self._lock:
            self._disk_used -= self._disk.pop(key, 0)

    def _write(self, key: tuple[str, int], data: np.ndarray) -> None:
        path = self._path(key)
        beside = path.with_suffix(f".{threading.get_ident()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            data.tofile(beside)
            beside.replace(path)
        except OSError as error:
            _log.warning("cannot keep a rendered segment on disk: %s", error)
            with suppress(OSError):
                beside.unlink()
            return
        with self._lock:
            self._disk_used += data.nbytes - self._disk.pop(key, 0)
            self._disk[key] = data.nbytes
            surplus = self._surplus()
        for old in surplus:
            with suppress(OSError):
                self._path(old).unlink()

    def _surplus(self) -> list[tuple[str, int]]:
        """The oldest segments that must go; called with the lock held."""
        assert self._folder is not None
        try:
            room = self._disk_used + shutil.disk_usage(self._folder).free
        except OSError:
            room = self._disk_used
        limit = min(self._disk_limit, int(room * FREE_SHARE))
        gone = []
        while self._disk_used > limit and len(self._disk) > 1:
            key, size = self._disk.popitem(last=False)
            self._disk_used -= size
            gone.append(key)
        return gone

    def _scan(self, folder: Path) -> None:
        """Take over what an earlier run left, oldest first."""
        found = []
        for path in folder.glob("*/*.f32"):
            try:
                status = path.stat()
                found.append((status.st_mtime, (path.parent.name, int(path.stem)), status.st_size))
            except (OSError, ValueError):
                continue
        for _, key, size in sorted(found):
            self._disk[key] = size
            self._disk_used += size
