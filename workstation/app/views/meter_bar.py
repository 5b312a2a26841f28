"""MeterBar: peak meters of what is played, with hold and clip flag, and the loudness of the whole file.

They show the file, not the level-matched sound. Peaks are read from the pyramid, so a meter never touches a file.
"""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ...analysis import loudness
from ...core import Progress, Removed
from .. import theme
from . import units
from .scene import ROLES, Scene, channel_name, letter_name

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
#: Of what is all zeros; nothing has to be read for it.
SILENCE = loudness.Levels(-math.inf, -math.inf, -math.inf, 0.0, -math.inf, -math.inf)
#: How long B must rest before its loudness is measured, in milliseconds.
REST_MS = 700


class _Channel:
    """One meter: `level` falls, `hold` stays a while, `clipped` until it is clicked."""

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


class MeterBar(QWidget):
    """Follows the play head of its scene; `set_letter` says which of A, B, R is heard."""

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = scene
        self.letter = "A"
        self._channels: list[_Channel] = [_Channel()]
        self._levels: dict[str, loudness.Levels] = {}
        self._measuring: dict[str, str] = {}
        self._last = time.monotonic()
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._fall)
        self._rest = QTimer(self, interval=REST_MS, singleShot=True)
        self._rest.timeout.connect(self._measure)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Meters"))
        self.setToolTip(self.tr("Sample peaks of the file at the play head, dBFS. Click to clear the clip flags."))
        scene.head_moved.connect(self._moved)
        scene.look_changed.connect(self._renew)
        scene.sharpened.connect(self._renew)
        self._renew()

    def sizeHint(self) -> QSize:  # noqa: N802
        rows = max(len(self._channels), 2)
        return QSize(600, rows * (self.fontMetrics().height() + 1 if rows < FEW else 11) + self._scale_height() + 6)

    def _scale_height(self) -> int:
        return QFontMetrics(theme.numbers(self.font(), 0.75)).height()

    @property
    def levels(self) -> loudness.Levels | None:
        """Loudness and peaks of the whole of what is heard, None while they are not known."""
        source = self.scene.source(self.letter)
        return None if source is None else self._levels.get(source.version)

    @property
    def peaks_db(self) -> list[float]:
        """What the meters show now, dB full scale."""
        return [channel.level for channel in self._channels]

    @property
    def clipped(self) -> list[bool]:
        return [channel.clipped for channel in self._channels]

    def set_letter(self, letter: str) -> None:
        """Show the levels of "A", "B" or "R". What another letter left behind is taken away."""
        if letter != self.letter:
            self.letter = letter
            self.reset()
        self._renew()

    def reset(self) -> None:
        """Clear holds and clip flags."""
        self._channels = [_Channel() for _ in self._channels]
        self.update()

    # levels

    def _renew(self) -> None:
        source = self.scene.source(self.letter)
        count = source.format.channels if source is not None else 1
        if count != len(self._channels):
            self._channels = [_Channel() for _ in range(count)]
            self.updateGeometry()
        for letter, version in list(self._measuring.items()):
            held = self.scene.source(letter)
            if held is None or held.version != version:
                self.scene.jobs.drop(("loudness", id(self), letter))
                del self._measuring[letter]
        if self.levels is None:
            self._rest.start()
        self._describe()
        self.update()

    def _measure(self) -> None:
        """Ask for the loudness of the whole, once all of it is rendered."""
        track = self.scene.tracks.get(self.letter)
        if track is None or self.levels is not None or not self.isVisible() or not track.is_ready(0, track.source.length):
            return
        source = track.source
        if source.version in self._measuring.values():
            return
        self._measuring[self.letter] = source.version

        def work(progress: Progress) -> loudness.Levels:
            silent = isinstance(source, Removed) and source.is_nothing
            return SILENCE if silent else loudness.measure(source, 0, None, progress)

        def done(levels: loudness.Levels) -> None:
            self._levels[source.version] = levels
            self._describe()
            self.update()

        self.scene.jobs.submit(work, done=done, title=self.tr("Measuring loudness"), owner=self, key=("loudness", id(self), self.letter))

    def _moved(self, old: int, new: int) -> None:
        """The play head moved on: the greatest peak between the two places."""
        track, rate = self.scene.tracks.get(self.letter), self.scene.viewport.rate
        if track is None or not 0 < new - old < LONGEST_STEP_S * rate:
            return
        columns = max(math.ceil((new - old) / track.pyramid.run), 1)
        low, high, _ = track.pyramid.columns(old, old + columns * track.pyramid.run, columns)
        now = time.monotonic()
        for channel, least, most in zip(self._channels, low, high, strict=True):
            peak = max(abs(float(least.min())), abs(float(most.max())))
            if not math.isnan(peak):
                channel.feed(units.to_db(peak), now)
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

    # painting

    def texts(self) -> list[str]:
        """The figures of the whole file, each with its unit."""
        levels = self.levels
        unknown = math.nan
        lufs, true_peak, spread = (unknown,) * 3 if levels is None else (levels.lufs, levels.true_peak_dbtp, levels.range_lu)
        return [units.decibels(lufs, "LUFS"), units.decibels(true_peak, "dBTP"), f"LRA {units.decibels(spread, 'LU')}"]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        colours, painter = theme.current(), QPainter(self)
        painter.fillRect(self.rect(), colours["window"])
        painter.setFont(theme.numbers(self.font(), 0.92))
        metrics, channels = painter.fontMetrics(), len(self._channels)
        texts = [letter_name(self.letter), *self.texts()]
        widths = [max(metrics.horizontalAdvance(t), metrics.horizontalAdvance("−00.0 dBTP")) + 18 for t in texts]
        right = self.width()
        for text, width in zip(reversed(texts), reversed(widths), strict=True):
            right -= width
            painter.setPen(colours["text"])
            painter.drawText(QRectF(right, 0, width - 10, self.height()), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        scale = self._scale_height()
        painter.setFont(theme.numbers(self.font(), 0.92 if channels < FEW else 0.75))
        row = (self.height() - 4 - scale) / channels
        for number, channel in enumerate(self._channels):
            self._draw_meter(painter, QRectF(8, 2 + number * row, right - 8, row), number, channel)
        self._draw_scale(painter, self._bar(painter.fontMetrics(), QRectF(8, self.height() - scale - 2, right - 8, scale)))

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
        return QRectF(area.left() + label, area.top(), max(area.width() - label - wide - 16, 10), area.height())

    def _draw_meter(self, painter: QPainter, area: QRectF, number: int, channel: _Channel) -> None:
        colours, metrics = theme.current(), painter.fontMetrics()
        count = len(self._channels)
        name = channel_name(number, count)[:1].upper() if count <= 2 else str(number + 1)
        value = units.decibels(channel.hold if channel.hold > FLOOR_DB else -math.inf, "dBFS")
        wide, label = metrics.horizontalAdvance("−00.0 dBFS") + 8, metrics.horizontalAdvance("M") + 6
        painter.setPen(colours["text_dim"])
        painter.drawText(QRectF(area.left(), area.top(), label, area.height()), Qt.AlignmentFlag.AlignVCenter, name)
        painter.setPen(colours["text"])
        painter.drawText(QRectF(area.right() - wide, area.top(), wide, area.height()),
                         Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, value)
        bar = self._bar(metrics, area).adjusted(0, 1.5, 0, -1.5)
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
        flag = self._flag(bar)
        painter.fillRect(flag, colours["clip"] if channel.clipped else colours["base"])

    def _flag(self, bar: QRectF) -> QRect:
        return QRectF(bar.right() + 2, bar.top(), 9, bar.height()).toRect()

    def _share(self, db: float) -> float:
        return min(max(1 - db / FLOOR_DB, 0.0), 1.0)

    def _describe(self) -> None:
        text = self.tr("{0}: {1}.").format(letter_name(self.letter), ", ".join(self.texts()))
        if any(self.clipped):
            text += " " + self.tr("Clipped.")
        self.setAccessibleDescription(text)

    # events

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.reset()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.update()
        super().changeEvent(event)
