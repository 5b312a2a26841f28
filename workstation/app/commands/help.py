"""Help menu."""

from __future__ import annotations

from ..dialogs.about import about_box
from ..dialogs.error import show_log_folder
from ..dialogs.keys import KeysDialog
from .base import Base


class HelpCommands(Base):
    def keys(self) -> None:
        KeysDialog(self._window).open()

    def log(self) -> None:
        show_log_folder()

    def about(self) -> None:
        about_box(self._window).open()
