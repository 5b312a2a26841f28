"""LevelSpin: a spin box that writes its numbers as the rest of the window does."""

from __future__ import annotations

import math

from PySide6.QtCore import QLocale
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QWidget


class LevelSpin(QDoubleSpinBox):
    """Shows "−16.0" with a true minus and a point; takes a hyphen and a comma as well."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._named, self._word, self._unit = math.nan, "", ""
        self.setLocale(QLocale.c())

    def set_word(self, value: float, word: str, unit: str) -> None:
        """Show a word in the place of a value, and the unit behind every other: a suffix would stand behind the word too.

        Qt's own special value can only be the lowest.
        """
        self._named, self._word, self._unit = value, word, unit
        self.setSuffix("")

    def textFromValue(self, value: float) -> str:  # noqa: N802
        if value == self._named:
            return self._word
        return super().textFromValue(value).replace("-", "−") + self._unit

    def valueFromText(self, text: str) -> float:  # noqa: N802
        return self._named if text and text == self._word else super().valueFromText(self._plain(text))

    def validate(self, text: str, pos: int) -> tuple[QValidator.State, str, int]:
        if text and self._word.startswith(text):
            return QValidator.State.Acceptable if text == self._word else QValidator.State.Intermediate, text, pos
        state, read, pos = super().validate(self._plain(text), pos)
        unit = self._unit if text.endswith(self._unit) else ""
        return state, read.replace("-", "−") + unit, pos

    def _plain(self, text: str) -> str:
        """`text` as Qt reads numbers; the word for the lowest value stays as it is."""
        return text if text == self.specialValueText() else text.replace("−", "-").replace(",", ".").removesuffix(self._unit)
