"""Projects: a document kept in a file, and found again with its recording, whatever happened to both meanwhile."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .. import __version__, files
from ..core import Content, Document, Edits, Progress, Source, UsageError
from ..files import project
from ..files.project import FileRef, ProjectData
from ..restoration import registry
from .adopting import adopted, taken_over
from .aligned import as_opened
from .comparing import open_other
from .fingerprints import known_fingerprint, remember
from .instance import note_writing
from .named import relocated
from .opening import open_recording
from .rendering import Renderer

#: How a project file ends.
PROJECT_SUFFIX = project.SUFFIX
#: held while a project is written, so that completing an older one never takes the place of a newer
_writing = threading.Lock()


class SourceMissing(UsageError):
    """The recording of a project is at none of its places. Open the project again with `located`."""

    def __init__(self, path: Path, ref: FileRef) -> None:
        super().__init__(f"The recording of {path.name}, {ref.name}, is no longer where it was: {ref.absolute}. "
                         "Put it back, or beside the project.")
        self.ref = ref


@dataclass(frozen=True)
class OpenedProject:
    """A project ready to go on with. `messages` are sentences to be said before anything is rendered."""

    document: Document
    view: Mapping[str, Any]
    messages: tuple[str, ...] = ()


def project_data(document: Document, view: Mapping[str, Any] | None = None, owner: Path | None = None) -> ProjectData:
    """What a project file says of `document` now. UsageError where its recording is in no file."""
    names = {step.processor: registry.get(step.processor).name for step in document.edits}
    return ProjectData(_ref(document.source), document.edits, document.markers,
                       None if document.other is None else _ref(document.other),
                       None if document.reference is None else _ref(document.reference),
                       view or {}, names, __version__, owner=None if owner is None else str(owner))


def save_project(document: Document, path: Path, view: Mapping[str, Any] | None = None) -> None:
    """Write `document` to the project file `path`, complete or not at all. ShellacError, in one sentence, where that fails."""
    if not project.is_project(path):
        raise UsageError(f"{path.name} is no name for a project: it must end in {PROJECT_SUFFIX}.")
    note_writing(path.absolute().parent)
    with _writing:
        project.write(project_data(document, view), path)
    document.mark_saved(path)


def complete_project(document: Document) -> None:
    """Write the SHA-256 of the recording into a project that was saved before it was known."""
    path, digest = document.project, known_fingerprint(document.source.version)
    if path is None or digest is None or not path.is_file():
        return
    with _writing:
        data = project.read(path)
        if data.source.version == document.source.version and data.source.sha256 is None and not data.messages:
            project.write(replace(data, source=replace(data.source, sha256=digest)), path)


def open_project(path: Path, progress: Progress, located: Path | None = None, cache: Path | None = None) -> OpenedProject:
    """Open a project with its recording, which is looked for as seen from the project, where it was, and beside the project.

    SourceMissing where it is at none of these places; `located` is then where the person found it. UsageError
    where the project or the recording cannot be read. Steps that cannot work here are switched off and named.
    """
    path = path.absolute()
    data = project.read(path)
    place = located or _found(data.source, path.parent)
    if place is None:
        raise SourceMissing(path, data.source)
    source = open_recording(place, progress, cache)
    same = _is_same(data.source, source, progress)
    renderer = Renderer()
    edits, lost = relocated(data.edits, path.parent)
    edits = taken_over(edits, data.source.version, source, renderer) if same else edits
    messages = [*data.messages, *lost, *(() if same else (_changed(data.source, source, edits),))]
    if not same and data.source.rate and (data.source.rate, data.source.channels) != (source.format.rate, source.format.channels):
        edits = Edits(tuple(replace(step, enabled=step.enabled and step.findings is None) for step in edits))
        messages.append("It has another sample rate or number of channels, so the steps that had listened to it are switched off.")
    edits, said = adopted(edits, data.names)
    document = Document(source, Content(edits, data.markers), path)
    messages += said
    document.other, document.reference = (
        _beside(ref, path, source, what, messages, progress)
        for ref, what in ((data.other, "restoration to compare with"), (data.reference, "reference")))
    document.mark_saved(path)
    if said or lost or data.messages:
        document.history.mark_unsaved()
    return OpenedProject(document, data.view, tuple(messages))


def recover_project(path: Path, progress: Progress, located: Path | None = None) -> OpenedProject:
    """Open an autosave: a document of the project that it belonged to, not saved yet."""
    opened = open_project(path, progress, located)
    owner = project.read(path).owner
    opened.document.project = Path(owner) if owner else None
    opened.document.history.mark_unsaved()
    return opened


def _ref(source: Source) -> FileRef:
    source = as_opened(source)
    name = source.origin.path
    if name is None:
        raise UsageError("This recording is in no file, so no project can refer to it. Export it first.")
    path = Path(name).absolute()
    format = source.format
    try:
        status = path.stat()
        is_the_same = files.version_of(path) == source.version
    except (OSError, UsageError):
        is_the_same = False
    size, changed = (status.st_size, status.st_mtime_ns) if is_the_same else (-1, 0)
    return FileRef(str(path), None, size, changed, source.version, known_fingerprint(source.version), format.rate, format.channels,
                   source.length)


def _found(ref: FileRef, folder: Path) -> Path | None:
    """The first place with a file of the right size, else the first with any file of that name."""
    there = [Path(os.path.normpath(place)) for place in ref.places(folder) if os.path.isfile(place)]
    return next((place for place in there if place.stat().st_size == ref.size), there[0] if there else None)


def _is_same(ref: FileRef, source: Source, progress: Progress) -> bool:
    """True where `source` holds the bytes that the project was made with, wherever it lies now."""
    if source.version == ref.version:
        if ref.sha256 is not None:
            remember(source.version, ref.sha256)
        return True
    path = Path(source.origin.path or "")
    status = path.stat()
    if ref.size not in (-1, status.st_size):
        return False
    if ref.sha256 is None:
        return ref.size == status.st_size and ref.mtime_ns == status.st_mtime_ns
    return remember(source.version, files.sha256_of(path, progress)) == ref.sha256


def _changed(ref: FileRef, source: Source, edits: Edits) -> str:
    name = Path(source.origin.path or "").name
    learned = " What its steps had learned is out of date: they learn again with the next change." if any(
        step.findings is not None for step in edits) else ""
    other = "" if name == ref.name else f" (the project was made with {ref.name})"
    return f"{name} is not what it was when the project was saved{other}.{learned}"


def _beside(ref: FileRef | None, path: Path, recording: Source, what: str, messages: list[str], progress: Progress) -> Source | None:
    """The restoration made elsewhere or the reference of a project; None, and said, where it cannot be opened."""
    if ref is None:
        return None
    place = _found(ref, path.parent)
    if place is None:
        messages.append(f"The {what}, {ref.name}, is no longer where it was: {ref.absolute}. The project is opened without it.")
        return None
    try:
        return open_other(place, recording, progress)
    except UsageError as error:
        messages.append(f"The {what} is left out: {error}")
        return None
