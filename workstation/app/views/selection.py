"""Selection: the region that all views draw and every command works on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from ...core import Region

#: (frame, channels or None for all) -> the place to take instead
Snap = Callable[[int, tuple[int, ...] | None], int]


class Selection(QObject):
    """`region` is None where nothing is selected. It always lies inside the recording (`length` frames at `rate`).

    What a person draws goes through `select`, `reshape` and `extend_to`, whose borders `snap` moves where one is set;
    what was given in figures goes through `set` and stays as it is.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.region: Region | None = None
        self.rate, self.length = 44100, 0
        self.snap: Snap | None = None

    def set_recording(self, rate: int, length: int) -> None:
        """Another timeline: a selection that does not fit it is dropped."""
        self.rate, self.length = rate, length
        if self.region is not None:
            self.set(self.region)

    def set(self, region: Region | None) -> None:
        """Select `region`, cut to the recording; nothing where it is empty."""
        if region is not None:
            start, stop = region.span(self.length)
            high = region.high_hz
            if stop <= start or region.low_hz >= self.rate / 2:
                region = None
            else:
                region = replace(region, start=start, stop=stop, high_hz=None if high is None or high >= self.rate / 2 else high)
        if region != self.region:
            self.region = region
            self.changed.emit()

    def select(self, one: int, other: int, low_hz: float = 0.0, high_hz: float | None = None,
               channels: tuple[int, ...] | None = None) -> None:
        """Select the frames between two places, in any order; equal places select nothing."""
        if self.snap is not None and one != other:
            one, other = (self.snap(place, channels) for place in (one, other))
        start, stop = max(min(one, other), 0), max(one, other)
        self.set(Region(start, stop, low_hz, high_hz, channels) if stop > start else None)

    def reshape(self, one: int, other: int) -> None:
        """Other borders for what is selected; its band and its channels stay."""
        region = self.region or Region()
        self.select(one, other, region.low_hz, region.high_hz, region.channels)

    def set_band(self, low_hz: float, high_hz: float | None) -> None:
        """Another band for what is selected."""
        if self.region is not None:
            self.set(replace(self.region, low_hz=low_hz, high_hz=high_hz))

    def extend_to(self, frame: int, origin: int) -> None:
        """Move the nearer edge to `frame`; without a selection, select from `origin` to it."""
        if self.span is None:
            self.select(origin, frame)
            return
        start, stop = self.span
        self.reshape(stop if abs(frame - start) < abs(frame - stop) else start, frame)

    def toggle_channel(self, channel: int, count: int) -> None:
        """Take one of `count` channels out of the selection, or in again; the last one stays.

        Without a selection that channel is selected from the first frame to the last.
        """
        if self.region is None:
            self.set(Region(0, self.length, channels=(channel,)) if self.length else None)
            return
        chosen = set(self.region.channel_list(count)) ^ {channel}
        if chosen:
            self.set(replace(self.region, channels=None if len(chosen) == count else tuple(sorted(chosen))))

    def holds(self, channel: int) -> bool:
        """True where something of this channel is selected."""
        return self.region is not None and (self.region.channels is None or channel in self.region.channels)

    def everything(self) -> None:
        self.set(Region(0, self.length) if self.length else None)

    def clear(self) -> None:
        self.set(None)

    @property
    def span(self) -> tuple[int, int] | None:
        """Start and stop frame of what is selected."""
        return None if self.region is None else self.region.span(self.length)
