"""What is not complete yet: it is made in a folder beside its target, and takes its name when all of it is there."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..core import ShellacError
from ..files import failure
from ..files.leftovers import unfinished_prefix


@contextmanager
def folder_beside(target: Path) -> Iterator[Path]:
    """A folder on the target's own disk for what is not complete, gone at the end, wherever an interruption comes."""
    folder = target.absolute().parent / f"{unfinished_prefix()}{secrets.token_hex(4)}"
    try:
        try:
            folder.mkdir(0o700)
        except OSError as error:
            raise failure(target, error) from error
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def errors_name(part: Path, target: Path) -> Iterator[None]:
    """Errors speak of the file that the person asked for, not of the one that is being made."""
    try:
        yield
    except ShellacError as error:
        error.args = (str(error).replace(str(part), str(target)),)
        raise


def move(part: Path, target: Path) -> None:
    """Give a complete file its name. ShellacError where that is not allowed."""
    try:
        os.replace(part, target)
    except OSError as error:
        raise failure(target, error) from error
