"""SourceNotes: says what was missing, assumed or repaired in a recording, when it is opened and when a look through it finds more."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject

from ...core import Document
from .. import words

if TYPE_CHECKING:
    from ..main_window import MainWindow


class SourceNotes(QObject):
    """Each sentence once for each recording. Samples that are no numbers are met by whoever reads them first, most
    often while the overview is drawn: so the notes are looked at again when all work has ended.
    """

    def __init__(self, window: MainWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._told: WeakKeyDictionary[Document, tuple[str, ...]] = WeakKeyDictionary()
        window.jobs.active_changed.connect(self._look_again)

    def tell(self, document: Document) -> None:
        """Say what the person was not told yet, until it was seen."""
        notes = document.source.origin.notes
        told = self._told.get(document, ())
        self._told[document] = notes
        fresh = [note for note in notes if note not in told]
        if fresh:
            self._window.showing.show_marks()
            self._window.notice.say(": ".join([document.name, " ".join(map(words.sentence, fresh))]), self.tr("Understood"))

    def _look_again(self) -> None:
        document = self._window.workspace.document
        if document is not None and document in self._told and not self._window.jobs.active:
            self.tell(document)
