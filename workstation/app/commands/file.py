"""File menu."""

from __future__ import annotations

from .base import Base


class FileCommands(Base):
    def open(self) -> None:
        self._window.opening.ask()

    def demo(self) -> None:
        self._window.opening.open_demo()

    def export(self) -> None:
        self._window.exporting.ask()

    def close(self) -> None:
        self._window.opening.close()

    def quit(self) -> None:
        self._window.close()
