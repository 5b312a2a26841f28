"""Instance: one running program's own folder, by which the next one knows whether this one ended well.

It lies among the user's data, not in the cache: it holds autosaves, which nobody may clear. The file
`running` in it is locked as long as the program runs, and names its process and when it began.
"""

from __future__ import annotations

import errno
import getpass
import os
import secrets
import shutil
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from .. import paths
from ..files.leftovers import sweep
from ..files.project import SUFFIX
from .locking import lock

_RUNNING = "running"
#: The folders that this program writes into, one a line.
_WRITTEN = "written"
_instances: list[Instance] = []


def autosave_places() -> list[Path]:
    """Where autosaves may lie, the first choice first: the second is for a home folder that is full or may not be written."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = "nobody"
    return [paths.user_data() / "autosave", Path(tempfile.gettempdir()) / f"shellac-{user}" / "autosave"]


class Instance:
    """This running program. Its folder in a place is made when it is first needed there."""

    def __init__(self, places: Sequence[Path] | None = None) -> None:
        self._places = list(autosave_places() if places is None else places)
        self._name = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._held: dict[Path, BinaryIO] = {}
        self._written: set[Path] = set()
        self._making = threading.Lock()
        _instances.append(self)

    @property
    def held(self) -> list[Path]:
        """The folders that it has by now."""
        return list(self._held)

    def folders(self) -> Iterator[Path]:
        """The folder of this program in one place after the other that takes one; OSError at the end where none does."""
        failed: OSError | None = None
        for place in self._places:
            try:
                with self._making:
                    folder = self._folder(place)
            except OSError as error:
                failed = error
            else:
                yield folder
        if failed is not None and not self._held:
            raise failed

    def _folder(self, place: Path) -> Path:
        folder = place / self._name
        if folder not in self._held or not folder.is_dir():
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _is_ours(place):
                raise PermissionError(errno.EPERM, "it belongs to somebody else", str(place))
            folder.mkdir(mode=0o700, exist_ok=True)
            file = lock(folder / _RUNNING)
            if file is None:
                raise OSError(errno.EBUSY, "it is in use", str(folder))
            self._held[folder] = file
            file.write(f"{os.getpid()} {datetime.now().astimezone().isoformat()}\n".encode())
            file.flush()
        return folder

    def writes_into(self, folder: Path) -> None:
        """Write down a folder that is about to be written into: if this program dies, the next one removes what is half-written there."""
        if folder in self._written:
            return
        with suppress(OSError):
            with open(next(self.folders()) / _WRITTEN, "ab") as notes:
                notes.write(os.fsencode(folder.absolute()) + b"\n")
            self._written.add(folder)

    def close(self) -> None:
        """The program ends well: nothing of it stays."""
        _instances.remove(self)
        for folder, file in self._held.items():
            _remove(folder, file)
        self._held.clear()


def _remove(folder: Path, held: BinaryIO) -> None:
    """Remove a folder and let go of its lock, which Windows wants first; what is worth keeping from others is gone by then."""
    shutil.rmtree(folder, ignore_errors=True)
    held.close()
    shutil.rmtree(folder, ignore_errors=True)


def _is_ours(place: Path) -> bool:
    """False for a folder that another user laid where ours would be, as anybody can among the temporary files."""
    try:
        return not hasattr(os, "getuid") or place.stat().st_uid == os.getuid()
    except FileNotFoundError:
        return False


def note_writing(folder: Path) -> None:
    """Files are about to be written into `folder`. A program without an instance, a command, keeps no notes."""
    for instance in _instances:
        instance.writes_into(folder)


@dataclass(frozen=True)
class DeadInstance:
    """The folder of a program that did not end well. No other program takes it while this one holds it."""

    folder: Path
    held: BinaryIO

    def autosaves(self) -> list[Path]:
        return sorted(path for path in self.folder.glob(f"*{SUFFIX}") if not path.name.startswith("."))

    def clean(self) -> None:
        """Remove the half-written files that it left where it was writing."""
        sweep(self.folder)
        with suppress(OSError):
            for name in (self.folder / _WRITTEN).read_bytes().splitlines():
                sweep(Path(os.fsdecode(name)))

    def release(self) -> None:
        """Let the folder go; it is removed where no autosave is left in it."""
        if self.autosaves():
            self.held.close()
        else:
            _remove(self.folder, self.held)


def dead_instances(places: Sequence[Path] | None = None) -> list[DeadInstance]:
    """The folders of programs that did not end well, in all places. Those of running ones are left alone."""
    found = []
    for place in autosave_places() if places is None else places:
        for running in sorted(place.glob(f"*/{_RUNNING}")) if _is_ours(place) else []:
            with suppress(OSError):
                file = lock(running)
                if file is not None:
                    found.append(DeadInstance(running.parent, file))
    return found
