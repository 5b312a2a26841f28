"""Opening: from files, folders, a drop or the demo to a recording in the window; from one to another; and leaving them again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog

from ... import session
from ...core import Document, Progress
from .. import words
from ..jobs import Job
from .file_list import Entry, FileList
from .gathering import Gathering
from .source_notes import SourceNotes
from .view_state import ViewState, restore, taken

if TYPE_CHECKING:
    from ..main_window import MainWindow

#: Another recording stays on screen this long while the next is opened: most are open by then, and nothing blinks.
PATIENCE_MS = 300


class Opening(QObject):
    """`began(name)`, then `opened`, `failed(name, sentence)` or `cancelled`.

    Every recording keeps its steps, its history and how it was looked at while another one is shown.
    """

    began = Signal(str)
    opened = Signal()
    failed = Signal(str, str)
    cancelled = Signal()
    #: a sentence that needs no answer
    said = Signal(str)

    def __init__(self, window: MainWindow, files: FileList) -> None:
        super().__init__(window)
        self._window, self._files = window, files
        self._workspace, self._jobs, self._preferences = window.workspace, window.jobs, window.preferences
        self.job: Job | None = None
        self._entry: Entry | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._began)
        self._notes = SourceNotes(window, self)
        self._gathering = Gathering(window.jobs, files, self)
        self._gathering.said.connect(self.said)

    def ask(self) -> None:
        """Let the person choose files."""
        suffixes = " ".join(f"*.{suffix}" for suffix in (session.PROJECT_SUFFIX[1:], *sorted(session.SUFFIXES)))
        kinds = [self.tr("Recordings and projects") + f" ({suffixes})", self.tr("All files") + " (*)"]
        names, _ = QFileDialog.getOpenFileNames(self._window, self.tr("Open recordings"), self._preferences.folder, ";;".join(kinds))
        self.open(names)

    def ask_folder(self) -> None:
        """Let the person choose a folder: its recordings, those of the folders below it too, go into the list."""
        name = QFileDialog.getExistingDirectory(self._window, self.tr("Open a folder"), self._preferences.folder)
        if name:
            self.open([name])

    def open_demo(self) -> None:
        """Open the first of the demo recordings."""
        demos = session.demos()
        if demos:
            self.open([str(demos[0])], remember=False)
        else:
            self.failed.emit(self.tr("The demo"), self.tr("The demo recordings are missing from this installation."))

    def open(self, names: Sequence[str], remember: bool = True) -> None:
        """Put files, and what is in folders, into the list, and show the first of them."""
        files, folders = session.split_folders([Path(name).absolute() for name in names])
        for project in filter(session.is_project, files):
            self._window.projects.open(project)
        entries = self._files.add(path for path in files if not session.is_project(path))
        if entries:
            self.choose(entries[0], remember=remember, alone=len(entries) == 1 and not folders)
        if folders:
            self._gathering.look_into(folders, self.choose if not entries else None)
        elif len(entries) > 1:
            self._gathering.measure()

    def choose(self, entry: Entry, remember: bool = True, alone: bool = False) -> None:
        """Show a recording of the list, opening it first where that was not done yet.

        One that was asked for `alone` and cannot be opened leaves the list again.
        """
        self._give_up()
        if entry.document is not None:
            self.show(entry.document)
            return
        path = entry.path
        assert path is not None
        self._entry = entry
        self._files.say(entry, is_opening=True)

        def work(progress: Progress) -> Document:
            return session.open_document(path, progress)

        self.job = self._jobs.submit(
            work, title=self.tr("Opening {name}").format(name=path.name), key="open", urgent=True,
            done=lambda document: self._done(entry, document, remember), failed=lambda error: self._failed(entry, error, alone),
            cancelled=lambda: self._cancelled(entry, alone))
        if self._workspace.document is None:
            self._began()
        else:
            self._patience.start()

    def show(self, document: Document, view: ViewState | None = None) -> None:
        """Put an open document into the window, as it was left, or as `view` says."""
        leaving = self._files.current
        if self._workspace.document is not document:
            if leaving is not None:
                leaving.view = taken(self._window)
            self._workspace.set_document(document)
            entry = self._files.current
            restore(self._window, view or (entry.view if entry is not None else None) or ViewState())
        self.opened.emit()

    def tell_notes(self, document: Document) -> None:
        """Say what was assumed or repaired in reading the recording, until the person has seen it."""
        self._notes.tell(document)

    def step(self, places: int) -> None:
        """Show the next recording of the list, or an earlier one."""
        entry = self._files.neighbour(places)
        if entry is not None:
            self.choose(entry)

    def cancel(self) -> None:
        if self.job is not None:
            self.job.cancel()

    def close(self) -> None:
        """Leave the recording; the next one of the list is shown, or the window is empty again."""
        entry, document = self._files.current, self._workspace.document
        if entry is None or document is None or not self.may_leave([document]):
            return
        successor = self._files.neighbour(1) or self._files.neighbour(-1)
        if successor is None or successor.document is None:
            self._workspace.set_document(None)
        if successor is not None:
            self.choose(successor)
        self._files.remove(entry)

    def close_all(self) -> None:
        """Empty the list and the window."""
        if self.may_leave():
            self._give_up()
            self._gathering.stop()
            self._workspace.set_document(None)
            for entry in list(self._files.entries):
                self._files.remove(entry)

    def may_leave(self, documents: Sequence[Document] | None = None) -> bool:
        """True where nothing is lost by closing these, by default all that are open, or the person says so."""
        return self._window.projects.may_leave(self._files.documents() if documents is None else documents)

    def _began(self) -> None:
        if self._entry is not None:
            self.began.emit(self._entry.name)

    def _give_up(self) -> None:
        """What is being opened is no longer wanted."""
        self._jobs.drop("open")
        self._patience.stop()
        if self._entry is not None:
            self._files.say(self._entry)
        self.job = self._entry = None

    def _end(self) -> None:
        self._patience.stop()
        self.job = self._entry = None

    def _done(self, entry: Entry, document: Document, remember: bool) -> None:
        self._end()
        if remember and entry.path is not None:
            self._preferences.remember(entry.path)
        if entry.document is None:
            self._files.attach(entry, document)
        self.show(entry.document or document)
        self.tell_notes(document)

    def _failed(self, entry: Entry, error: BaseException, alone: bool) -> None:
        self._end()
        assert entry.path is not None
        sentence = words.named(error, entry.path)
        if alone:
            self._files.remove(entry)
            self.failed.emit(entry.name, sentence)
            return
        self._files.say(entry, failure=sentence)
        self.cancelled.emit()
        self.said.emit(sentence)

    def _cancelled(self, entry: Entry, alone: bool) -> None:
        self._end()
        self._files.say(entry)
        if alone:
            self._files.remove(entry)
        self.cancelled.emit()
