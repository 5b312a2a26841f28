"""MissingProcessor: stands in for a processor or model that a step names and that is not installed here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from ..core import Format, UsageError
from .processor import COMPLAINTS, Processor, Task


class MissingProcessor(Processor):
    """Has the name that people knew it by, and refuses to work. It is never offered for a new step."""

    missing = True
    complaint = COMPLAINTS[-1]

    def __init__(self, identifier: str, name: str = "") -> None:
        self.id, self.name = identifier, name or identifier
        self.summary = f"{self.name} is not installed here; its step is kept as it is and cannot be switched on."

    def plan(self, format: Format, settings: Mapping[str, Any]) -> NoReturn:
        """UsageError with the summary."""
        raise UsageError(self.summary)

    def worker(self, task: Task) -> NoReturn:
        """UsageError with the summary."""
        raise UsageError(self.summary)
