"""Files that are whole or not there at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from safetensors import SafetensorError

from ..core import ShellacError


def save(target: Path, write: Callable[[Path], object]) -> None:
    """Let `write` make `target` under another name, then rename it; ShellacError where the disk takes it not, and nothing is left."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(f".{os.getpid()}.part")
    try:
        write(part)
        part.rename(target)
    except SafetensorError as error:
        part.unlink(missing_ok=True)
        raise ShellacError(f"{target} could not be written: {error}.") from error
