"""Pyramid: minimum, maximum and RMS of a recording at every zoom, from runs of 64 frames and their fours.

Every level has a quarter of the columns of the one below it. A picture of any stretch is made from the level
that gives four to sixteen runs a column (the finest one gives one to sixteen), so it costs the same at every zoom;
closer than one run a column it is made from the samples. Nothing is sampled: every frame counts in its column.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from ..core import Progress, Removed, Source
from . import kept
from .blocks import Runs, read_raw

#: Frames of one run at the finest level; of recordings with more than LARGE samples, four times as many.
RUN = 64
LARGE = 1 << 30
#: Frames read at once while building; the upper levels are refreshed every REFRESH blocks.
BLOCK = 1 << 16
REFRESH = 32
#: Frames that the first, coarse picture reads for one column.
PROBE = 512

Columns = tuple[np.ndarray, np.ndarray, np.ndarray]


class Pyramid:
    """Peaks of `source`. With a `cache` folder a finished pyramid is kept there and found again by `source.version`.

    `build` and `update` belong in one worker thread; `columns` may be called from any thread meanwhile and gives
    NaN where nothing is known yet.
    """

    def __init__(self, source: Source, cache: Path | None = None) -> None:
        self.source = source
        self.channels = source.format.channels
        self.run = RUN if source.length * self.channels <= LARGE else 4 * RUN
        self.counts = _level_counts(source.length, self.run)
        padded = [-(-n // 4) * 4 for n in self.counts]
        self._offsets = np.concatenate([[0], np.cumsum(padded)]).astype(int)
        self._file = None if cache is None else kept.file_for(cache, source, f"pyramid {self.run}")
        self._runs_of = Runs(self.run)
        self._sketch: Columns | None = None
        stored = None if self._file is None else kept.load(self._file, (3, self.channels, int(self._offsets[-1])), np.float32)
        if isinstance(source, Removed) and source.is_nothing:
            stored = np.broadcast_to(np.float32(0), (3, self.channels, int(self._offsets[-1])))
        #: made by the worker at its first measurement: an hour's is 80 MB, too much to fill in the thread of a window
        self._data = stored
        self._draft: kept.Draft | None = None

    def _empty(self) -> np.ndarray:
        self._draft = kept.Draft(self._file, (3, self.channels, int(self._offsets[-1])))
        data = self._draft.data
        data.fill(np.nan)
        for level, count in enumerate(self.counts):
            padding = data[:, :, self._offsets[level] + count:self._offsets[level + 1]]
            padding[0], padding[1], padding[2] = np.inf, -np.inf, 0.0
        return data

    def _level(self, level: int) -> np.ndarray:
        """[3, channels, columns] of a level, without its padding; NaN where nothing was measured."""
        if self._data is None:
            return np.broadcast_to(np.float32(np.nan), (3, self.channels, self.counts[level]))
        return self._data[:, :, self._offsets[level]:self._offsets[level] + self.counts[level]]

    @property
    def is_complete(self) -> bool:
        """True where every run is known."""
        return not self.counts or not np.isnan(self._level(len(self.counts) - 1)[2]).any()

    def build(self, progress: Progress | None = None) -> None:
        """Read the whole recording front to back, once. Raises Cancelled between blocks."""
        progress = progress or Progress()
        progress.begin(self.source.length, "Drawing the overview")
        if self.is_complete:
            progress.advance(self.source.length)
            return
        fresh = 0
        for number, start in enumerate(range(0, self.source.length, BLOCK)):
            stop = min(start + BLOCK, self.source.length)
            self._measure(start, stop)
            progress.advance(stop - start)
            if number % REFRESH == REFRESH - 1 or stop == self.source.length:
                self._raise_levels(fresh // self.run, -(-stop // self.run))
                fresh = stop
        self._keep()

    def update(self, start: int, stop: int) -> None:
        """Measure frames [start, stop) of a source that has just rendered them.

        Runs that reach into frames that are not ready wait until their neighbour is rendered too.
        """
        start, stop = max(start, 0), min(stop, self.source.length)
        if stop <= start or self.is_complete:
            return
        first, last = start // self.run, -(-stop // self.run)
        if not self.source.is_ready(first * self.run, self.run):
            first += 1
        if not self.source.is_ready((last - 1) * self.run, self.run):
            last -= 1
        for begin in range(first * self.run, last * self.run, BLOCK):
            self._measure(begin, min(begin + BLOCK, last * self.run, self.source.length))
        if last > first:
            self._raise_levels(first, last)
            self._keep()

    def coarse(self, width: int, budget_s: float = 0.15) -> Columns:
        """A first picture of the whole recording within `budget_s`: (min, max, rms) float32 [channels, width].

        Sampled, not exact: PROBE frames in the middle of as many columns as the time allows, spread evenly, each
        standing for the columns beside it. `columns(..., sketch=True)` then uses it where nothing is known.
        """
        probes = max(min(width, self.source.length // PROBE), 1)
        out = np.full((3, self.channels, probes), np.nan, np.float32)
        deadline = time.perf_counter() + budget_s
        for probe in _spread(probes):
            middle = int((probe + 0.5) * self.source.length / probes)
            begin = max(min(middle - PROBE // 2, self.source.length - PROBE), 0)
            if self.source.is_ready(begin, PROBE):
                samples = self.source.read(begin, min(PROBE, self.source.length - begin))
                if samples.shape[1]:
                    out[:, :, probe] = samples.min(1), samples.max(1), np.sqrt(np.mean(np.square(samples), 1))
            if time.perf_counter() > deadline:
                break
        known = np.flatnonzero(~np.isnan(out[2, 0]))
        if known.size:
            places = np.clip(np.searchsorted(known, np.arange(probes)), 0, known.size - 1)
            out = out[:, :, known[places]]
        picture = out[:, :, np.arange(width) * probes // width]
        self._sketch = picture[0], picture[1], picture[2]
        return self._sketch

    def edges(self, start: float, stop: float, width: int) -> np.ndarray:
        """The frames at which columns begin and end: int64 [width + 1].

        Where columns hold a run or more they are rounded to whole runs of the level in use, at most half a column
        away, and up at the recording's end; closer than that, to the frame that holds them.
        """
        size = self._run_for((stop - start) / width)
        places = start + np.arange(width + 1) * ((stop - start) / width)
        if size == 1:
            return np.floor(places).astype(np.int64)
        runs_passed = places / size
        return (np.where(places < self.source.length, np.round(runs_passed), np.ceil(runs_passed)) * size).astype(np.int64)

    def columns(self, start: float, stop: float, width: int, channel: int | None = None, sketch: bool = False) -> Columns:
        """(min, max, rms) of `width` columns over frames [start, stop): float32 [channels, width].

        Column i holds frames edges[i] to edges[i + 1], at least one. NaN where the recording is not known yet,
        or where the column lies outside it. `sketch` fills what is not known from the last coarse picture.
        """
        edges = self.edges(start, stop, width)
        picked = slice(None) if channel is None else slice(channel, channel + 1)
        out = np.full((3, self.channels, width), np.nan, np.float32)[:, picked]
        inside = np.flatnonzero((np.maximum(edges[1:], edges[:-1] + 1) > 0) & (edges[:-1] < self.source.length))
        if inside.size:
            near = np.clip(edges[inside[0]:inside[-1] + 2], 0, self.source.length)
            near[-1] = max(near[-1], near[-2] + 1)
            size = self._run_for((stop - start) / width)
            parts = self._samples(near, picked) if size == 1 else self._runs(near, size, picked)
            out[:, :, inside] = parts
        if sketch and self._sketch is not None:
            self._fill(out, edges, picked)
        return out[0], out[1], out[2]

    def liveliest(self, channel: int, edges: np.ndarray, size: int) -> np.ndarray:
        """For each span [edges[i], edges[i + 1]) the middle of its run of at most `size` frames with the greatest swing.

        Swing is maximum minus minimum. The middle of the span where nothing is known of it. int64 [spans].
        """
        middles = (edges[:-1] + edges[1:]) // 2
        level = min(max((max(size // self.run, 1).bit_length() - 1) // 2, 0), max(len(self.counts) - 1, 0))
        run = self.run * 4 ** level
        if not self.counts:
            return middles
        low, high, _ = self._level(level)[:, channel]
        first, last = np.clip(edges[:-1] // run, 0, len(low) - 1), np.clip(-(-edges[1:] // run), 1, len(low))
        runs_each = np.minimum(first[:, None] + np.arange(max(int((last - first).max()), 1)), np.maximum(last - 1, first)[:, None])
        swing = np.nan_to_num(high - low, nan=-1.0)[runs_each]
        best = swing.argmax(1)
        found = runs_each[np.arange(len(best)), best] * run + run // 2
        known = swing[np.arange(len(best)), best] >= 0
        return np.where(known, np.clip(found, edges[:-1], np.maximum(edges[1:] - 1, edges[:-1])), middles)

    def _run_for(self, frames: float) -> int:
        """Frames of a run of the level that serves columns of so many frames; 1 for the samples themselves."""
        if frames < self.run:
            return 1
        size = self.run
        for _ in self.counts[1:]:
            if size * 16 > frames:
                break
            size *= 4
        return size

    def _runs(self, edges: np.ndarray, size: int, picked: slice) -> np.ndarray:
        """[3, channels, columns] from the level whose runs have `size` frames."""
        level = self._level(((size // self.run).bit_length() - 1) // 2)[:, picked]
        places = edges // size
        last = min(-(-int(edges[-1]) // size), level.shape[2])
        starts = np.minimum(places[:-1], level.shape[2] - 1)
        return _reduce(level[:, :, starts[0]:last], starts - starts[0], np.diff(edges))

    def _samples(self, edges: np.ndarray, picked: slice) -> np.ndarray:
        """[3, channels, columns] from the samples, as far as they are ready."""
        begin, count = int(edges[0]), int(edges[-1] - edges[0])
        if self.source.is_ready(begin, count):
            samples = self.source.read(begin, count)[picked]
        else:
            samples = np.full((self.channels, count), np.nan, np.float32)[picked]
            for first, last in self.source.ready_spans():
                first, last = max(first, begin), min(last, begin + count)
                if last > first:
                    samples[:, first - begin:last - begin] = self.source.read(first, last - first)[picked]
        level = np.stack([samples, samples, samples * samples])
        return _reduce(level, edges[:-1] - begin, np.diff(edges))

    def _fill(self, out: np.ndarray, edges: np.ndarray, picked: slice) -> None:
        """Put the coarse picture where columns inside the recording are not known."""
        assert self._sketch is not None
        middle = (edges[:-1] + edges[1:]) // 2
        missing = np.flatnonzero(np.isnan(out[2]).any(0) & (middle >= 0) & (middle < self.source.length))
        places = middle[missing] * self._sketch[0].shape[1] // max(self.source.length, 1)
        for part, drawn in zip(out, self._sketch, strict=True):
            part[:, missing] = drawn[picked][:, places]

    def _measure(self, start: int, stop: int) -> None:
        """Fill the finest level from frames [start, stop); `start` is a whole run, `stop` one or the end."""
        if self._data is None:
            self._data = self._empty()
        samples, scale = read_raw(self.source, start, stop - start)
        whole = (stop - start) // self.run * self.run
        target = self._level(0)[:, :, start // self.run:-(-stop // self.run)]
        target[:, :, :whole // self.run] = self._runs_of(samples[:, :whole], scale)
        if whole < stop - start:
            rest = samples[:, whole:] * np.float32(scale)
            target[:, :, -1] = rest.min(1), rest.max(1), np.sum(rest * rest, 1)

    def _raise_levels(self, first: int, last: int) -> None:
        """Refresh every upper level over runs [first, last) of the finest."""
        assert self._data is not None
        for level in range(1, len(self.counts)):
            first, last = first // 4, -(-last // 4)
            begin = self._offsets[level - 1]
            below = self._data[:, :, begin + 4 * first:begin + 4 * last]
            fours = [below[:, :, i::4] for i in range(4)]
            target = self._level(level)[:, :, first:last]
            target[0] = np.minimum(np.minimum(fours[0][0], fours[1][0]), np.minimum(fours[2][0], fours[3][0]))
            target[1] = np.maximum(np.maximum(fours[0][1], fours[1][1]), np.maximum(fours[2][1], fours[3][1]))
            target[2] = (fours[0][2] + fours[1][2]) + (fours[2][2] + fours[3][2])
        if self._draft is not None:
            self._draft.release()

    def _keep(self) -> None:
        """Write a complete pyramid to the cache and go on from there; a cache that cannot be written is done without."""
        if self._draft is not None and self.is_complete:
            self._data, self._draft = self._draft.keep(), None


def _reduce(level: np.ndarray, starts: np.ndarray, frames: np.ndarray) -> np.ndarray:
    """[3, channels, columns] of runs [3, channels, n] that begin at `starts`; `frames` is the length of each."""
    out = np.empty((3, level.shape[1], len(starts)), np.float32)
    np.minimum.reduceat(level[0], starts, axis=1, out=out[0])
    np.maximum.reduceat(level[1], starts, axis=1, out=out[1])
    np.add.reduceat(level[2], starts, axis=1, out=out[2])
    out[2] = np.sqrt(out[2] / np.maximum(frames, 1))
    return out


def _level_counts(length: int, run: int) -> list[int]:
    counts = [-(-length // run)] if length else []
    while counts and counts[-1] > 64:
        counts.append(-(-counts[-1] // 4))
    return counts


def _spread(count: int) -> list[int]:
    """0 … count − 1 in an order that covers the whole range evenly at any point (bits reversed)."""
    bits = max((count - 1).bit_length(), 1)
    order = (int(f"{i:0{bits}b}"[::-1], 2) for i in range(1 << bits))
    return [i for i in order if i < count]
