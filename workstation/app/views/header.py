"""Header: the name in the corner of a lane, which is also what folds it and what takes its channel into the selection."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPolygonF

from .. import theme
from .scene import ROLES

#: Of the ground below the words: what lies behind shines through a little.
ALPHA = 220
#: Between the corner of the plot and the header, in pixels.
GAP = 4


@dataclass(frozen=True)
class Header:
    """All of it, where a click folds the lane, and where it takes the channel in or out; empty where it does neither."""

    area: QRect = QRect()
    fold: QRect = QRect()
    name: QRect = QRect()


def header_height(painter_height: int) -> int:
    """The height of a header in a font of that height."""
    return painter_height + 3


def draw_header(painter: QPainter, corner: QPoint, letter: str, text: str, folded: bool | None) -> Header:
    """`text` begins with the letter: A stands in a square, B in a filled square, R in a circle, so that no colour is needed.

    A triangle before it points down in a lane that is shown in full and right in a folded one; None: there is none.
    """
    colours, words, metrics = theme.current(), text[1:], painter.fontMetrics()
    side = header_height(metrics.height())
    ground = QColor(colours["lane"])
    ground.setAlpha(ALPHA)
    fold = QRect(corner.x(), corner.y(), side - 2 if folded is not None else 0, side)
    box = QRect(fold.left() + fold.width(), fold.top(), side, side)
    rest = QRect(box.right() + 1, box.top(), metrics.horizontalAdvance(words) + 7 if words else 0, side)
    painter.save()
    painter.fillRect(fold.united(box).united(rest), ground)
    painter.setPen(colours["lane_text"])
    painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, words)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if folded is not None:
        _draw_triangle(painter, QRectF(fold), folded)
    _draw_letter(painter, box, letter)
    painter.restore()
    area = fold.united(box).united(rest)
    return Header(area, fold, box.united(rest)) if folded is not None else Header(area)


def _draw_triangle(painter: QPainter, box: QRectF, folded: bool) -> None:
    middle, size = box.center(), 3.5
    shape = ((-0.6, -1), (0.8, 0), (-0.6, 1)) if folded else ((-1, -0.6), (0, 0.8), (1, -0.6))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.current()["lane_text"])
    painter.drawPolygon(QPolygonF([middle + QPointF(x, y) * size for x, y in shape]))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _draw_letter(painter: QPainter, box: QRect, letter: str) -> None:
    colours = theme.current()
    bold = QFont(painter.font())
    bold.setBold(True)
    painter.setFont(bold)
    painter.setPen(colours[f"{ROLES[letter]}_body"])
    frame = QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5)
    if letter == "A":
        painter.drawRect(frame)
    elif letter == "R":
        painter.drawEllipse(frame)
    else:
        painter.fillRect(box, colours["after_body"])
        painter.setPen(colours["lane"])
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)
