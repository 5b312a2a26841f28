"""Edit menu."""

from __future__ import annotations

from .base import Base


class EditCommands(Base):
    def undo(self) -> None:
        self.preview_model.cancel()
        self.workspace.undo()

    def redo(self) -> None:
        self.preview_model.cancel()
        self.workspace.redo()

    def select_all(self) -> None:
        self.timeline.selection.everything()

    def cancel(self) -> None:
        """Esc: the preview first, then the selection."""
        if not self.preview_model.cancel():
            self.timeline.selection.clear()
