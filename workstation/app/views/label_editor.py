"""Label editor: the field in which a marker gets its name."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

WIDTH = 180
_ENDS = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LabelEditor(QLineEdit):
    """`finished(text)` on Enter or when the focus leaves, `finished(None)` on Esc; once, and then it is gone."""

    finished = Signal(object)

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.setAccessibleName(self.tr("Name of the marker"))
        self.setFixedWidth(WIDTH)
        self.setStyleSheet("padding: 0 3px;")
        self.selectAll()
        self._is_over = False

    def event(self, event: QEvent) -> bool:
        """Enter and Esc are the field's own, not the window's."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _ENDS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self._finish(None)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._finish(self.text())
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        self._finish(self.text())

    def _finish(self, text: str | None) -> None:
        if not self._is_over:
            self._is_over = True
            self.hide()
            self.finished.emit(text)
            self.deleteLater()
