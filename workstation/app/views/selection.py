"""Selection: the region that all views draw and every command works on."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from ...core import Region


class Selection(QObject):
    """`region` is None where nothing is selected. It always lies inside the recording (`length` frames at `rate`)."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.region: Region | None = None
        self.rate, self.length = 44100, 0

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

    def select(self, one: int, other: int, low_hz: float = 0.0, high_hz: float | None = None) -> None:
        """Select the frames between two places, in any order; equal places select nothing."""
        start, stop = max(min(one, other), 0), max(one, other)
        channels = None if self.region is None else self.region.channels
        self.set(Region(start, stop, low_hz, high_hz, channels) if stop > start else None)

    def extend_to(self, frame: int, origin: int) -> None:
        """Move the nearer edge to `frame`; without a selection, select from `origin` to it."""
        region = self.region
        if region is None:
            self.select(origin, frame)
            return
        start, stop = region.span(self.length)
        fixed = stop if abs(frame - start) < abs(frame - stop) else start
        self.select(fixed, frame, region.low_hz, region.high_hz)

    def everything(self) -> None:
        self.set(Region(0, self.length) if self.length else None)

    def clear(self) -> None:
        self.set(None)

    @property
    def span(self) -> tuple[int, int] | None:
        """Start and stop frame of what is selected."""
        return None if self.region is None else self.region.span(self.length)
