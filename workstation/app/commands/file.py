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
        self._window.watching.look()
        self._window.exporting.ask()

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
