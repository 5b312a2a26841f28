"""Finding the recordings in folders."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from ..core import Progress, UsageError
from ..files.reader import measure

#: How the names of recordings end. Whoever opens a file by its name may open any: there the content decides.
SUFFIXES = frozenset(
    "wav wave bwf bw64 rf64 w64 flac aif aiff aifc caf au snd voc paf mp1 mp2 mp3 mpga ogg oga opus m4a m4b mp4 m4v mov mkv mka webm aac "
    "wma wmv asf amr 3gp 3g2 ac3 eac3 ape wv tta tak dts dtshd mlp thd avi flv mpg mpeg vob mxf mts m2ts mpc spx shn ra rm dsf dff "
    "sph nist sf pvf avr 8svx".split())
#: So many frames stand for "not known".
_UNKNOWN = 1 << 60


def recordings_in(folder: Path, progress: Progress | None = None, recursive: bool = True) -> list[Path]:
    """The recordings in a folder and the folders below it, in the order in which a person would list them.

    Hidden files and folders are left out, links to folders are not followed. UsageError where the folder
    cannot be read; folders below it that cannot are left out.
    """
    progress = progress or Progress()
    problems: list[OSError] = []
    found: list[Path] = []
    for place, below, names in os.walk(folder, onerror=problems.append):
        progress.check()
        below[:] = sorted((name for name in below if recursive and not name.startswith(".")), key=listing_order)
        found += [Path(place, name) for name in sorted(names, key=listing_order) if is_named_like_a_recording(name)]
    if problems and problems[0].filename == str(folder):
        raise UsageError(f"The folder {folder} cannot be read: {problems[0].strerror}.")
    return found


def is_named_like_a_recording(name: str) -> bool:
    return not name.startswith(".") and os.path.splitext(name)[1][1:].lower() in SUFFIXES


def split_folders(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """(files, folders) of what was given, each in its order."""
    given = list(paths)
    return [p for p in given if not p.is_dir()], [p for p in given if p.is_dir()]


def listing_order(name: str) -> list[tuple[int, int, str]]:
    """Names as people sort them: "side 2" before "side 10", capitals beside small letters."""
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", name.casefold())]


def seconds_of(path: Path) -> float | None:
    """How long a recording says it is, None where only decoding tells. UsageError where it cannot be read."""
    format, frames = measure(path)
    return frames / format.rate if 0 <= frames < _UNKNOWN else None
