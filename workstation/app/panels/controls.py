"""Controls: what a processor is, its settings, its amount and what it detected, scrolling where the window is low."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from ...restoration.processor import Processor
from ...restoration.settings import Number
from .. import words
from .fields import NumberField
from .form import SettingsForm
from .scrolled import scrolled

#: Lines of controls that are always seen: a list of files above gives way to them.
LINES = 6

AMOUNT = Number("amount", "Amount", "Share of the change that is kept; 0 % is the recording as it came.", 0, 100, 5, 100, "%", whole=True)


class Controls(QWidget):
    """`moved` whenever a person moved one; `card_asked` for more about the processor."""

    moved = Signal()
    card_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.summary, self.detections = QLabel(), QLabel(), QLabel()
        self.title.setProperty("role", "title")
        self.detections.setAccessibleName(self.tr("Detections"))
        self.detections.setToolTip(self.tr(
            "N and Shift+N go from one to the next, Delete switches one off or on, Insert adds one at the selection."))
        self.detections.hide()
        self.invents = QLabel("⚠ " + self.tr("This model makes up sound that the recording does not hold. What you hear may be wrong."))
        self.invents.setProperty("role", "warning")
        for label in (self.title, self.summary, self.invents, self.detections):
            label.setWordWrap(True)
        self.about = QToolButton()
        self.about.setProperty("role", "quiet")
        self.about.setText(self.tr("About"))
        self.about.setAccessibleName(self.tr("About this processor"))
        self.about.setToolTip(self.tr("What it is for, what not, and what its model was trained on"))
        self.about.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.form = SettingsForm()
        self.amount = NumberField(AMOUNT)
        self._is_low = self._explains = False
        self._lay_out()
        self.about.clicked.connect(self.card_asked)
        self.form.changed.connect(self.moved)
        self.amount.changed.connect(self.moved)

    def show_processor(self, processor: Processor, values: Mapping[str, Any], amount: float, index: int | None) -> None:
        """The controls of a new step, or of step `index`, set to these values."""
        self.form.show_settings(processor.settings, values)
        self.set_amount(amount)
        title = "{name}" if index is None else self.tr("Step {number}: {name}")
        self._tell(title.format(number=(index or 0) + 1, name=words.name(processor)),
                   words.summary(processor) if index is None else self.tr(
                       "Applied. Move a control to change it, choose another processor above, or export."),
                   words.summary(processor), processor.generative)
        self._show_controls(True)

    def show_sentence(self, title: str, sentence: str, tip: str = "", invents: bool = False) -> None:
        """A title and what to do, with no controls."""
        self.form.show_settings((), {})
        self._tell(title, sentence, tip, invents)
        self._show_controls(False)

    def set_values(self, values: Mapping[str, Any], amount: float) -> None:
        """Set the controls of these keys and the amount."""
        self.form.set_values(values)
        self.set_amount(amount)

    def set_amount(self, amount: float) -> None:
        """The share of the change that is kept, 0 to 1."""
        self.amount.set_value(round(amount * 100))

    def show_detections(self, text: str) -> None:
        """How many detections there are, which is selected, and what was corrected; empty: none."""
        self.detections.setText(text)
        self.detections.setVisible(bool(text))

    def set_low(self, low: bool) -> None:
        """Whether there is little height: what a processor does is in the tip of the title then."""
        self._is_low = low
        self.summary.setVisible(not (self._explains and low))

    def _tell(self, title: str, sentence: str, tip: str, invents: bool) -> None:
        self.title.setText(title)
        self.summary.setText(sentence)
        for label in (self.title, self.summary):
            label.setToolTip(tip)
        self.invents.setVisible(invents)

    def _show_controls(self, shown: bool) -> None:
        self._explains = shown
        for widget in (self.amount, self.about):
            widget.setVisible(shown)
        self.set_low(self._is_low)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.about, 0, Qt.AlignmentFlag.AlignTop)
        inner = QWidget()
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(0, 0, 6, 0)
        rows.setSpacing(8)
        for widget in (self.summary, self.invents, self.form, self.amount, self.detections):
            rows.addWidget(widget)
        rows.addStretch(1)
        area = scrolled(inner)
        area.setMinimumHeight(LINES * self.fontMetrics().lineSpacing())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.addLayout(top)
        column.addWidget(area, 1)
