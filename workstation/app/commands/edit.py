"""Edit menu."""

from __future__ import annotations

from ..dialogs.preferences import PreferencesDialog
from .base import Base


class EditCommands(Base):
    def undo(self) -> None:
        self.preview_model.cancel()
        self.workspace.undo()

    def redo(self) -> None:
        self.preview_model.cancel()
        self.workspace.redo()

    def copy_command(self) -> None:
        self._window.presets.copy_command()

    def apply_all(self) -> None:
        self._window.applying_all.ask()

    def preferences(self) -> None:
        PreferencesDialog(self._window).open()

    def select_all(self) -> None:
        self.timeline.selection.everything()

    def selection(self) -> None:
        self._window.selecting.ask()

    def begin_here(self) -> None:
        self._window.selecting.begin_here()

    def end_here(self) -> None:
        self._window.selecting.end_here()

    def border_back(self) -> None:
        self._window.selecting.move_edge(-1)

    def border_on(self) -> None:
        self._window.selecting.move_edge(1)

    def other_back(self) -> None:
        self._window.selecting.move_edge(-1, other=True)

    def other_on(self) -> None:
        self._window.selecting.move_edge(1, other=True)

    def shift_back(self) -> None:
        self._window.selecting.shift(-1)

    def shift_on(self) -> None:
        self._window.selecting.shift(1)

    def select_channel(self) -> None:
        self._window.selecting.toggle_channel()

    def snap(self) -> None:
        self._window.selecting.set_snapping(not self._window.selecting.is_snapping)
        self._window.refresh_actions()

    def add_marker(self) -> None:
        self._window.markers.add()

    def add_region(self) -> None:
        self._window.markers.add_region()

    def markers(self) -> None:
        self._window.markers.show_dialog()

    def cancel(self) -> None:
        """Esc: the preview first, then the selection."""
        if not self.preview_model.cancel():
            self.timeline.selection.clear()
