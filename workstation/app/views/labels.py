"""Labels on and beside a plot: which signal a lane shows, and the numbers of its rulers."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from .. import theme
from .scene import ROLES
from .ticks import Tick


def draw_badge(painter: QPainter, corner: QPoint, letter: str, text: str) -> None:
    """`text` begins with the letter: A stands in a square, B in a filled square, R in a circle, so that no colour is needed."""
    colours, words = theme.current(), text[1:]
    painter.save()
    metrics = painter.fontMetrics()
    side = metrics.height() + 3
    ground = QColor(colours["lane"])
    ground.setAlpha(220)
    box = QRect(corner.x() + 5, corner.y() + 4, side, side)
    rest = QRect(box.right() + 1, box.top(), metrics.horizontalAdvance(words) + 7 if words else 0, side)
    painter.fillRect(box.united(rest), ground)
    painter.setPen(colours["lane_text"])
    painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, words)
    bold = QFont(painter.font())
    bold.setBold(True)
    painter.setFont(bold)
    painter.setPen(colours[f"{ROLES[letter]}_body"])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    frame = QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5)
    if letter == "A":
        painter.drawRect(frame)
    elif letter == "R":
        painter.drawEllipse(frame)
    else:
        painter.fillRect(box, colours["after_body"])
        painter.setPen(colours["lane"])
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)
    painter.restore()


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
