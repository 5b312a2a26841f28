"""De-clip: the tops that were cut off, rebuilt as the sound around them asks.

Where it was clipped is found by `clipping`, what belongs there by `sparse`. Samples that are not clipped stay as they are, to the bit;
a clipped one never becomes smaller than it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...analysis.stft import size_for
from ...core import Findings, Format, Marks, Progress, Region, Source
from ..processor import Plan, Processor, Task, Worker
from ..settings import Choice, Number, Setting
from ..workers import Whole
from . import clipping
from .sparse import Shrinkage, Unknown, completed

SEGMENT_SECONDS = 6.0
AROUND_SECONDS = 0.75
#: In a mark by hand what comes this close to its peak is clipped.
BY_HAND_SHARE = 0.98


def shrinkages(rate: int, settings: Mapping[str, Any]) -> list[Shrinkage]:
    """The transforms and the schedules of a quality; the mean of what they find is taken."""
    size = size_for(rate, 0.046)
    if settings["quality"] == "best":
        return [Shrinkage((times * size, times * size // 8), 2, 900, 30, 0.002, 0.99, 3, soft=True, exponent=exponent, turns_below=0.1)
                for times, exponent in ((8, 1.5), (8, 1.0), (4, 1.0), (2, 1.0))]
    return [Shrinkage((2 * size, size), 2, 14, 1.2, 0.02, 0.8, 3)]


class _Rebuilder(Whole):
    """A top is rebuilt from both sides."""

    def __init__(self, task: Task, findings: Findings) -> None:
        super().__init__(task)
        self._marks = findings.marks
        self._thresholds = findings.arrays["thresholds"]
        self._stretch = int(findings.values["stretch"])

    def changed(self, samples: np.ndarray) -> np.ndarray:
        clipped = np.stack([self._clipped(x, channel) for x, channel in zip(samples, self.task.channels, strict=True)])
        if not clipped.any():
            return samples
        sizes = np.abs(samples)
        scale = np.array([np.median(size[there]) if there.any() else size.max() for size, there in zip(sizes, clipped, strict=True)],
                         np.float32)[:, None]
        scale = np.maximum(scale, np.float32(1e-6))
        places = np.flatnonzero(clipped)
        level = samples / scale
        unknown = Unknown(places, level.reshape(-1)[places])
        hows = shrinkages(self.task.format.rate, self.task.settings)
        found = np.mean([completed(level, unknown, how) for how in hows], axis=0)
        given = samples.reshape(-1)[places]
        rebuilt = found * np.broadcast_to(scale, samples.shape).reshape(-1)[places]
        samples.reshape(-1)[places] = np.where(given < 0, np.minimum(rebuilt, given), np.maximum(rebuilt, given))
        return samples

    def _clipped(self, x: np.ndarray, channel: int) -> np.ndarray:
        """A mask of the clipped samples of one channel: those beyond the thresholds, inside marks that are on."""
        first, columns = self.task.start_frame, self._marks.columns
        near = self._marks.between(first, first + len(x), channel) & columns["enabled"]
        by_hand = self._marks.by_hand() & near
        found = near & ~by_hand
        inside = np.zeros(len(x) + 1, np.int32)
        np.add.at(inside, np.clip(columns["start"][found] - first, 0, len(x)), 1)
        np.add.at(inside, np.clip(columns["stop"][found] - first, 0, len(x)), -1)
        clipped = np.zeros(len(x), bool)
        for index in range(max(first // self._stretch, 0), min(-(-(first + len(x)) // self._stretch), self._thresholds.shape[2])):
            there = slice(max(index * self._stretch - first, 0), (index + 1) * self._stretch - first)
            high, low = self._thresholds[channel][:, index]
            clipped[there] = (x[there] >= high) | (x[there] <= low)
        clipped &= np.cumsum(inside[:-1], dtype=np.int32) > 0
        for start, stop in zip(columns["start"][by_hand] - first, columns["stop"][by_hand] - first, strict=True):
            there = slice(max(start, 0), max(stop, 0))
            clipped[there] |= np.abs(x[there]) >= BY_HAND_SHARE * np.abs(x[there]).max(initial=np.float32(1e-6))
        return clipped


class Declip(Processor):
    """Hard clipping at levels of its own finding, rounded tops at a given one."""

    id = "declip"
    name = "De-clip"
    version = 7
    complaint = "Distortion"
    summary = "Rebuilds the tops of waves that were cut off, and leaves every other sample as it is."
    learns = True
    learns_from = ("level", "since")
    settings: tuple[Setting, ...] = (
        Number("level", "Level", "From here on samples are taken for clipped. Automatic finds it where tops are flat; where they are "
               "rounded, give it.", -60, 0, 0.1, 0, "dB", special=(0, "automatic")),
        Choice("since", "Since then", "Coding (an MP3) or re-recording makes flat tops uneven; only then choose it.",
               (("nothing", "Nothing, or turned down"), ("coded", "Coded or re-recorded"))),
        Choice("quality", "Quality", "Best takes many times as long and comes closer.", (("fast", "Fast"), ("best", "Best"))),
    )

    def plan(self, format: Format, settings: Mapping[str, Any]) -> Plan:
        around = round(AROUND_SECONDS * format.rate)
        return Plan(round(SEGMENT_SECONDS * format.rate), around, around, linked=True)

    def leaves_alone(self, format: Format, settings: Mapping[str, Any], findings: Findings, region: Region) -> bool:
        return not len(findings.marks)

    def longest_added(self, rate: int) -> int:
        return rate

    def learn(self, source: Source, settings: Mapping[str, Any], progress: Progress) -> Findings:
        """Marks of clipped passages, each with its channel, and the thresholds of each stretch."""
        progress.begin(source.length if settings["level"] < 0 else 2 * source.length, "Looking for clipping")
        if settings["level"] < 0:
            found = clipping.at_level(source, 10 ** (settings["level"] / 20), progress)
        else:
            found = clipping.find(source, progress, settings["since"] == "coded")
        values = {"share": found.share, "stretch": found.stretch}
        return Findings(_summary(found), values, {"thresholds": found.thresholds}, _marks(found))

    def worker(self, task: Task) -> Worker:
        assert task.findings is not None
        return _Rebuilder(task, task.findings)


def _summary(found: clipping.Clipping) -> str:
    if not found.is_there:
        return "No clipping was found, so nothing is changed."
    lowest, highest = (f"{db:.1f}".replace("-", "−") for db in found.levels_db)
    levels = f"{highest} dB" if lowest == highest else f"{lowest} to {highest} dB"
    return f"{100 * found.share:.2g} % of the samples are clipped, at {levels} of full scale."


def _marks(found: clipping.Clipping) -> Marks:
    """One for each passage, in order."""
    start, stop = np.concatenate(found.passages).T
    kind = np.repeat(np.arange(len(found.passages)), [len(listed) for listed in found.passages])
    order = np.lexsort((kind, start))
    ones = np.ones(len(start))
    return Marks.from_columns({"start": start[order], "stop": stop[order], "low_hz": ones * 0, "high_hz": ones * np.nan,
                               "enabled": ones, "kind": kind[order]}, [((channel,), "") for channel in range(len(found.passages))])


PROCESSORS = (Declip(),)
