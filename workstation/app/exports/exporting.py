"""Exporting: the dialog, the job, and what is said of it afterwards."""

from __future__ import annotations

import logging
import math
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from ...analysis import loudness
from ...core import Content, OverRange, Progress
from ...session import ExportRequest, ExportResult, export, prepare_plots
from .. import words
from ..dialogs.export import ExportDialog
from ..jobs import Jobs
from ..shell.preferences import Preferences
from ..workspace import Workspace

_log = logging.getLogger(__name__)

#: So many sentences about an export are shown where a report holds them all.
NOTES = 2


class Exporting(QObject):
    """`finished(result)` or `failed(sentence)` for every export that was begun, unless it was cancelled."""

    #: a sentence for the time in between
    began = Signal(str)
    finished = Signal(object)
    failed = Signal(str)
    cancelled = Signal()

    def __init__(self, workspace: Workspace, jobs: Jobs, preferences: Preferences, window: QWidget) -> None:
        super().__init__(window)
        self._workspace, self._jobs, self._preferences, self._window = workspace, jobs, preferences, window
        self.dialog: ExportDialog | None = None

    def ask(self) -> None:
        """Show the dialog; what was applied is exported, a running preview is not."""
        source = self._workspace.source
        if source is None:
            return
        self.dialog = ExportDialog(source, self._workspace.edits, self._preferences.settings, self._window)
        reference = self._workspace.reference
        if reference is not None and reference.origin.path:
            self.dialog.account.reference.setText(reference.origin.path)
        self.dialog.accepted.connect(self._accepted)
        self.dialog.delivery.levels_wanted.connect(self._measure)
        self.dialog.finished.connect(lambda _: self._jobs.drop("forecast"))
        self.dialog.open()
        self._jobs.submit(lambda progress: prepare_plots(), key="prepare plots", failed=lambda error: _log.warning("no plots: %s", error))

    def _measure(self) -> None:
        """Tell the dialog the levels of what would be exported, so that it can say what the gain will be."""
        dialog, source = self.dialog, self._workspace.source
        if dialog is None or source is None:
            return
        result = self._workspace.renderer.rendered(source, self._workspace.edits)
        self._jobs.submit(lambda progress: loudness.measure(result, progress=progress), key="forecast", owner=dialog,
                          title=self.tr("Measuring loudness"), done=dialog.delivery.show_levels)

    def _accepted(self) -> None:
        if self.dialog is not None and self.dialog.request is not None:
            self.export(self.dialog.request)

    def export(self, request: ExportRequest) -> None:
        """Write the files in the background."""
        renderer = self._workspace.renderer
        document = self._workspace.document
        if document is not None and request.markers is None:
            request = replace(request, markers=document.markers)

        def work(progress: Progress) -> ExportResult:
            return export(request, renderer, progress)

        def done(result: ExportResult) -> None:
            if document is not None:
                document.mark_exported(Content(request.edits, request.markers or ()))
            self.finished.emit(result)

        self.began.emit(self.tr("Writing {name}… You can go on listening meanwhile.").format(name=request.target.name))
        self._jobs.submit(work, title=self.tr("Exporting {name}").format(name=request.target.name), serial=True, done=done,
                          failed=lambda error: self._failed(request, error), cancelled=self.cancelled.emit)

    def _failed(self, request: ExportRequest, error: BaseException) -> None:
        if isinstance(error, OverRange):
            self._offer(request, error.over_db)
        else:
            self.failed.emit(str(error))

    def _offer(self, request: ExportRequest, over_db: float) -> None:
        """The result does not fit an integer file: never clipped, so the person chooses."""
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Louder than full scale"))
        box.setText(self.tr("The result exceeds full scale by {db:.1f} dB: it is too loud for this kind of file.").format(db=over_db)
                    if math.isfinite(over_db) else self.tr("The result holds samples that are no numbers."))
        box.setInformativeText(self.tr(
            "{name} was not written, for nothing is ever clipped. Lowered, all of it is softer and fits: right for listening. "
            "As 32-bit float it keeps its level: right for working on it further.").format(name=request.target.name))
        accept = QMessageBox.ButtonRole.AcceptRole
        lower = box.addButton(self.tr("Lower by {db:.1f} dB").format(db=over_db), accept) if math.isfinite(over_db) else None
        wide = box.addButton(self.tr("32-bit float"), accept)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setObjectName("over_range")

        def chosen() -> None:
            if lower is not None and box.clickedButton() is lower:
                self.export(replace(request, headroom_auto=True))
            elif box.clickedButton() is wide:
                self.export(_as_float(request))

        box.finished.connect(chosen)
        box.open()


def _as_float(request: ExportRequest) -> ExportRequest:
    """The same as 32-bit float, in a container that holds it."""
    if request.format.container in ("FLAC", "MP3", "OGG"):
        return replace(request, container="WAV", subtype="FLOAT", target=request.target.with_suffix(".wav"))
    return replace(request, subtype="FLOAT")


def told(result: ExportResult) -> str:
    """One sentence on what was written, one on what was proved, and what else there is to know; much of it is left to a report."""
    translate = QCoreApplication.translate
    others = sum(path is not None for path in (result.residual, *result.plots)) + 2 * (result.report is not None)
    what = translate("Exporting", "Written to {folder}: {name}, and {count} more beside it.") if others else translate(
        "Exporting", "Written to {folder}: {name}.")
    if result.null_exact:
        proof = translate("Exporting", "Checked: before − (after + removed) is exactly 0.")
    else:
        proof = translate("Exporting", "Checked: before − (after + removed) is at most {db:.0f} dBFS.").format(db=result.null_error_dbfs)
    written = what.format(folder=result.restored.parent, name=result.restored.name, count=others)
    notes = [words.sentence(note) for note in result.notes]
    if result.report is not None and len(notes) > NOTES:
        notes[NOTES:] = [translate("Exporting", "The report says more.")]
    return " ".join([written, proof, *notes])


def show_folder(path: Path) -> None:
    """Open the folder that a file lies in."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
