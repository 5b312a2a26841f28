"""Said: what a processor found, and below it how large its change is or what stands in its way."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from .whole_label import WholeLabel


class Said(QWidget):
    """`found` and `sentence` are what is said now. It lies outside of what scrolls, so that it is always seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found = self.sentence = ""
        self._is_low = False
        self._found, self._sentence = WholeLabel(), QLabel()
        self._sentence.setWordWrap(True)
        self._sentence.setProperty("role", "dim")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for label in (self._found, self._sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            column.addWidget(label)
        self._show()

    def show_found(self, sentence: str) -> None:
        """What was found in the recording; empty: nothing was looked for, or it is not known yet."""
        self.found = sentence
        self._show()

    def say(self, sentence: str, exact: str = "") -> None:
        """The size of the change, or what stands in its way; the tool tip says it in `exact` terms."""
        self.sentence = sentence
        self._sentence.setToolTip(exact or sentence)
        self._show()

    def set_low(self, low: bool) -> None:
        """Whether there is little height: then nothing is kept free, and only what comes first is said; the tip says all."""
        self._is_low = low
        self._show()

    def _show(self) -> None:
        first, stop, _ = self.found.partition(". ")
        self._found.setText(first + stop.strip() if self._is_low else self.found)
        self._found.setToolTip(self.found)
        self._found.setAccessibleName(self.found)
        self._found.setVisible(bool(self.found))
        self._sentence.setText(self.sentence.split("\n")[0] if self._is_low and self.found else self.sentence)
        self._sentence.setMinimumHeight(0 if self._is_low else 3 * self._sentence.fontMetrics().lineSpacing())
        self._sentence.setHidden(self._is_low and not self.sentence)
