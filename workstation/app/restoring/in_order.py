"""InOrder: the detections that lie where a step works, by time, and which of them a place or a selection means."""

from __future__ import annotations

import numpy as np

from ...core import EVERYTHING, Mark, Marks, Region


class InOrder:
    """`places` says where in `marks` those stand, by time, that touch `region` of a recording of `length` frames; `starts` are their
    first frames. `are_bands`: all of them are bands of the spectrum.
    """

    def __init__(self, marks: Marks, region: Region, length: int, channels: int) -> None:
        self.marks, self.region, self.length, self.channels = marks, region, length, channels
        within = np.flatnonzero(marks.touching(*region.span(length), region.channels))
        start, stop, low_hz = (marks.columns[name][within] for name in ("start", "stop", "low_hz"))
        self.places = within[np.lexsort((stop, low_hz, start))]
        self.starts = marks.columns["start"][self.places]
        self.are_bands = bool(len(within)) and bool(marks.bands()[within].all())

    def rank(self, selected: Region | None, last: int) -> int | None:
        """Which of those in order lies just at `selected`; of several that which stands at the place `last`, else the first."""
        if selected is None:
            return None
        first, end = np.searchsorted(self.starts, [selected.start, selected.start + 1]).tolist()
        ranks = [rank for rank in range(first, end) if self.region_of(self.marks[int(self.places[rank])]) == selected]
        return next((rank for rank in ranks if self.places[rank] == last), ranks[0] if ranks else None)

    def touched(self, region: Region) -> np.ndarray:
        """The places of those that a selection touches."""
        touched = self.marks.touching(*region.span(self.length), region.channels)
        return self.places[(touched & self.marks.crossing(region.low_hz, region.high_hz))[self.places]]

    def near(self, frame: int, reach: float) -> np.ndarray:
        """The place of the one nearest to a frame, where it lies within `reach` frames; of bands, which lie everywhere, the only one."""
        if self.are_bands:
            return self.places if len(self.places) == 1 else self.places[:0]
        away = np.maximum(np.maximum(self.starts - frame, frame + 1 - self.marks.columns["stop"][self.places]), 0)
        nearest = int(np.argmin(away)) if len(away) else 0
        return self.places[nearest:nearest + 1] if len(away) and away[nearest] <= reach else self.places[:0]

    def same(self, mark: Mark) -> np.ndarray:
        """The places of all marks that lie where this one does, on the same channels."""
        columns = self.marks.columns
        kinds = np.array([self._listed(channels) == self._listed(mark.channels) for channels, _ in self.marks.kinds] or [False])
        return np.flatnonzero((columns["start"] == mark.start) & (columns["stop"] == mark.stop) & kinds[columns["kind"]])

    def region_of(self, mark: Mark) -> Region:
        """The selection that shows a mark."""
        start, stop = max(mark.start, 0), min(mark.stop, self.length)
        return Region(start, stop, mark.low_hz, mark.high_hz, self._listed(mark.channels)) if stop > start else EVERYTHING

    def _listed(self, channels: tuple[int, ...] | None) -> tuple[int, ...] | None:
        """Channels as a selection names them: None for all."""
        return None if channels is None or set(channels) >= set(range(self.channels)) else channels
