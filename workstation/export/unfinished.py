"""What is not complete yet: it is made in a folder beside its target, and takes its name when all of it is there."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..core import ShellacError
from ..files import failure
from ..files.leftovers import unfinished_prefix


@contextmanager
def folder_beside(target: Path) -> Iterator[Path]:
    """A folder on the target's own disk for what is not complete, gone at the end."""
    try:
        folder = Path(tempfile.mkdtemp(prefix=unfinished_prefix(), dir=target.absolute().parent))
    except OSError as error:
        raise failure(target, error) from error
    try:
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
