"""Projects: saving what is open, opening it again, and asking before anything is lost."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from ... import session
from ...core import Document, Progress, ShellacError
from ..dialogs.error import error_box
from ..dialogs.project import before_opening, missing_source, unsaved
from .view_state import ViewState, taken

if TYPE_CHECKING:
    from ..main_window import MainWindow

_log = logging.getLogger(__name__)
Read = Callable[[Progress, Path | None], session.OpenedProject]


class Projects(QObject):
    """The project files of one window. Saving answers at once: a project is small, and whoever quits must know."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    # saving

    def save(self, document: Document | None = None) -> bool:
        """Save into the project's file, asking for one the first time. False where it was not saved."""
        document = document or self._window.workspace.document
        if document is None:
            return False
        return self.save_as(document) if document.project is None else self._write(document, document.project)

    def save_as(self, document: Document | None = None) -> bool:
        """Save into a file that the person chooses."""
        document = document or self._window.workspace.document
        path = None if document is None else self._ask_target(document)
        return document is not None and path is not None and self._write(document, path)

    def view_of(self, document: Document) -> ViewState:
        """How the document is looked at, or was when it was left."""
        if self._window.workspace.document is document:
            return taken(self._window)
        entry = self._window.files.entry_of(document)
        return (entry.view if entry is not None else None) or ViewState()

    def may_leave(self, documents: Sequence[Document]) -> bool:
        """True where nothing is lost by closing these documents: saved now, or not wanted any more."""
        changed = [document for document in documents if document.needs_saving]
        if not changed:
            return True
        box, save, discard = unsaved([document.name for document in changed], self._window)
        box.exec()
        if box.clickedButton() is save:
            return all(self.save(document) for document in changed)
        return box.clickedButton() is discard

    def fingerprint(self, document: Document) -> None:
        """Have the hash of the recording computed in the background, by which it is known wherever it is moved, and saved."""
        def work(progress: Progress) -> None:
            session.fingerprint(document.source, progress)
            session.complete_project(document)

        self._window.jobs.submit(work, urgent=False, failed=lambda error: _log.warning("no fingerprint: %s", error))

    def _ask_target(self, document: Document) -> Path | None:
        recording = Path(document.source.origin.path or "")
        beside = recording.parent if recording not in session.demos() else Path(self._window.preferences.folder)
        dialog = QFileDialog(self._window, self.tr("Save the project"), str(document.project or beside / f"{recording.stem}.shellac"),
                             self.tr("Shellac projects") + f" (*{session.PROJECT_SUFFIX})")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(session.PROJECT_SUFFIX[1:])
        if document.project is None:
            dialog.selectFile(f"{recording.stem}{session.PROJECT_SUFFIX}")
        return Path(dialog.selectedFiles()[0]) if dialog.exec() and dialog.selectedFiles() else None

    def _write(self, document: Document, path: Path) -> bool:
        try:
            session.save_project(document, path, self.view_of(document).to_plain())
        except ShellacError as error:
            error_box(self.tr("Not saved"), self.tr("{reason} Everything is still open here.").format(reason=error), self._window).open()
            return False
        self.fingerprint(document)
        self._window.preferences.remember(path)
        self._window.showing.show_title()
        self._window.notice.say(self.tr("Saved: {path}").format(path=path))
        return True

    # opening

    def open(self, path: Path) -> None:
        """Show a project, opening it first where that was not done yet."""
        path = path.absolute()
        here = next((document for document in self._window.files.documents() if document.project == path), None)
        if here is not None:
            self._window.opening.show(here)
            return

        def shown(_: Document) -> None:
            self._window.preferences.remember(path)

        self._read(path.name, lambda progress, located: session.open_project(path, progress, located), shown)

    def recover(self, name: str, path: Path, shown: Callable[[Document], object]) -> None:
        """Show what an autosave holds; `shown` is called once it is in the window, and only then."""
        self._read(name, lambda progress, located: session.recover_project(path, progress, located), shown)

    def _read(self, name: str, read: Read, shown: Callable[[Document], object], located: Path | None = None) -> None:
        opening = self._window.opening

        def failed(error: BaseException) -> None:
            if isinstance(error, session.SourceMissing):
                opening.cancelled.emit()
                self._locate(error, lambda path: self._read(name, read, shown, path))
            else:
                opening.failed.emit(name, str(error))

        job = self._window.jobs.submit(
            lambda progress: read(progress, located), title=self.tr("Opening {name}").format(name=name), urgent=True,
            done=lambda opened: self._opened(name, opened, shown), failed=failed, cancelled=opening.cancelled.emit)
        if self._window.workspace.document is None:
            opening.job = job
            opening.began.emit(name)

    def _opened(self, name: str, opened: session.OpenedProject, shown: Callable[[Document], object]) -> None:
        def show() -> None:
            self._window.opening.show(opened.document, _view(opened.view))
            self._window.opening.tell_notes(opened.document)
            shown(opened.document)

        if not opened.messages:
            show()
            return
        self._window.opening.cancelled.emit()
        box, go_on = before_opening(name, opened.messages, self._window)
        box.finished.connect(lambda: show() if box.clickedButton() is go_on else None)
        box.open()

    def _locate(self, missing: session.SourceMissing, found: Callable[[Path], object]) -> None:
        """Ask where the recording of a project is now."""
        box, locate = missing_source(missing.ref.name, str(missing), self._window)

        def answered() -> None:
            if box.clickedButton() is locate:
                title = self.tr("Where is {name} now?").format(name=missing.ref.name)
                name, _ = QFileDialog.getOpenFileName(self._window, title, self._window.preferences.folder)
                if name:
                    found(Path(name))

        box.finished.connect(answered)
        box.open()


def _view(plain: Mapping[str, Any]) -> ViewState:
    """What a project says of its view; the whole recording where that makes no sense."""
    try:
        view = ViewState.from_plain(dict(plain))
        stop, high = (None if value is None else float(value) for value in (view.stop, view.high_hz))
        step = None if view.step is None else int(view.step)
        start, low, height = float(view.start), float(view.low_hz), float(view.height)
        if not all(math.isfinite(value) for value in (start, low, height, stop or 0.0, high or 0.0)):
            return ViewState()
        folded = tuple(int(channel) for channel in view.folded)
        return replace(view, start=start, stop=stop, low_hz=low, high_hz=high, head=int(view.head), step=step, folded=folded, height=height)
    except (TypeError, ValueError, OverflowError, AttributeError, ShellacError):
        return ViewState()
