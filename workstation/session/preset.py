"""Presets: steps to be used again, in small TOML files that people share. They hold settings, never sound and nothing learned.

    shellac = 1
    name = "Cassette"

    [[step]]
    processor = "denoise"
    amount = 0.8

    [step.settings]
    reduction = 12.0

Reading is strict and runs nothing: whatever is not understood is one sentence that names the file and the key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .. import __version__, files
from ..core import UsageError
from ..restoration import registry
from ..restoration.settings import Choice, Number, Recording, Setting, Span, Switch, complete
from . import toml_text
from .wishes import StepWish

SUFFIX = ".toml"
#: What this program writes; a preset of a higher one is refused, for it may say things that are not understood here.
FORMAT = 1
#: More than any preset is long: something else was given.
_MOST_BYTES = 1 << 20
_KEYS = {"shellac", "name", "description", "written_by", "step"}
_STEP_KEYS = {"processor", "version", "amount", "settings"}


@dataclass(frozen=True)
class Preset:
    """Steps with a name. `path` is its file, `notes` are sentences on what may sound different here."""

    name: str
    steps: tuple[StepWish, ...]
    description: str = ""
    written_by: str = ""
    path: Path | None = None
    notes: tuple[str, ...] = ()

    @property
    def is_chain(self) -> bool:
        return len(self.steps) > 1

    def summary(self) -> str:
        """The names of its steps in order."""
        return ", ".join(registry.get(wish.processor).name for wish in self.steps)


def read_preset(path: Path) -> Preset:
    """The preset in a file. UsageError where it is none, or asks for what this program does not have."""
    plain = _toml(path)
    try:
        return replace(_preset(plain), path=path)
    except UsageError as error:
        raise UsageError(f"The preset {path} cannot be used: {error}") from None


def _toml(path: Path) -> dict[str, Any]:
    try:
        with open(path, "rb") as file:
            text = file.read(_MOST_BYTES + 1)
        if len(text) > _MOST_BYTES:
            raise UsageError(f"{path} is no preset: it is too long.")
        return tomllib.loads(text.decode("utf-8-sig"))
    except FileNotFoundError:
        raise UsageError(f"There is no preset {path}.") from None
    except OSError as error:
        raise UsageError(f"The preset {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise UsageError(f"{path} is no preset: it is not text in UTF-8.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"{path} is no preset, or it is damaged: {error}.") from None


def _preset(plain: Mapping[str, Any]) -> Preset:
    number = plain.get("shellac")
    if not isinstance(number, int) or isinstance(number, bool):
        raise UsageError(f'"shellac = {FORMAT}" is missing, by which a preset is known.')
    if number > FORMAT:
        raise UsageError(f"it was written by a newer Shellac ({plain.get('written_by', 'unknown version')}).")
    _refuse_unknown(plain, _KEYS, "")
    texts = {key: plain.get(key, "") for key in ("name", "description", "written_by")}
    for key, text in texts.items():
        if not isinstance(text, str):
            raise UsageError(f"{key} must be text.")
    if not texts["name"].strip():
        raise UsageError("its name is missing.")
    steps = plain.get("step")
    if not isinstance(steps, list) or not steps or not all(isinstance(step, dict) for step in steps):
        raise UsageError("it has no steps; each is written under [[step]].")
    notes: list[str] = []
    wishes = tuple(_step(step, f"step {index}", notes) for index, step in enumerate(steps, 1))
    return Preset(" ".join(texts["name"].split()), wishes, texts["description"], texts["written_by"], notes=tuple(notes))


def _step(plain: Mapping[str, Any], place: str, notes: list[str]) -> StepWish:
    _refuse_unknown(plain, _STEP_KEYS, f"{place}: ")
    identifier, version, amount = plain.get("processor"), plain.get("version", 1), plain.get("amount", 1.0)
    settings = plain.get("settings", {})
    if not isinstance(identifier, str):
        raise UsageError(f"{place}: processor is missing, the id of a processor.")
    if not isinstance(version, int) or isinstance(version, bool):
        raise UsageError(f"{place}: version must be a whole number.")
    if not isinstance(amount, (int, float)) or isinstance(amount, bool) or not 0 <= amount <= 1:
        raise UsageError(f"{place}: amount must be a number from 0 to 1.")
    if not isinstance(settings, dict):
        raise UsageError(f"{place}: settings must be a table, [step.settings].")
    try:
        processor = registry.get(identifier)
        known = {setting.key: setting for setting in processor.settings}
        for key, given in settings.items():
            if key in known:
                _check_kind(known[key], given)
        values = complete(processor.settings, settings)
    except UsageError as error:
        raise UsageError(f"{place}: {error}") from None
    if version > processor.version:
        notes.append(f"Step {place.removeprefix('step ')} of the preset was made for version {version} of {processor.name}; "
                     f"this program has version {processor.version}, so it may sound different.")
    return StepWish(processor.id, values, float(amount))


def _refuse_unknown(plain: Mapping[str, Any], known: set[str], place: str) -> None:
    for key in plain:
        if key not in known:
            raise UsageError(f"{place}there is no key '{key}'; the keys are: {', '.join(sorted(known))}.")


def _check_kind(setting: Setting, given: Any) -> None:
    """UsageError for a value of another kind than the setting has: in a file, "12" is no number and 1 is no switch."""
    kinds: dict[type[Setting], tuple[Any, str]] = {
        Number: ((int, float), "a number"), Choice: (str, "text"), Switch: (bool, "true or false"), Span: ((list, str), "[START, END]"),
        Recording: (str, "the name of a file")}
    for kind, (types, name) in kinds.items():
        if isinstance(setting, kind) and (not isinstance(given, types) or (isinstance(given, bool) and kind is not Switch)):
            raise UsageError(f"{setting.key} must be {name}, not {given!r}.")


def preset_text(preset: Preset) -> str:
    """The file of a preset. A stretch to learn from is left out where it is automatic."""
    rows = ["# A preset of Shellac: steps for any recording. It holds settings, never sound and nothing learned.",
            toml_text.line("shellac", FORMAT), toml_text.line("name", preset.name), toml_text.line("description", preset.description),
            toml_text.line("written_by", f"Shellac {__version__}")]
    for wish in preset.steps:
        rows += ["", *_step_rows(wish)]
    return "\n".join(rows) + "\n"


def _step_rows(wish: StepWish) -> Sequence[str]:
    processor = registry.get(wish.processor)
    rows = ["[[step]]", toml_text.line("processor", processor.id, processor.name), toml_text.line("version", processor.version),
            toml_text.line("amount", wish.amount, "share of the change that is kept, 0 to 1")]
    values = [(setting, wish.settings.get(setting.key, setting.default)) for setting in processor.settings]
    written = [toml_text.line(setting.key, given, f"{setting.name}, {setting.range_text()}") for setting, given in values
               if given is not None]
    return [*rows, "", "[step.settings]", *written] if written else rows


def write_preset(preset: Preset, path: Path) -> None:
    """Write a preset, complete or not at all. ShellacError, in one sentence, where that is not possible."""
    with files.beside(path) as part:
        part.write_text(preset_text(preset), encoding="utf-8", newline="\n")
