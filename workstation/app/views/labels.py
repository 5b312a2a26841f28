"""Labels beside a plot: the numbers of its rulers."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from .. import theme
from .ticks import Tick


def draw_side_ruler(painter: QPainter, area: QRect, ticks: list[Tick], on_left: bool) -> None:
    """Ticks along the edge of a plot with their numbers beside them; the outermost numbers are pushed inside."""
    colours = theme.current()
    half = painter.fontMetrics().height() / 2
    edge = area.right() if on_left else area.left()
    align = Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignRight if on_left else Qt.AlignmentFlag.AlignLeft)
    for tick in ticks:
        painter.setPen(colours["line"])
        painter.drawLine(edge - 4 if on_left else edge, round(tick.at), edge if on_left else edge + 4, round(tick.at))
        painter.setPen(colours["ruler_text"])
        y = min(max(tick.at - half, 0), area.height() - 2 * half)
        painter.drawText(QRectF(area.left() + (0 if on_left else 7), y, area.width() - 7, 2 * half), align, tick.text)
