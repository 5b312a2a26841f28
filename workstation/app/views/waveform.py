"""Waveform lane: peaks with the RMS body inside, single samples when close, detections and clipped peaks."""

from __future__ import annotations

import math

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter

from .. import theme
from .labels import draw_side_ruler
from .lane import Lane
from .marks import mark_ticks
from .scene import ROLES
from .ticks import amplitude_ticks, level_ticks, with_unit
from .track import Track
from .wave_picture import Palette, WavePicture


class WaveformLane(Lane):
    """Linear or dB, magnified by the scene's waveform gain."""

    def kind_name(self) -> str:
        return self.tr("Waveform")

    @property
    def gain(self) -> float:
        return self.scene.waveform.gain_of(self.letter)

    def _track(self) -> Track | None:
        track = self.scene.tracks.get(self.letter)
        return track if track is not None and self.channel < track.source.format.channels else None

    def draw_plot(self, painter: QPainter, area: QRect) -> None:
        track, colours, role = self._track(), theme.current(), ROLES[self.letter]
        if track is None:
            painter.fillRect(area, colours["lane"])
            return
        palette = Palette(colours["lane"], colours["lane_line"], colours[f"{role}_peak"], colours[f"{role}_body"], colours["clip"],
                          colours["hatch"])
        other = self.scene.tracks.get("A") if self.letter == "B" else None
        WavePicture(self.scene.viewport, track, self.channel, self.scene.waveform, self.gain, palette, self.devicePixelRatioF(),
                    other).draw(painter, area)
        self._draw_marks(painter, area)

    def draw_folded(self, painter: QPainter, area: QRect) -> None:
        self.draw_plot(painter, area)

    def _draw_marks(self, painter: QPainter, area: QRect) -> None:
        """Detections along the top: a tick that is filled, or hollow where it is switched off; a shade below it where they are wide."""
        view, colour = self.scene.viewport, theme.current()["mark"]
        for left, width, enabled in mark_ticks(self.scene.marks, view, self.channel):
            x = area.left() + left
            if enabled:
                painter.fillRect(QRect(x, 2, width, 5), colour)
            else:
                painter.setPen(colour)
                painter.drawRect(QRect(x - 1, 2, max(width, 2), 4))
            if width > 2:
                shade = QColor(colour)
                shade.setAlpha(40 if enabled else 15)
                painter.fillRect(QRect(x, 7, width, area.height() - 7), shade)

    def draw_rulers(self, painter: QPainter, left: QRect, right: QRect) -> None:
        logarithmic, room = self.scene.waveform.logarithmic, painter.fontMetrics().height() * 0.95
        ticks = level_ticks(self.height(), self.gain, logarithmic, room)
        draw_side_ruler(painter, left, with_unit(ticks, "dB"), on_left=True)
        draw_side_ruler(painter, right, with_unit(amplitude_ticks(self.height(), self.gain, logarithmic, room), "FS"), on_left=False)

    def level_at(self, x: float, y: float) -> float | None:
        """The peak of the column under the cursor, dB full scale."""
        track, view = self._track(), self.scene.viewport
        if track is None:
            return None
        ratio = self.devicePixelRatioF()
        per_column = view.frames_per_pixel / ratio
        column = math.floor((view.start_frame + (x - self.plot.left()) * view.frames_per_pixel) / per_column)
        low, high, _ = track.columns(column, 1, per_column)
        peak = max(abs(float(low[self.channel, 0])), abs(float(high[self.channel, 0])))
        return None if math.isnan(peak) else 20 * math.log10(peak) if peak else -math.inf
