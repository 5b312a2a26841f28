"""The error box: what happened, to which file, what now; the log one click away."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from ... import paths
from .. import words


def error_box(title: str, sentence: str, parent: QWidget | None = None, *, with_log: bool = False) -> QMessageBox:
    """The box, not yet shown. `with_log` offers the folder of the log, for what nobody foresaw."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(title)
    box.setText(title)
    box.setInformativeText(words.sentence(sentence))
    box.addButton(QMessageBox.StandardButton.Close)
    if with_log:
        button = box.addButton(QCoreApplication.translate("ErrorBox", "Show the log"), QMessageBox.ButtonRole.ActionRole)
        button.clicked.connect(show_log_folder)
    return box


def show_log_folder() -> None:
    """Open the folder that the log is written to."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(paths.user_log())))
