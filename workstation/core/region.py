"""Region: a part of a recording, in frames × Hz × channels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .errors import UsageError


@dataclass(frozen=True)
class Region:
    """Frames [start, stop), frequencies [low_hz, high_hz], zero-based channels.

    None means "to the end", "to the top", "all channels". `Region()` is the whole recording.
    """

    start: int = 0
    stop: int | None = None
    low_hz: float = 0.0
    high_hz: float | None = None
    channels: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        if self.start < 0 or (self.stop is not None and self.stop <= self.start):
            raise UsageError("A selection must end after it starts.")
        if not self.low_hz >= 0 or (self.high_hz is not None and not self.high_hz > self.low_hz):
            raise UsageError("The upper frequency of a selection must lie above the lower one.")
        if self.channels is not None and (not self.channels or min(self.channels) < 0):
            raise UsageError("A selection needs at least one channel.")

    @property
    def is_box(self) -> bool:
        """True where the region is limited in frequency."""
        return self.low_hz > 0 or self.high_hz is not None

    @property
    def selects(self) -> bool:
        """True where the region is limited in time or frequency."""
        return self.is_box or self.start > 0 or self.stop is not None

    @property
    def is_everything(self) -> bool:
        return self == Region()

    def span(self, length: int) -> tuple[int, int]:
        """Start and stop frame within a recording of `length` frames."""
        stop = length if self.stop is None else min(self.stop, length)
        return min(self.start, stop), stop

    def channel_list(self, count: int) -> list[int]:
        """The selected channels of `count`, in order."""
        return list(range(count)) if self.channels is None else [c for c in sorted(set(self.channels)) if c < count]

    def to_plain(self) -> dict[str, Any]:
        return {"start": self.start, "stop": self.stop, "low_hz": self.low_hz, "high_hz": self.high_hz,
                "channels": None if self.channels is None else list(self.channels)}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Region:
        channels = plain.get("channels")
        return cls(plain.get("start", 0), plain.get("stop"), plain.get("low_hz", 0.0), plain.get("high_hz"),
                   None if channels is None else tuple(channels))


#: The whole recording.
EVERYTHING = Region()
