"""Errors that are written for the person at the screen: what happened, to which file, what to do."""

from __future__ import annotations


class ShellacError(Exception):
    """A failure with one clear sentence. `exit_status` is what the command line ends with."""

    exit_status = 1


class UsageError(ShellacError):
    """Wrong input or usage: unreadable file, unknown setting, a target that may not be written."""

    exit_status = 2


class OverRange(UsageError):
    """The result exceeds full scale by `over_db` and the target cannot hold that; infinite where it is no number."""

    def __init__(self, message: str, over_db: float) -> None:
        super().__init__(message)
        self.over_db = over_db


class Cancelled(ShellacError):
    """The person cancelled the job."""

    def __init__(self, message: str = "Cancelled.") -> None:
        super().__init__(message)
