"""Targets: where a file may be written, and the way it appears there: beside, complete, then renamed."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..core import AlreadyThere, ShellacError, UsageError
from .leftovers import unfinished_prefix

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


def check_target(target: Path | str, sources: Iterable[Path | str] = (), overwrite: bool = False) -> None:
    """UsageError where `target` is one of the sources (by any name), a folder, or exists without `overwrite`."""
    target = Path(target)
    folder = target.absolute().parent
    try:
        os.lstat(target)
    except (FileNotFoundError, NotADirectoryError):
        pass  # the name is free, or its folder is missing, which is told below
    except OSError as error:
        raise failure(target, error) if error.errno in _FORBIDDEN else UsageError(
            f"{target} cannot be the name of a file: {error.strerror}.") from error
    for source in sources:
        if same_file(target, Path(source)):
            raise UsageError(f"{target} is the source itself or another recording of this job, which is never written over; "
                             "choose another name.")
    if target.is_dir():
        raise UsageError(f"{target} is a folder; a file name is needed.")
    if not overwrite and (target.exists() or target.is_symlink()):
        raise AlreadyThere(f"{target} exists already; choose another name or allow overwriting.", "--overwrite")
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder} to write {target.name} into.")
    if not os.access(folder, os.W_OK):
        raise failure(target, OSError(errno.EACCES, ""))


def same_file(one: Path, other: Path) -> bool:
    """True where two paths lead to one file, or, where they lead nowhere, are the same."""
    try:
        return one.samefile(other)
    except OSError:
        return one.absolute() == other.absolute()


def create_beside(target: Path) -> Path:
    """A new empty file in the target's folder, hidden, with the target's suffix."""
    target = target.absolute()
    part = target.with_name(f"{unfinished_prefix()}{secrets.token_hex(4)}.part{target.suffix}")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666))
    except OSError as error:
        raise failure(target, error) from error
    return part


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A new file beside `target` to write into: it takes the target's name when the block ends well, else it is gone."""
    part = create_beside(target)
    try:
        yield part
        publish(part, target, overwrite=True)
    except OSError as error:
        raise failure(target, error) from error
    finally:
        part.unlink(missing_ok=True)


def publish(part: Path, target: Path, overwrite: bool) -> None:
    """Give a complete file its name, once its bytes are on the disk."""
    target = target.absolute()
    number = os.open(part, os.O_RDWR)
    try:
        os.fsync(number)
    finally:
        os.close(number)
    check_target(target, (), overwrite)
    os.replace(part, target)
    if os.name == "posix":
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOTSUP):
                raise
        finally:
            os.close(folder)


def failure(target: Path, error: OSError | None = None) -> ShellacError:
    """The sentence for a file that could not be written."""
    code = error.errno if error is not None else None
    if code in _FULL or (code is None and shutil.disk_usage(target.absolute().parent).free < 1 << 20):
        return ShellacError(f"The disk is full: {target} was not written. Free some space and try again.")
    if code in _FORBIDDEN:
        return ShellacError(f"{target} could not be written: its folder is read-only. Choose another folder.")
    reason = error.strerror if error is not None and error.strerror else "the file system refused it"
    return ShellacError(f"{target} could not be written: {reason}.")
