"""Overview: the whole recording in one strip, with what is on screen, selected, changed and rendered."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ...core.clock import clock
from .. import theme
from . import columns
from .edges import GRIP
from .pointer import NOTCH
from .scene import ROLES, Scene, letter_name
from .track import Spans, Track

#: Height of the bar that shows how far B is rendered.
BAR = 3


class Overview(QWidget):
    """Drag the frame to scroll, its edges to zoom; click elsewhere to go there; the wheel zooms."""

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = scene
        self.letter = "A"
        self.changed_spans: Spans = []
        self._picture: QPixmap | None = None
        self._mode = ""
        self._grip = 0.0
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        scene.viewport.changed.connect(self._moved)
        scene.selection.changed.connect(self.update)
        scene.look_changed.connect(self.redraw)
        scene.head_moved.connect(self._head_moved)
        scene.markers_changed.connect(self.update)
        self.setAccessibleName(self.tr("Overview of the whole recording"))
        self._moved()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(900, 46)

    def set_letter(self, letter: str) -> None:
        self.letter = letter
        self.redraw()

    def set_changed(self, spans: Spans) -> None:
        """Shade the frames that the steps change."""
        self.changed_spans = spans
        self.update()

    def redraw(self) -> None:
        self._picture = None
        self.update()

    # geometry

    def _x(self, frame: float) -> float:
        return frame / max(self.scene.viewport.length, 1) * self.width()

    def _frame(self, x: float) -> float:
        return min(max(x / max(self.width(), 1), 0.0), 1.0) * self.scene.viewport.length

    def _window(self) -> QRectF:
        view = self.scene.viewport
        left, right = self._x(view.start_frame), self._x(min(view.stop_frame, view.length))
        return QRectF(round(left), 0, max(round(right) - round(left), 3), self.height())

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        if self._picture is None:
            self._render()
        assert self._picture is not None
        colours, painter = theme.current(), QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        height = self.height()
        for start, stop in self.changed_spans:
            painter.fillRect(QRectF(self._x(start), 0, max(self._x(stop) - self._x(start), 1), 3), colours["changed"])
        span = self.scene.selection.span
        if span is not None:
            box = QRectF(self._x(span[0]), 0, max(self._x(span[1]) - self._x(span[0]), 1), height)
            painter.fillRect(box, colours["selection"])
        self._draw_rendered(painter)
        self._draw_markers(painter)
        if not self.scene.viewport.shows_whole and self.scene.viewport.length:
            self._draw_window(painter)
        painter.fillRect(QRectF(self._x(self.scene.head), 0, 1, height), colours["playhead"])
        painter.setPen(colours["accent"] if self.hasFocus() else colours["line"])
        painter.drawLine(0, height - 1, self.width(), height - 1)
        if self.hasFocus():
            painter.drawRect(0, 0, self.width() - 1, height - 1)

    def _draw_window(self, painter: QPainter) -> None:
        """Veil what is off screen and frame what is on."""
        colours, box = theme.current(), self._window()
        veil = QColor(colours["window"])
        veil.setAlpha(150)
        painter.fillRect(QRectF(0, 0, box.left(), self.height()), veil)
        painter.fillRect(QRectF(box.right(), 0, self.width() - box.right(), self.height()), veil)
        painter.setPen(colours["text"])
        painter.drawRect(box.adjusted(0, 0, -1, -2))

    def _draw_markers(self, painter: QPainter) -> None:
        """A triangle at the foot of every marker, a beam to its end where it is a region."""
        foot = self.height() - 1
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current()["marker"])
        for marker in self.scene.markers:
            x = round(self._x(marker.start))
            painter.drawPolygon(QPolygonF([QPointF(x + 0.5, foot - 7), QPointF(x - 3.5, foot), QPointF(x + 4.5, foot)]))
            if marker.stop is not None:
                painter.drawRect(QRectF(x, foot - 3, max(self._x(marker.stop) - x, 1), 3))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _draw_rendered(self, painter: QPainter) -> None:
        track = self.scene.tracks.get("B")
        if track is None or track.share_ready >= 1:
            return
        colours, y = theme.current(), self.height() - BAR - 1
        painter.fillRect(QRectF(0, y, self.width(), BAR), colours["line"])
        for start, stop in track.ready:
            painter.fillRect(QRectF(self._x(start), y, max(self._x(stop) - self._x(start), 1), BAR), colours["accent"])

    def _render(self) -> None:
        ratio, colours = self.devicePixelRatioF(), theme.current()
        width, height = math.ceil(self.width() * ratio), math.ceil(self.height() * ratio)
        self._picture = QPixmap(max(width, 1), max(height, 1))
        self._picture.setDevicePixelRatio(ratio)
        self._picture.fill(colours["lane"])
        track = self.scene.tracks.get(self.letter)
        if track is None or not track.source.length:
            return
        image, unknown = self._composed(track, width, height)
        before = self.scene.tracks.get("A")
        if self.letter == "B" and before is not None and unknown.any():
            columns.add_outline(image, unknown, self._composed(before, width, height)[0])
        role = ROLES[self.letter]
        drawn = QImage(image.data, width, height, width, QImage.Format.Format_Indexed8)
        drawn.setColorTable([colours[name].rgba() for name in ("lane", "lane", f"{role}_peak", f"{role}_body", "clip", "hatch")])
        painter = QPainter(self._picture)
        painter.drawImage(QRectF(0, 0, width / ratio, height / ratio), drawn)
        found = self.scene.marks
        ticks = found.columns["start"][found.columns["enabled"] & ~found.bands()]
        for x in np.unique((ticks * self._x(1)).astype(int)).tolist():
            painter.fillRect(QRect(x, 3, 1, 4), colours["mark"])
        painter.end()

    def _composed(self, track: Track, width: int, height: int) -> tuple[np.ndarray, np.ndarray]:
        """All channels of a track in one picture, and the columns of it that are not known."""
        low, high, rms = track.columns(0, width, track.source.length / width)
        image = columns.compose(low.min(axis=0), high.max(axis=0), rms.max(axis=0), height, clip_at=math.inf)
        return image, np.asarray(np.isnan(low).any(axis=0))

    # changes

    def _moved(self) -> None:
        view = self.scene.viewport
        start, stop = (clock(f / view.rate, 1) for f in view.visible)
        self.setAccessibleDescription(self.tr("{0}, {1} long; on screen {2} to {3}.").format(
            letter_name(self.letter), clock(view.length / view.rate, 1), start, stop))
        self.update()

    def _head_moved(self, old: int, new: int) -> None:
        places = {int(self._x(old)), int(self._x(new))}
        for x in places if len(places) > 1 else ():
            self.update(x - 1, 0, 4, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self.redraw()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        if event.type() == QEvent.Type.PaletteChange:
            self.redraw()
        super().changeEvent(event)

    # mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() != Qt.MouseButton.LeftButton:
            return
        x, view = event.position().x(), self.scene.viewport
        self._mode = self._part_at(x)
        if not self._mode:
            view.centre(self._frame(x))
            self._mode = "move"
        self._grip = self._frame(x) - view.start_frame

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        x, view = event.position().x(), self.scene.viewport
        if self._mode == "move":
            view.pan(self._frame(x) - self._grip - view.start_frame)
        elif self._mode == "start":
            view.show(min(self._frame(x), view.stop_frame - 16), view.stop_frame)
        elif self._mode == "stop":
            view.show(view.start_frame, max(self._frame(x), view.start_frame + 16))
        else:
            shapes = {"start": Qt.CursorShape.SizeHorCursor, "stop": Qt.CursorShape.SizeHorCursor, "move": Qt.CursorShape.OpenHandCursor}
            self.setCursor(shapes.get(self._part_at(x), Qt.CursorShape.PointingHandCursor))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._mode = ""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.scene.viewport.whole()

    def _part_at(self, x: float) -> str:
        box = self._window()
        if self.scene.viewport.shows_whole:
            return "move"
        if abs(x - box.left()) <= GRIP:
            return "start"
        if abs(x - box.right()) <= GRIP:
            return "stop"
        return "move" if box.left() < x < box.right() else ""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        view = self.scene.viewport
        view.zoom_at(self._frame(event.position().x()), NOTCH ** (event.angleDelta().y() / 120))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        view = self.scene.viewport
        steps = {Qt.Key.Key_Left: -0.2, Qt.Key.Key_Right: 0.2, Qt.Key.Key_PageUp: -0.9, Qt.Key.Key_PageDown: 0.9}
        factors = {Qt.Key.Key_Plus: NOTCH, Qt.Key.Key_Minus: 1 / NOTCH}
        key = Qt.Key(event.key())
        if key in steps:
            view.pan(steps[key] * view.width * view.frames_per_pixel)
        elif key in factors:
            view.zoom_at((view.start_frame + view.stop_frame) / 2, factors[key])
        else:
            super().keyPressEvent(event)
