"""Where the files of a job go: the default names, beside the source unless told otherwise."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from ..core import ShellacError


@dataclass(frozen=True)
class Targets:
    """The paths of one job. `plots` and `report` are stems: their suffixes are added when they are written."""

    restored: Path
    residual: Path
    plots: Path
    report: Path

    @classmethod
    def beside(cls, restored: Path, name: str, suffix: str) -> Targets:
        """The default names of everything else beside a restored file of any name; the residual's ends in `suffix`."""
        folder = restored.parent
        return cls(restored, folder / f"{name}_residual.{suffix}", folder / f"{name}_residual", folder / f"{name}_report")


def restored_name(folder: Path, source: Path, suffix: str, name: str | None = None) -> Path:
    """The default name of a restored file in a folder: <name>_restored.<suffix>, named like the source where nothing else is said."""
    return folder / f"{name or source.stem}_restored.{suffix}"


def means_folder(output: Path, sources: int, written: str) -> bool:
    """True where `-o` names a folder: it is one, ends in a slash, has no suffix, or there are several sources."""
    return sources > 1 or os.path.isdir(output) or written.endswith(("/", "\\")) or not output.suffix


def make_folder(folder: Path) -> None:
    """Make a folder; ShellacError in one sentence where that is not allowed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ShellacError(f"The folder {folder} cannot be made: {error.strerror}.") from error


