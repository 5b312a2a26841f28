"""The selection in figures: begin, end, length, band and channels, exact to the frame."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ...core import Region
from ...core.clock import clock
from ..views import units
from ..views.scene import channel_name

#: More channels than this stand below each other.
IN_A_ROW = 4


class SelectionDialog(QDialog):
    """`chosen(region)` once, when the person agrees. Where nothing is selected it begins with the whole recording."""

    chosen = Signal(object)

    def __init__(self, region: Region | None, rate: int, length: int, channels: int, in_samples: bool,
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Selection"))
        self._rate, self._length, self._count = rate, length, max(channels, 1)
        region = region or Region()
        self._start, self._stop = region.span(length)
        self.unit = QComboBox()
        self.unit.setAccessibleName(self.tr("Unit"))
        self.unit.addItems([self.tr("Hours, minutes, seconds"), self.tr("Samples")])
        self.unit.setCurrentIndex(int(in_samples))
        self.begin, self.end, self.duration = (self._field(name) for name in (self.tr("Begin"), self.tr("End"), self.tr("Length")))
        self.low, self.high = self._field(self.tr("From frequency")), self._field(self.tr("To frequency"))
        self.low.setText(units.hertz_exact(region.low_hz) if region.low_hz else "")
        self.high.setText("" if region.high_hz is None else units.hertz_exact(region.high_hz))
        self.low.setPlaceholderText("0 Hz")
        self.high.setPlaceholderText(units.hertz_exact(rate / 2))
        self.boxes = [QCheckBox(channel_name(c, self._count).capitalize() or self.tr("Mono")) for c in range(self._count)]
        for channel, box in enumerate(self.boxes):
            box.setChecked(channel in region.channel_list(self._count))
            box.toggled.connect(self._check)
        self.sentence = QLabel()
        self.sentence.setProperty("role", "warning")
        self.sentence.setWordWrap(True)
        self.sentence.setAccessibleName(self.tr("What is wrong"))
        self._lay_out()
        self._show_times()
        self.unit.currentIndexChanged.connect(lambda _: self._show_times())
        for field in (self.begin, self.end, self.duration):
            field.textEdited.connect(lambda _text, edited=field: self._time_edited(edited))
        for field in (self.low, self.high):
            field.textEdited.connect(lambda _: self._check())
        self.begin.setFocus()
        self.begin.selectAll()

    @property
    def in_samples(self) -> bool:
        return self.unit.currentIndex() == 1

    def region(self) -> Region | None:
        """What the fields say, None where they say nothing that can be selected."""
        return None if self._problem() else Region(self._start, self._stop, self._hertz(self.low) or 0.0, self._top(), self._channels())

    def accept(self) -> None:
        region = self.region()
        if region is not None:
            self.chosen.emit(region)
            super().accept()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow(self.tr("Count in"), self.unit)
        for field in (self.begin, self.end, self.duration, self.low, self.high):
            form.addRow(field.accessibleName(), field)
        if self._count > 1:
            grid = QGridLayout()
            for channel, box in enumerate(self.boxes):
                grid.addWidget(box, channel // IN_A_ROW, channel % IN_A_ROW)
            form.addRow(self.tr("Channels"), grid)
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel)
        self.buttons.button(kinds.Ok).setText(self.tr("Select"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.sentence)
        column.addWidget(self.buttons)

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setAccessibleName(name)
        field.setMinimumWidth(190)
        return field

    def _show_times(self, besides: QLineEdit | None = None) -> None:
        for field, frames in ((self.begin, self._start), (self.end, self._stop), (self.duration, max(self._stop - self._start, 0))):
            if field is not besides:
                field.setText(str(frames) if self.in_samples else clock(frames / self._rate, 6))
        self._check()

    def _time_edited(self, field: QLineEdit) -> None:
        """A new beginning or length moves the end or keeps it; what the fields then say is shown in all of them."""
        frames = self._frames(field)
        if frames is not None:
            if field is self.begin:
                self._start = frames
            elif field is self.end:
                self._stop = frames
            else:
                self._stop = self._start + frames
            self._show_times(besides=field)
        else:
            self._check()

    def _frames(self, field: QLineEdit) -> int | None:
        if self.in_samples:
            text = "".join(field.text().split())
            return int(text) if text.isdecimal() else None
        seconds = units.seconds_of(field.text())
        return None if seconds is None else round(seconds * self._rate)

    def _hertz(self, field: QLineEdit) -> float | None:
        """None where the field is empty or says nothing."""
        return units.hertz_of(field.text()) if field.text().strip() else None

    def _top(self) -> float | None:
        high = self._hertz(self.high)
        return None if high is None or high >= self._rate / 2 else high

    def _channels(self) -> tuple[int, ...] | None:
        chosen = tuple(channel for channel, box in enumerate(self.boxes) if box.isChecked())
        return None if len(chosen) == self._count else chosen

    def _problem(self) -> str:
        """The first thing that is wrong, as a sentence; empty where nothing is."""
        for field in (self.begin, self.end, self.duration):
            if self._frames(field) is None:
                example = "44100" if self.in_samples else "1:23.456"
                return self.tr("{field}: write it like {example}.").format(field=field.accessibleName(), example=example)
        for field in (self.low, self.high):
            if field.text().strip() and self._hertz(field) is None:
                return self.tr("{field}: write it like {example}.").format(field=field.accessibleName(), example="1200 Hz, 1.2 kHz")
        if self._stop > self._length:
            return self.tr("The recording ends at {time}.").format(
                time=str(self._length) if self.in_samples else clock(self._length / self._rate, 6))
        if self._stop <= self._start:
            return self.tr("The end must lie behind the beginning.")
        if (self._hertz(self.low) or 0.0) >= (self._top() or self._rate / 2):
            return self.tr("The upper frequency must lie above the lower one, which must lie below {top}.").format(
                top=units.hertz_exact(self._rate / 2))
        return "" if any(box.isChecked() for box in self.boxes) else self.tr("Choose at least one channel.")

    def _check(self) -> None:
        problem = self._problem()
        self.sentence.setText(problem)
        self.sentence.setVisible(bool(problem))
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not problem)
