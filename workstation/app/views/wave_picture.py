"""Wave picture: one channel of a track as columns of peaks or, close up, as single samples, in the colours of who draws it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from . import columns
from .scene import WaveformLook
from .ticks import level_ticks
from .track import Track
from .viewport import Viewport

#: Samples are joined by lines below this many frames a pixel, and dotted below the next.
LINES, DOTS = 1.0, 0.2
#: A peak this near full scale is marked as clipped.
CLIPPED = 0.9999


@dataclass(frozen=True)
class Palette:
    """What each part is drawn with."""

    ground: QColor
    grid: QColor
    peak: QColor
    body: QColor
    clip: QColor
    hatch: QColor

    def table(self) -> list[int]:
        """In the order of the indices of `columns`."""
        return [colour.rgba() for colour in (self.ground, self.grid, self.peak, self.body, self.clip, self.hatch)]


@dataclass(frozen=True)
class WavePicture:
    """Draws `channel` of `track` over what `view` shows, `gain` times as tall.

    Where it is not known, the outline of `other` in grey keeps the person's bearings.
    """

    view: Viewport
    track: Track
    channel: int
    look: WaveformLook
    gain: float
    palette: Palette
    ratio: float
    other: Track | None = None

    def draw(self, painter: QPainter, area: QRect) -> None:
        per_column = self.view.frames_per_pixel / self.ratio
        if per_column <= LINES:
            self._draw_samples(painter, area)
            return
        width, height = math.ceil(area.width() * self.ratio), math.ceil(area.height() * self.ratio)
        first = math.floor(self.view.start_frame / per_column)
        image, unknown = self._composed(self.track, first, width, per_column, height)
        if self.other is not None and unknown.any():
            columns.add_outline(image, unknown, self._composed(self.other, first, width, per_column, height)[0])
        # nothing is drawn, hatched least of all, behind the end of the recording
        image[:, max(math.ceil(self.track.source.length / per_column) - first, 0):] = columns.EMPTY
        drawn = QImage(image.data, width, height, width, QImage.Format.Format_Indexed8)
        drawn.setColorTable(self.palette.table())
        painter.drawImage(QRectF(area.left(), area.top(), width / self.ratio, height / self.ratio), drawn)

    def _composed(self, track: Track, first: int, width: int, per_column: float, height: int) -> tuple[np.ndarray, np.ndarray]:
        """The picture of a track's channel, and the columns of it that are not known."""
        low, high, rms = (part[self.channel] for part in track.columns(first, width, per_column))
        rows, cap = self._grid_rows(height, self.ratio), round(2 * self.ratio)
        return columns.compose(low, high, rms, height, self.gain, self.look.logarithmic, rows, CLIPPED, cap), np.isnan(low)

    def _grid_rows(self, height: int, ratio: float) -> tuple[int, ...]:
        if not self.palette.grid.alpha():
            return ()
        ticks = level_ticks(height, self.gain, self.look.logarithmic, 26 * ratio)
        return tuple({round(min(tick.at, height - 1)) for tick in ticks} | {height // 2})

    def _draw_samples(self, painter: QPainter, area: QRect) -> None:
        """Lines from sample to sample, with dots where they are far enough apart."""
        view = self.view
        painter.fillRect(area, self.palette.ground)
        painter.setPen(self.palette.grid)
        for row in self._grid_rows(area.height(), 1.0):
            painter.drawLine(area.left(), row, area.right(), row)
        start = max(math.floor(view.start_frame) - 1, 0)
        stop = min(math.ceil(view.stop_frame) + 2, self.track.source.length)
        samples = self.track.samples(start, stop) if stop > start else None
        if samples is None:
            return
        values = samples[self.channel]
        x = area.left() + (np.arange(start, stop) + 0.5 - view.start_frame) / view.frames_per_pixel
        y = area.height() / 2 * (1 - columns.to_height(values, self.gain, self.look.logarithmic))
        known = ~np.isnan(values)
        self._hatch_unknown(painter, area, x, ~known)
        self._join(painter, [QPointF(px, py) for px, py in zip(x[known].tolist(), y[known].tolist(), strict=True)])
        for px in np.unique(np.rint(x[np.abs(np.nan_to_num(values)) >= CLIPPED])).tolist():
            painter.fillRect(QRectF(px - 1, 0, 3, 2), self.palette.clip)
            painter.fillRect(QRectF(px - 1, area.height() - 2, 3, 2), self.palette.clip)

    def _join(self, painter: QPainter, points: list[QPointF]) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette.body, 1.0))
        painter.drawPolyline(QPolygonF(points))
        if self.view.frames_per_pixel < DOTS:
            pen = QPen(self.palette.body, 5.0)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawPoints(QPolygonF(points))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _hatch_unknown(self, painter: QPainter, area: QRect, x: np.ndarray, unknown: np.ndarray) -> None:
        where = np.flatnonzero(unknown)
        if where.size and self.palette.hatch.alpha():
            half = 0.5 / self.view.frames_per_pixel
            stretch = QRectF(x[where[0]] - half, 0, x[where[-1]] - x[where[0]] + 2 * half, area.height())
            painter.setBrush(self.palette.hatch)
            painter.fillRect(stretch, Qt.BrushStyle.BDiagPattern)
