"""Errors that are written for the person at the screen: what happened, to which file, what to do."""

from __future__ import annotations


class ShellacError(Exception):
    """A failure with one clear sentence, the same for everybody. `exit_status` is what the command line ends with.

    `options` are those of the command line that help; a window has its own ways and never shows them.
    """

    exit_status = 1

    def __init__(self, message: str = "", options: str = "") -> None:
        super().__init__(message)
        self.options = options

    @property
    def on_command_line(self) -> str:
        """The sentence with the options that help."""
        return f"{str(self).removesuffix('.')} ({self.options})." if self.options else str(self)


class UsageError(ShellacError):
    """Wrong input or usage: unreadable file, unknown setting, a target that may not be written."""

    exit_status = 2


class AlreadyThere(UsageError):
    """A file that would be written exists, and writing over it was not allowed."""


class OverRange(UsageError):
    """The result exceeds full scale by `over_db` and the target cannot hold that; infinite where it is no number."""

    def __init__(self, message: str, over_db: float, options: str = "") -> None:
        super().__init__(message, options)
        self.over_db = over_db


class Cancelled(ShellacError):
    """The person cancelled the job."""

    def __init__(self, message: str = "Cancelled.") -> None:
        super().__init__(message)
