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

    def edit(self, label: str, edits: Edits) -> None:
        """Make `edits` current, as one step of undo named `label`."""
        self.history.push(label, replace(self.content, edits=edits))

    def amend(self, edits: Edits) -> None:
        """Put `edits` in the place of the current ones: no new step of undo."""
        self.history.amend(replace(self.content, edits=edits))

    def mark(self, label: str, markers: Iterable[Marker]) -> None:
        """Make `markers` current, sorted, as one step of undo named `label`."""
        self.history.push(label, replace(self.content, markers=tuple(sorted(markers, key=lambda marker: marker.place))))
