"""LoudnessNumbers: M and S at the play head; I, LRA and true peak of the whole and of the selection. CorrelationBar: −1 to +1."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ...analysis.loudness import Levels
from ...analysis.metering import Moment
from .. import theme
from . import units
from .scene import ROLES, letter_name

#: The widest figure, for columns that never move.
WIDEST = "−00.0"
GAP = 12


class LoudnessNumbers(QWidget):
    """A table whose figures stand still. `show_values` is all it needs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.letter = "A"
        self.moment = Moment()
        self.whole: Levels | None = None
        self.selected: Levels | None = None
        self.has_selection = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Loudness"))
        self.setToolTip(self.tr(
            "Of the file, not of what the level match makes of it.\n"
            "M, momentary: the last 400 ms before the play head. S, short-term: the last 3 s.\n"
            "I, integrated: the whole recording, gated, and the selection below it. LRA: loudness range.\n"
            "TP: the highest true peak, between the samples too. (EBU R 128, ITU-R BS.1770-4)"))

    def show_values(self, letter: str, moment: Moment, whole: Levels | None, selected: Levels | None, has_selection: bool) -> None:
        shown = (letter, moment, whole, selected, has_selection)
        if shown != (self.letter, self.moment, self.whole, self.selected, self.has_selection):
            self.letter, self.moment, self.whole, self.selected, self.has_selection = shown
            self.update()

    def now(self) -> list[str]:
        """M and S, each with its unit."""
        return [f"M {units.decibels(self.moment.momentary, 'LUFS')}", f"S {units.decibels(self.moment.short_term, 'LUFS')}"]

    def texts(self, levels: Levels | None) -> list[str]:
        """Integrated loudness, range and true peak, each with its unit."""
        i, spread, peak = _three(levels)
        return [units.decibels(i, "LUFS"), f"LRA {units.decibels(spread, 'LU')}", units.decibels(peak, "dBTP")]

    def describe(self) -> str:
        """All of it in words, for a screen reader."""
        text = self.tr("{0}: {1}. Whole recording: {2}.").format(letter_name(self.letter), ", ".join(self.now()),
                                                                ", ".join(self.texts(self.whole)))
        return text + " " + self.tr("Selection: {0}.").format(", ".join(self.texts(self.selected))) if self.has_selection else text

    def sizeHint(self) -> QSize:  # noqa: N802
        font = self._font()
        widths = self._widths(font)
        return QSize(round(self._now_width(font) + sum(widths)) + GAP, 3 * (self.fontMetrics().height() + 1) + 2)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def _font(self) -> QFont:
        return theme.numbers(self.font(), 0.92)

    def _captions(self) -> list[str]:
        return ["", "I LUFS", "LRA LU", "TP dBTP"]

    def _rows(self) -> list[str]:
        return [self.tr("whole"), self.tr("selection")]

    def _now_width(self, font: QFont) -> float:
        metrics = QFontMetrics(font)
        return max(metrics.horizontalAdvance(f"M {WIDEST} LUFS"), *(metrics.horizontalAdvance(letter_name(a)) for a in ROLES)) + 2 * GAP

    def _widths(self, font: QFont) -> list[float]:
        metrics = QFontMetrics(font)
        first = max(metrics.horizontalAdvance(text) for text in self._rows()) + GAP
        return [first, *(max(metrics.horizontalAdvance(text), metrics.horizontalAdvance(WIDEST)) + GAP for text in self._captions()[1:])]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        colours, painter, font = theme.current(), QPainter(self), self._font()
        painter.setFont(font)
        row, left, right = self.height() / 3, Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        middle = Qt.AlignmentFlag.AlignVCenter
        now = self._now_width(font)
        painter.fillRect(QRectF(0, 3, 1, self.height() - 6), colours["line"])
        for number, text in enumerate((letter_name(self.letter), *self.now())):
            painter.setPen(colours["text" if number else "text_dim"])
            painter.drawText(QRectF(GAP, number * row, now - 2 * GAP, row), middle | (right if number else left), text)
        painter.fillRect(QRectF(now, 3, 1, self.height() - 6), colours["line"])
        figures = [self._captions(), [self._rows()[0], *_figures(self.whole)],
                   [self._rows()[1], *_figures(self.selected)] if self.has_selection else []]
        for number, cells in enumerate(figures):
            x = now + GAP
            for column, (cell, width) in enumerate(zip(cells, self._widths(font), strict=False)):
                painter.setPen(colours["text" if number and column else "text_dim"])
                painter.drawText(QRectF(x, number * row, width - GAP, row), middle | (right if column else left), cell)
                x += width


class CorrelationBar(QWidget):
    """Correlation of left and right over the last 400 ms: +1 mono, 0 unrelated, −1 lost when folded to mono."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.value = math.nan
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Correlation"))
        self.setToolTip(self.tr("Correlation of left and right over the last 400 ms before the play head.\n"
                                "+1: the same in both. 0: unrelated. Below 0: parts are lost where it is heard in mono."))

    def show_value(self, value: float) -> None:
        if value != self.value and not (math.isnan(value) and math.isnan(self.value)):
            self.value = value
            self.update()

    def text(self) -> str:
        """"+0.83", an en dash where there is none."""
        return "–" if math.isnan(self.value) else f"{self.value:+.2f}".replace("-", "−")

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(round(QFontMetrics(theme.numbers(self.font(), 0.92)).horizontalAdvance("Correlation −0.00")) + 2 * GAP,
                     3 * (self.fontMetrics().height() + 1) + 2)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        colours, painter = theme.current(), QPainter(self)
        painter.setFont(theme.numbers(self.font(), 0.92))
        row, middle = self.height() / 3, Qt.AlignmentFlag.AlignVCenter
        area = QRectF(GAP, 0, self.width() - 2 * GAP, row)
        painter.fillRect(QRectF(0, 3, 1, self.height() - 6), colours["line"])
        painter.setPen(colours["text_dim"])
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignLeft, self.tr("Correlation"))
        painter.setPen(colours["text"])
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, self.text())
        bar = QRectF(area.left(), row + 2, area.width(), row - 4)
        painter.fillRect(bar, colours["base"])
        centre = bar.center().x()
        if not math.isnan(self.value):
            end = centre + self.value * bar.width() / 2
            role = "warning" if self.value < 0 else "ok"
            painter.fillRect(QRectF(min(centre, end), bar.top(), abs(end - centre), bar.height()), colours[role])
            painter.fillRect(QRectF(min(max(end - 1, bar.left()), bar.right() - 2), bar.top() - 1, 2, bar.height() + 2), colours["text"])
        painter.fillRect(QRectF(centre - 0.5, bar.top() - 2, 1, bar.height() + 4), colours["text_dim"])
        self._draw_scale(painter, bar)

    def _draw_scale(self, painter: QPainter, bar: QRectF) -> None:
        painter.setFont(theme.numbers(self.font(), 0.75))
        painter.setPen(theme.current()["text_dim"])
        for text, x, share in (("−1", bar.left(), 0.0), ("0", bar.center().x(), 0.5), ("+1", bar.right(), 1.0)):
            wide = painter.fontMetrics().horizontalAdvance(text)
            painter.drawText(QPointF(x - share * wide, self.height() - painter.fontMetrics().descent() - 1), text)


def _three(levels: Levels | None) -> tuple[float, float, float]:
    return (math.nan,) * 3 if levels is None else (levels.lufs, levels.range_lu, levels.true_peak_dbtp)


def _figures(levels: Levels | None) -> list[str]:
    return [units.decibels(value, "") for value in _three(levels)]
