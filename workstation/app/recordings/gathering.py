"""Gathering: what is in folders, and how long recordings are that nobody opened yet. Nothing in the window waits for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ... import session
from ...core import Progress, ShellacError
from ..jobs import Jobs
from .file_list import Entry, FileList


class Gathering(QObject):
    """Fills the list and its lengths in the background."""

    #: a sentence that needs no answer
    said = Signal(str)
    _measured = Signal(object, object)

    def __init__(self, jobs: Jobs, files: FileList, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._files = jobs, files
        self._measured.connect(self._take_length)

    def look_into(self, folders: Sequence[Path], show: Callable[[Entry], object] | None) -> None:
        """List the recordings of `folders` and of those below them; `show` gets the first."""

        def work(progress: Progress) -> list[Path]:
            return [path for folder in folders for path in session.recordings_in(folder, progress)]

        def done(paths: list[Path]) -> None:
            if not paths:
                self.said.emit(self.tr("There is no recording in {folder}.").format(folder=", ".join(folder.name for folder in folders)))
                return
            entries = self._files.add(paths)
            if show is not None:
                show(entries[0])
            self.measure()

        self._jobs.submit(work, title=self.tr("Looking into {folder}").format(folder=folders[0].name), urgent=True, done=done,
                          failed=lambda error: self.said.emit(str(error)), key="folders")

    def measure(self) -> None:
        """Read how long the recordings are that are not open yet."""
        waiting = [entry for entry in self._files.entries if entry.document is None and entry.seconds is None]

        def work(progress: Progress) -> None:
            for entry in waiting:
                progress.check()
                try:
                    seconds = session.seconds_of(entry.path) if entry.path is not None else None
                except ShellacError:
                    continue  # whoever opens it is told why
                if seconds is not None:
                    self._measured.emit(entry, seconds)

        self._jobs.submit(work, key="lengths", urgent=False)

    def stop(self) -> None:
        """The list is emptied."""
        self._jobs.drop("lengths")
        self._jobs.drop("folders")

    def _take_length(self, entry: Entry, seconds: float) -> None:
        if entry.document is None:
            entry.seconds = seconds
            self._files.changed.emit(entry)
