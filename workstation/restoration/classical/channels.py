"""Channels: what is made of left and right, of one alone, and of the two walls of a mono groove.

Left and right are the first two channels; any others stay as they are. Mono and side are halved sums, (L + R) / 2 and
(L − R) / 2, so that what both channels hold alike keeps its level and nothing can exceed the louder of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...core import Findings, Format, Progress, Source
from ..processor import Plan, Processor, Task, Worker
from ..settings import Choice
from ..workers import Whole
from . import walls

SEGMENT_SECONDS = 8.0
#: What becomes of left and of right: the factors of both in each.
Factors = tuple[tuple[float, float], tuple[float, float]]
KEPT: Factors = ((1, 0), (0, 1))
#: Each with the sentence that says so.
MIXES: dict[str, tuple[Factors, str]] = {
    "mid": (((0.5, 0.5), (0.5, 0.5)), "Both channels become half the sum of left and right."),
    "left": (((1, 0), (1, 0)), "Both channels become the left one."),
    "right": (((0, 1), (0, 1)), "Both channels become the right one."),
    "side": (((0.5, -0.5), (0.5, -0.5)), "Both channels become half the difference of left and right."),
    "swap": (((0, 1), (1, 0)), "Left and right change places."),
    "invert-left": (((-1, 0), (0, 1)), "The polarity of the left channel is turned."),
    "invert-right": (((1, 0), (0, -1)), "The polarity of the right channel is turned."),
}
QUIETER = "quieter"


class _Mixer:
    """Rows of factors on the first two channels."""

    def __init__(self, channels: int, factors: Factors) -> None:
        self._channels, self._factors = channels, np.array(factors, np.float32)

    def process(self, block: np.ndarray) -> np.ndarray:
        out = block.copy()
        if self._channels > 1:
            for row, (of_left, of_right) in enumerate(self._factors):
                out[row] = of_left * block[0] + of_right * block[1]
        return out

    def finish(self) -> np.ndarray:
        return np.zeros((self._channels, 0), np.float32)


class _Chooser(Whole):
    """A moment is judged by what lies around it."""

    def __init__(self, task: Task, found: walls.Walls) -> None:
        super().__init__(task)
        self._found = found

    def changed(self, samples: np.ndarray) -> np.ndarray:
        samples[:2] = walls.quieter(samples[0], samples[1], self._found, self.task.format.rate)
        return samples


class Channels(Processor):
    """The channel count stays, so this is a repair like any other."""

    id = "channels"
    name = "Channels"
    complaint = "Channels & tone"
    summary = "Makes mono of stereo, swaps or turns channels, and takes the quieter groove wall of a mono disc."
    learns = True
    numbers_channels = True
    settings = (
        Choice("make", "Make", "What left and right become; further channels stay as they are.",
               (("mid", "Mono: half of left + right"), ("left", "Left in both"), ("right", "Right in both"),
                ("side", "Side: half of left − right"), ("swap", "Left and right swapped"), ("invert-left", "Polarity of left turned"),
                ("invert-right", "Polarity of right turned"), (QUIETER, "Quieter groove wall of a mono disc"))),
    )

    def plan(self, format: Format, settings: Mapping[str, Any]) -> Plan:
        around = walls.reach(format.rate) if settings["make"] == QUIETER else 0
        return Plan(round(SEGMENT_SECONDS * format.rate), around, around, linked=True)

    def learn(self, source: Source, settings: Mapping[str, Any], progress: Progress) -> Findings:
        """How the groove walls lie against one another, where they are asked for; else what will be done, in a sentence."""
        if source.format.channels < 2:
            return Findings("The recording has one channel, so nothing is changed.")
        others = " Channels from the third on stay as they are." if source.format.channels > 2 else ""
        if settings["make"] != QUIETER:
            return Findings(MIXES[settings["make"]][1] + others)
        found, sentence = walls.learn(source, progress)
        return Findings(sentence + others) if found is None else Findings(sentence + others, *found.to_plain())

    def worker(self, task: Task) -> Worker:
        make, channels = task.settings["make"], task.format.channels
        if make != QUIETER:
            return _Mixer(channels, MIXES[make][0])
        assert task.findings is not None
        if not task.findings.values:
            return _Mixer(channels, KEPT)
        return _Chooser(task, walls.Walls.of(task.findings))


PROCESSORS = (Channels(),)
