"""What several dialogs have: a row with a Browse button, and a size that fits on the screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton

#: What the frame of a window takes of the screen, in logical pixels, where it is not known before the window is shown.
FRAME = 40


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


def resize_within_screen(dialog: QDialog, width: int, height: int) -> None:
    """Give a dialog that can scroll its size, or as much of it as the screen of its window has room for."""
    screen = (dialog.parentWidget() or dialog).screen().availableSize()
    dialog.resize(min(width, screen.width() - FRAME), min(height, screen.height() - FRAME))
