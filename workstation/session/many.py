"""Many exports at once: names that meet nothing, settled before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

from ..core import ShellacError, UsageError
from .request import ExportRequest, check_request, planned_files

#: What happens where a file of an earlier export is in the way: another name, written over, or left as it is.
EXISTING = ("number", "replace", "skip")

Settled = ExportRequest | ShellacError | None


def settle(requests: Sequence[ExportRequest], existing: str, others: Iterable[Path] = ()) -> list[Settled]:
    """Each request under a name that no other of them, and no recording, has.

    `existing` is one of EXISTING; `others` are recordings that must not be written over, beside the sources. None
    stands for one that is left out, an error for one that cannot be written.
    """
    if existing not in EXISTING:
        raise UsageError(f"'{existing}' is none of {', '.join(EXISTING)}.")
    sources = [*(Path(r.source.origin.path) for r in requests if r.source.origin.path), *others]
    taken = {_key(path) for path in sources}
    settled: list[Settled] = []
    for request in requests:
        try:
            found = _free(request, existing, taken)
            if found is not None:
                taken |= {_key(path) for path in planned_files(found)}
                check_request(found, sources)
            settled.append(found)
        except ShellacError as error:
            settled.append(error)
    return settled


def _free(request: ExportRequest, existing: str, taken: set[str]) -> ExportRequest | None:
    """The request under the first of its names that is free; None where it is to be left out."""
    for number in count(1):
        candidate = request if number == 1 else _numbered(request, number)
        planned = planned_files(candidate)
        if any(_key(path) in taken for path in planned):
            continue
        if not any(path.exists() or path.is_symlink() for path in planned):
            return candidate
        if existing == "replace":
            return replace(candidate, overwrite=True)
        if existing == "skip":
            return None
    raise AssertionError("count has no end")


def _numbered(request: ExportRequest, number: int) -> ExportRequest:
    """The same under "name (2)": the number follows the recording's name, so that all its files stand together."""
    path = request.source.origin.path
    name = request.name or (Path(path).stem if path else request.target.stem)
    numbered = f"{name} ({number})"
    stem = request.target.stem
    stem = numbered + stem[len(name):] if stem.startswith(name) else f"{stem} ({number})"
    return replace(request, name=numbered, target=request.target.with_name(stem + request.target.suffix))


def _key(path: Path) -> str:
    """Paths that a file system may take for one, by one name."""
    return str(path.absolute()).casefold()
