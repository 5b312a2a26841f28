"""Over a lane: selection, play head and markers, drawn on top of its picture."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from .. import theme

if TYPE_CHECKING:
    from .lane import Lane

#: The line of a marker: dashed, so that it is told from the play head and from an edge without its colour.
DASHES = (4.0, 3.0)


def _halo(lane: Lane) -> QColor:
    """What sets a line off from whatever lies beside it."""
    return theme.current()["over_halo" if lane.has_bands else "lane"]


def selection_box(lane: Lane) -> QRectF:
    """What is selected, in pixels of the lane, cut to a little more than its plot."""
    region, span, view, plot = lane.scene.selection.region, lane.scene.selection.span, lane.scene.viewport, lane.plot
    if region is None or span is None:
        return QRectF()
    left, right = (min(max(view.x_of(f), -9), plot.width() + 9) + plot.left() for f in span)
    top, bottom = 0.0, float(lane.height())
    if lane.has_bands and region.is_box:
        top = lane.y_of(view.nyquist if region.high_hz is None else region.high_hz)
        bottom = lane.y_of(region.low_hz)
    return QRectF(QPointF(round(left), round(top)), QPointF(max(round(right), round(left) + 1), round(bottom)))


def draw_selection(painter: QPainter, lane: Lane) -> None:
    """The box in the channels that are selected."""
    region, colours = lane.scene.selection.region, theme.current()
    if region is None or not lane.scene.selection.holds(lane.channel):
        return
    box = selection_box(lane)
    if lane.has_bands and region.is_box:
        for rest in (QRectF(box.left(), 0, box.width(), box.top()), QRectF(box.left(), box.bottom(), box.width(), lane.height())):
            painter.fillRect(rest, colours["over_shade"])
    tint = QColor(colours["over_edge" if lane.has_bands else "selection"])
    if lane.has_bands:  # the colours below are levels: they stay legible
        tint.setAlpha(26)
    painter.fillRect(box, tint)
    edge = box.adjusted(0, 0, -1, -1) if region.is_box and lane.has_bands else box.adjusted(0, -5, -1, 5)
    painter.setPen(_halo(lane))
    painter.drawRect(edge.adjusted(-1, -1, 1, 1))
    painter.setPen(colours["over_edge" if lane.has_bands else "selection_edge"])
    painter.drawRect(edge)


def head_x(lane: Lane, frame: int) -> int:
    """The column of the play head at `frame`."""
    return lane.plot.left() + math.floor(lane.scene.viewport.x_of(frame))


def draw_head(painter: QPainter, lane: Lane) -> None:
    """A solid line of one pixel."""
    x = head_x(lane, lane.scene.head)
    painter.fillRect(QRectF(x - 1, 0, 3, lane.height()), _halo(lane))
    painter.fillRect(QRectF(x, 0, 1, lane.height()), theme.current()["over_head" if lane.has_bands else "playhead"])


def draw_markers(painter: QPainter, lane: Lane) -> None:
    """A dashed line at every border of a marker on screen, one for those that share a pixel."""
    view, plot = lane.scene.viewport, lane.plot
    places = (place for marker in lane.scene.markers for place in (marker.start, marker.stop) if place is not None)
    columns = {plot.left() + math.floor(view.x_of(place)) for place in places if view.start_frame <= place <= view.stop_frame}
    for x in columns:
        painter.fillRect(QRectF(x - 1, 0, 3, lane.height()), _halo(lane))
    pen = QPen(theme.current()["over_marker" if lane.has_bands else "marker"], 1.0)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern(DASHES)
    painter.setPen(pen)
    for x in sorted(columns):
        painter.drawLine(QPointF(x + 0.5, 0), QPointF(x + 0.5, lane.height()))
