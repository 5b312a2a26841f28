"""Lane: one horizontal strip of the timeline, drawn once and then only copied to the screen.

What is expensive lies in a picture; selection and play head are drawn over it. A moving play head
therefore costs two narrow strips of copying, at any frame rate.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from .. import theme
from .describing import level_text, place_text, selected_text, shown_text
from .header import GAP, Header, draw_header, header_height
from .over_lane import draw_head, draw_markers, draw_selection, head_x, selection_box
from .pointer import Pointer
from .scene import Scene, channel_name, channel_sign, letter_name

#: Room for rulers on either side of what is drawn, in logical pixels; whole pixels of any screen at 125, 150 and 175 % too.
LEFT, RIGHT = 48, 48
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
        self.header = Header()
        self._badge = ""
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
        scene.markers_changed.connect(self.update)
        scene.head_moved.connect(self._head_moved)
        self.describe()

    # what subclasses draw

    def draw_plot(self, painter: QPainter, area: QRect) -> None:
        raise NotImplementedError

    def draw_rulers(self, painter: QPainter, left: QRect, right: QRect) -> None:
        raise NotImplementedError

    def draw_folded(self, painter: QPainter, area: QRect) -> None:
        """The strip that is left of a folded lane."""
        painter.fillRect(area, theme.current()["lane"])

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

    @property
    def is_folded(self) -> bool:
        return self.channel in self.scene.folded

    def fold_if_asked(self) -> None:
        """Take the height of a strip, or as much as there is."""
        if self.is_folded:
            self.setFixedHeight(header_height(self.fontMetrics().height()))
        else:
            self.setMinimumHeight(28)
            self.setMaximumHeight(16777215)

    def selection_box(self) -> QRectF:
        """What is selected, in pixels of this widget."""
        return selection_box(self)

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
        # never a part of the picture by its coordinates: between two pixels of the screen it would be drawn blurred
        painter.drawPixmap(QPointF(0, 0), self._picture)
        painter.setClipRegion(QRegion(self.plot) - QRegion(self.header.area))
        draw_selection(painter, self)
        draw_markers(painter, self)
        painter.setClipRect(self.plot)
        draw_head(painter, self)
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
        (self.draw_folded if self.is_folded else self.draw_plot)(painter, self.plot)
        self._draw_header(painter)
        painter.setClipping(False)
        if not self.is_folded:
            self.draw_rulers(painter, left, right)
        painter.setPen(colours["line"])
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()
        self._stale = False

    def _draw_header(self, painter: QPainter) -> None:
        self.header = Header()
        if self.letter not in self.scene.tracks or (self.height() < LOW and not self.is_folded):
            return
        self._badge = self.badge()
        short = f"{self.letter} {channel_sign(self.channel, self.scene.channels)}".rstrip()
        text = self._badge if self.height() >= FULL or self.is_folded else short
        corner = self.plot.topLeft() + QPoint(GAP + 1, 0 if self.is_folded else GAP)
        self.header = draw_header(painter, corner, self.letter, text, self.is_folded if self.scene.channels > 1 else None)

    def badge(self) -> str:
        """What the lane shows: "A before · left", what is not selected in it, and what is still being computed."""
        track = self.scene.tracks.get(self.letter)
        parts = [letter_name(self.letter), channel_name(self.channel, track.source.format.channels if track is not None else 1)]
        if self.scene.selection.region is not None and not self.scene.selection.holds(self.channel):
            parts.append(self.tr("not selected"))
        if track is not None and not track.is_ready(*self.scene.viewport.visible):
            parts.append(self.tr("rendering {0} %").format(int(100 * track.share_ready)))
        return " · ".join(filter(None, parts))

    def _head_moved(self, old: int, new: int) -> None:
        self._describe_soon()
        places = {head_x(self, old), head_x(self, new)}
        for x in places if len(places) > 1 else ():
            if self.plot.left() <= x <= self.plot.right():
                self.update(x - 1, 0, 3, self.height())

    def _selection_changed(self) -> None:
        """The picture holds the badge, which says where the channel is not selected."""
        if self.scene.channels > 1 and self.badge() != self._badge:
            self.redraw()
        self._describe_soon()
        self.update()

    # what a person without the picture hears

    def _describe_soon(self) -> None:
        if not self._described.isActive():
            self._described.start()

    def describe(self) -> None:
        """Tell assistive technology what is shown, selected and measured."""
        parts = [self.tr("folded")] if self.is_folded else []
        self.setAccessibleName(", ".join([self.kind_name(), self.badge(), *parts]))
        here = place_text(self.scene) + level_text(self.level_at_head()) + "."
        self.setAccessibleDescription(" ".join((shown_text(self.scene.viewport), selected_text(self.scene), here)))

    def level_at_head(self) -> float | None:
        """The level that the lane shows at the play head, in dB; None where that is off screen or not known."""
        view = self.scene.viewport
        if not view.start_frame <= self.scene.head <= view.stop_frame:
            return None
        return self.level_at(self.plot.left() + view.x_of(self.scene.head), self.height() / 2)

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
