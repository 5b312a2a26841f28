"""Recordings that settings name: opened beside the source, known by their SHA-256, and found again with a project."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ..core import Edits, Progress, Source, Step, UsageError
from ..core.clock import clock
from ..restoration import registry
from ..restoration.settings import Recording
from .fingerprints import fingerprint, moved_on
from .opening import open_recording

#: Frames compared at a time.
COMPARED_FRAMES = 1 << 17
#: A recording that ends by less than this many seconds too early is as long.
AS_LONG_SECONDS = 0.05

#: By path and SHA-256: what is rendered from stays open.
_opened: dict[tuple[str, str], Source] = {}


def keys(processor_id: str, settings: Mapping[str, Any]) -> list[str]:
    """The keys of the settings that name a recording here."""
    return [s.key for s in registry.get(processor_id).settings if isinstance(s, Recording) and settings.get(s.key) is not None]


def settled(processor_id: str, settings: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """The settings with the SHA-256 of every recording that they name and that was not opened yet.

    UsageError where one cannot be read, or is no longer what its hash says.
    """
    found = dict(settings)
    for key in keys(processor_id, settings):
        path, sha256 = found[key]["path"], found[key]["sha256"]
        if sha256 is None:
            sha256 = fingerprint(open_recording(Path(path), progress), progress)
        if sha256 is None:
            raise UsageError(f"{path} is being changed by another program. Choose it again when that is done.")
        _checked(path, sha256)
        found[key] = {"path": path, "sha256": sha256}
    return found


def recordings_of(step: Step) -> Mapping[str, Source]:
    """What the settings of a step name, opened, by key. UsageError where one is missing or changed."""
    named = {key: step.settings[key] for key in keys(step.processor, step.settings)}
    return {key: _opened.get((value["path"], value["sha256"])) or _checked(value["path"], value["sha256"]) for key, value in named.items()}


def remarked(step: Step, source: Source, progress: Progress) -> Step:
    """The step whose findings also say where a recording that it names ends before `source`, or warn that it is `source` itself.

    Raises Cancelled.
    """
    for key, recording in recordings_of(step).items():
        name, findings = Path(step.settings[key]["path"]).name, step.findings
        if findings is None:
            continue
        if recording.seconds < source.seconds - AS_LONG_SECONDS:
            until = f"until it ends at {clock(recording.seconds, 1)}; what comes later stays as it is."
            said = f"{findings.summary.removesuffix('.')}, {until}"
            step = replace(step, findings=replace(findings, summary=said))
        elif source.length and _is_same(recording, source, progress):
            said = f"{name} holds the same sound as this recording, so all of it would be taken away."
            step = replace(step, findings=replace(findings, summary=said, warning=said))
    return step


def _is_same(one: Source, other: Source, progress: Progress) -> bool:
    """True where every sample is the same. Where a reference is mixed into pauses it takes more than excerpts to tell."""
    if (one.length, one.format.rate, one.format.channels) != (other.length, other.format.rate, other.format.channels):
        return False
    for start in range(0, one.length, COMPARED_FRAMES):
        progress.check()
        if not np.array_equal(one.read(start, COMPARED_FRAMES), other.read(start, COMPARED_FRAMES)):
            return False
    return True


def _checked(path: str, sha256: str) -> Source:
    """The recording as it lies on the disk now; UsageError where its bytes are others."""
    source = _opened.get((path, sha256))
    if source is None or moved_on(source):
        source = open_recording(Path(path))
        if fingerprint(source, Progress()) != sha256:
            raise UsageError(f"{path} is not what it was when it was chosen. Choose it again, or put back what it was.")
        _opened[path, sha256] = source
    return source


def relocated(edits: Edits, folder: Path) -> tuple[Edits, list[str]]:
    """The steps of a project in `folder` with what they name where it lies now.

    It is looked for as seen from the project, where it was, and beside the project; its bytes decide. A step whose recording
    is nowhere is switched off, and a sentence says so.
    """
    messages: list[str] = []
    for index, step in enumerate(edits):
        for key, value in step.settings.items():
            if not (isinstance(value, Mapping) and "path" in value):
                continue
            place = _place(value, folder)
            step = replace(step, settings={**step.settings, key: {"path": place or value["path"], "sha256": value.get("sha256")}},
                           enabled=step.enabled and place is not None)
            if place is None:
                messages.append(f"Step {index + 1} is switched off, for the recording that it needs is no longer there, or no longer what "
                                f"it was: {value['path']}. Choose it again.")
        edits = edits.replaced(index, step)
    return edits, messages


def _place(value: Mapping[str, Any], folder: Path) -> str | None:
    """The first of the places of a recording where its bytes are; it is open then."""
    path, relative = str(value["path"]), value.get("relative")
    for place in ([folder / relative] if relative else []) + [Path(path), folder / Path(path).name]:
        try:
            _checked(os.path.normpath(place), str(value.get("sha256")))
            return os.path.normpath(place)
        except UsageError:
            continue
    return None
