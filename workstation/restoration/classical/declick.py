"""De-click and De-crackle: short disturbances that were added to the sound, found one by one and taken away.

How they are found and what is put in their place is told in `clicks` and `autoregressive`. Samples outside the marks stay as
they are, to the bit.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

import numpy as np

from ...core import Findings, Format, Marks, Progress, Region, Source
from ..processor import Plan, Processor, Task, Worker
from ..segments import finite
from ..settings import Number, Setting
from ..workers import Whole
from . import autoregressive as ar
from . import clicks

SEGMENT_SECONDS = 8.0
#: Looked through at once, in windows of the model, and as many more on each side.
LOOKED_THROUGH, MARGIN = 64, 2
#: The longest run is this much longer than the longest click: its edges belong to it.
EDGES = 1.5


class _Lifter(Whole):
    """A click is repaired from both sides."""

    def __init__(self, task: Task, marks: Marks) -> None:
        super().__init__(task)
        self._marks = marks
        self._shape = ar.layout(task.format.rate)

    def changed(self, samples: np.ndarray) -> np.ndarray:
        for row, channel in enumerate(self.task.channels):
            samples[row] = self._lifted(samples[row], channel)
        return samples

    def _lifted(self, x: np.ndarray, channel: int) -> np.ndarray:
        """Frame 0 of what is given to the engine is a multiple of its hop."""
        before = self.task.start_frame % self._shape.hop
        first = self.task.start_frame - before
        last = first + before + len(x)
        columns = self._marks.columns
        there = self._marks.between(first, last, channel) & columns["enabled"] & (columns["start"] >= first) & (columns["stop"] <= last)
        starts, stops = columns["start"][there] - first, columns["stop"][there] - first
        runs = clicks.merged(list(zip(starts.tolist(), stops.tolist(), strict=True)))
        if not runs:
            return x
        padded = np.concatenate([np.zeros(before, np.float32), x])
        return clicks.lifted(padded, runs, self._shape, first)[before:]


class _Clicks(Processor):
    """What De-click and De-crackle share. `lenience_at_5` is the threshold at sensitivity 5."""

    version = 3
    learns = True
    complaint = "Clicks & crackle"
    lenience_at_5 = 1.0
    none, one, many = "", "", ""

    def plan(self, format: Format, settings: Mapping[str, Any]) -> Plan:
        around = 4 * ar.layout(format.rate).window
        return Plan(round(SEGMENT_SECONDS * format.rate), around, around)

    @abstractmethod
    def longest_ms(self, settings: Mapping[str, Any]) -> float:
        """The longest disturbance in milliseconds."""

    def learn(self, source: Source, settings: Mapping[str, Any], progress: Progress) -> Findings:
        """Marks of every disturbance, each with its channels."""
        shape = ar.layout(source.format.rate)
        longest = max(round(EDGES * self.longest_ms(settings) * source.format.rate / 1000), 3)
        lenience = self.lenience_at_5 * 2 ** ((5 - settings["sensitivity"]) / 3)
        size, margin = LOOKED_THROUGH * shape.window, MARGIN * shape.window
        progress.begin(source.length, "Looking for clicks")
        found: dict[clicks.Run, list[int]] = {}
        clearness: list[tuple[clicks.Run, float]] = []
        for start in range(0, source.length, size):
            stop = min(start + size, source.length)
            sound = finite(source.read(start - margin, min(size, stop - start) + 2 * margin))
            for channel, runs in enumerate(clicks.find(sound, shape, longest, lenience, start - margin)):
                for (first, last), times in runs.items():
                    run = first + start - margin, min(last + start - margin, source.length)
                    # at its ends there is one side only, and the edge of the sound looks like a click
                    if max(start, shape.order) <= run[0] < min(stop, source.length - shape.order):
                        found.setdefault(run, []).append(channel)
                        clearness.append((run, times))
            progress.advance(stop - start)
        marks = _marks({run: found[run] for run in clicks.credible(clearness, source.format.rate)})
        return Findings(self._summary(len(marks), source.seconds), {"count": len(marks)}, marks=marks)

    def leaves_alone(self, format: Format, settings: Mapping[str, Any], findings: Findings, region: Region) -> bool:
        return not len(findings.marks)

    def longest_added(self, rate: int) -> int:
        return ar.MOST

    def _summary(self, count: int, seconds: float) -> str:
        if count < 2:
            return self.one if count else self.none
        return self.many.format(count=count, rate=60 * count / seconds)

    def worker(self, task: Task) -> Worker:
        assert task.findings is not None
        return _Lifter(task, task.findings.marks)


def _marks(found: Mapping[clicks.Run, list[int]]) -> Marks:
    """Runs with the channels that they were found in, in order."""
    runs = sorted(found)
    numbers: dict[tuple[int, ...], int] = {}
    kinds = [numbers.setdefault(tuple(found[run]), len(numbers)) for run in runs]
    start, stop = np.array(runs, np.int64).reshape(-1, 2).T
    ones = np.ones(len(runs))
    return Marks.from_columns({"start": start, "stop": stop, "low_hz": ones * 0, "high_hz": ones * np.nan, "enabled": ones, "kind": kinds},
                              [(channels, "") for channels in numbers])


SENSITIVITY = Number("sensitivity", "Sensitivity", "Higher finds fainter ones, and sooner takes sound for damage.", 0, 10, 0.5, 5)


class Declick(_Clicks):
    """Clicks of one sample to some milliseconds."""

    id = "declick"
    name = "De-click"
    summary = "Takes away clicks, ticks and pops, and leaves everything between them as it is."
    none, one = "No clicks were found, so nothing is changed.", "One click was found."
    many = "{count} clicks were found, {rate:.0f} a minute."
    settings: tuple[Setting, ...] = (
        SENSITIVITY, Number("longest", "Longest click", "Anything longer is left alone.", 0.1, 10, 0.1, 3, "ms"))

    def longest_ms(self, settings: Mapping[str, Any]) -> float:
        return float(settings["longest"])


class Decrackle(_Clicks):
    """Dense small ticks of worn records."""

    id = "decrackle"
    name = "De-crackle"
    summary = "Takes away the dense small ticks of worn records."
    lenience_at_5 = 0.9
    none, one = "No crackle was found, so nothing is changed.", "One tick was found."
    many = "{count} ticks were found, {rate:.0f} a minute."
    settings: tuple[Setting, ...] = (SENSITIVITY,)

    def longest_ms(self, settings: Mapping[str, Any]) -> float:
        return 3.0


PROCESSORS = (Declick(), Decrackle())
