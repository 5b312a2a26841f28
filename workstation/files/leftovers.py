"""What a killed program leaves half-written: it is named by the process that writes it, so that it can be known and taken away."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

_NAME = re.compile(r"\.shellac-([0-9a-f]{6})-(\d+)-")


def unfinished_prefix() -> str:
    """How the names of this process's unfinished files and folders begin."""
    return f".shellac-{_machine()}-{os.getpid()}-"


def sweep(folder: Path) -> None:
    """Take away, from one folder, what processes of this machine that are no more have left unfinished."""
    try:
        found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in os.scandir(folder)]
    except OSError:
        return
    for name, is_folder in found:
        match = _NAME.match(name)
        if match is None or match[1] != _machine() or is_running(int(match[2])):
            continue
        if is_folder:
            shutil.rmtree(folder / name, ignore_errors=True)
        else:
            with suppress(OSError):  # the next start tries again
                (folder / name).unlink()


def is_running(process: int) -> bool:
    """True where there is a process of that number on this machine."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(0x00100000, False, process)  # SYNCHRONIZE
        running = bool(handle) and kernel.WaitForSingleObject(handle, 0) != 0
        if handle:
            kernel.CloseHandle(handle)
        return running
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_dead(process)


def _is_dead(process: int) -> bool:
    """True for a process that has ended and that nobody has asked for its status yet."""
    try:
        status = Path(f"/proc/{process}/stat").read_text("utf-8", "replace")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] in ("Z", "X")


@cache
def _machine() -> str:
    """A short name of this machine: other machines may write into the same folder."""
    return hashlib.sha256(platform.node().encode("utf-8", "surrogateescape")).hexdigest()[:6]
