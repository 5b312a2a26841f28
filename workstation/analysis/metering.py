"""Metering: the ticks of one recording, measured chunk by chunk in any order, and what a meter reads in them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..core import Progress, Removed, Source
from . import kept, loudness, ticks
from .loudness import Levels


@dataclass(frozen=True)
class Moment:
    """What meters show at one frame: LUFS of the last 400 ms and 3 s, correlation of left and right over the last 400 ms.

    −∞ for silence, nan where nothing is known or there is no correlation.
    """

    momentary: float = math.nan
    short_term: float = math.nan
    correlation: float = math.nan


class Metering:
    """With a `cache` folder finished ticks are kept there and found again by `source.version`.

    `measure` belongs in one worker thread; everything else costs little and may be called from any thread meanwhile.
    """

    def __init__(self, source: Source, cache: Path | None = None) -> None:
        self.source = source
        self.rate = source.format.rate
        self._chunk = ticks.chunk_frames(self.rate)
        self._counter = ticks.Counter(self.rate, source.format.channels)
        shape = ticks.rows_for(source.format.channels), ticks.count_of(source.length, self.rate)
        self._file = None if cache is None else kept.file_for(cache, source, "ticks")
        stored = None if self._file is None else kept.load(self._file, shape, np.float32)
        known = stored is not None or (isinstance(source, Removed) and source.is_nothing)
        self._ticks = np.zeros(shape, np.float32) if stored is None else stored
        self._measured = np.full(-(-source.length // self._chunk), known)

    @property
    def is_complete(self) -> bool:
        return bool(self._measured.all())

    def due(self, frame: int) -> list[int]:
        """The chunks that are not measured and could be, those of the windows that end at `frame` first, then onward and around."""
        missing = np.flatnonzero(~self._measured)
        first = max(frame - ticks.edge(loudness.SHORT_TERM, self.rate), 0) // self._chunk
        ordered = [*missing[missing >= first].tolist(), *missing[missing < first].tolist()]
        if self.source.is_ready(0, self.source.length):
            return ordered
        return [chunk for chunk in ordered if self._is_ready(chunk)]

    def _is_ready(self, chunk: int) -> bool:
        around = self._counter.lead + self._chunk + self._counter.tail
        return self.source.is_ready(chunk * self._chunk - self._counter.lead, around)

    def covers(self, start: int, stop: int) -> bool:
        """True where every chunk of frames [start, stop) is measured."""
        return bool(self._measured[max(start, 0) // self._chunk:-(-stop // self._chunk)].all())

    def measure(self, chunks: Iterable[int], progress: Progress | None = None) -> None:
        """Measure these chunks in this order. Raises Cancelled between them."""
        wanted = [chunk for chunk in chunks if not self._measured[chunk]]
        progress = progress or Progress()
        progress.begin(len(wanted), "Measuring loudness")
        per_chunk = ticks.CHUNK_SECONDS * ticks.RATE
        for chunk in wanted:
            counted = self._counter.chunk(self.source, chunk * self._chunk, 0, self.source.length)
            self._ticks[:, chunk * per_chunk:chunk * per_chunk + counted.shape[1]] = counted
            self._measured[chunk] = True
            progress.advance(1)
        if wanted and self.is_complete and self._file is not None:
            self._ticks = kept.save(self._file, self._ticks)

    def at(self, frame: int) -> Moment:
        """What meters show when the play head is at `frame`."""
        tick = min(frame, self.source.length) * ticks.RATE // self.rate
        windows = {}
        for window in (loudness.MOMENTARY, loudness.SHORT_TERM):
            first = max(tick - window, 0)
            if self.covers(ticks.edge(first, self.rate), ticks.edge(tick, self.rate)):
                windows[window] = self._ticks[:, first:tick]
        short, long = windows.get(loudness.MOMENTARY), windows.get(loudness.SHORT_TERM)
        return Moment(
            math.nan if short is None else loudness.window_lufs(short, loudness.MOMENTARY, self.rate),
            math.nan if long is None else loudness.window_lufs(long, loudness.SHORT_TERM, self.rate),
            math.nan if short is None else loudness.correlation(short))

    def levels(self, start: int = 0, stop: int | None = None) -> Levels | None:
        """The levels of frames [start, stop), to the tick: up to 10 ms at each end are left out. None where not all is measured."""
        last = self.source.length if stop is None else min(stop, self.source.length)
        start = max(start, 0)
        if not self.covers(start, last):
            return None
        first = -(-start * ticks.RATE // self.rate)
        end = self._ticks.shape[1] if last == self.source.length else last * ticks.RATE // self.rate
        return loudness.levels_of(self._ticks[:, first:max(end, first)], max(last - ticks.edge(first, self.rate), 0), self.rate)
