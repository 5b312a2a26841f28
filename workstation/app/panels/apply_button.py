"""ApplyButton: says what it applies to, in short where the panel is narrow."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

#: What border and padding take of the width, in pixels.
EDGES = 28


class ApplyButton(QPushButton):
    """It takes the width it is given; its text is never cut. The tip and the accessible name have all of it.

    Once there is nothing to apply, `heir` gets the focus: Qt would give it to whatever Tab comes to next.
    """

    def __init__(self, heir: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heir = heir
        self._texts = "", ""
        self.setDefault(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def setEnabled(self, enabled: bool) -> None:  # noqa: N802
        if not enabled and self.hasFocus():
            self._heir.setFocus()
        super().setEnabled(enabled)

    def show_texts(self, text: str, short: str) -> None:
        """`text` where there is room for it, else `short`."""
        self._texts = text, short
        shown = text if self.fontMetrics().horizontalAdvance(text) <= self.width() - EDGES else short
        self.setText(shown)
        self.setToolTip("" if shown == text else text)
        self.setAccessibleName(text)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.show_texts(*self._texts)
