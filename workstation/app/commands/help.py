"""Help menu."""

from __future__ import annotations

from ..dialogs.about import about_box
from ..dialogs.diagnostics import DiagnosticsDialog
from ..dialogs.error import show_log_folder
from ..dialogs.keys import KeysDialog
from .base import Base


class HelpCommands(Base):
    def keys(self) -> None:
        KeysDialog(self._window).open()

    def diagnostics(self) -> None:
        window = self._window
        listed = [str(entry.path) for entry in window.files.entries if entry.path is not None]
        DiagnosticsDialog(window.files.documents(), [*listed, *window.preferences.recent], window).open()

    def log(self) -> None:
        show_log_folder()

    def about(self) -> None:
        about_box(self._window).open()
