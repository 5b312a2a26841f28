"""What goes with an export: EvidenceFields (residual, report, plots) and AccountFields (what the report is told by the person)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QFormLayout, QLineEdit

from .rows import with_browse

PLOTS = (None, "png", "svg", "pdf")


class EvidenceFields(QObject):
    """`changed` whenever a field did; `options` are the fields of a request that they stand for.

    What was chosen last time stands in `settings` under `group`; the first time all is `wanted`, or nothing.
    """

    changed = Signal()

    def __init__(self, residual: str, report: str, settings: QSettings, group: str, wanted: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings, self._group = settings, group
        self.residual, self.report, self.plots = QCheckBox(residual), QCheckBox(report), QComboBox()
        for kind in PLOTS:
            self.plots.addItem(self.tr("None") if kind is None else kind.upper(), kind)
        self.plots.setAccessibleName(self.tr("Plots"))
        self.residual.setChecked(settings.value(f"{group}/residual", wanted, bool))  # type: ignore[arg-type]
        self.report.setChecked(settings.value(f"{group}/report", wanted, bool))  # type: ignore[arg-type]
        self.plots.setCurrentIndex(settings.value(f"{group}/plots", int(wanted), int))  # type: ignore[arg-type]
        for signal in (self.residual.toggled, self.report.toggled, self.plots.currentIndexChanged):
            signal.connect(self.changed)

    def add_to(self, form: QFormLayout) -> None:
        form.addRow(self.tr("Residual"), self.residual)
        form.addRow(self.tr("Report"), self.report)
        form.addRow(self.tr("Plots"), self.plots)

    @property
    def options(self) -> dict[str, Any]:
        return {"residual": self.residual.isChecked(), "report": self.report.isChecked(), "plots": self.plots.currentData()}

    def remember(self) -> None:
        for key, value in (("residual", self.residual.isChecked()), ("report", self.report.isChecked()),
                           ("plots", self.plots.currentIndex())):
            self._settings.setValue(f"{self._group}/{key}", value)


class AccountFields(QObject):
    """A clean reference, the operator's name and a note; `changed` and `options` as those of EvidenceFields."""

    changed = Signal()

    def __init__(self, settings: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.reference, self.note = QLineEdit(), QLineEdit()
        self.operator = QLineEdit(str(settings.value("export/operator", "")))
        self.reference.setPlaceholderText(self.tr("A clean recording to compare with, if there is one"))
        self.operator.setPlaceholderText(self.tr("Your name, for the report, if you like"))
        self.note.setPlaceholderText(self.tr("What else the report should say, if anything"))
        self.reference.textChanged.connect(self.changed)

    def add_to(self, form: QFormLayout, start: Callable[[], str]) -> None:
        """`start` says where to begin to look for a reference."""
        reference = with_browse(self.reference, self.tr("Choose a clean reference"), lambda: self._browse(start()))
        for control, row, name in ((self.reference, reference, self.tr("Reference")), (self.operator, self.operator, self.tr("Operator")),
                                   (self.note, self.note, self.tr("Note"))):
            form.addRow(name, row)
            control.setAccessibleName(name)

    @property
    def options(self) -> dict[str, Any]:
        return {"reference": self._reference, "operator": self.operator.text().strip(), "note": self.note.text().strip()}

    @property
    def problem(self) -> str:
        """Why there can be no comparison with the reference; "" where there can, or where none is asked for."""
        path = self._reference
        return "" if path is None or path.is_file() else self.tr("There is no file {name}.").format(name=path)

    def remember(self) -> None:
        self._settings.setValue("export/operator", self.operator.text())

    @property
    def _reference(self) -> Path | None:
        text = self.reference.text().strip()
        return Path(text).expanduser() if text else None

    def _browse(self, start: str) -> None:
        name, _ = QFileDialog.getOpenFileName(self.reference, self.tr("Clean reference"), start)
        if name:
            self.reference.setText(name)
