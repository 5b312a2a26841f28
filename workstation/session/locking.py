"""A lock between processes: a file that one of them holds, and that is free again when that process ends in any way."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import BinaryIO

_HELD = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
#: A place behind the end of the file: Windows keeps others from reading what is locked.
_PLACE = 1 << 40


def lock(path: Path) -> BinaryIO | None:
    """The file at `path`, made where it is missing and held until it is closed, open for reading and appending.

    None where another process holds it. A file system without locks locks nobody out. OSError where the file cannot be opened.
    """
    while True:
        file = open(path, "a+b")
        if not _locked(file):
            file.close()
            return None
        if _is_still(path, file):
            file.seek(0)
            return file
        file.close()  # whoever held it before has taken it away meanwhile


def _locked(file: BinaryIO) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(_PLACE)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in _HELD
    return True


def _is_still(path: Path, file: BinaryIO) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False
