"""Project: a `.shellac` file. JSON that says which recording is open, what was done to it and how it was looked at; no audio."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from ..core import Edits, Marker, Region, Step, UsageError
from .project_findings import Beside, findings_from, read_beside, remove_stale
from .targets import beside

SUFFIX = ".shellac"
#: What this program writes; a project of a higher one is refused, for it may say things that are not understood here.
SCHEMA = 1

_BROKEN = (KeyError, TypeError, ValueError, IndexError, OverflowError, AttributeError, UsageError)
T = TypeVar("T")


@dataclass(frozen=True)
class FileRef:
    """A recording that a project refers to. `version` is the Source's when the project was saved.

    `relative` is seen from the project's folder, with forward slashes; None on another drive.
    `sha256` is None until it was computed; `rate`, `channels` and `frames` are 0 where they are not known.
    """

    absolute: str
    relative: str | None
    size: int
    mtime_ns: int
    version: str
    sha256: str | None = None
    rate: int = 0
    channels: int = 0
    frames: int = 0

    @property
    def name(self) -> str:
        return Path(self.absolute).name

    def seen_from(self, folder: Path) -> FileRef:
        """The same, for a project in `folder`."""
        return replace(self, relative=_relative(self.absolute, folder))

    def places(self, folder: Path) -> list[Path]:
        """Where the recording may lie, the likeliest first: as seen from the project, as it was, beside the project."""
        found = [folder / self.relative] if self.relative else []
        return [*found, Path(self.absolute), folder / self.name]


@dataclass(frozen=True)
class ProjectData:
    """What a project file says. `names` are the processors' names as people read them, `view` is the window's own.

    `owner` tells of an autosave which project it belongs to. `messages` are sentences on what could not be read.
    """

    source: FileRef
    edits: Edits = Edits()
    markers: tuple[Marker, ...] = ()
    other: FileRef | None = None
    reference: FileRef | None = None
    view: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    program: str = ""
    saved: str = ""
    owner: str | None = None
    messages: tuple[str, ...] = ()


def is_project(path: Path | str) -> bool:
    """True for the name of a project file."""
    return Path(path).suffix.lower() == SUFFIX


def write(data: ProjectData, path: Path) -> None:
    """Write a project, complete or not at all. ShellacError, in one sentence, where that is not possible."""
    path = path.absolute()
    large = Beside()
    steps = [replace(step, findings=None).to_plain() | {"findings": None if step.findings is None else large.plain(index, step.findings),
                                                        "settings": _seen_from(path.parent, step.settings)}
             for index, step in enumerate(data.edits)]
    file = large.write(path)
    refs = {name: None if ref is None else asdict(ref.seen_from(path.parent)) for name, ref in _refs(data).items()}
    plain = {"schema": SCHEMA, "program": data.program, "saved": datetime.now().astimezone().isoformat(timespec="seconds"), **refs,
             "steps": steps, "findings": file, "names": dict(data.names), "markers": [marker.to_plain() for marker in data.markers],
             "view": dict(data.view), "owner": data.owner}
    text = json.dumps(plain, indent=1)
    with beside(path) as part:
        part.write_text(text + "\n", encoding="utf-8")
    # only now: until the new project stands, the older one needs its own
    remove_stale(path, file)


def _relative(path: str, folder: Path) -> str | None:
    """`path` as seen from `folder`, with forward slashes; None on another drive."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:
        return None


def _seen_from(folder: Path, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a step; those that name a recording by its path also say where it lies as seen from the project."""
    return {key: {**value, "relative": _relative(value["path"], folder)} if isinstance(value, Mapping) and "path" in value else value
            for key, value in settings.items()}


def _refs(data: ProjectData) -> dict[str, FileRef | None]:
    return {"source": data.source, "other": data.other, "reference": data.reference}


def read(path: Path | str) -> ProjectData:
    """Read a project. UsageError where it is none, damaged or of a newer program.

    A step or a marker that cannot be understood is left out and named in `messages`; a step whose findings
    are lost stays, switched off.
    """
    path = Path(path).absolute()
    plain = _plain(path)
    problems: list[str] = []
    try:
        kept = _kept(path, plain.get("findings"))
        return ProjectData(
            source=_ref(plain["source"]), edits=Edits(tuple(_each("Step", plain["steps"], lambda step: _step(step, kept, problems),
                                                                  problems))),
            markers=tuple(_each("Marker", plain.get("markers") or [], Marker.from_plain, problems)),
            other=_ref(plain["other"]) if plain.get("other") else None,
            reference=_ref(plain["reference"]) if plain.get("reference") else None,
            view=dict(plain.get("view") or {}), names={str(k): str(v) for k, v in (plain.get("names") or {}).items()},
            program=str(plain.get("program", "")), saved=str(plain.get("saved", "")), owner=_text(plain.get("owner")),
            messages=tuple(problems))
    except _BROKEN as error:
        raise UsageError(f"{path} is damaged and cannot be opened: what it says of its recording or its steps cannot be read.") from error


def _plain(path: Path) -> dict[str, Any]:
    try:
        plain = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise UsageError(f"There is no file {path}.") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is no project of Shellac, or it is damaged: its text breaks off or is no JSON.") from error
    schema = plain.get("schema") if isinstance(plain, dict) else None
    if not isinstance(schema, int) or isinstance(schema, bool):
        raise UsageError(f"{path} is no project of Shellac.")
    if schema > SCHEMA:
        raise UsageError(f"{path} was saved by a newer Shellac ({plain.get('program', 'unknown version')}); install that to open it.")
    return plain


def _kept(path: Path, name: str | None) -> dict[str, np.ndarray]:
    """The arrays beside the project; none where the file is lost, which the steps that need it then say."""
    try:
        return read_beside(path, name) if name else {}
    except (OSError, ValueError, TypeError):
        return {}


def _each(what: str, plain: list[Any], make: Callable[[Any], T], problems: list[str]) -> list[T]:
    made = []
    for number, one in enumerate(plain, 1):
        try:
            made.append(make(one))
        except _BROKEN:
            problems.append(f"{what} {number} of the project cannot be read and was left out.")
    return made


def _step(plain: Mapping[str, Any], kept: Mapping[str, np.ndarray], problems: list[str]) -> Step:
    known = {one.name for one in fields(Step)}
    values = {key: value for key, value in plain.items() if key in known}
    values["region"] = Region.from_plain(plain["region"])
    values["amount"] = float(plain.get("amount", 1.0))
    if not (isinstance(plain["processor"], str) and 0 <= values["amount"] <= 1 and isinstance(plain["settings"], dict)):
        raise ValueError("no step")
    values["version"], values["seed"], values["enabled"] = int(plain["version"]), int(plain["seed"]), bool(plain["enabled"])
    if plain.get("findings") is not None:
        try:
            values["findings"] = findings_from(plain["findings"], kept)
        except _BROKEN:
            values["findings"], values["enabled"] = None, False
            problems.append(f"What step '{plain['processor']}' had learned is lost: its file beside the project is missing or damaged. "
                            "The step is switched off; add it anew.")
    return Step(**values)


def _ref(plain: Mapping[str, Any]) -> FileRef:
    return FileRef(str(plain["absolute"]), _text(plain.get("relative")), int(plain["size"]), int(plain["mtime_ns"]), str(plain["version"]),
                   _text(plain.get("sha256")), int(plain.get("rate", 0)), int(plain.get("channels", 0)), int(plain.get("frames", 0)))


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
