"""Document: one open recording, A, and the history of the edits that make B of it."""

from __future__ import annotations

from pathlib import Path

from .history import History
from .source import Source
from .step import Edits


class Document:
    """`source` is A and never changes; `edits` is the current value of `history`."""

    def __init__(self, source: Source, edits: Edits | None = None) -> None:
        self.source = source
        self.history: History[Edits] = History(edits or Edits())

    @property
    def edits(self) -> Edits:
        return self.history.current

    @property
    def name(self) -> str:
        """The file's name, or "Untitled"."""
        return Path(self.source.origin.path).name if self.source.origin.path else "Untitled"

    def edit(self, label: str, edits: Edits) -> None:
        """Make `edits` current, as one step of undo named `label`."""
        self.history.push(label, edits)
