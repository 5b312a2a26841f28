"""Fill gap: the sound that is missing in drop-outs, or in a short selection, made from the sound around it.

Where drop-outs are is told in `dropouts`, what is put in their place in `ar_gaps`. Samples outside them stay as they are, to
the bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...core import Findings, Format, Mark, Marks, Progress, Region, Source
from ..processor import Plan, Processor, Task, Worker
from ..segments import finite
from ..settings import Choice, Setting
from . import ar_gaps, dropouts
from .clicks import merged

SEGMENT_SECONDS, LOOKED_THROUGH_SECONDS = 16.0, 8.0
#: The longest selection that is filled as a whole.
SELECTED_SECONDS = 0.1
#: Holes that are filled together lie within this.
TOGETHER_SECONDS = 0.25


def reach(rate: int) -> int:
    """Frames on each side of a frame that its fill may depend on."""
    return round(TOGETHER_SECONDS * rate) + ar_gaps.memories(rate)[0].frames


class _Filler:
    """Fills each group of holes once all that it depends on came. `holes` are absolute frames [start, stop) for each row."""

    def __init__(self, task: Task, holes: list[list[ar_gaps.Run]]) -> None:
        rate = task.format.rate
        self._shapes = ar_gaps.memories(rate)
        self._start, self._holes = task.start_frame, holes
        nearby, together = self._shapes[0].order, round(TOGETHER_SECONDS * rate)
        grouped = [(group, row) for row, runs in enumerate(holes) for group in ar_gaps.groups(runs, nearby, together)]
        self._waiting = sorted((group, row) for group, row in grouped if group[0][0] >= self._start)
        self._parts = [np.zeros((task.format.channels, 0), np.float32)]
        self._count = 0
        self._fills: list[tuple[int, int, np.ndarray]] = []
        self._last: tuple[list[ar_gaps.Run], np.ndarray, np.ndarray] | None = None

    def process(self, block: np.ndarray) -> np.ndarray:
        self._parts.append(block)
        self._count += block.shape[1]
        self._fill(self._start + self._count - self._shapes[0].frames)
        return block[:, :0]

    def finish(self) -> np.ndarray:
        self._fill(self._start + self._count)
        out = np.concatenate(self._parts, axis=1)
        for row, first, samples in self._fills:
            out[row, first:first + len(samples)] = samples
        return out

    def _fill(self, until: int) -> None:
        """Fill the groups that end before an absolute frame."""
        while self._waiting and self._waiting[0][0][-1][1] <= until:
            if len(self._parts) > 1:
                self._parts = [np.concatenate(self._parts, axis=1)]
            group, row = self._waiting.pop(0)
            first = max(group[0][0] - self._shapes[0].frames, self._start)
            last = group[-1][1] + self._shapes[0].frames
            x = self._parts[0][row, first - self._start:last - self._start].copy()
            for start, stop in self._holes[row]:
                x[max(start - first, 0):max(stop - first, 0)] = 0
            if self._last is None or self._last[0] != group or not np.array_equal(self._last[1], x):
                # the channels of a mono recording are alike
                self._last = group, x, ar_gaps.filled(x, [(start - first, stop - first) for start, stop in group], self._shapes)
            filled = self._last[2]
            self._fills += [(row, start - self._start, filled[start - first:stop - first]) for start, stop in group]


class Fill(Processor):
    """Drop-outs, and what a person selects."""

    id = "fill"
    name = "Fill gap"
    version = 2
    complaint = "Gaps"
    summary = "Fills drop-outs, or a selection of at most 100 ms, with what the sound around them tells."
    learns = True
    learns_from = ()
    settings: tuple[Setting, ...] = (
        Choice("what", "Fill", "A selection of at most 100 ms is filled whatever is in it; else the drop-outs that were found are.",
               (("auto", "A short selection, else the drop-outs"), ("found", "The drop-outs only"))),
    )

    def plan(self, format: Format, settings: Mapping[str, Any]) -> Plan:
        around = reach(format.rate)
        return Plan(round(SEGMENT_SECONDS * format.rate), around, around, linked=True, edge_seconds=0.0)

    def learn(self, source: Source, settings: Mapping[str, Any], progress: Progress) -> Findings:
        """Marks of every drop-out, each with its channels."""
        rate = source.format.rate
        size, margin = round(LOOKED_THROUGH_SECONDS * rate), dropouts.margin(rate)
        progress.begin(source.length, "Looking for drop-outs")
        found: list[dropouts.Dropout] = []
        for start in range(0, source.length, size):
            stop = min(start + size, source.length)
            sound = finite(source.read(start - margin, stop - start + 2 * margin))
            places = ((first + start - margin, last + start - margin, on) for first, last, on in dropouts.find(sound, rate))
            found += [place for place in places if start <= place[0] < stop]
            progress.advance(stop - start)
        found = dropouts.unusual(found, rate, source.length)
        lengths = [1000 * (last - first) / rate for first, last, _ in found]
        return Findings(_summary(lengths), {"count": len(found)}, marks=Marks(Mark(*place) for place in found))

    def leaves_alone(self, format: Format, settings: Mapping[str, Any], findings: Findings, region: Region) -> bool:
        return not len(findings.marks) and not _selected(settings, region, format.rate)

    def longest_added(self, rate: int) -> int:
        return dropouts.longest(rate)

    def worker(self, task: Task) -> Worker:
        assert task.findings is not None
        selected = _selected(task.settings, task.region, task.rate)
        if selected:
            return _Filler(task, [selected] * len(task.channels))
        columns = task.findings.marks.columns
        holes = []
        for channel in task.channels:
            there = columns["enabled"] & task.findings.marks.touching(0, np.iinfo(np.int64).max, (channel,))
            holes.append(merged(list(zip(columns["start"][there].tolist(), columns["stop"][there].tolist(), strict=True))))
        return _Filler(task, holes)


def _selected(settings: Mapping[str, Any], region: Region, rate: int) -> list[ar_gaps.Run]:
    """The selection where it is filled whatever is in it, else none."""
    if settings["what"] != "auto" or region.stop is None or region.stop - region.start > SELECTED_SECONDS * rate:
        return []
    return [(region.start, region.stop)]


def _summary(lengths: list[float]) -> str:
    if not lengths:
        return "No drop-outs were found. Unless a selection of at most 100 ms is filled whatever is in it, nothing is changed."
    if len(lengths) == 1:
        return f"One drop-out was found, of {lengths[0]:.1f} ms."
    shortest, longest = f"{min(lengths):.1f}", f"{max(lengths):.1f}"
    return f"{len(lengths)} drop-outs were found, of {shortest if shortest == longest else f'{shortest} to {longest}'} ms."


PROCESSORS = (Fill(),)
