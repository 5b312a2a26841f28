"""Lane: one horizontal strip of the timeline, drawn once and then only copied to the screen.

What is expensive lies in a picture; selection and play head are drawn over it. A moving play head
therefore costs two narrow strips of copying, at any frame rate.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from .. import theme
from . import units
from .labels import draw_badge
from .pointer import Pointer
from .scene import Scene, channel_name, letter_name

#: Room for rulers on either side of what is drawn, in logical pixels.
LEFT, RIGHT = 46, 46
#: From this height on a lane names what it shows in full, from LOW on with its letter alone.
FULL, LOW = 34, 20


class Lane(QWidget):
    """A strip that shows one channel of one source. Subclasses draw `draw_plot` and `draw_rulers` into the picture."""

    #: True where a drag also selects a band of frequencies
    has_bands = False

    def __init__(self, scene: Scene, letter: str, channel: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene, self.letter, self.channel = scene, letter, channel
        self._picture: QPixmap | None = None
        self._stale = True
        self._pointer = Pointer(self)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 28)
        self._described = QTimer(self, interval=250, singleShot=True)
        self._described.timeout.connect(self.describe)
        scene.viewport.changed.connect(self.redraw)
        scene.look_changed.connect(self.redraw)
        scene.selection.changed.connect(self._selection_changed)
        scene.head_moved.connect(self._head_moved)
        self.describe()

    # what subclasses draw

    def draw_plot(self, painter: QPainter, area: QRect) -> None:
        raise NotImplementedError

    def draw_rulers(self, painter: QPainter, left: QRect, right: QRect) -> None:
        raise NotImplementedError

    def y_of(self, hz: float) -> float:
        """Where a frequency lies in the plot; only lanes with bands know."""
        return 0.0

    def hz_at(self, y: float) -> float | None:
        return None

    def level_at(self, x: float, y: float) -> float | None:
        """The level shown under a place of the plot, in dB."""
        return None

    def kind_name(self) -> str:
        return ""

    # geometry

    @property
    def plot(self) -> QRect:
        """What is between the rulers."""
        return QRect(LEFT, 0, max(self.width() - LEFT - RIGHT, 1), self.height())

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(900, 120)

    # painting

    def redraw(self) -> None:
        """Draw the picture anew at the next paint."""
        self._stale = True
        self._describe_soon()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        if self._stale or self._picture is None:
            self._render()
        assert self._picture is not None
        painter = QPainter(self)
        dirty = event.rect()
        ratio = self._picture.devicePixelRatio()
        painter.drawPixmap(QRectF(dirty), self._picture, QRectF(dirty.x() * ratio, dirty.y() * ratio, dirty.width() * ratio,
                                                                dirty.height() * ratio))
        painter.setClipRect(self.plot)
        self._draw_selection(painter)
        self._draw_head(painter)
        if self.hasFocus():
            painter.setClipping(False)
            painter.setPen(theme.current()["accent"])
            painter.drawRect(self.plot.adjusted(0, 0, -1, -1))

    def _render(self) -> None:
        ratio = self.devicePixelRatioF()
        size = QSize(math.ceil(self.width() * ratio), math.ceil(self.height() * ratio))
        if self._picture is None or self._picture.size() != size:
            self._picture = QPixmap(size)
        self._picture.setDevicePixelRatio(ratio)
        colours = theme.current()
        painter = QPainter(self._picture)
        painter.setFont(theme.numbers(self.font(), 0.85))
        left, right = QRect(0, 0, LEFT, self.height()), QRect(self.width() - RIGHT, 0, RIGHT, self.height())
        painter.fillRect(left, colours["ruler"])
        painter.fillRect(right, colours["ruler"])
        painter.setClipRect(self.plot)
        self.draw_plot(painter, self.plot)
        if self.height() >= LOW and self.letter in self.scene.tracks:
            draw_badge(painter, self.plot.topLeft(), self.letter, self.badge() if self.height() >= FULL else self.letter)
        painter.setClipping(False)
        self.draw_rulers(painter, left, right)
        painter.setPen(colours["line"])
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()
        self._stale = False

    def badge(self) -> str:
        """What the lane shows: "A before · left", with what is still being computed."""
        track = self.scene.tracks.get(self.letter)
        parts = [letter_name(self.letter), channel_name(self.channel, track.source.format.channels if track is not None else 1)]
        if track is not None and not track.is_ready(*self.scene.viewport.visible):
            parts.append(self.tr("rendering {0} %").format(int(100 * track.share_ready)))
        return " · ".join(filter(None, parts))

    def _draw_selection(self, painter: QPainter) -> None:
        region, span = self.scene.selection.region, self.scene.selection.span
        if region is None or span is None or (region.channels is not None and self.channel not in region.channels):
            return
        box = self.selection_box()
        colours = theme.current()
        if self.has_bands and region.is_box:
            for rest in (QRectF(box.left(), 0, box.width(), box.top()), QRectF(box.left(), box.bottom(), box.width(), self.height())):
                painter.fillRect(rest, colours["over_shade"])
        tint = QColor(colours["over_edge" if self.has_bands else "selection"])
        if self.has_bands:  # the colours below are levels: they stay legible
            tint.setAlpha(26)
        painter.fillRect(box, tint)
        painter.setPen(colours["over_edge" if self.has_bands else "selection_edge"])
        painter.drawRect(box.adjusted(0, 0, -1, -1) if region.is_box and self.has_bands else box.adjusted(0, -5, -1, 5))

    def selection_box(self) -> QRectF:
        """What is selected, in pixels of this widget, cut to a little more than the plot."""
        region, span, view = self.scene.selection.region, self.scene.selection.span, self.scene.viewport
        if region is None or span is None:
            return QRectF()
        left, right = (min(max(view.x_of(f), -9), self.plot.width() + 9) + self.plot.left() for f in span)
        top, bottom = 0.0, float(self.height())
        if self.has_bands and region.is_box:
            top = self.y_of(view.nyquist if region.high_hz is None else region.high_hz)
            bottom = self.y_of(region.low_hz)
        return QRectF(QPointF(round(left), round(top)), QPointF(max(round(right), round(left) + 1), round(bottom)))

    def _draw_head(self, painter: QPainter) -> None:
        x = self._head_x(self.scene.head)
        if self.has_bands:  # any colour may lie below
            painter.fillRect(QRectF(x - 1, 0, 3, self.height()), QColor(0, 0, 0, 110))
        painter.fillRect(QRectF(x, 0, 1, self.height()), theme.current()["over_head" if self.has_bands else "playhead"])

    def _head_x(self, frame: int) -> int:
        return self.plot.left() + math.floor(self.scene.viewport.x_of(frame))

    def _head_moved(self, old: int, new: int) -> None:
        places = {self._head_x(old), self._head_x(new)}
        for x in places if len(places) > 1 else ():
            if self.plot.left() <= x <= self.plot.right():
                self.update(x - 1, 0, 3, self.height())

    def _selection_changed(self) -> None:
        self._describe_soon()
        self.update()

    # what a person without the picture hears

    def _describe_soon(self) -> None:
        if not self._described.isActive():
            self._described.start()

    def describe(self) -> None:
        """Tell assistive technology what is shown and selected."""
        view = self.scene.viewport
        self.setAccessibleName(f"{self.kind_name()}, {self.badge()}")
        start, stop = (units.clock(f / view.rate, 1) for f in view.visible)
        text = self.tr("Shows {0} to {1}.").format(start, stop)
        region, span = self.scene.selection.region, self.scene.selection.span
        if region is None or span is None:
            text += " " + self.tr("Nothing is selected.")
        else:
            text += " " + self.tr("Selected: {0} to {1}").format(*(units.clock(f / view.rate, 3) for f in span))
            if region.is_box:
                high = view.nyquist if region.high_hz is None else region.high_hz
                text += ", " + self.tr("{0} to {1}").format(units.hertz(region.low_hz), units.hertz(high))
            text += "."
        self.setAccessibleDescription(text)

    # events

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self.redraw()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.LanguageChange):
            self.redraw()
        super().changeEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.redraw()
        if isinstance(event, QNativeGestureEvent) and self._pointer.gesture(event):
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._pointer.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._pointer.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._pointer.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._pointer.double_click(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        self._pointer.wheel(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        self.scene.cursor_moved.emit(None, None, None)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if not self._pointer.key(event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        event.ignore()
