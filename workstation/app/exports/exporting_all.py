"""ExportingAll: every chosen recording of the list, written one after the other in the background."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from ... import session
from ...core import Cancelled, Content, Document, Edits, Progress, ShellacError
from ..dialogs.export import default_folder
from ..dialogs.export_all import ExportAllDialog, ManyExports
from ..recordings.file_list import Entry
from .tally import Tally

if TYPE_CHECKING:
    from ..main_window import MainWindow

#: A recording of the list with what was open and done when the job began.
_Waiting = tuple[Entry, Document, Content]


class ExportingAll(QObject):
    """Names are settled before anything is written; what fails is named at the end, and the rest goes on."""

    began = Signal(str)
    #: the sentence at the end, and the folder
    finished = Signal(str, object)
    _written = Signal(object, object, object)
    _failed = Signal(object, str)
    _left_out = Signal()
    _over = Signal(object, str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._files = window, window.files
        self.dialog: ExportAllDialog | None = None
        self._tally = Tally()
        self._written.connect(self._take)
        self._failed.connect(self._fail)
        self._left_out.connect(self._leave_out)
        # behind what the working thread said before it ended
        self._over.connect(self._end, Qt.ConnectionType.QueuedConnection)

    def ask(self) -> None:
        """Show the dialog."""
        if not self._files.entries:
            return
        source = self._window.workspace.source
        folder = Path.home() if source is None else default_folder(source)
        self.dialog = dialog = ExportAllDialog(self._files.entries, folder, self._window.preferences.settings, self._window)
        dialog.accepted.connect(lambda: self.export(dialog.wanted) if dialog.wanted is not None else None)
        dialog.open()

    def export(self, wanted: ManyExports) -> None:
        """Write the files, with what was applied when this was asked."""
        self._tally = Tally()
        snapshot = [(entry, entry.document, None if entry.document is None else entry.document.content) for entry in wanted.entries]
        others = [entry.path for entry in self._files.entries if entry.path is not None]
        renderer = self._window.workspace.renderer

        def work(progress: Progress) -> None:
            progress.begin(len(snapshot))
            waiting, asked = self._opened(snapshot, wanted, progress)
            for number, (each, request) in enumerate(zip(waiting, session.settle(asked, wanted.existing, others), strict=True)):
                if request is None:
                    self._left_out.emit()
                elif isinstance(request, ShellacError):
                    self._failed.emit(each[0], str(request))
                else:
                    self._export(request, renderer, progress.part(number), each)
                progress.done = number + 1
                progress.check()

        count = len(snapshot)
        self.began.emit(self.tr("Writing all ({count}) to {folder}. You can go on working.").format(count=count, folder=wanted.folder))
        self._window.jobs.submit(
            work, title=self.tr("Exporting all ({count})").format(count=count), serial=True,
            done=lambda _: self._over.emit(wanted.folder, ""), failed=lambda error: self._over.emit(wanted.folder, str(error)),
            cancelled=lambda: self._over.emit(wanted.folder, self.tr("The rest was cancelled.")))

    def _opened(self, snapshot: list[tuple[Entry, Document | None, Content | None]], wanted: ManyExports,
                progress: Progress) -> tuple[list[_Waiting], list[session.ExportRequest]]:
        """Those that can be opened and written so, and what to write of each. In the working thread."""
        found: list[_Waiting] = []
        asked: list[session.ExportRequest] = []
        for entry, document, content in snapshot:
            progress.check()
            try:
                opened = document or session.open_document(str(entry.path), progress.part(0, 0.0))
                waiting = (entry, opened, content or opened.content)
                asked.append(_request(wanted, opened, waiting[2]))
                found.append(waiting)
            except Cancelled:
                raise
            except ShellacError as error:
                self._failed.emit(entry, str(error))
        return found, asked

    def _export(self, request: session.ExportRequest, renderer: session.Renderer, piece: Progress, waiting: _Waiting) -> None:
        """Write one. In the working thread."""
        try:
            session.export(request, renderer, piece)
            self._written.emit(*waiting)
        except Cancelled:
            raise
        except ShellacError as error:
            self._failed.emit(waiting[0], str(error))

    def _take(self, entry: Entry, document: Document, content: Content) -> None:
        self._tally.done += 1
        document.mark_exported(content)
        self._files.say(entry)

    def _fail(self, entry: Entry, sentence: str) -> None:
        self._tally.failures.append((entry, sentence))
        self._files.say(entry, failure=sentence)

    def _leave_out(self) -> None:
        self._tally.left_out += 1

    def _end(self, folder: Path, more: str) -> None:
        self.finished.emit(" ".join(part for part in (self._tally.sentence(), more) if part), folder)


def _request(wanted: ManyExports, document: Document, content: Content) -> session.ExportRequest:
    """What to write of one recording, not yet settled against the others. UsageError where the format cannot hold it."""
    source = document.source
    stem = Path(source.origin.path).stem if source.origin.path else "untitled"
    edits = Edits() if document.other is not None else content.edits
    request = wanted.delivery.applied(session.ExportRequest(
        source, edits, wanted.folder / stem, other=document.other, markers=content.markers, **wanted.options))
    return replace(request, target=wanted.folder / f"{stem}{wanted.ending}.{session.suffix_of(request.format)}")
