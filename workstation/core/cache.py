"""Cache: what is kept on disk to save time. One folder, one limit over all of it, what was used longest ago dropped first."""

from __future__ import annotations

import logging
import os
import shutil
import threading
import time
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path

from .errors import Cancelled
from .progress import Progress

_log = logging.getLogger(__name__)
LIMIT_BYTES = 20 * 10**9
#: The share of what is free on the disk (with the cache itself counted as free) that the cache may take.
FREE_SHARE = 0.1
#: What lies where. Nothing else in the folder is counted or ever deleted.
KINDS = {"renders": "*/*.f32", "peaks": "*.npy", "decoded": "*.wav"}
#: A file that was begun and not finished is a crashed program's once it is so old.
ABANDONED_SECONDS = 24 * 3600.0
#: The time of last use is written to the disk no more often than this.
_TOUCH_SECONDS = 3600.0


class Cache:
    """Counts the files under KINDS and deletes those used longest ago. Safe from any thread; nothing here ever fails.

    A file may vanish at any moment: whoever reads one makes it anew where it is gone, and whoever has one
    open goes on reading it.
    """

    def __init__(self, folder: Path, limit_bytes: int = LIMIT_BYTES) -> None:
        self.folder = folder.absolute()
        self._limit = limit_bytes
        self._files: OrderedDict[str, int] = OrderedDict()
        self._touched: dict[str, float] = {}
        self._used = 0
        self._lock = threading.Lock()
        self.rescan()

    @property
    def limit_bytes(self) -> int:
        """The most bytes that the person allows."""
        return self._limit

    @limit_bytes.setter
    def limit_bytes(self, limit: int) -> None:
        self._limit = limit
        self.make_room()

    @property
    def used_bytes(self) -> int:
        return self._used

    def allowed_bytes(self) -> int:
        """The limit that counts now: the person's, or a tenth of the disk where that is less."""
        place = self.folder
        while not place.exists() and place != place.parent:
            place = place.parent
        try:
            free = shutil.disk_usage(place).free
        except OSError:
            return self._limit
        return min(self._limit, int((self._used + free) * FREE_SHARE))

    def has(self, name: str) -> bool:
        """Whether a file is kept; `name` is its place in the folder, with slashes."""
        return name in self._files

    def added(self, path: Path) -> None:
        """A file was written: it is counted, and others go where there are too many bytes now."""
        try:
            size = path.stat().st_size
        except OSError:
            return
        name = self.name_of(path)
        with self._lock:
            self._used += size - self._files.pop(name, 0)
            self._files[name] = size
            self._touched[name] = time.time()
        self.make_room()

    def used(self, path: Path) -> None:
        """A file was read: it is the last to go. One that another program wrote meanwhile is counted too."""
        now, name = time.time(), self.name_of(path)
        if name not in self._files:
            self.added(path)
            return
        with self._lock:
            if name not in self._files:
                return
            self._files.move_to_end(name)
            stale = now - self._touched.get(name, 0.0) > _TOUCH_SECONDS
            self._touched[name] = now
        if stale:
            with suppress(OSError):
                os.utime(path)

    def forget(self, name: str) -> None:
        """A file is gone, or was found damaged."""
        with self._lock:
            self._used -= self._files.pop(name, 0)
            self._touched.pop(name, None)

    def make_room(self, size: int = 0) -> None:
        """Delete until `size` more bytes fit the limit; the newest file stays."""
        allowed = self.allowed_bytes() - size
        gone = []
        with self._lock:
            while self._used > allowed and len(self._files) > (0 if size else 1):
                name, held = self._files.popitem(last=False)
                self._touched.pop(name, None)
                self._used -= held
                gone.append((name, held))
        for name, held in gone:
            self._delete(name, held)

    def clear(self, progress: Progress | None = None) -> int:
        """Delete everything that is kept; the number of bytes that could not be, because another program holds them."""
        progress = progress or Progress()
        self.rescan()
        with self._lock:
            files = list(self._files.items())
            self._files.clear()
            self._touched.clear()
            self._used = 0
        progress.begin(len(files))
        stays = 0
        try:
            for name, held in files:
                progress.advance(1)
                stays += self._delete(name, held)
        except Cancelled:
            self.rescan()
            raise
        for place in sorted(self.folder.glob("renders/*"), reverse=True):
            with suppress(OSError):
                place.rmdir()
        return stays

    def rescan(self) -> None:
        """Take over what lies in the folder, oldest first, and sweep away what a crash left unfinished."""
        found = []
        for kind, pattern in KINDS.items():
            for path in self.folder.glob(f"{kind}/{pattern}"):
                with suppress(OSError):
                    status = path.stat()
                    found.append((status.st_mtime, self.name_of(path), status.st_size))
            self._sweep(kind)
        with self._lock:
            self._files = OrderedDict((name, size) for _, name, size in sorted(found))
            self._touched = {name: changed for changed, name, _ in found}
            self._used = sum(self._files.values())

    def name_of(self, path: Path) -> str:
        """The name of a file of this cache."""
        return path.absolute().relative_to(self.folder).as_posix()

    def _sweep(self, kind: str) -> None:
        for path in self.folder.glob(f"{kind}/**/*.part"):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > ABANDONED_SECONDS:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()

    def _delete(self, name: str, size: int) -> int:
        """The number of bytes that stay."""
        try:
            (self.folder / name).unlink(missing_ok=True)
        except OSError as error:
            _log.info("%s stays in the cache: %s", name, error)
            with self._lock:
                self._files[name] = size
                self._used += size
            return size
        return 0


_open: dict[Path, Cache] = {}
_opening = threading.Lock()


def cache_at(folder: Path) -> Cache:
    """The one Cache of a folder in this program."""
    folder = folder.absolute()
    with _opening:
        if folder not in _open:
            _open[folder] = Cache(folder)
        return _open[folder]
