"""DiagnosisCard: what is wrong with the recording, where it is heard best, what would treat it. Nothing is applied unasked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from ... import session
from ...core.clock import clock
from .. import words
from .scrolled import scrolled


class FindingRow(QWidget):
    """One finding: a tick where something treats it, the sentence, and a button that plays the place."""

    ticked = Signal()
    play_asked = Signal(object)

    def __init__(self, ailment: session.Ailment, rate: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ailment = ailment
        treatment = ailment.treatment
        self.tick = QCheckBox()
        self.tick.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tick.setAccessibleName(self.tr("Treat: {finding}").format(finding=ailment.sentence))
        self.tick.setChecked(treatment is not None)
        self.tick.setEnabled(treatment is not None)
        self.tick.toggled.connect(lambda _: self.ticked.emit())
        sentence = QLabel(ailment.sentence)
        help_with = QLabel(self.tr("No processor here treats it.") if treatment is None
                           else self.tr("Treated by {name}").format(name=treatment.text))
        help_with.setProperty("role", "dim")
        self.play = QToolButton()
        time = clock(ailment.worst[0] / rate, 0)
        self.play.setProperty("role", "quiet")
        self.play.setText("▶ " + time)
        self.play.setAccessibleName(self.tr("Play the place where it is heard best, at {time}").format(time=time))
        self.play.setToolTip(self.tr("Select and play the place where it is heard best"))
        self.play.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.play.clicked.connect(lambda: self.play_asked.emit(self.ailment))
        lines = QVBoxLayout()
        lines.setSpacing(2)
        for label in (sentence, help_with):
            label.setWordWrap(True)
            lines.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 6)
        row.addWidget(self.tick, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(lines, 1)
        row.addWidget(self.play, 0, Qt.AlignmentFlag.AlignTop)


class DiagnosisCard(QWidget):
    """Stands in the place of the panel's controls. It shows what it is given and asks; it decides nothing."""

    play_asked = Signal(object)
    treat_asked = Signal(object)
    apply_asked = Signal()
    discard_asked = Signal()
    listen_asked = Signal()
    back_asked = Signal()
    choose_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[FindingRow] = []
        self.treatments: list[QPushButton] = []
        self._busy = self._offered = False
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.sentence.setMinimumHeight(4 * self.sentence.fontMetrics().lineSpacing())
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.past = QLabel()
        self.past.setWordWrap(True)
        self.past.setMinimumHeight(2 * self.past.fontMetrics().lineSpacing())
        self.past.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.treat = self._button(self.tr("Treat"), lambda: self.treat_asked.emit(self.chosen()))
        self.treat.setToolTip(self.tr("Try what treats the ticked findings: it is heard as B before it is applied"))
        self.apply = self._button(self.tr("Apply"), self.apply_asked.emit)
        self.discard = self._button(self.tr("Discard"), self.discard_asked.emit)
        self.again = self._button(self.tr("Listen again"), self.listen_asked.emit)
        self.back = self._button(self.tr("Back"), self.back_asked.emit)
        self._lay_out()

    def show_findings(self, ailments: Sequence[session.Ailment], rate: int) -> None:
        """A row for each, the worst first."""
        for row in self.rows:
            self._list.removeWidget(row)
            row.deleteLater()
        self.rows = [FindingRow(ailment, rate) for ailment in ailments]
        for place, row in enumerate(self.rows):
            row.ticked.connect(self._enable)
            row.play_asked.connect(self.play_asked)
            self._list.insertWidget(place, row)
        self._enable()

    def show_history(self, sentence: str, treatments: Sequence[session.Processor] = ()) -> None:
        """What the file was before, or that this is being looked for; and a button for each that treats it."""
        self.past.setText(sentence)
        self.past.setAccessibleName(sentence)
        for button in self.treatments:
            self._ways.removeWidget(button)
            button.deleteLater()
        self.treatments = [self._way(processor) for processor in treatments]
        for button in self.treatments:
            self._ways.addWidget(button)

    def _way(self, processor: session.Processor) -> QPushButton:
        name = words.name(processor)
        button = self._button(f"{name} →", lambda: self.choose_asked.emit(processor.id))
        button.setAccessibleName(self.tr("Choose {name}").format(name=name))
        button.setToolTip(words.summary(processor))
        return button

    def show_state(self, sentence: str, busy: bool, offered: bool) -> None:
        """What is going on; `offered` while the treatment is tried."""
        self.sentence.setText(sentence)
        self.sentence.setAccessibleName(sentence)
        self._busy, self._offered = busy, offered
        self._enable()

    def chosen(self) -> list[session.Ailment]:
        """The findings that are ticked."""
        return [row.ailment for row in self.rows if row.tick.isChecked()]

    def _enable(self) -> None:
        self.treat.setEnabled(not self._busy and not self._offered and bool(self.chosen()))
        self.again.setEnabled(not self._busy)
        for button in (self.apply, self.discard):
            button.setEnabled(self._offered)
        for button, is_next in ((self.treat, not self._offered), (self.apply, self._offered)):
            button.setDefault(is_next)

    def _button(self, text: str, act: object) -> QPushButton:
        button = QPushButton(text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: act())  # type: ignore[operator]
        return button

    def _lay_out(self) -> None:
        heading = QLabel(self.tr("WHAT IS WRONG WITH IT?"))
        heading.setProperty("role", "heading")
        was = QLabel(self.tr("WHAT WAS THIS FILE?"))
        was.setProperty("role", "heading")
        inner = QWidget()
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(0, 0, 6, 0)
        self._list.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 8)
        column.addWidget(was)
        column.addWidget(self.past)
        self._ways = QVBoxLayout()
        self._ways.setContentsMargins(0, 0, 0, 6)
        column.addLayout(self._ways)
        column.addWidget(heading)
        column.addWidget(scrolled(inner), 1)
        column.addWidget(self.sentence)
        for pair in ((self.treat,), (self.apply, self.discard), (self.again, self.back)):
            line = QHBoxLayout()
            for button in pair:
                line.addWidget(button, 1)
            column.addLayout(line)
