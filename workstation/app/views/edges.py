"""Edges: which border of the selection lies under the cursor, and what dragging it does.

They are named "start", "stop", "low" and "high".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

if TYPE_CHECKING:
    from .lane import Lane

#: How near, in pixels, an edge is caught.
GRIP = 5
IN_TIME, IN_BAND = ("start", "stop"), ("low", "high")


def edge_at(lane: Lane, place: QPointF) -> str:
    """The edge under a place of the lane, "" where there is none."""
    region = lane.scene.selection.region
    if region is None or not lane.scene.selection.holds(lane.channel):
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


def drag_edge(lane: Lane, edge: str, frame: int, hz: float) -> str:
    """Move an edge to where the mouse is; the answer is its name from now on, for one may pass the other."""
    selection = lane.scene.selection
    region, span = selection.region, selection.span
    if region is None or span is None:
        return edge
    if edge in IN_TIME:
        fixed = span[1] if edge == "start" else span[0]
        if frame == fixed:
            return edge
        selection.reshape(frame, fixed)
        return "start" if frame < fixed else "stop"
    nyquist = lane.scene.viewport.nyquist
    fixed_hz = region.low_hz if edge == "high" else nyquist if region.high_hz is None else region.high_hz
    if abs(hz - fixed_hz) < 1e-6:
        return edge
    selection.set_band(min(hz, fixed_hz), max(hz, fixed_hz))
    return "high" if hz > fixed_hz else "low"


def cursor_over(lane: Lane, place: QPointF) -> Qt.CursorShape:
    """The shape of the cursor that says what a press would do there."""
    edge = edge_at(lane, place)
    if edge:
        return Qt.CursorShape.SizeHorCursor if edge in IN_TIME else Qt.CursorShape.SizeVerCursor
    return Qt.CursorShape.CrossCursor if lane.has_bands else Qt.CursorShape.IBeamCursor
