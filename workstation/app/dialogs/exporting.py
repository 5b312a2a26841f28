"""ExportingDialog: what the dialogs that write files share: a hint that says what stands in the way, Cancel and Export."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget


class ExportingDialog(QDialog):
    """A column to which the fields are added; `finish` puts hint and buttons below them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.export_button = self.buttons.addButton(self.tr("Export"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.export_button.setDefault(True)
        self.buttons.rejected.connect(self.reject)

    def finish(self, lines: int, confirm: Callable[[], None]) -> None:
        """Put the hint, with room for `lines` of text, and the buttons below what was added; Export calls `confirm`."""
        self.buttons.accepted.connect(confirm)
        self.hint.setMinimumHeight(lines * self.hint.fontMetrics().lineSpacing())
        self.column.addWidget(self.hint)
        self.column.addWidget(self.buttons)

    def say(self, hint: str, ready: bool, replaces: bool = False) -> None:
        """What stands in the way or will be written; whether Export can be pressed, and whether it writes over files."""
        self.hint.setText(hint)
        self.export_button.setText(self.tr("Replace") if replaces else self.tr("Export"))
        self.export_button.setEnabled(ready)
