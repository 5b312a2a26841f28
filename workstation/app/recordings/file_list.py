"""FileList: the recordings that a person works on, opened or not yet, and which of them the window shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ...core import Document
from ..workspace import Workspace
from .view_state import ViewState

#: What can be said of a recording of the list.
UNOPENED, OPENING, OPEN, CHANGED, EXPORTED, FAILED = "unopened", "opening", "open", "changed", "exported", "failed"


@dataclass(eq=False)
class Entry:
    """One recording. `document` is None until it was opened, `view` how it looked when it was left.

    `failure` is the sentence of what last went wrong with it.
    """

    path: Path | None
    document: Document | None = None
    seconds: float | None = None
    view: ViewState | None = None
    failure: str = ""
    is_opening: bool = False

    @property
    def name(self) -> str:
        if self.document is not None:
            return self.document.name
        return self.path.name if self.path is not None else ""

    @property
    def is_changed(self) -> bool:
        """True where closing it loses work, whatever else is said of it."""
        return self.document is not None and self.document.needs_saving

    @property
    def state(self) -> str:
        """One of the states above, the most urgent first."""
        if self.is_opening:
            return OPENING
        if self.failure:
            return FAILED
        if self.document is None:
            return UNOPENED
        if self.is_changed:
            return CHANGED
        return EXPORTED if self.document.is_modified else OPEN


class FileList(QObject):
    """Follows the workspace: whatever document is shown, by whichever way it came, has an entry here and is `current`."""

    #: entries came or went
    listed = Signal()
    #: an entry: something that is said of it changed
    changed = Signal(object)
    #: another entry is shown, or none
    current_changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.entries: list[Entry] = []
        self.current: Entry | None = None
        self._by_path: dict[Path, Entry] = {}
        workspace.document_changed.connect(self._follow)

    def documents(self) -> list[Document]:
        """Everything that is open, in the order of the list."""
        return [entry.document for entry in self.entries if entry.document is not None]

    def add(self, paths: Iterable[Path]) -> list[Entry]:
        """Entries for these files, those that are listed already among them; nothing is opened."""
        found, before = [], len(self.entries)
        for path in paths:
            entry = self._by_path.get(path)
            if entry is None:
                entry = self._by_path[path] = Entry(path)
                self.entries.append(entry)
            found.append(entry)
        if len(self.entries) > before:
            self.listed.emit()
        return found

    def remove(self, entry: Entry) -> None:
        """Take a recording from the list; the window shows another one, or none, before."""
        if entry in self.entries:
            self.entries.remove(entry)
            self._by_path = {e.path: e for e in self.entries if e.path is not None}
            self.listed.emit()

    def entry_of(self, document: Document) -> Entry | None:
        return next((entry for entry in self.entries if entry.document is document), None)

    def neighbour(self, step: int) -> Entry | None:
        """The next entry in the direction of `step`, 1 or −1, past those that could not be opened; None beyond either end."""
        place = -1 if self.current is None else self.entries.index(self.current)
        there = self.entries[place + 1:] if step > 0 or self.current is None else reversed(self.entries[:place])
        return next((entry for entry in there if not entry.failure), None)

    def attach(self, entry: Entry, document: Document) -> None:
        """An entry was opened."""
        entry.document, entry.failure, entry.is_opening = document, "", False
        entry.seconds = document.source.seconds
        document.history.changed.connect(lambda: self.say(entry))
        self.changed.emit(entry)

    def say(self, entry: Entry, *, failure: str = "", is_opening: bool = False) -> None:
        """What is known of an entry now."""
        entry.failure, entry.is_opening = failure, is_opening
        self.changed.emit(entry)

    def _follow(self) -> None:
        document = self._workspace.document
        entry = None if document is None else self.entry_of(document) or self._entry_for(document)
        if entry is not self.current:
            self.current = entry
            self.current_changed.emit()

    def _entry_for(self, document: Document) -> Entry:
        """The waiting or untouched entry of a document that was opened elsewhere, or a new one."""
        path = Path(document.source.origin.path) if document.source.origin.path else None
        entry = self._by_path.get(path) if path is not None else None
        if entry is None or (entry.document is not None and not _untouched(entry.document)):
            entry = Entry(path)
            self.entries.append(entry)
            if path is not None:
                self._by_path.setdefault(path, entry)
            self.listed.emit()
        self.attach(entry, document)
        return entry


def _untouched(document: Document) -> bool:
    """True where nothing was done with it that another document of the same recording would lack."""
    history = document.history
    moved = document.is_modified or history.undo_label is not None or history.redo_label is not None
    return not (moved or document.project or document.other or document.reference)
