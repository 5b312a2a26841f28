"""LevelSpin: a spin box that writes its numbers as the rest of the window does."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QWidget


class LevelSpin(QDoubleSpinBox):
    """Shows "−16.0" with a true minus and a point; takes a hyphen as well."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLocale(QLocale.c())

    def textFromValue(self, value: float) -> str:  # noqa: N802
        return super().textFromValue(value).replace("-", "−")

    def valueFromText(self, text: str) -> float:  # noqa: N802
        return super().valueFromText(self._plain(text))

    def validate(self, text: str, pos: int) -> tuple[QValidator.State, str, int]:
        state, read, pos = super().validate(self._plain(text), pos)
        return state, read.replace("-", "−"), pos

    def _plain(self, text: str) -> str:
        """`text` as Qt reads numbers; the word for the lowest value stays as it is."""
        return text if text == self.specialValueText() else text.replace("−", "-")
