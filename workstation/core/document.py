"""Document: one open recording, A, and the history of what a person made of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from .history import History
from .marker import Marker
from .source import Source
from .step import Edits


@dataclass(frozen=True)
class Content:
    """What undo takes back and a project keeps: the steps, and the markers in the order of time."""

    edits: Edits = Edits()
    markers: tuple[Marker, ...] = ()


class Document:
    """`source` is A and never changes; `content` is the current value of `history`.

    `other` is a restoration made elsewhere that stands in B's place, `reference` the clean recording; both
    lie on A's time line. `project` is the file that the document was saved to or opened from.
    """

    def __init__(self, source: Source, content: Content | None = None, project: Path | None = None) -> None:
        self.source = source
        self.history: History[Content] = History(content or Content())
        self.other: Source | None = None
        self.reference: Source | None = None
        self.project = project
        self._saved_beside = self._beside()
        self._exported: Content | None = None

    @property
    def content(self) -> Content:
        return self.history.current

    @property
    def edits(self) -> Edits:
        return self.content.edits

    @property
    def markers(self) -> tuple[Marker, ...]:
        return self.content.markers

    @property
    def name(self) -> str:
        """The file's name, or "Untitled"."""
        return Path(self.source.origin.path).name if self.source.origin.path else "Untitled"

    @property
    def is_modified(self) -> bool:
        """True where the project file, or the recording as it was opened, does not hold all that is open."""
        return self.history.is_modified or self.project is not None and self._saved_beside != self._beside()

    @property
    def needs_saving(self) -> bool:
        """True where closing loses work. What was exported needs no project file, unless it has one already."""
        return self.is_modified and (self.project is not None or self._exported is None or self._exported != self.content)

    def mark_saved(self, project: Path) -> None:
        """All that is open stands in the file `project`."""
        self.project, self._saved_beside = project, self._beside()
        self.history.mark_saved()

    def mark_exported(self, content: Content) -> None:
        """`content` was written to an audio file."""
        self._exported = content
        self.history.changed.emit()

    def snapshot(self) -> Document:
        """The same as it is now, without its history, for another thread to write down."""
        copy = Document(self.source, self.content, self.project)
        copy.other, copy.reference = self.other, self.reference
        return copy

    def _beside(self) -> tuple[str | None, ...]:
        """What stands beside the recording, by the names of its content."""
        return tuple(None if source is None else source.version for source in (self.other, self.reference))

    def edit(self, label: str, edits: Edits) -> None:
        """Make `edits` current, as one step of undo named `label`."""
        self.history.push(label, replace(self.content, edits=edits))

    def amend(self, edits: Edits) -> None:
        """Put `edits` in the place of the current ones: no new step of undo."""
        self.history.amend(replace(self.content, edits=edits))

    def mark(self, label: str, markers: Iterable[Marker]) -> None:
        """Make `markers` current, sorted, as one step of undo named `label`."""
        self.history.push(label, replace(self.content, markers=tuple(sorted(markers, key=lambda marker: marker.place))))
