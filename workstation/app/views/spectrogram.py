"""Spectrogram lane: tiles in one scale and one range of colours for A, B and R.

While tiles are computed the last complete picture is shown stretched to where it belongs, so that
nothing blinks; where it shows an older rendering it is veiled.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from ...analysis.scale import Scale
from ...analysis.spectrogram import is_exact
from ...core import Mark, Origin
from .. import theme, words
from . import colours
from .columns import HATCH_SPACING
from .labels import draw_side_ruler
from .lane import Lane
from .marks import mark_boxes
from .scene import Scene
from .ticks import colour_ticks, frequency_ticks, with_unit
from .tiles import TILE, TileKey
from .track import Track
from .wave_picture import Palette, WavePicture

#: Width of the colour bar beside its numbers.
BAR = 9
#: A logarithmic axis that shows all begins here: what is lower would take a third of the height and say nothing.
LOG_FLOOR_HZ = 25.0


@dataclass(frozen=True)
class _Backdrop:
    """The pieces of the last complete picture: (image, first frame, last frame); `origin` is what the recording came from."""

    origin: Origin
    version: str
    scale: str
    low_hz: float
    high_hz: float
    pieces: tuple[tuple[QImage, float, float], ...]


class SpectrogramLane(Lane):
    """Time to the right, frequency upwards."""

    has_bands = True

    def __init__(self, scene: Scene, letter: str, channel: int) -> None:
        self._backdrops: dict[str, _Backdrop] = {}
        super().__init__(scene, letter, channel)
        scene.tiles.arrived.connect(self._arrived)

    def kind_name(self) -> str:
        return self.tr("Spectrogram")

    # frequency and level under a place

    def _band(self) -> tuple[float, float]:
        """The frequencies at the bottom and the top edge."""
        view = self.scene.viewport
        low = max(view.low_hz, LOG_FLOOR_HZ) if self.scene.spectrogram.scale == "log" else view.low_hz
        return low, max(view.high_hz, low + 20)

    def _scale(self) -> Scale:
        return Scale(self.scene.spectrogram.scale, *self._band(), max(self.height(), 1))

    def y_of(self, hz: float) -> float:
        return float(self._scale().to_row(hz))

    def hz_at(self, y: float) -> float | None:
        return min(max(float(self._scale().from_row(y)), 0.0), self.scene.viewport.nyquist)

    def level_at(self, x: float, y: float) -> float | None:
        track = self._track()
        if track is None:
            return None
        ratio = self.devicePixelRatioF()
        per_column = self.scene.viewport.frames_per_pixel / ratio
        column = math.floor((self.scene.viewport.start_frame / per_column) + (x - self.plot.left()) * ratio)
        tile = self.scene.tiles.find(self._key(track, column // TILE, per_column))
        if tile is None:
            return None
        level = float(tile.levels[min(max(int(y * ratio), 0), tile.levels.shape[0] - 1), column % TILE])
        return None if math.isnan(level) else level

    def level_at_head(self) -> float | None:
        """A column of a spectrogram has many levels; the waveform tells the peak."""
        return None

    # drawing

    def _track(self) -> Track | None:
        track = self.scene.tracks.get(self.letter)
        return track if track is not None and self.channel < track.source.format.channels else None

    def _key(self, track: Track, index: int, per_column: float) -> TileKey:
        settings = self.scene.spectrogram
        height = max(math.ceil(self.height() * self.devicePixelRatioF()), 1)
        return TileKey(track.source.version, self.channel, index, per_column, height, *self._band(), settings.fft,
                       settings.overlap, settings.window, settings.scale)

    def draw_plot(self, painter: QPainter, area: QRect) -> None:
        painter.fillRect(area, theme.current()["lane"])
        track, view = self._track(), self.scene.viewport
        if track is None or not track.source.length:
            return
        ratio = self.devicePixelRatioF()
        per_column = view.frames_per_pixel / ratio
        first, width = math.floor(view.start_frame / per_column), math.ceil(area.width() * ratio)
        last = min(first + width, math.ceil(track.source.length / per_column)) - 1
        keys = [self._key(track, index, per_column) for index in range(first // TILE, max(last, first) // TILE + 1)]
        drawable = [key for key in keys if self._any_ready(track, key)]
        self.scene.tiles.want(self, drawable, track)
        if drawable and not is_exact(*drawable[0].span, TILE, self.scene.spectrogram):
            track.want_maxima(self.scene.spectrogram)
        found = {key: tile for key in keys if (tile := self.scene.tiles.find(key)) is not None}
        if len(found) < len(drawable):
            self._draw_backdrop(painter, area, track)
        if not track.is_ready(*view.visible):
            self._hatch(painter, area)
        settings, table = self.scene.spectrogram, colours.argb(self.scene.colour_map)
        pieces = []
        for key in keys:
            left = area.left() + (key.index * TILE - first) / ratio
            if key in found:
                image = found[key].image(settings.floor_db, settings.ceiling_db, table)
                painter.drawImage(QRectF(left, 0, TILE / ratio, key.height / ratio), image)
                pieces.append((image, *key.span))
        if len(found) >= len(drawable):
            source = track.source
            self._backdrops[self.letter] = _Backdrop(source.origin, source.version, settings.scale, *self._band(), tuple(pieces))
        end = area.left() + (track.source.length / per_column - first) / ratio
        painter.fillRect(QRectF(end, 0, max(area.right() + 1 - end, 0), area.height()), theme.current()["lane"])
        self._draw_waveform(painter, area, track)
        self._draw_marks(painter, area)

    def draw_folded(self, painter: QPainter, area: QRect) -> None:
        """Nothing is computed for what is not seen."""
        track = self._track()
        if track is not None:
            self.scene.tiles.want(self, (), track)
        super().draw_folded(painter, area)

    def _draw_waveform(self, painter: QPainter, area: QRect, track: Track) -> None:
        """The waveform over the colours, as strongly as the scene's look says."""
        look, colours = self.scene.waveform, theme.current()
        if not look.overlay:
            return
        nothing = QColor(Qt.GlobalColor.transparent)
        palette = Palette(nothing, nothing, colours["over_peak"], colours["over_body"], colours["over_mark"], nothing)
        painter.setOpacity(look.overlay)
        WavePicture(self.scene.viewport, track, self.channel, look, look.gain_of(self.letter), palette,
                    self.devicePixelRatioF()).draw(painter, area)
        painter.setOpacity(1.0)

    def _any_ready(self, track: Track, key: TileKey) -> bool:
        start, stop = key.span
        return any(a < stop and start < b for a, b in track.ready)

    def _draw_backdrop(self, painter: QPainter, area: QRect, track: Track) -> None:
        old, view = self._backdrops.get(self.letter), self.scene.viewport
        if old is None or old.origin != track.source.origin or old.scale != self.scene.spectrogram.scale:
            return
        scale = self._scale()
        top, bottom = float(scale.to_row(old.high_hz)), float(scale.to_row(old.low_hz))
        for image, start, stop in old.pieces:
            left, right = view.x_of(start), view.x_of(stop)
            if right > 0 and left < area.width() and right - left < 1e6:
                painter.drawImage(QRectF(QPointF(area.left() + left, top), QPointF(area.left() + right, bottom)), image)
        if old.version != track.source.version:
            veil = QColor(theme.current()["lane"])
            veil.setAlpha(150)
            painter.fillRect(area, veil)

    def _hatch(self, painter: QPainter, area: QRect) -> None:
        """The ground under what is not rendered yet, like the waveform's."""
        painter.setPen(theme.current()["hatch"])
        for x in range(area.left() - area.height(), area.right(), HATCH_SPACING):
            painter.drawLine(x, area.height(), x + area.height(), 0)

    def _draw_marks(self, painter: QPainter, area: QRect) -> None:
        view, colours = self.scene.viewport, theme.current()
        marks = mark_boxes(self.scene.marks, view, self.channel)
        for mark in marks:
            left, right = (min(max(view.x_of(f), -9), area.width() + 9) for f in (mark.start, mark.stop))
            top = self.y_of(view.nyquist if mark.high_hz is None else mark.high_hz)
            box = QRectF(area.left() + left, top, max(right - left, 1), self.y_of(mark.low_hz) - top)
            pen = QPen(colours["over_mark"], 1.0, Qt.PenStyle.SolidLine if mark.enabled else Qt.PenStyle.DotLine)
            for role_pen, frame in ((QPen(colours["over_halo"]), box.adjusted(-1, -1, 1, 1)), (pen, box)):
                painter.setPen(role_pen)
                painter.drawRect(frame)
        if len(marks) == 1 and marks[0].label and marks[0].enabled:
            self._name_mark(painter, area, marks[0])

    def _name_mark(self, painter: QPainter, area: QRect, mark: Mark) -> None:
        """What the only band is, at the right under its lower edge, for the band itself may be narrow."""
        text, metrics, colours = "↑ " + words.sentence(mark.label), painter.fontMetrics(), theme.current()
        width, top = metrics.horizontalAdvance(text) + 8, min(self.y_of(mark.low_hz) + 2, area.height() - metrics.height())
        place = QRectF(area.right() - width - 8, top, width, metrics.height())
        painter.fillRect(place, colours["over_halo"])
        painter.setPen(colours["over_mark"])
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def draw_rulers(self, painter: QPainter, left: QRect, right: QRect) -> None:
        settings, room = self.scene.spectrogram, painter.fontMetrics().height() * 1.05
        ticks = frequency_ticks(*self._band(), self.y_of, self.height(), room)
        draw_side_ruler(painter, left, with_unit(ticks, "Hz"), on_left=True)
        bar = QRect(right.left() + 4, 4, BAR, max(right.height() - 9, 2))
        image = QImage(bytes(range(255, -1, -1)), 1, 256, 1, QImage.Format.Format_Indexed8)
        image.setColorTable(colours.argb(self.scene.colour_map))
        painter.drawImage(bar, image)
        numbers = with_unit(colour_ticks(settings.floor_db, settings.ceiling_db, bar.height(), room * 2.2), "dB")
        half = painter.fontMetrics().height() / 2
        painter.setPen(theme.current()["ruler_text"])
        for tick in numbers:
            y = min(max(bar.top() + tick.at - half, 0), self.height() - 2 * half)
            painter.drawText(QPointF(bar.right() + 4, y + painter.fontMetrics().ascent()), tick.text)

    def _arrived(self, version: str, channel: int) -> None:
        track = self.scene.tracks.get(self.letter)
        if channel == self.channel and track is not None and track.source.version == version:
            self.redraw()
