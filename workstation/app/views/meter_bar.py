"""MeterBar: peaks, loudness and correlation of what is heard, at the play head, of the whole and of the selection.

All of it is of the file, whatever the level match makes of it; nothing is read in the window's thread.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QWidget

from ...analysis.loudness import Levels
from .meter_numbers import CorrelationBar, LoudnessNumbers
from .meter_peaks import PeakMeters
from .meter_readings import MeterReadings
from .scene import Scene

#: How often M, S and correlation follow the play head, and after how long a rest a screen reader is told, in milliseconds.
FOLLOW_MS, DESCRIBE_MS = 50, 500


class MeterBar(QWidget):
    """Follows the play head of its scene; `set_letter` says which of A, B, R is heard."""

    def __init__(self, scene: Scene, cache: Path | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = scene
        self.letter = "A"
        self.setAccessibleName(self.tr("Meters"))
        self.meters, self.numbers, self.correlation = PeakMeters(scene), LoudnessNumbers(), CorrelationBar()
        self.readings = MeterReadings(scene, cache, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        row.addWidget(self.meters, 1)
        for widget in (self.numbers, self.correlation):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self._follow = QTimer(self, interval=FOLLOW_MS, singleShot=True)
        self._follow.timeout.connect(self._show_moment)
        self._telling = QTimer(self, interval=DESCRIBE_MS, singleShot=True)
        self._telling.timeout.connect(self._describe)
        scene.head_moved.connect(self._moved)
        scene.look_changed.connect(self._renew)
        self.readings.changed.connect(self._show)
        self._renew()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Correlation gives way in a narrow window."""
        peaks, numbers = self.meters.minimumSizeHint(), self.numbers.minimumSizeHint()
        return QSize(peaks.width() + numbers.width(), max(peaks.height(), numbers.height()))

    @property
    def levels(self) -> Levels | None:
        """Loudness and peaks of the whole of what is heard, None while they are not known."""
        return self.readings.whole

    @property
    def peaks_db(self) -> list[float]:
        """What the peak meters show now, dB full scale."""
        return self.meters.peaks_db

    @property
    def clipped(self) -> list[bool]:
        return self.meters.clipped

    def texts(self) -> list[str]:
        """The figures of the whole file, each with its unit."""
        return self.numbers.texts(self.numbers.whole)

    def set_letter(self, letter: str) -> None:
        """Show the levels of "A", "B" or "R". What another letter left behind is taken away."""
        self.letter = letter
        self.readings.set_letter(letter)
        self._renew()

    def reset(self) -> None:
        """Clear holds and clip flags."""
        self.meters.reset()
        self._describe()

    def _renew(self) -> None:
        source = self.scene.source(self.letter)
        self.meters.show_letter(self.letter, source.format.channels if source is not None else 1)
        self._arrange()
        self._show()

    def _arrange(self) -> None:
        """Correlation is for two channels, where there is room beside the peaks."""
        source = self.scene.source(self.letter)
        rest = self.width() - self.numbers.sizeHint().width() - self.correlation.sizeHint().width()
        self.correlation.setVisible(source is not None and source.format.channels == 2 and rest >= self.meters.minimumSizeHint().width())

    def _moved(self, old: int, new: int) -> None:
        self.readings.look()
        if not self._follow.isActive():
            self._follow.start()

    def _show_moment(self) -> None:
        if self.isVisible():
            self._show()

    def _show(self) -> None:
        readings = self.readings
        moment = readings.moment()
        self.numbers.show_values(self.letter, moment, readings.whole, readings.selected, readings.span is not None)
        self.correlation.show_value(moment.correlation)
        if not self._telling.isActive():
            self._telling.start()

    def _describe(self) -> None:
        text = self.numbers.describe()
        self.numbers.setAccessibleDescription(text)
        self.correlation.setAccessibleDescription(self.correlation.text())
        self.setAccessibleDescription(" ".join(filter(None, (text, self.meters.accessibleDescription()))))

    # events

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self.readings.set_active(True)
        self._show()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        super().hideEvent(event)
        self.readings.set_active(False)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.update()
        super().changeEvent(event)
