"""Time ruler: clock or samples above the lanes; drag to scrub, click the unit to change it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from .. import theme
from .lane import LEFT, RIGHT
from .pointer import wheel_in_time
from .scene import Scene
from .ticks import time_ticks


class TimeRuler(QWidget):
    """Shows the same stretch as the lanes below it, with the selection and the play head."""

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = scene
        self._scrubbing = False
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Time ruler"))
        self.setAccessibleDescription(self.tr("Click to put the play head, drag to scrub; click the unit to count in samples."))
        self.setToolTip(self.tr("Drag to scrub. Click the unit to change it."))
        for signal in (scene.viewport.changed, scene.selection.changed, scene.look_changed):
            signal.connect(self.update)
        scene.head_moved.connect(self._head_moved)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(900, self.fontMetrics().height() + 8)

    @property
    def _plot(self) -> QRect:
        return QRect(LEFT, 0, max(self.width() - LEFT - RIGHT, 1), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        view, colours, painter, plot = self.scene.viewport, theme.current(), QPainter(self), self._plot
        painter.fillRect(self.rect(), colours["ruler"])
        painter.setFont(theme.numbers(self.font(), 0.85))
        metrics = painter.fontMetrics()
        painter.setPen(colours["ruler_text"])
        unit = self.tr("samples") if self.scene.in_samples else self.tr("h:m:s")
        painter.drawText(QRectF(0, 0, LEFT - 7, self.height()), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, unit)
        painter.setClipRect(plot)
        span = self.scene.selection.span
        if span is not None:
            left, right = (plot.left() + view.x_of(f) for f in span)
            painter.fillRect(QRectF(left, 0, max(right - left, 1), self.height()), colours["selection"])
        room = metrics.horizontalAdvance("0:00:00.000") + 28
        for tick in time_ticks(view.start_frame, view.frames_per_pixel, plot.width(), view.rate, room, self.scene.in_samples):
            x = plot.left() + round(tick.at)
            painter.setPen(colours["ruler_text"] if tick.text else colours["line"])
            painter.drawLine(x, self.height() - (7 if tick.text else 4), x, self.height() - 2)
            painter.setPen(colours["ruler_text"])
            painter.drawText(QPointF(x + 3, self.height() - 8 + 3 - 2), tick.text)
        x = plot.left() + int(view.x_of(self.scene.head))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours["playhead"])
        top, bottom = self.height() - 8, self.height()
        painter.drawPolygon(QPolygonF([QPointF(x - 4, top), QPointF(x + 5, top), QPointF(x + 0.5, bottom)]))
        painter.setClipping(False)
        painter.setPen(colours["line"])
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)

    def _head_moved(self, old: int, new: int) -> None:
        for frame in (old, new):
            self.update(self._plot.left() + int(self.scene.viewport.x_of(frame)) - 6, 0, 13, self.height())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def _frame(self, event: QMouseEvent) -> int:
        return self.scene.viewport.frame_at(min(max(event.position().x() - self._plot.left(), 0), self._plot.width()))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if event.position().x() < self._plot.left():
            self.scene.set_in_samples(not self.scene.in_samples)
        else:
            self._scrubbing = True
            self.scene.seek_requested.emit(self._frame(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._scrubbing:
            self.scene.scrubbed.emit(self._frame(event))
        self.scene.cursor_moved.emit(self._frame(event), None, None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._scrubbing = False

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        wheel_in_time(self.scene.viewport, event, event.position().x() - self._plot.left())
        event.accept()
