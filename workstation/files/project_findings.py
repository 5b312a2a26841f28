"""Findings too large for the project file itself: kept beside it as plain arrays, read without pickles."""

from __future__ import annotations

import hashlib
import io
import os
import re
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from ..core import Findings, Marks, kinds_of
from ..core.marks import COLUMNS
from .targets import beside

#: Findings whose JSON would be about this long, in characters, or longer go beside the project.
INLINE = 1_000_000
#: A mark takes about so many characters.
_MARK = 50
_NAME = re.compile(r"-[0-9a-f]{16}\.npz")


class Beside:
    """The arrays of one project file that stand beside it in one `.npz`, named after the project and its content."""

    def __init__(self) -> None:
        self._arrays: dict[str, np.ndarray] = {}

    def plain(self, index: int, findings: Findings) -> dict[str, Any]:
        """JSON-ready data of step `index`; where that is too long, its arrays and marks stand here instead."""
        if sum(array.nbytes for array in findings.arrays.values()) * 4 / 3 + _MARK * len(findings.marks) < INLINE:
            return findings.to_plain()
        for key, value in findings.arrays.items():
            self._arrays[f"{index}/arrays/{key}"] = value
        for key, value in findings.marks.columns.items():
            self._arrays[f"{index}/marks/{key}"] = value
        kinds = [[None if channels is None else list(channels), label] for channels, label in findings.marks.kinds]
        return {"summary": findings.summary, "values": dict(findings.values), "edited": findings.edited, "beside": index, "kinds": kinds,
                "warning": findings.warning}

    def write(self, project: Path) -> str | None:
        """Write the file beside `project`: its name, None where there is nothing to keep. Errors as `targets.beside` raises them."""
        if not self._arrays:
            return None
        buffer = io.BytesIO()
        np.savez(buffer, allow_pickle=False, **self._arrays)
        data = buffer.getvalue()
        target = project.with_name(f"{project.name}-{_digest(data)}.npz")
        if not target.exists():
            with beside(target) as part:
                part.write_bytes(data)
        return target.name


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def read_beside(project: Path, name: str) -> dict[str, np.ndarray]:
    """The arrays of the file `name` beside `project`; ValueError or OSError where it is missing, damaged or another project's."""
    if Path(name).name != name or not name.endswith(".npz"):
        raise ValueError("no file beside the project")
    data = (project.parent / name).read_bytes()
    if _digest(data) != name[-20:-4]:
        raise ValueError("the file was changed")
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as kept:
            return dict(kept)
    except zipfile.BadZipFile as error:
        raise ValueError("the file is damaged") from error


def remove_stale(project: Path, current: str | None) -> None:
    """Remove the files that earlier saves of `project` left beside it, all but `current`; what cannot be removed stays."""
    for name in os.listdir(project.parent):
        if name.startswith(project.name) and _NAME.fullmatch(name[len(project.name):]) and name != current:
            with suppress(OSError):
                (project.parent / name).unlink()


def findings_from(plain: Mapping[str, Any], kept: Mapping[str, np.ndarray]) -> Findings:
    """Findings from their JSON and, where they stand beside the project, from `kept`. KeyError where those are missing."""
    if "beside" not in plain:
        return Findings.from_plain(plain)
    head = f"{plain['beside']}/"
    arrays = {key.removeprefix(head + "arrays/"): value for key, value in kept.items() if key.startswith(head + "arrays/")}
    columns = {key: kept[f"{head}marks/{key}"] for key in COLUMNS}
    return Findings(plain["summary"], plain["values"], arrays, Marks.from_columns(columns, kinds_of(plain["kinds"])), plain["edited"],
                    plain.get("warning", ""))
