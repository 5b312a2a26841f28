"""Marker: a place or a stretch of a recording that a person gave a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .errors import UsageError


@dataclass(frozen=True)
class Marker:
    """Frame `start`, or frames [start, stop) where `stop` is given: then it is a region."""

    start: int
    stop: int | None = None
    label: str = ""

    def __post_init__(self) -> None:
        if self.start < 0 or (self.stop is not None and self.stop <= self.start):
            raise UsageError("A marker must lie in the recording, and a region must end after it starts.")

    @property
    def place(self) -> tuple[int, int, str]:
        """What markers are sorted by."""
        return self.start, self.start if self.stop is None else self.stop, self.label

    def to_plain(self) -> dict[str, Any]:
        """JSON-ready data."""
        return {"start": self.start, "stop": self.stop, "label": self.label}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Marker:
        return cls(plain["start"], plain.get("stop"), plain.get("label", ""))
