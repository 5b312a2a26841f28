"""Pointer: what mouse, wheel, touchpad and keys do on a lane.

Drag selects, in a spectrogram as a box; edges can be dragged; Shift extends; a click puts the play head;
a double click selects what is visible, and once more the whole recording; the middle button drags the view.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent

from .scene import WaveformLook
from .viewport import Viewport

if TYPE_CHECKING:
    from .lane import Lane

#: How near, in pixels, an edge is caught, and how far a press must travel to be a drag.
GRIP, TRAVEL = 5, 4
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
    """The gestures of one lane. Edges are named by "start", "stop", "low" and "high"."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._mode = ""
        self._pressed = QPointF()
        self._last = QPointF()
        self._held: tuple[int, float | None] = (0, None)

    # mouse

    def press(self, event: QMouseEvent) -> None:
        lane, place = self._lane, event.position()
        self._pressed = self._last = place
        if event.button() == Qt.MouseButton.MiddleButton:
            self._mode = "pan"
            lane.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._held = (self._frame(place), lane.hz_at(place.y()))
            edge = self._edge_at(place)
            if event.modifiers() & Modifier.ShiftModifier:
                lane.scene.selection.extend_to(self._held[0], lane.scene.head)
                self._mode = self._edge_at(place) or "stop"
            elif not lane.plot.contains(place.toPoint()):
                self._mode = "band" if lane.has_bands else ""
            else:
                self._mode = edge or "press"

    def move(self, event: QMouseEvent) -> None:
        lane, place = self._lane, event.position()
        view = lane.scene.viewport
        if not self._mode:
            self._hover(place)
            return
        if self._mode == "press" and (place - self._pressed).manhattanLength() >= TRAVEL:
            self._mode = "select"
        if self._mode == "pan":
            view.pan((self._last.x() - place.x()) * view.frames_per_pixel)
        elif self._mode == "band":
            self._scroll_band(place.y() - self._last.y())
        elif self._mode == "select":
            self._select(place)
        elif self._mode in ("start", "stop", "low", "high"):
            self._drag_edge(place)
        self._last = place
        self._report(place)

    def release(self, event: QMouseEvent) -> None:
        mode, self._mode = self._mode, ""
        if mode == "press":
            self._lane.scene.selection.clear()
            self._lane.scene.seek_requested.emit(self._held[0])
        self._hover(event.position())

    def double_click(self, event: QMouseEvent) -> None:
        lane = self._lane
        selection, view = lane.scene.selection, lane.scene.viewport
        if not lane.plot.contains(event.position().toPoint()):
            if lane.has_bands:
                view.whole_band()
            else:
                self._magnify_waveform(0.0)
        elif selection.span == view.visible:
            selection.everything()
        else:
            selection.select(*view.visible)

    # wheel, touchpad, pinch

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom at the cursor; Shift scrolls, Ctrl zooms frequency (or level); a sideways swipe scrolls too."""
        view, place = self._lane.scene.viewport, event.position()
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
        """Arrows move the play head by a pixel, with Shift the selection's edge; + and − zoom; Page keys scroll."""
        scene = self._lane.scene
        view, step = scene.viewport, max(round(scene.viewport.frames_per_pixel), 1)
        steps = {Qt.Key.Key_Left: -step, Qt.Key.Key_Right: step}
        key = Qt.Key(event.key())
        if key in steps:
            if event.modifiers() & Modifier.ControlModifier:
                return False
            target = min(max(scene.head + steps[key], 0), view.length)
            if event.modifiers() & Modifier.ShiftModifier:
                scene.selection.extend_to(target, scene.head)
            scene.seek_requested.emit(target)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
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
        lane.scene.selection.select(self._held[0], self._frame(place), low, high)

    def _hz(self, place: QPointF) -> float:
        """The frequency under a place; beyond the plot's edges the recording's own limits, when all is shown up to there."""
        lane, view = self._lane, self._lane.scene.viewport
        if place.y() <= 0:
            return view.high_hz
        if place.y() >= lane.height() - 1:
            return view.low_hz
        return lane.hz_at(place.y()) or 0.0

    def _edge_at(self, place: QPointF) -> str:
        """Which edge of the selection lies under the cursor."""
        lane, region = self._lane, self._lane.scene.selection.region
        if region is None:
            return ""
        box = lane.selection_box()
        inside_y = box.top() - GRIP <= place.y() <= box.bottom() + GRIP
        inside_x = box.left() - GRIP <= place.x() <= box.right() + GRIP
        if inside_y and abs(place.x() - box.left()) <= GRIP:
            return "start"
        if inside_y and abs(place.x() - box.right()) <= GRIP:
            return "stop"
        if lane.has_bands and region.is_box and inside_x:
            if abs(place.y() - box.top()) <= GRIP:
                return "high"
            if abs(place.y() - box.bottom()) <= GRIP:
                return "low"
        return ""

    def _drag_edge(self, place: QPointF) -> None:
        selection = self._lane.scene.selection
        region, span = selection.region, selection.span
        if region is None or span is None:
            return
        start, stop = span
        low = region.low_hz
        high = self._lane.scene.viewport.nyquist if region.high_hz is None else region.high_hz
        if self._mode in ("start", "stop"):
            frame = self._frame(place)
            fixed = stop if self._mode == "start" else start
            if frame == fixed:
                return
            self._mode = "start" if frame < fixed else "stop"
            selection.select(frame, fixed, low, region.high_hz)
        else:
            hz = self._hz(place)
            fixed_hz = low if self._mode == "high" else high
            if abs(hz - fixed_hz) < 1e-6:
                return
            self._mode = "high" if hz > fixed_hz else "low"
            selection.select(start, stop, min(hz, fixed_hz), max(hz, fixed_hz))

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
        look = self._lane.scene.waveform
        gain = min(max(look.gain * NOTCH ** notches, 1.0), 1000.0) if notches else 1.0
        self._lane.scene.set_waveform(WaveformLook(gain, look.logarithmic))

    def _hover(self, place: QPointF) -> None:
        """The cursor's shape and what lies under it."""
        edge = self._edge_at(place)
        shape = (Qt.CursorShape.SizeHorCursor if edge in ("start", "stop") else Qt.CursorShape.SizeVerCursor if edge else
                 Qt.CursorShape.CrossCursor if self._lane.has_bands else Qt.CursorShape.IBeamCursor)
        self._lane.setCursor(shape if self._in_time(place) else Qt.CursorShape.ArrowCursor)
        self._report(place)

    def _report(self, place: QPointF) -> None:
        lane = self._lane
        if not self._in_time(place):
            lane.scene.cursor_moved.emit(None, None, None)
            return
        hz = lane.hz_at(min(max(place.y(), 0), lane.height()))
        lane.scene.cursor_moved.emit(self._frame(place), hz, lane.level_at(place.x(), place.y()))


