"""The dialog of diagnostics: what a bug report needs, to be read first, then copied or saved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ...core import Document
from ..shell import diagnostics
from .error import show_log_folder
from .rows import resize_within_screen


class DiagnosticsDialog(QDialog):
    """What is shown is what is copied or saved: nothing is sent anywhere."""

    def __init__(self, documents: Sequence[Document], known: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Diagnostics"))
        resize_within_screen(self, 820, 640)
        self._documents, self._known = documents, known
        what = QLabel(self.tr("For bug reports. It holds no audio. Nothing is sent: copy or save it, and read it before you pass it on.\n"
                              "The log lies in {path}.").format(path=diagnostics.log_file()))
        what.setWordWrap(True)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setAccessibleName(self.tr("Diagnostics"))
        self.names = QCheckBox(self.tr("With the names of recordings and folders"))
        self.names.toggled.connect(self._refresh)
        self.said = QLabel()
        self.said.setProperty("role", "dim")
        role = QDialogButtonBox.ButtonRole.ActionRole
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy_button = buttons.addButton(self.tr("Copy"), role)
        self.save_button = buttons.addButton(self.tr("Save as text…"), role)
        folder = buttons.addButton(self.tr("Show the log folder"), role)
        self.copy_button.clicked.connect(self._copy)
        self.save_button.clicked.connect(self._ask)
        folder.clicked.connect(show_log_folder)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (what, self.text, self.names, self.said, buttons):
            column.addWidget(widget)
        self._refresh()

    def save(self, path: Path) -> None:
        """Write what is shown."""
        try:
            path.write_text(self.text.toPlainText() + "\n", encoding="utf-8")
        except OSError as error:
            self.said.setText(self.tr("{path} cannot be written: {reason}.").format(path=path, reason=error.strerror))
        else:
            self.said.setText(self.tr("Saved as {path}.").format(path=path))

    def _refresh(self) -> None:
        self.text.setPlainText(diagnostics.text(self._documents, self._known, self.names.isChecked()))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.said.setText(self.tr("Copied."))

    def _ask(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save diagnostics"), str(Path.home() / "shellac-diagnostics.txt"))
        if name:
            self.save(Path(name))
