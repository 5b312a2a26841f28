"""The export dialog: where to, as what, and what goes with it. Export is one click away, with the source's own format."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QFormLayout, QLineEdit, QWidget

from ... import paths
from ...core import Edits, Format, Source, UsageError
from ...session import ExportRequest, check_request, settle, suffix_of
from .. import words
from .delivery_fields import DeliveryFields
from .evidence_fields import AccountFields, EvidenceFields
from .exporting import ExportingDialog
from .rows import with_browse


def default_folder(source: Source) -> Path:
    """Beside the source, unless that is a demo or cannot be written to: then the person's folder for music."""
    folder = Path(source.origin.path).parent if source.origin.path else None
    if folder is not None and os.access(folder, os.W_OK) and not folder.is_relative_to(paths.resources()):
        return folder
    music = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation))
    return music if music.is_dir() else Path.home()


class ExportDialog(ExportingDialog):
    """`request` is what was asked for, None until Export was pressed."""

    def __init__(self, source: Source, edits: Edits, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export"))
        self.setMinimumWidth(560)
        self._source, self._edits = source, edits
        self.delivery = DeliveryFields(source, self)
        self.evidence = EvidenceFields(self.tr("What was removed, as a file of its own"),
                                       self.tr("Report with every step, level and proof (HTML and JSON)"), settings, "export", True, self)
        self.account = AccountFields(settings, self)
        self.request: ExportRequest | None = None
        name = Path(source.origin.path).stem if source.origin.path else "untitled"
        self.target = QLineEdit(str(default_folder(source) / f"{name}_restored.{suffix_of(self.delivery.format)}"))
        self.target.setAccessibleName(self.tr("File"))
        #: what was proposed as the target, and the name of everything beside it
        self._first = self._proposed = self.target.text()
        self._name: str | None = None
        self._lay_out()
        self._propose()
        for signal in (self.delivery.changed, self.evidence.changed):
            signal.connect(self._propose)
        for signal in (self.target.textChanged, self.account.changed):
            signal.connect(self._check)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow(self.tr("For"), self.delivery.preset)
        form.addRow(self.tr("File"), with_browse(self.target, self.tr("Choose where to write"), self._browse_target))
        self.delivery.add_to(form)
        self.evidence.add_to(form)
        self.account.add_to(form, self.target.text)
        self.column.addLayout(form)
        self.finish(3, self._confirm)

    @property
    def format(self) -> Format:
        return self.delivery.format

    def made_request(self) -> ExportRequest:
        """What the fields say now."""
        return ExportRequest(
            self._source, self._edits, Path(self.target.text().strip()).expanduser(), **self.delivery.options,
            **self.evidence.options, **self.account.options, name=self._name if self.target.text() == self._proposed else None)

    def _propose(self) -> None:
        """A name that no file has yet; what a person typed keeps its name and follows the format with its suffix."""
        if self.target.text() == self._proposed:
            first = Path(self._first).with_suffix(f".{suffix_of(self.format)}")
            self._name = None
            self.target.blockSignals(True)
            self.target.setText(str(first))
            self._proposed = self.target.text()
            free = settle([replace(self.made_request(), reference=None)], "number")[0]
            if isinstance(free, ExportRequest):
                self._name = free.name
                self.target.setText(str(free.target))
            self._proposed = self.target.text()
            self.target.blockSignals(False)
        else:
            self._follow_suffix()
        self._check()

    def _follow_suffix(self) -> None:
        target = Path(self.target.text().strip())
        if target.name:
            self.target.setText(str(target.with_suffix(f".{suffix_of(self.format)}")))

    def _problem(self, request: ExportRequest) -> str:
        try:
            check_request(request)
        except UsageError as error:
            return words.sentence(str(error).replace(" (--overwrite)", ""))
        return ""

    def _check(self) -> None:
        """Say what stands in the way, before anything is written."""
        request = self.made_request()
        problem = self.account.problem or self._problem(request)
        self._replaces = bool(problem) and not (self.account.problem or self._problem(replace(request, overwrite=True)))
        if self._replaces:
            hint = self.tr("There are files of an earlier export with this name: Replace writes over them. Or choose another name.")
        elif not problem and not self._edits.active:
            hint = self.tr("Nothing is applied yet: this will be a copy of the recording.")
        else:
            hint = problem or self.tr(
                "New files are written; the recording itself is never changed. Its tags go with the copy where they are still true.")
        self.say(hint, self._replaces or not problem, self._replaces)

    def _confirm(self) -> None:
        self.request = replace(self.made_request(), overwrite=self._replaces)
        self.evidence.remember()
        self.account.remember()
        self.accept()

    def _browse_target(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Export to"), self.target.text(),
                                              options=QFileDialog.Option.DontConfirmOverwrite)
        if name:
            self.target.setText(name)
            self._follow_suffix()
