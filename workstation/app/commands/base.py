"""Base: what the commands of every menu stand on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from ..main_window import MainWindow


class Base:
    """Holds the parts of one window. Every method of a menu's class is named like the action it answers."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.workspace, self.preview_model = window.workspace, window.preview
        self.listening, self.timeline, self.panel_widget = window.listening, window.timeline, window.panel

    def _with_step(self, act: Callable[[int], object]) -> None:
        self.preview_model.cancel()
        if self.workspace.selected_step is None:
            self._window.notice.say(QCoreApplication.translate("Commands", "Select a step in the list first."))
        else:
            act(self.workspace.selected_step)
