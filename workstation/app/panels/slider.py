"""OriginSlider: a slider that is filled from a place of its own, as where a gain of 0 dB stands in the middle."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QWidget

from .. import theme

#: As the style sheet draws a slider's groove.
GROOVE_HEIGHT = 4


class OriginSlider(QSlider):
    """Horizontal. With `origin`, the value that changes nothing, what lies between it and the handle is filled, else all on the left."""

    def __init__(self, origin: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._origin = origin
        if origin is not None:
            self.setProperty("role", "origin")

    def filled(self) -> QRect:
        """What is filled between the origin and the handle; empty where the handle covers it."""
        if self._origin is None:
            return QRect()
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        control, parts = QStyle.ComplexControl.CC_Slider, QStyle.SubControl
        handle = self.style().subControlRect(control, option, parts.SC_SliderHandle, self)
        option.sliderPosition = self._origin
        origin = self.style().subControlRect(control, option, parts.SC_SliderHandle, self).center().x()
        left, right = (handle.right() + 1, origin) if handle.center().x() < origin else (origin, handle.left() - 1)
        return QRect(left, handle.center().y() - GROOVE_HEIGHT // 2, max(right - left + 1, 0), GROOVE_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        filled = self.filled()
        if filled.width() and self.isEnabled():
            painter = QPainter(self)
            painter.fillRect(filled, theme.current()["accent"])
