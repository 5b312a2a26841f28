"""The dialog for exporting a comparison: where to, and what. The two recordings themselves are not written again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSettings
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

from ... import session
from ...core import ShellacError, Source
from .. import words
from .export import PLOTS, default_folder
from .rows import with_browse


class ComparisonDialog(QDialog):
    """`request` is what was asked for, None until Export was pressed."""

    def __init__(self, source: Source, other: session.Aligned, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export the comparison"))
        self.setMinimumWidth(560)
        self._source, self._other, self._settings = source, other, settings
        self.request: session.ComparisonRequest | None = None
        self._make_fields()
        self._lay_out()
        for signal in (self.folder.textChanged, self.reference.textChanged, self.residual.toggled, self.report.toggled,
                       self.plots.currentIndexChanged):
            signal.connect(self._check)
        self._check()

    def _make_fields(self) -> None:
        self.folder = QLineEdit(str(default_folder(self._other.opened)))
        self.residual = QCheckBox(self.tr("What was removed, A − B, as a file"))
        self.report = QCheckBox(self.tr("Report on both files, their levels and what differs (HTML and JSON)"))
        self.plots = QComboBox()
        for kind in PLOTS:
            self.plots.addItem(self.tr("None") if kind is None else kind.upper(), kind)
        self.residual.setChecked(self._settings.value("export/residual", True, bool))  # type: ignore[arg-type]
        self.report.setChecked(self._settings.value("export/report", True, bool))  # type: ignore[arg-type]
        self.plots.setCurrentIndex(self._settings.value("export/plots", 1, int))  # type: ignore[arg-type]
        self.reference, self.operator, self.note = QLineEdit(), QLineEdit(str(self._settings.value("export/operator", ""))), QLineEdit()
        self.reference.setPlaceholderText(self.tr("A clean recording to compare both with, if there is one"))
        self.operator.setPlaceholderText(self.tr("Your name, for the report, if you like"))
        self.note.setPlaceholderText(self.tr("What else the report should say, if anything"))

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow(self.tr("Folder"), with_browse(self.folder, self.tr("Choose the folder to write into"), self._browse))
        reference = with_browse(self.reference, self.tr("Choose a clean reference"), self._browse_reference)
        for control, row, name in (
                (self.residual, self.residual, self.tr("Residual")), (self.report, self.report, self.tr("Report")),
                (self.plots, self.plots, self.tr("Plots")), (self.reference, reference, self.tr("Reference")),
                (self.operator, self.operator, self.tr("Operator")), (self.note, self.note, self.tr("Note"))):
            form.addRow(name, row)
            control.setAccessibleName(name)
        self.folder.setAccessibleName(self.tr("Folder"))
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

    def made_request(self) -> session.ComparisonRequest:
        """What the fields say now."""
        reference = self.reference.text().strip()
        return session.ComparisonRequest(
            self._source, self._other, Path(self.folder.text().strip()).expanduser(), residual=self.residual.isChecked(),
            plots=self.plots.currentData(), report=self.report.isChecked(), reference=Path(reference).expanduser() if reference else None,
            operator=self.operator.text().strip(), note=self.note.text().strip())

    def _problem(self, request: session.ComparisonRequest) -> str:
        if request.reference is not None and not request.reference.is_file():
            return self.tr("There is no file {name}.").format(name=request.reference)
        if not (request.residual or request.plots or request.report):
            return self.tr("Choose at least one of residual, report and plots.")
        try:
            session.check_comparison(request)
        except ShellacError as error:
            return words.sentence(str(error))
        return ""

    def _check(self) -> None:
        """Say what stands in the way, before anything is written."""
        request = self.made_request()
        problem = self._problem(request)
        self._replaces = bool(problem) and not self._problem(replace(request, overwrite=True))
        if self._replaces:
            hint = self.tr("There are files of an earlier comparison with this name: Replace writes over them. Or choose another folder.")
        else:
            names = ", ".join(path.name for path in session.planned_comparison(request))
            hint = problem or self.tr("These files are written: {names}. The two recordings are never changed.").format(names=names)
        self.hint.setText(hint)
        self.export_button.setText(self.tr("Replace") if self._replaces else self.tr("Export"))
        self.export_button.setEnabled(self._replaces or not problem)

    def _save(self) -> None:
        self.request = replace(self.made_request(), overwrite=self._replaces)
        self._settings.setValue("export/operator", self.operator.text())
        self.accept()

    def _browse(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Export to"), self.folder.text())
        if name:
            self.folder.setText(name)

    def _browse_reference(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Clean reference"), self.folder.text())
        if name:
            self.reference.setText(name)
