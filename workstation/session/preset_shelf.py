"""Presets by name: those that come with the program, which stay as they are, and the user's, in `presets` of the user's data."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from .. import paths
from ..core import ShellacError, UsageError
from .naming import make_folder
from .preset import SUFFIX, Preset, read_preset, write_preset

#: Longer names are cut in the name of the file.
_LONGEST = 80
#: Names that Windows gives to no file, whatever follows the dot.
_DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10))}


def preset_folder() -> Path:
    return paths.user_data() / "presets"


def shipped_presets() -> list[Preset]:
    """The presets that come with the program, in the order of their files. UsageError where one cannot be used here."""
    return [read_preset(path) for path in sorted(_shipped_folder().glob(f"*{SUFFIX}"))]


def is_shipped(preset: Preset) -> bool:
    """True for a preset that comes with the program: it cannot be renamed or deleted."""
    return preset.path is not None and preset.path.parent == _shipped_folder()


def _shipped_folder() -> Path:
    return paths.resources() / "presets"


def presets() -> tuple[list[Preset], list[str]]:
    """The user's presets by name, and a sentence for each file among them that cannot be used."""
    found, problems = [], []
    for path in sorted(preset_folder().glob(f"*{SUFFIX}")):
        try:
            found.append(read_preset(path))
        except UsageError as error:
            problems.append(str(error))
    return sorted(found, key=lambda preset: preset.name.casefold()), problems


def find_preset(text: str) -> Preset:
    """The preset of a file, the user's of that name, or else the one of that name that comes with the program.

    UsageError where there is none, or it cannot be used.
    """
    path = Path(text)
    if path.suffix.lower() == SUFFIX or any(sign in text for sign in (os.sep, os.altsep) if sign):
        return read_preset(path)
    found, problems = presets()
    found += shipped_presets()
    wanted = text.strip().casefold()
    for preset in found:
        if wanted == preset.name.casefold() or (preset.path and wanted == preset.path.stem.casefold()):
            return preset
    if path.is_file():
        return read_preset(path)
    names = ", ".join(preset.name for preset in found)
    damaged = f" {problems[0]}" if problems else ""
    raise UsageError(f"There is no preset '{text}'; there are: {names}.{damaged}")


def save_preset(preset: Preset, replacing: bool = False) -> Preset:
    """Put a preset on the shelf; the same with its file. UsageError where the name is taken, unless `replacing` that one."""
    name = " ".join(preset.name.split())
    if not name:
        raise UsageError("A preset needs a name.")
    taken = next((other for other in presets()[0] if other.name.casefold() == name.casefold()), None)
    if taken is not None and not replacing:
        raise UsageError(f"There is a preset '{taken.name}' already.")
    make_folder(preset_folder())
    path = taken.path if taken is not None and taken.path is not None else _free_file(name)
    preset = replace(preset, name=name, path=path)
    write_preset(preset, path)
    return preset


def import_preset(path: Path) -> Preset:
    """Keep a copy of a preset that somebody shared; its name gets a number where another preset has it. UsageError where it is none."""
    preset = read_preset(path)
    taken = {other.name.casefold() for other in presets()[0]}
    name, number = preset.name, 2
    while name.casefold() in taken:
        name, number = f"{preset.name} {number}", number + 1
    return save_preset(replace(preset, name=name))


def rename_preset(preset: Preset, name: str) -> Preset:
    """The same preset under another name. UsageError where another preset has it."""
    _refuse_shipped(preset)
    same = " ".join(name.split()).casefold() == preset.name.casefold()
    renamed = save_preset(replace(preset, name=name, path=None), replacing=same)
    if renamed.path != preset.path:
        delete_preset(preset)
    return renamed


def delete_preset(preset: Preset) -> None:
    """Take a preset off the shelf."""
    if preset.path is None:
        return
    _refuse_shipped(preset)
    try:
        preset.path.unlink(missing_ok=True)
    except OSError as error:
        raise ShellacError(f"The preset {preset.path} could not be deleted: {error.strerror}.") from error


def _refuse_shipped(preset: Preset) -> None:
    if is_shipped(preset):
        raise UsageError(f"{preset.name} comes with Shellac and stays as it is; save a preset of your own instead.")


def _free_file(name: str) -> Path:
    """A file for a preset of that name that does not exist: a name that every system takes."""
    plain = "".join(c if c.isalnum() or c in " -_" else "_" for c in name).strip()[:_LONGEST] or "preset"
    if plain.upper() in _DEVICES:
        plain += "_"
    path, number = preset_folder() / f"{plain}{SUFFIX}", 2
    while path.exists():
        path, number = preset_folder() / f"{plain} {number}{SUFFIX}", number + 1
    return path
