"""Pointer: what mouse, wheel, touchpad and keys do on a lane.

Drag selects, in a spectrogram as a box, with Ctrl in the lane's channel alone; edges can be dragged; Shift extends; a click
puts the play head; a double click selects what is visible, and once more the whole recording; the middle button drags the
view. A click on the lane's name takes its channel into the selection or out of it, one on the triangle folds it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent

from .edges import cursor_over, drag_edge, edge_at
from .viewport import Viewport

if TYPE_CHECKING:
    from .lane import Lane

#: How far, in pixels, a press must travel to be a drag.
TRAVEL = 4
#: A drag flatter than this selects time alone.
FLAT = 10
#: Magnification of one notch of a wheel.
NOTCH = 1.25

Modifier = Qt.KeyboardModifier


def wheel_in_time(view: Viewport, event: QWheelEvent, x: float) -> None:
    """Zoom at `x` pixels from the left of the plot; scroll with Shift held or sideways."""
    pixels, angle = event.pixelDelta(), event.angleDelta()
    if event.modifiers() & Modifier.ShiftModifier or abs(angle.x()) > abs(angle.y()):
        swiped = pixels.x() or pixels.y()
        step = -swiped if swiped else -(angle.x() or angle.y()) / 120 * view.width / 10
        view.pan(step * view.frames_per_pixel)
    else:
        view.zoom_at(view.start_frame + x * view.frames_per_pixel, NOTCH ** (angle.y() / 120))


class Pointer:
    """The gestures of one lane."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._mode = ""
        self._pressed = QPointF()
        self._last = QPointF()
        self._held: tuple[int, float | None] = (0, None)
        self._channels: tuple[int, ...] | None = None

    # mouse

    def press(self, event: QMouseEvent) -> None:
        lane, place = self._lane, event.position()
        self._pressed = self._last = place
        if event.button() == Qt.MouseButton.MiddleButton:
            self._mode = "pan"
            lane.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._held = (self._frame(place), lane.hz_at(place.y()))
            alone = event.modifiers() & Modifier.ControlModifier and lane.scene.channels > 1
            self._channels = (lane.channel,) if alone else None
            if event.modifiers() & Modifier.ShiftModifier:
                lane.scene.selection.extend_to(self._held[0], lane.scene.head)
                self._mode = edge_at(lane, place) or "stop"
            elif not lane.plot.contains(place.toPoint()):
                self._mode = "band" if lane.has_bands else ""
            else:
                self._mode = self._in_header(place) or edge_at(lane, place) or "press"

    def move(self, event: QMouseEvent) -> None:
        lane, place = self._lane, event.position()
        view = lane.scene.viewport
        if not self._mode:
            self._hover(place)
            return
        if self._mode in ("press", "fold", "name") and (place - self._pressed).manhattanLength() >= TRAVEL:
            self._mode = "select"
        if self._mode == "pan":
            view.pan((self._last.x() - place.x()) * view.frames_per_pixel)
        elif self._mode == "band":
            self._scroll_band(place.y() - self._last.y())
        elif self._mode == "select":
            self._select(place)
        elif self._mode in ("start", "stop", "low", "high"):
            self._mode = drag_edge(lane, self._mode, self._frame(place), self._hz(place))
        self._last = place
        self._report(place)

    def release(self, event: QMouseEvent) -> None:
        mode, self._mode = self._mode, ""
        scene = self._lane.scene
        if mode == "press":
            scene.selection.clear()
            scene.seek_requested.emit(self._held[0])
        elif mode == "fold":
            scene.set_folded(scene.folded ^ {self._lane.channel})
        elif mode == "name":
            scene.selection.toggle_channel(self._lane.channel, scene.channels)
        self._hover(event.position())

    def double_click(self, event: QMouseEvent) -> None:
        lane = self._lane
        selection, view = lane.scene.selection, lane.scene.viewport
        if not lane.plot.contains(event.position().toPoint()):
            if lane.has_bands:
                view.whole_band()
            else:
                self._magnify_waveform(0.0)
        elif self._in_header(event.position()):
            self.press(event)
        elif selection.span == view.visible:
            selection.everything()
        else:
            selection.select(*view.visible)

    # wheel, touchpad, pinch

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom at the cursor; Shift scrolls, Ctrl zooms frequency (or level), Alt the level; a sideways swipe scrolls too."""
        view, place = self._lane.scene.viewport, event.position()
        if event.modifiers() & Modifier.AltModifier:  # some systems turn Alt+wheel sideways
            self._magnify_waveform((event.angleDelta().y() or event.angleDelta().x()) / 120)
            event.accept()
            return
        sideways = abs(event.angleDelta().x()) > abs(event.angleDelta().y())
        special = event.modifiers() & Modifier.ControlModifier or not self._in_time(place)
        if special and not sideways and not event.modifiers() & Modifier.ShiftModifier:
            notches = event.angleDelta().y() / 120
            if self._lane.has_bands:
                self._zoom_band(place.y(), NOTCH ** notches)
            else:
                self._magnify_waveform(notches)
        else:
            wheel_in_time(view, event, self._x(place))
        self._report(place)
        event.accept()

    def gesture(self, event: QNativeGestureEvent) -> bool:
        """A pinch on a touchpad zooms at the cursor."""
        view = self._lane.scene.viewport
        if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            view.zoom_at(view.start_frame + self._x(event.position()) * view.frames_per_pixel, max(1 + event.value(), 0.2))
            return True
        if event.gestureType() == Qt.NativeGestureType.SmartZoomNativeGesture:
            view.whole()
            return True
        return False

    # keys

    def key(self, event: QKeyEvent) -> bool:
        """+ and − zoom; Page keys scroll. Arrows are the window's."""
        scene = self._lane.scene
        view, key = scene.viewport, Qt.Key(event.key())
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            view.zoom_at(scene.head, NOTCH)
        elif key == Qt.Key.Key_Minus:
            view.zoom_at(scene.head, 1 / NOTCH)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            view.pan((-0.9 if key == Qt.Key.Key_PageUp else 0.9) * view.width * view.frames_per_pixel)
        else:
            return False
        return True

    # what they do

    def _x(self, place: QPointF) -> float:
        return place.x() - self._lane.plot.left()

    def _in_time(self, place: QPointF) -> bool:
        return 0 <= self._x(place) <= self._lane.plot.width()

    def _frame(self, place: QPointF) -> int:
        return self._lane.scene.viewport.frame_at(min(max(self._x(place), 0), self._lane.plot.width()))

    def _select(self, place: QPointF) -> None:
        lane = self._lane
        low, high = 0.0, None
        if lane.has_bands and abs(place.y() - self._pressed.y()) >= FLAT:
            one, other = self._held[1] or 0.0, self._hz(place)
            low, high = min(one, other), max(one, other)
        if high is not None and high - low < 1e-6:
            return
        lane.scene.selection.select(self._held[0], self._frame(place), low, high, self._channels)

    def _hz(self, place: QPointF) -> float:
        """The frequency under a place; beyond the plot's edges the recording's own limits, when all is shown up to there."""
        lane, view = self._lane, self._lane.scene.viewport
        if place.y() <= 0:
            return view.high_hz
        if place.y() >= lane.height() - 1:
            return view.low_hz
        return lane.hz_at(place.y()) or 0.0

    def _in_header(self, place: QPointF) -> str:
        """Which part of the lane's header lies there: "fold", "name" or ""."""
        header, point = self._lane.header, place.toPoint()
        return "fold" if header.fold.contains(point) else "name" if header.name.contains(point) else ""

    def _zoom_band(self, y: float, factor: float) -> None:
        """Magnify the frequencies around `y`, on the scale that is shown."""
        lane, view = self._lane, self._lane.scene.viewport
        height = lane.height()
        top, bottom = y - y / factor, y + (height - y) / factor
        high, low = lane.hz_at(top), lane.hz_at(bottom)
        if high is not None and low is not None:
            view.show_band(0.0 if bottom >= height and view.low_hz == 0 else low, high if math.isfinite(high) else view.nyquist)

    def _scroll_band(self, pixels: float) -> None:
        lane, view = self._lane, self._lane.scene.viewport
        high, low = lane.hz_at(-pixels), lane.hz_at(lane.height() - pixels)
        if high is not None and low is not None and low >= 0 and high <= view.nyquist:
            view.show_band(low, high)

    def _magnify_waveform(self, notches: float) -> None:
        """By some notches of a wheel; 0 goes back to full scale."""
        scene = self._lane.scene
        scene.set_waveform(scene.waveform.magnified(NOTCH ** notches if notches else 0.0))

    def _hover(self, place: QPointF) -> None:
        """The cursor's shape and what lies under it."""
        lane, shape = self._lane, Qt.CursorShape.ArrowCursor
        if self._in_header(place):
            shape = Qt.CursorShape.PointingHandCursor
        elif self._in_time(place):
            shape = cursor_over(lane, place)
        lane.setCursor(shape)
        self._report(place)

    def _report(self, place: QPointF) -> None:
        lane = self._lane
        if not self._in_time(place):
            lane.scene.cursor_moved.emit(None, None, None)
            return
        hz = lane.hz_at(min(max(place.y(), 0), lane.height()))
        lane.scene.cursor_moved.emit(self._frame(place), hz, lane.level_at(place.x(), place.y()))


