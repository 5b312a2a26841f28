"""Where things lie: in a checkout, in a wheel, in a frozen program, and in the user's own folders."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent
_cache: Path | None = None
_DIRS = platformdirs.PlatformDirs("shellac", appauthor=False)


def _data(name: str) -> Path:
    """A folder shipped with the program."""
    frozen = Path(getattr(sys, "_MEIPASS", _PACKAGE)) / "workstation" / "_data" / name
    for place in (_PACKAGE / "_data" / name, frozen, _PACKAGE.parent / name):
        if place.is_dir():
            return place
    return _PACKAGE.parent / name


def resources() -> Path:
    return _data("resources")


def models() -> list[Path]:
    """Folders that hold model folders: the shipped one, then the user's own."""
    return [_data("models"), user_data() / "models"]


def user_data() -> Path:
    return Path(_DIRS.user_data_dir)


def user_cache() -> Path:
    """Peaks, renders, decoded lossy files: safe to delete at any time. SHELLAC_CACHE and `use_cache` move it."""
    return _cache or Path(os.environ.get("SHELLAC_CACHE") or _DIRS.user_cache_dir)


def use_cache(folder: Path | None) -> None:
    """Keep the cache in another folder from now on; None for the usual one."""
    global _cache
    _cache = folder


def user_log() -> Path:
    return Path(_DIRS.user_log_dir)
