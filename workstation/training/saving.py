"""Files and folders that are whole or not there at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from safetensors import SafetensorError

from ..core import ShellacError
from ..files import failure


def save(target: Path, write: Callable[[Path], object]) -> None:
    """Let `write` make the file or folder `target` under another name of its ending, then rename it.

    ShellacError where the disk takes it not. Nothing is left of what was not finished.
    """
    part = target.with_name(f"{target.stem}.{os.getpid()}.part{target.suffix}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write(part)
        part.replace(target)
    except SafetensorError as error:
        raise ShellacError(f"{target} could not be written: {error}.") from error
    except OSError as error:
        raise failure(target, error) from error
    finally:
        with suppress(OSError):
            if part.is_dir():
                shutil.rmtree(part)
            else:
                part.unlink()
