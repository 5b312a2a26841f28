"""ComparisonCard: what the panel says while B is a restoration made elsewhere. What differs besides the sound, and the way back."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ... import session
from ...core.clock import clock
from .scrolled import scrolled


class ComparisonCard(QWidget):
    """`match_asked(on)`: gain and polarity shall be undone, or not. `export_asked`, `stop_asked`: the buttons."""

    match_asked = Signal(bool)
    export_asked = Signal()
    stop_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heading = QLabel(self.tr("COMPARING"))
        heading.setProperty("role", "heading")
        self.title, self.what, self.warning, self.change = QLabel(), QLabel(), QLabel(), QLabel()
        self.title.setProperty("role", "title")
        self.warning.setProperty("role", "warning")
        self.change.setProperty("role", "dim")
        for label in (self.title, self.what, self.warning, self.change):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.rows = QGridLayout()
        self.rows.setColumnStretch(1, 1)
        self.rows.setHorizontalSpacing(12)
        self.match = QCheckBox(self.tr("Undo gain and polarity"))
        self.match.setToolTip(self.tr("Bring B to A's level and polarity, so that R holds no copy of the programme. No file is changed."))
        self.match.clicked.connect(self.match_asked)
        self.export = QPushButton(self.tr("Export the comparison…"))
        self.export.clicked.connect(lambda: self.export_asked.emit())
        self.stop = QPushButton(self.tr("Stop comparing"))
        self.stop.clicked.connect(lambda: self.stop_asked.emit())
        for control in (self.match, self.export, self.stop):
            control.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._lay_out(heading)

    def show_other(self, other: session.Aligned) -> None:
        """Say what B is and how it lies beside A."""
        beside, course = other.beside, other.beside.course
        self.title.setText(self.tr("B is {name}").format(name=beside.name))
        self.what.setText(self.tr("It was made elsewhere, so which steps it took is not known. "
                                  "Your own steps are out of play until comparing stops; none of them is lost."))
        said = session.told(beside)
        if not beside.fits:
            self.warning.setText("⚠ " + said[0])
        elif session.leaks(beside):
            self.warning.setText("⚠ " + self.tr("R holds a copy of the programme. Undo gain and polarity below to hear what was removed."))
        self.warning.setVisible(not beside.fits or session.leaks(beside))
        self._show_rows(self._facts(beside))
        self.match.setChecked(beside.matched)
        self.match.setEnabled(beside.matched or course.inverted or abs(course.gain_db) > 0.001)

    def show_change(self, sentence: str, exact: str) -> None:
        """How large R is, for people and, in the tool tip, in exact terms."""
        self.change.setText(sentence)
        self.change.setToolTip(exact)

    def _facts(self, beside: session.Beside) -> list[tuple[str, str]]:
        course = beside.course
        if not beside.fits:
            return [(self.tr("Length"), self._length(beside))]
        lag = self.tr("none") if not course.lag_frames else self.tr("{ms} ms, taken out").format(
            ms=_signed(1000 * beside.seconds(course.lag_frames), 3))
        gain = self.tr("not known") if math.isnan(course.gain_db) else self.tr("{db} dB").format(db=_signed(course.gain_db, 2))
        if not beside.matched and abs(course.gain_db) >= 0.005:
            gain = self.tr("{gain}, left as it is").format(gain=gain)
        polarity = self.tr("⚠ inverted") if course.inverted else self.tr("the same")
        rows = [(self.tr("Lag"), lag), (self.tr("Gain"), gain), (self.tr("Polarity"), polarity),
                (self.tr("Length"), self._length(beside))]
        for frames, name in ((beside.missing_start, self.tr("Missing at start")), (beside.missing_end, self.tr("Missing at end")),
                             (beside.extra_start, self.tr("More at start")), (beside.extra_end, self.tr("More at end"))):
            if beside.seconds(frames) >= session.SHORTEST:
                rows.append((name, self.tr("{seconds:.3f} s").format(seconds=beside.seconds(frames))))
        if beside.format.rate != beside.rate:
            rows.append((self.tr("Rate"), self.tr("{own:g} kHz, resampled").format(own=beside.format.rate / 1000)))
        if beside.format.channels != beside.channels:
            rows.append((self.tr("Channels"), self.tr("1, laid on every channel") if beside.format.channels == 1
                         else self.tr("the mean of {count}").format(count=beside.format.channels)))
        return rows

    def _length(self, beside: session.Beside) -> str:
        return clock(beside.frames / beside.format.rate)

    def _show_rows(self, facts: list[tuple[str, str]]) -> None:
        while (item := self.rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for number, (name, value) in enumerate(facts):
            key, text = QLabel(name), QLabel(value)
            key.setProperty("role", "dim")
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            text.setAccessibleName(f"{name}: {value}")
            text.setWordWrap(True)
            self.rows.addWidget(key, number, 0, Qt.AlignmentFlag.AlignTop)
            self.rows.addWidget(text, number, 1)

    def _lay_out(self, heading: QLabel) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(8)
        for widget in (self.title, self.what, self.warning):
            column.addWidget(widget)
        column.addLayout(self.rows)
        column.addWidget(self.change)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(8, 6, 8, 8)
        whole.addWidget(heading)
        whole.addWidget(scrolled(inner), 1)
        for control in (self.match, self.export, self.stop):
            whole.addWidget(control)


def _signed(value: float, digits: int) -> str:
    """A figure with its sign, a real minus, and no zeros at the end."""
    text = f"{value:+.{digits}f}".rstrip("0").rstrip(".").replace("-", "−")
    return "0" if text in ("+0", "−0") else text
