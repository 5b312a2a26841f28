"""PresetButton: a small button whose menu is filled when it opens, for there may be new presets by then."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QToolButton, QWidget


class PresetButton(QToolButton):
    """Reads "Preset"; whoever fills `menu_of` listens to its `aboutToShow`."""

    def __init__(self, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "quiet")
        self.setText(self.tr("Preset ▾"))
        self.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self.setAccessibleName(tip)
        self.setToolTip(tip)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_of = QMenu(self)
        self.menu_of.setToolTipsVisible(True)
        self.setMenu(self.menu_of)
