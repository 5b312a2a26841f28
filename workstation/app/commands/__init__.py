"""Commands: what each action does, one module a menu."""

from __future__ import annotations

from collections.abc import Callable

from ..shell.actions import ACTIONS
from .edit import EditCommands
from .file import FileCommands
from .help import HelpCommands
from .play import PlayCommands
from .restore import RestoreCommands
from .view import ViewCommands


class Commands(FileCommands, EditCommands, ViewCommands, RestoreCommands, PlayCommands, HelpCommands):
    """Acts on the parts of one window. Answers nothing: what follows is announced by the parts."""

    def handlers(self) -> dict[str, Callable[[], object]]:
        """The method of every action; AttributeError where one has none."""
        return {spec.id: getattr(self, spec.id) for spec in ACTIONS}
