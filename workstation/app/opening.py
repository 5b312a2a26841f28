"""Opening: from a file's name, a drop or the demo to a recording in the window; and leaving it again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from .. import session
from ..core import Document, Progress, Source
from .jobs import Job, Jobs
from .preferences import Preferences
from .workspace import Workspace


class Opening(QObject):
    """`began(name)`, then `opened`, `failed(name, sentence)` or `cancelled`."""

    began = Signal(str)
    opened = Signal()
    failed = Signal(str, str)
    cancelled = Signal()
    #: several files were given; these wait under File, Open recent
    left_over = Signal(list)

    def __init__(self, workspace: Workspace, jobs: Jobs, preferences: Preferences, window: QWidget) -> None:
        super().__init__(window)
        self._workspace, self._jobs, self._preferences, self._window = workspace, jobs, preferences, window
        self.job: Job | None = None

    def ask(self) -> None:
        """Let the person choose a file."""
        kinds = self.tr("Recordings") + " (*.wav *.wave *.bwf *.rf64 *.w64 *.flac *.aif *.aiff *.caf *.mp3 *.ogg *.oga *.opus)"
        name, _ = QFileDialog.getOpenFileName(self._window, self.tr("Open a recording"), self._preferences.folder,
                                              ";;".join([kinds, self.tr("All files") + " (*)"]))
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
        """Open the first of the files in the background; the others go into the list of recent files."""
        if not names or not self.may_leave():
            return
        paths = [Path(name).absolute() for name in names]
        if remember:
            for path in reversed(paths):
                self._preferences.remember(path)
        path = paths[0]
        self.began.emit(path.name)

        def work(progress: Progress) -> Source:
            return session.open_recording(path, progress)

        self.job = self._jobs.submit(work, title=self.tr("Opening {name}").format(name=path.name), key="open", serial=True,
                                     done=self._done, failed=lambda error: self._failed(path, error), cancelled=self._cancelled)
        if len(paths) > 1:
            self.left_over.emit([p.name for p in paths[1:]])

    def cancel(self) -> None:
        if self.job is not None:
            self.job.cancel()

    def close(self) -> None:
        """Leave the recording; the window is empty again."""
        if self.may_leave():
            self._workspace.set_document(None)

    def may_leave(self) -> bool:
        """True where nothing is lost, or the person says so."""
        document = self._workspace.document
        if document is None or not document.history.is_modified:
            return True
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Leave without exporting?"))
        box.setText(self.tr("The steps applied to {name} were not exported.").format(name=document.name))
        box.setInformativeText(self.tr("They are lost when this recording is closed. The recording itself is unchanged."))
        discard = box.addButton(self.tr("Leave"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(self.tr("Stay"), QMessageBox.ButtonRole.RejectRole))
        box.exec()
        return box.clickedButton() is discard

    def _done(self, source: Source) -> None:
        self.job = None
        self._workspace.set_document(Document(source))
        self.opened.emit()

    def _failed(self, path: Path, error: BaseException) -> None:
        self.job = None
        self.failed.emit(path.name, str(error))

    def _cancelled(self) -> None:
        self.job = None
        self.cancelled.emit()
