"""The export dialog: where to, as what, and what goes with it. Export is one click away, with the source's own format."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ... import paths
from ...core import Edits, Format, Source, UsageError
from ...session import ExportRequest, check_request, settle, suffix_of
from .. import words
from .delivery_fields import DeliveryFields
from .rows import with_browse

PLOTS = (None, "png", "svg", "pdf")


def default_folder(source: Source) -> Path:
    """Beside the source, unless that is a demo or cannot be written to: then the person's folder for music."""
    folder = Path(source.origin.path).parent if source.origin.path else None
    if folder is not None and os.access(folder, os.W_OK) and not folder.is_relative_to(paths.resources()):
        return folder
    music = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation))
    return music if music.is_dir() else Path.home()


class ExportDialog(QDialog):
    """`request` is what was asked for, None until Export was pressed."""

    def __init__(self, source: Source, edits: Edits, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export"))
        self.setMinimumWidth(560)
        self._source, self._edits, self._settings = source, edits, settings
        self.delivery = DeliveryFields(source, self)
        self.request: ExportRequest | None = None
        self._make_fields()
        self._lay_out()
        self._restore_choices()
        self._propose()
        for signal in (self.delivery.changed, self.residual.toggled, self.report.toggled, self.plots.currentIndexChanged):
            signal.connect(self._propose)
        for signal in (self.target.textChanged, self.reference.textChanged):
            signal.connect(self._check)

    def _make_fields(self) -> None:
        name = Path(self._source.origin.path).stem if self._source.origin.path else "untitled"
        self.target = QLineEdit(str(default_folder(self._source) / f"{name}_restored.{suffix_of(self.delivery.format)}"))
        #: what was proposed as the target, and the name of everything beside it
        self._first = self._proposed = self.target.text()
        self._name: str | None = None
        self.plots = QComboBox()
        for kind in PLOTS:
            self.plots.addItem(self.tr("None") if kind is None else kind.upper(), kind)
        self.residual = QCheckBox(self.tr("What was removed, as a file of its own"))
        self.report = QCheckBox(self.tr("Report with every step, level and proof (HTML and JSON)"))
        self.reference, self.operator, self.note = QLineEdit(), QLineEdit(), QLineEdit()
        self.reference.setPlaceholderText(self.tr("A clean recording to compare with, if there is one"))
        self.operator.setPlaceholderText(self.tr("Your name, for the report, if you like"))
        self.note.setPlaceholderText(self.tr("What else the report should say, if anything"))
        names = ((self.target, self.tr("File")), (self.plots, self.tr("Plots")), (self.reference, self.tr("Reference")),
                 (self.operator, self.tr("Operator")), (self.note, self.tr("Note")))
        for control, text in names:
            control.setAccessibleName(text)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow(self.tr("For"), self.delivery.preset)
        form.addRow(self.tr("File"), with_browse(self.target, self.tr("Choose where to write"), self._browse_target))
        self.delivery.add_to(form)
        form.addRow(self.tr("Residual"), self.residual)
        form.addRow(self.tr("Report"), self.report)
        form.addRow(self.tr("Plots"), self.plots)
        form.addRow(self.tr("Reference"), with_browse(self.reference, self.tr("Choose a clean reference"), self._browse_reference))
        form.addRow(self.tr("Operator"), self.operator)
        form.addRow(self.tr("Note"), self.note)
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        self.hint.setMinimumHeight(3 * self.hint.fontMetrics().lineSpacing())
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.export_button = self.buttons.addButton(self.tr("Export"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.export_button.setDefault(True)
        self.buttons.accepted.connect(self._save)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.hint)
        column.addWidget(self.buttons)

    @property
    def format(self) -> Format:
        return self.delivery.format

    def made_request(self) -> ExportRequest:
        """What the fields say now."""
        reference = self.reference.text().strip()
        return ExportRequest(
            self._source, self._edits, Path(self.target.text().strip()).expanduser(), **self.delivery.options,
            name=self._name if self.target.text() == self._proposed else None,
            residual=self.residual.isChecked(), plots=self.plots.currentData(), report=self.report.isChecked(),
            reference=Path(reference).expanduser() if reference else None,
            operator=self.operator.text().strip(), note=self.note.text().strip())

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
        if request.reference is not None and not request.reference.is_file():
            return self.tr("There is no file {name}.").format(name=request.reference)
        try:
            check_request(request)
        except UsageError as error:
            return words.sentence(str(error).replace(" (--overwrite)", ""))
        return ""

    def _check(self) -> None:
        """Say what stands in the way, before anything is written."""
        request = self.made_request()
        problem = self._problem(request)
        self._replaces = bool(problem) and not self._problem(replace(request, overwrite=True))
        if self._replaces:
            hint = self.tr("There are files of an earlier export with this name: Replace writes over them. Or choose another name.")
        elif not problem and not self._edits.active:
            hint = self.tr("Nothing is applied yet: this will be a copy of the recording.")
        else:
            hint = problem or self.tr(
                "New files are written; the recording itself is never changed. Its tags go with the copy where they are still true.")
        self.hint.setText(hint)
        self.export_button.setText(self.tr("Replace") if self._replaces else self.tr("Export"))
        self.export_button.setEnabled(self._replaces or not problem)

    def _save(self) -> None:
        request = self.made_request()
        self.request = replace(request, overwrite=self._replaces)
        for key, value in (("residual", self.residual.isChecked()), ("report", self.report.isChecked()),
                           ("plots", self.plots.currentIndex()), ("operator", self.operator.text())):
            self._settings.setValue(f"export/{key}", value)
        self.accept()

    def _restore_choices(self) -> None:
        self.residual.setChecked(self._settings.value("export/residual", True, bool))  # type: ignore[arg-type]
        self.report.setChecked(self._settings.value("export/report", True, bool))  # type: ignore[arg-type]
        self.plots.setCurrentIndex(self._settings.value("export/plots", 1, int))  # type: ignore[arg-type]
        self.operator.setText(str(self._settings.value("export/operator", "")))

    def _browse_target(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Export to"), self.target.text(),
                                              options=QFileDialog.Option.DontConfirmOverwrite)
        if name:
            self.target.setText(name)
            self._follow_suffix()

    def _browse_reference(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Clean reference"), self.target.text())
        if name:
            self.reference.setText(name)

