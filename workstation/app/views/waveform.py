"""Waveform lane: peaks with the RMS body inside, single samples when close, detections and clipped peaks."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from .. import theme
from . import columns
from .labels import draw_side_ruler
from .lane import Lane
from .scene import ROLES
from .ticks import amplitude_ticks, level_ticks, with_unit
from .track import Track

#: Samples are joined by lines below this many frames a pixel, and dotted below the next.
LINES, DOTS = 1.0, 0.2
#: A peak this near full scale is marked as clipped.
CLIPPED = 0.9999


class WaveformLane(Lane):
    """Linear or dB, magnified by the scene's waveform gain."""

    def kind_name(self) -> str:
        return self.tr("Waveform")

    def draw_plot(self, painter: QPainter, area: QRect) -> None:
        track, view = self.scene.tracks.get(self.letter), self.scene.viewport
        if track is None or self.channel >= track.source.format.channels:
            painter.fillRect(area, theme.current()["lane"])
            return
        ratio = self.devicePixelRatioF()
        per_column = view.frames_per_pixel / ratio
        width, height = math.ceil(area.width() * ratio), math.ceil(area.height() * ratio)
        first = math.floor(view.start_frame / per_column)
        if per_column <= LINES:
            self._draw_samples(painter, area)
        else:
            image, unknown = self._composed(track, first, width, per_column, height)
            before = self.scene.tracks.get("A")
            if self.letter == "B" and before is not None and unknown.any():
                # where B is not rendered yet, the outline of A in grey keeps the person's bearings
                columns.add_outline(image, unknown, self._composed(before, first, width, per_column, height)[0])
            self._blank_outside(image, first, per_column, track.source.length)
            self._put(painter, area, image, ratio)
        self._draw_marks(painter, area)

    def _composed(self, track: Track, first: int, width: int, per_column: float, height: int) -> tuple[np.ndarray, np.ndarray]:
        """The picture of a track's channel, and the columns of it that are not known."""
        low, high, rms = (part[self.channel] for part in track.columns(first, width, per_column))
        look = self.scene.waveform
        image = columns.compose(low, high, rms, height, look.gain, look.logarithmic, self._grid_rows(height), CLIPPED)
        return image, np.isnan(low)

    def _grid_rows(self, height: int) -> tuple[int, ...]:
        ticks = level_ticks(height, self.scene.waveform.gain, self.scene.waveform.logarithmic, 26 * self.devicePixelRatioF())
        return tuple({round(min(tick.at, height - 1)) for tick in ticks} | {height // 2})

    def _blank_outside(self, image: np.ndarray, first: int, per_column: float, length: int) -> None:
        """Nothing is drawn, hatched least of all, behind the end of the recording."""
        end = max(math.ceil(length / per_column) - first, 0)
        if end < image.shape[1]:
            image[:, end:] = columns.EMPTY

    def _put(self, painter: QPainter, area: QRect, indices: np.ndarray, ratio: float) -> None:
        colours = theme.current()
        role = ROLES[self.letter]
        height, width = indices.shape
        image = QImage(indices.data, width, height, width, QImage.Format.Format_Indexed8)
        image.setColorTable([colours[name].rgba() for name in ("lane", "lane_line", f"{role}_peak", f"{role}_body", "clip", "hatch")])
        painter.drawImage(QRectF(area.left(), area.top(), width / ratio, height / ratio), image)

    def _draw_samples(self, painter: QPainter, area: QRect) -> None:
        """Lines from sample to sample, with dots where they are far enough apart."""
        view, look, colours = self.scene.viewport, self.scene.waveform, theme.current()
        track = self.scene.tracks[self.letter]
        painter.fillRect(area, colours["lane"])
        painter.setPen(colours["lane_line"])
        for row in self._grid_rows(area.height()):
            painter.drawLine(area.left(), row, area.right(), row)
        start = max(math.floor(view.start_frame) - 1, 0)
        stop = min(math.ceil(view.stop_frame) + 2, track.source.length)
        samples = track.samples(start, stop) if stop > start else None
        if samples is None:
            return
        values = samples[self.channel]
        x = area.left() + (np.arange(start, stop) + 0.5 - view.start_frame) / view.frames_per_pixel
        y = area.height() / 2 * (1 - columns.to_height(values, look.gain, look.logarithmic))
        self._hatch_unknown(painter, area, x, np.isnan(values))
        known = ~np.isnan(values)
        points = [QPointF(px, py) for px, py in zip(x[known].tolist(), y[known].tolist(), strict=True)]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = colours[f"{ROLES[self.letter]}_body"]
        painter.setPen(QPen(body, 1.0))
        painter.drawPolyline(QPolygonF(points))
        if view.frames_per_pixel < DOTS:
            pen = QPen(body, 5.0)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawPoints(QPolygonF(points))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for px in np.unique(np.rint(x[np.abs(np.nan_to_num(values)) >= CLIPPED])).tolist():
            painter.fillRect(QRectF(px - 1, 0, 3, 2), colours["clip"])
            painter.fillRect(QRectF(px - 1, area.height() - 2, 3, 2), colours["clip"])

    def _hatch_unknown(self, painter: QPainter, area: QRect, x: np.ndarray, unknown: np.ndarray) -> None:
        where = np.flatnonzero(unknown)
        if where.size:
            half = 0.5 / self.scene.viewport.frames_per_pixel
            stretch = QRectF(x[where[0]] - half, 0, x[where[-1]] - x[where[0]] + 2 * half, area.height())
            painter.setBrush(theme.current()["hatch"])
            painter.fillRect(stretch, Qt.BrushStyle.BDiagPattern)

    def _draw_marks(self, painter: QPainter, area: QRect) -> None:
        """Detections as ticks along the top, thin stretches where they are wide; switched-off ones faint."""
        view, colour = self.scene.viewport, theme.current()["mark"]
        for left, width, enabled in self.scene.marks.visible(view, self.channel):
            drawn = QColor(colour)
            drawn.setAlpha(255 if enabled else 90)
            painter.fillRect(QRect(area.left() + left, 2, width, 5), drawn)
            if width > 2:
                drawn.setAlpha(40 if enabled else 15)
                painter.fillRect(QRect(area.left() + left, 7, width, area.height() - 7), drawn)

    def draw_rulers(self, painter: QPainter, left: QRect, right: QRect) -> None:
        look = self.scene.waveform
        room = painter.fontMetrics().height() * 0.95
        ticks = level_ticks(self.height(), look.gain, look.logarithmic, room)
        draw_side_ruler(painter, left, with_unit(ticks, "dB"), on_left=True)
        draw_side_ruler(painter, right, with_unit(amplitude_ticks(self.height(), look.gain, look.logarithmic, room), "FS"), on_left=False)

    def level_at(self, x: float, y: float) -> float | None:
        """The peak of the column under the cursor, dB full scale."""
        track, view = self.scene.tracks.get(self.letter), self.scene.viewport
        if track is None or self.channel >= track.source.format.channels:
            return None
        ratio = self.devicePixelRatioF()
        per_column = view.frames_per_pixel / ratio
        column = math.floor((view.start_frame + (x - self.plot.left()) * view.frames_per_pixel) / per_column)
        low, high, _ = track.columns(column, 1, per_column)
        peak = max(abs(float(low[self.channel, 0])), abs(float(high[self.channel, 0])))
        return None if math.isnan(peak) else 20 * math.log10(peak) if peak else -math.inf
