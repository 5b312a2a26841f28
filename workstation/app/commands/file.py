"""File menu."""

from __future__ import annotations

from .base import Base


class FileCommands(Base):
    def open(self) -> None:
        self._window.opening.ask()

    def open_folder(self) -> None:
        self._window.opening.ask_folder()

    def demo(self) -> None:
        self._window.opening.open_demo()

    def save(self) -> None:
        self._window.projects.save()

    def save_as(self) -> None:
        self._window.projects.save_as()

    def export(self) -> None:
        """What was applied; while B was made elsewhere, what differs."""
        self._window.watching.look()
        if self.workspace.other is not None:
            self._window.comparing.export()
        else:
            self._window.exporting.ask()

    def compare_with(self) -> None:
        self._window.comparing.ask_other()

    def stop_comparing(self) -> None:
        self._window.comparing.stop()

    def reference(self) -> None:
        self._window.comparing.ask_reference()

    def no_reference(self) -> None:
        self._window.comparing.no_reference()

    def export_all(self) -> None:
        self._window.exporting_all.ask()

    def previous_file(self) -> None:
        self._window.opening.step(-1)

    def next_file(self) -> None:
        self._window.opening.step(1)

    def close(self) -> None:
        self._window.opening.close()

    def close_all(self) -> None:
        self._window.opening.close_all()

    def quit(self) -> None:
        self._window.close()
