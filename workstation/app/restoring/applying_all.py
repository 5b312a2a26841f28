"""ApplyingAll: the steps of the recording that is shown, put on others of the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from ... import session
from ...core import EVERYTHING, Cancelled, Document, Edits, Progress, ShellacError
from ..dialogs.apply_all import ApplyAllDialog
from ..exports.tally import Tally
from ..recordings.file_list import Entry

if TYPE_CHECKING:
    from ..main_window import MainWindow


class ApplyingAll(QObject):
    """Opens and learns in the background; each recording gets its steps, as one step of undo, as soon as they are learned."""

    #: the sentence at the end
    finished = Signal(str)
    _learned = Signal(object, object, object)
    _failed = Signal(object, str)
    _over = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._files, self._workspace = window, window.files, window.workspace
        self.dialog: ApplyAllDialog | None = None
        self._tally = Tally()
        self._label = ""
        self._learned.connect(self._take)
        self._failed.connect(self._fail)
        # behind what the working thread said before it ended
        self._over.connect(self._end, Qt.ConnectionType.QueuedConnection)

    def ask(self) -> None:
        """Show the dialog."""
        document, current = self._workspace.document, self._files.current
        if document is None or not document.edits.active:
            self.finished.emit(self.tr("Apply something to this recording first; then others can be given the same."))
            return
        others = [entry for entry in self._files.entries if entry is not current]
        if not others:
            self.finished.emit(self.tr("Only this recording is open. Open the others first, or drop their folder on the window."))
            return
        edits, name = document.edits, document.name
        self.dialog = dialog = ApplyAllDialog(name, edits, others, self._window)
        dialog.accepted.connect(lambda: self.apply(name, edits, dialog.chooser.entries()))
        dialog.open()

    def apply(self, name: str, edits: Edits, entries: Sequence[Entry]) -> None:
        """Learn the active steps of `edits`, which are those of `name`, for each of `entries`."""
        wishes, renderer = session.wishes_of(edits), self._workspace.renderer
        self._tally = Tally()
        self._label = self.tr("Apply the steps of {name}").format(name=name)
        waiting = [(entry, entry.document) for entry in entries]

        def work(progress: Progress) -> None:
            progress.begin(len(waiting))
            for number, (entry, document) in enumerate(waiting):
                piece = progress.part(number)
                try:
                    opened = document or session.open_document(str(entry.path), piece)
                    self._learned.emit(entry, opened, session.fulfil(wishes, opened.source, EVERYTHING, renderer, piece))
                except Cancelled:
                    raise
                except ShellacError as error:
                    self._failed.emit(entry, str(error))
                progress.done = number + 1
                progress.check()

        title = self.tr("Applying to all ({count})").format(count=len(entries))
        self._window.jobs.submit(work, title=title, serial=True, done=lambda _: self._over.emit(""),
                                 failed=lambda error: self._over.emit(str(error)),
                                 cancelled=lambda: self._over.emit(self.tr("The rest was cancelled.")))

    def _take(self, entry: Entry, opened: Document, edits: Edits) -> None:
        """One recording's steps are learned."""
        if entry not in self._files.entries:
            return
        if entry.document is None:
            self._files.attach(entry, opened)
        document = entry.document or opened
        if document is self._workspace.document:
            self._workspace.change(self._label, edits)
        elif edits != document.edits:
            document.edit(self._label, edits)
        self._files.say(entry)
        self._tally.done += 1

    def _fail(self, entry: Entry, sentence: str) -> None:
        self._tally.failures.append((entry, sentence))
        if entry in self._files.entries:
            self._files.say(entry, failure=sentence)

    def _end(self, more: str) -> None:
        self.finished.emit(" ".join(part for part in (self._tally.sentence(), more) if part))
