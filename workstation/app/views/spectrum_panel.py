"""SpectrumPanel: level over frequency of A, B and R, long-term and at the play head, with a readout of peaks."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ...analysis.scale import Scale
from ...analysis.spectrum import note_name, peak_near
from ...core.clock import clock
from .. import theme
from . import units
from .labels import draw_side_ruler
from .lane import LEFT
from .scene import ROLES, Scene, letter_name
from .spectra import Curve, Spectra
from .ticks import colour_ticks, frequency_ticks, with_unit

LOW_HZ, FLOOR_DB, CEILING_DB = 20.0, -130.0, 0.0
#: A peak is looked for within this many pixels of the mouse.
REACH = 8
#: Lines by letter, so that no colour is needed to tell them apart.
STYLES = {"A": Qt.PenStyle.SolidLine, "B": Qt.PenStyle.SolidLine, "R": Qt.PenStyle.DashLine}
WIDTHS = {"A": 1.0, "B": 2.0, "R": 1.0}


class SpectrumPanel(QWidget):
    """Thick and thin lines are long-term; the faint filled one is the spectrum at the play head of what is shown."""

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = scene
        self.letter = "A"
        self.spectra = Spectra(scene, self)
        self.spectra.changed.connect(self._changed)
        self._mouse: QPointF | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(220, 120)
        self.setAccessibleName(self.tr("Spectrum"))
        self._changed()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(420, 220)

    def set_letter(self, letter: str) -> None:
        """Whose spectrum at the play head and whose peaks are shown: "A", "B" or "R"."""
        self.letter = letter
        self._changed()

    @property
    def plot(self) -> QRect:
        foot = self.fontMetrics().height() + 4
        return QRect(LEFT, 0, max(self.width() - LEFT - 6, 1), max(self.height() - foot, 1))

    def _scale(self) -> Scale:
        """Frequency over the width; its rows run from the right."""
        return Scale("log", LOW_HZ, max(self.scene.viewport.nyquist, 2 * LOW_HZ), self.plot.width())

    def _x(self, hz: np.ndarray | float) -> np.ndarray | float:
        return self.plot.right() + 1 - self._scale().to_row(hz)

    def _y(self, db: np.ndarray | float) -> np.ndarray | float:
        return (CEILING_DB - np.maximum(db, FLOOR_DB - 10)) / (CEILING_DB - FLOOR_DB) * self.plot.height()

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        colours, painter, plot = theme.current(), QPainter(self), self.plot
        painter.fillRect(self.rect(), colours["ruler"])
        painter.fillRect(plot, colours["lane"])
        painter.setFont(theme.numbers(self.font(), 0.85))
        self._draw_grid(painter)
        painter.setClipRect(plot)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        at_cursor = self.spectra.at_cursor.get(self.letter)
        if at_cursor is not None:
            self._draw_cursor_curve(painter, at_cursor)
        for letter, curve in sorted(self.spectra.long_term.items()):
            painter.setPen(QPen(colours[f"{ROLES[letter]}_body"], WIDTHS[letter], STYLES[letter]))
            painter.drawPolyline(self._polygon(curve))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._draw_legend(painter)
        self._draw_readout(painter)
        painter.setClipping(False)
        if self.hasFocus():
            painter.setPen(colours["accent"])
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _draw_grid(self, painter: QPainter) -> None:
        colours, plot, metrics = theme.current(), self.plot, painter.fontMetrics()
        levels = with_unit(colour_ticks(FLOOR_DB, CEILING_DB, plot.height(), metrics.height() * 1.6), "dB")
        room = metrics.horizontalAdvance("0000 kHz")
        places = frequency_ticks(LOW_HZ, self.scene.viewport.nyquist, lambda hz: float(self._x(hz)) - plot.left(), plot.width(), room)
        painter.setPen(colours["lane_line"])
        for tick in levels:
            painter.drawLine(plot.left(), round(tick.at), plot.right(), round(tick.at))
        for tick in places:
            painter.drawLine(plot.left() + round(tick.at), 0, plot.left() + round(tick.at), plot.bottom())
        draw_side_ruler(painter, QRect(0, 0, LEFT, plot.height()), levels, on_left=True)
        painter.setPen(colours["ruler_text"])
        for number, tick in enumerate(places):
            text = tick.text.replace("k", " k") + "Hz" if number == len(places) - 1 and "k" in tick.text else tick.text
            wide = metrics.horizontalAdvance(text) + 2
            left = min(max(plot.left() + tick.at - wide / 2, plot.left()), self.width() - wide)
            painter.drawText(QRectF(left, plot.bottom() + 1, wide, self.height() - plot.height()), Qt.AlignmentFlag.AlignCenter, text)

    def _polygon(self, curve: Curve) -> QPolygonF:
        """At most two points a pixel: the strongest of the bins that share one."""
        shown = (curve.hz >= LOW_HZ * 0.9) & np.isfinite(curve.hz)
        x = np.asarray(self._x(curve.hz[shown]))
        y = np.asarray(self._y(np.nan_to_num(curve.db[shown], nan=FLOOR_DB - 10, neginf=FLOOR_DB - 10)))
        first = np.flatnonzero(np.diff(np.floor(x), prepend=-1))
        if not first.size:
            return QPolygonF()
        return QPolygonF([QPointF(a, b) for a, b in zip(x[first].tolist(), np.minimum.reduceat(y, first).tolist(), strict=True)])

    def _draw_cursor_curve(self, painter: QPainter, curve: Curve) -> None:
        polygon = self._polygon(curve)
        if polygon.isEmpty():
            return
        fill = QColor(theme.current()[f"{ROLES[self.letter]}_peak"])
        fill.setAlpha(90)
        closed = QPolygonF(polygon)
        closed.append(QPointF(polygon.last().x(), self.plot.height()))
        closed.append(QPointF(polygon.first().x(), self.plot.height()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawPolygon(closed)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _draw_legend(self, painter: QPainter) -> None:
        colours, metrics = theme.current(), painter.fontMetrics()
        x, y = self.plot.left() + 8, 5 + metrics.height() // 2
        for letter in sorted(self.spectra.long_term):
            painter.setPen(QPen(colours[f"{ROLES[letter]}_body"], WIDTHS[letter], STYLES[letter]))
            painter.drawLine(x, y, x + 22, y)
            painter.setPen(colours["lane_text"])
            painter.drawText(x + 27, y + metrics.ascent() // 2 - 1, letter_name(letter))
            x += 27 + metrics.horizontalAdvance(letter_name(letter)) + 16
        if self.letter in self.spectra.at_cursor:
            fill = QColor(colours[f"{ROLES[self.letter]}_peak"])
            fill.setAlpha(90)
            painter.fillRect(QRect(x, y - 4, 22, 8), fill)
            painter.drawText(x + 27, y + metrics.ascent() // 2 - 1, self.tr("{0} at the play head").format(self.letter))

    def _draw_readout(self, painter: QPainter) -> None:
        peak = self.peak()
        if peak is None:
            return
        colours, plot, metrics = theme.current(), self.plot, painter.fontMetrics()
        hz, db = peak
        x, y = float(self._x(hz)), float(self._y(db))
        painter.setPen(QPen(colours["lane_text"], 1))
        painter.drawLine(QPointF(x, 0), QPointF(x, plot.height()))
        painter.drawEllipse(QPointF(x, y), 3, 3)
        text = self.readout()
        width = metrics.horizontalAdvance(text) + 8
        box = QRectF(min(max(x + 6, plot.left()), plot.right() - width), metrics.height() + 10, width, metrics.height() + 2)
        painter.fillRect(box, colours["lane"])
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    # readout

    def peak(self) -> tuple[float, float] | None:
        """The peak near the mouse, else the highest of what is shown: (Hz, dB)."""
        curve = self.spectra.long_term.get(self.letter) or self.spectra.at_cursor.get(self.letter)
        if curve is None:
            return None
        if self._mouse is not None:
            scale = self._scale()
            row = self.plot.right() + 1 - self._mouse.x()
            hz = float(scale.from_row(row))
            return peak_near(curve.hz, curve.db, hz, float(scale.from_row(row - REACH)) / hz)
        audible = (curve.hz >= LOW_HZ) & np.isfinite(curve.db)
        if not audible.any():
            return None
        return peak_near(curve.hz, curve.db, float(curve.hz[audible][np.argmax(curve.db[audible])]))

    def readout(self) -> str:
        """"B 1.26 kHz  D♯6  −62.1 dB"."""
        peak = self.peak()
        if peak is None or not math.isfinite(peak[1]):
            return ""
        return f"{self.letter}  {units.hertz(peak[0])}  {note_name(peak[0])}  {units.decibels(peak[1])}"

    def _changed(self) -> None:
        start, stop = (clock(f / self.scene.viewport.rate, 1) for f in self.spectra.span)
        self.setAccessibleDescription(self.tr("Long-term spectrum of {0} to {1}. Peak: {2}").format(start, stop, self.readout()))
        self.update()

    # events

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._mouse = event.position() if self.plot.contains(event.position().toPoint()) else None
        self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        self._mouse = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Left and right move the readout."""
        steps = {Qt.Key.Key_Left: -REACH, Qt.Key.Key_Right: REACH}
        key = Qt.Key(event.key())
        if key not in steps:
            super().keyPressEvent(event)
            return
        peak = self.peak()
        x = self._mouse.x() if self._mouse is not None else float(self._x(peak[0])) if peak is not None else self.plot.center().x()
        self._mouse = QPointF(min(max(x + steps[key], self.plot.left()), self.plot.right()), 0)
        self._changed()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        self.spectra.set_active(True)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        self.spectra.set_active(False)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.update()
        super().changeEvent(event)
