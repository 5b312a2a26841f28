"""Rows that several dialogs have."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton


def with_browse(line: QLineEdit, name: str, browse: Callable[[], None]) -> QHBoxLayout:
    """A line for a path and the button that chooses one; `name` says to a screen reader what is chosen."""
    button = QPushButton(QCoreApplication.translate("Dialogs", "Browse…"))
    button.setAccessibleName(name)
    button.setAutoDefault(False)
    button.clicked.connect(lambda _=False: browse())
    row = QHBoxLayout()
    row.addWidget(line, 1)
    row.addWidget(button)
    return row
