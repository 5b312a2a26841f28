"""PeakMeters: a bar for each channel, with peak hold and clip flag. Peaks come from the pyramid, so no file is touched."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from .. import theme
from . import units
from .scene import ROLES, Scene, channel_sign

FLOOR_DB = -72.0
#: What a meter falls in a second and how long it holds a peak.
FALL_DB_S, HOLD_S = 20.0, 1.5
#: From so many channels on they are drawn closer together.
FEW = 5
#: Figures of the scale, dB full scale, the most important first.
FIGURES = (0, -12, -24, -6, -48, -36, -60, -18, -3)
#: A peak from here on sets the clip flag, dB full scale.
CLIP_DB = -0.001
TICK_MS = 33
#: A longer jump of the play head is a seek and not sound.
LONGEST_STEP_S = 0.3
FLAG = "!"


class _Channel:
    """One meter: `level` falls, `hold` stays a while, `clipped` until it is reset."""

    def __init__(self) -> None:
        self.level = self.hold = -math.inf
        self.held_at = 0.0
        self.clipped = False

    def feed(self, peak_db: float, now: float) -> None:
        self.level = max(self.level, peak_db)
        self.clipped = self.clipped or peak_db >= CLIP_DB
        if peak_db >= self.hold:
            self.hold, self.held_at = peak_db, now

    def fall(self, seconds: float, now: float) -> None:
        self.level = -math.inf if self.level < FLOOR_DB else self.level - FALL_DB_S * seconds
        if now - self.held_at > HOLD_S:
            self.hold = self.level


class PeakMeters(QWidget):
    """Sample peaks of `letter` at the play head of the scene, dBFS. A click clears holds and flags."""

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = scene
        self.letter = "A"
        self._channels: list[_Channel] = [_Channel()]
        self._last = time.monotonic()
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._fall)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Peak meters"))
        self.setToolTip(self.tr("Sample peaks of the file at the play head, dBFS. The mark ! stays once full scale was reached; "
                                "a click clears it."))
        scene.head_moved.connect(self._moved)

    def sizeHint(self) -> QSize:  # noqa: N802
        rows = max(len(self._channels), 2)
        return QSize(300, rows * (self.fontMetrics().height() + 1 if rows < FEW else self._small().height()) + self._small().height() + 6)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(160, self.sizeHint().height())

    def _small(self) -> QFontMetrics:
        return QFontMetrics(theme.numbers(self.font(), 0.75))

    @property
    def peaks_db(self) -> list[float]:
        """What the meters show now, dB full scale."""
        return [channel.level for channel in self._channels]

    @property
    def clipped(self) -> list[bool]:
        return [channel.clipped for channel in self._channels]

    def show_letter(self, letter: str, channels: int) -> None:
        """Meter another letter, or a recording with other channels; what the one before left behind is taken away."""
        if letter != self.letter or channels != len(self._channels):
            self.letter = letter
            self._channels = [_Channel() for _ in range(channels)]
            self.updateGeometry()
            self.update()

    def reset(self) -> None:
        """Clear holds and clip flags."""
        self._channels = [_Channel() for _ in self._channels]
        self._describe()
        self.update()

    def _moved(self, old: int, new: int) -> None:
        """The play head moved on: the greatest peak between the two places."""
        track, rate = self._scene.tracks.get(self.letter), self._scene.viewport.rate
        if track is None or not 0 < new - old < LONGEST_STEP_S * rate:
            return
        columns = max(math.ceil((new - old) / track.pyramid.run), 1)
        low, high, _ = track.pyramid.columns(old, old + columns * track.pyramid.run, columns)
        now, flags = time.monotonic(), self.clipped
        for channel, least, most in zip(self._channels, low, high, strict=True):
            peak = max(abs(float(least.min())), abs(float(most.max())))
            if not math.isnan(peak):
                channel.feed(units.to_db(peak), now)
        if flags != self.clipped:
            self._describe()
        if not self._tick.isActive():
            self._last = now
            self._tick.start()
        self.update()

    def _fall(self) -> None:
        now = time.monotonic()
        for channel in self._channels:
            channel.fall(now - self._last, now)
        self._last = now
        if all(channel.level == channel.hold == -math.inf for channel in self._channels):
            self._tick.stop()
        self.update()

    def _describe(self) -> None:
        self.setAccessibleDescription(self.tr("Clipped.") if any(self.clipped) else "")

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter, channels = QPainter(self), len(self._channels)
        scale = self._small().height()
        painter.setFont(theme.numbers(self.font(), 0.92 if channels < FEW else 0.75))
        row = (self.height() - 4 - scale) / channels
        for number, channel in enumerate(self._channels):
            self._draw_meter(painter, QRectF(8, 2 + number * row, self.width() - 16, row), number, channel)
        self._draw_scale(painter, self._bar(painter.fontMetrics(), QRectF(8, self.height() - scale - 2, self.width() - 16, scale)))

    def _draw_scale(self, painter: QPainter, bar: QRectF) -> None:
        """As many figures under the meters as there is room for."""
        painter.setFont(theme.numbers(self.font(), 0.75))
        painter.setPen(theme.current()["text_dim"])
        taken: list[tuple[float, float]] = []
        for db in FIGURES:
            text = f"−{-db}" if db else self.tr("0 dBFS")
            wide = painter.fontMetrics().horizontalAdvance(text)
            left = min(bar.left() + self._share(db) * bar.width() - wide / 2, bar.right() + 12 - wide)
            if all(left > b + 5 or left + wide < a - 5 for a, b in taken):
                taken.append((left, left + wide))
                painter.drawText(QPointF(left, bar.bottom() - painter.fontMetrics().descent()), text)

    def _bar(self, metrics: QFontMetrics, area: QRectF) -> QRectF:
        """Where levels are drawn inside the row of a meter."""
        wide, label = metrics.horizontalAdvance("−00.0 dBFS") + 8, metrics.horizontalAdvance("M") + 6
        return QRectF(area.left() + label, area.top(), max(area.width() - label - wide - 18, 10), area.height())

    def _draw_meter(self, painter: QPainter, area: QRectF, number: int, channel: _Channel) -> None:
        colours, metrics = theme.current(), painter.fontMetrics()
        count = len(self._channels)
        name = channel_sign(number, count)
        value = units.decibels(channel.hold if channel.hold > FLOOR_DB else -math.inf, "dBFS")
        wide, label = metrics.horizontalAdvance("−00.0 dBFS") + 8, metrics.horizontalAdvance("M") + 6
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(colours["text_dim"])
        painter.drawText(QRectF(area.left(), area.top(), label, area.height()), middle, name)
        painter.setPen(colours["text"])
        painter.drawText(QRectF(area.right() - wide, area.top(), wide, area.height()), middle | Qt.AlignmentFlag.AlignRight, value)
        bar = self._bar(metrics, area).adjusted(0, 1.0, 0, -1.0)
        painter.fillRect(bar, colours["base"])
        for db in FIGURES[1:]:
            painter.fillRect(QRectF(bar.left() + self._share(db) * bar.width(), bar.top(), 1, bar.height()), colours["line"])
        level = QRectF(bar.left(), bar.top(), bar.width() * self._share(channel.level), bar.height())
        painter.fillRect(level, colours[f"{ROLES[self.letter]}_body"])
        loud = bar.left() + bar.width() * self._share(-6)
        if level.right() > loud:
            painter.fillRect(QRectF(loud, bar.top(), level.right() - loud, bar.height()), colours["warning"])
        if channel.hold > FLOOR_DB:
            painter.fillRect(QRectF(bar.left() + bar.width() * self._share(channel.hold) - 1, bar.top(), 2, bar.height()), colours["text"])
        flag = QRectF(bar.right() + 2, bar.top(), 12, bar.height())
        painter.fillRect(flag, colours["clip"] if channel.clipped else colours["base"])
        if channel.clipped:
            painter.setPen(colours["base"])
            painter.drawText(flag, Qt.AlignmentFlag.AlignCenter, FLAG)

    def _share(self, db: float) -> float:
        return min(max(1 - db / FLOOR_DB, 0.0), 1.0)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.reset()
