"""Channels: what is made of left and right, of one alone, and of the two walls of a mono groove.

Left and right are the first two channels; any others stay as they are. Mono and side are halved sums, (L + R) / 2 and
(L − R) / 2, so that what both channels hold alike keeps its level and nothing can exceed the louder of them. For the same reason
the balance turns the louder one down, before anything is made of both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...core import Findings, Format, Progress, Region, Source
from ..processor import Plan, Processor, Task, Worker
from ..settings import Choice, Number, Setting
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
    "keep": (KEPT, ""),
}
QUIETER = "quieter"
#: What turns a channel down further than this silences it.
MOST_DB = 60.0


def balanced(factors: Factors, balance_db: float) -> np.ndarray:
    """`factors` of left and right after the balance: above 0 dB left is turned down by as much, below it right; float32 [2, 2]."""
    down = np.array([10 ** (-max(balance_db, 0) / 20), 10 ** (min(balance_db, 0) / 20)])
    return (np.array(factors) * down).astype(np.float32)


def told(make: str, balance_db: float) -> str:
    """What is made of left and right, in a sentence or two."""
    down = f"The {'left' if balance_db > 0 else 'right'} channel is turned down by {abs(balance_db):g} dB." if balance_db else ""
    return " ".join(filter(None, (down, MIXES[make][1]))) or "Left and right stay as they are."


class _Mixer:
    """Rows of factors on the first two channels."""

    def __init__(self, channels: int, factors: np.ndarray) -> None:
        self._channels, self._factors = channels, factors

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
    summary = "Makes mono of stereo, swaps, turns or balances channels, and takes the quieter groove wall of a mono disc."
    learns = True
    numbers_channels = True
    settings: tuple[Setting, ...] = (
        Choice("make", "Make", "What left and right become; further channels stay as they are.",
               (("mid", "Mono: half of left + right"), ("left", "Left in both"), ("right", "Right in both"),
                ("side", "Side: half of left − right"), ("swap", "Left and right swapped"), ("invert-left", "Polarity of left turned"),
                ("invert-right", "Polarity of right turned"), (QUIETER, "Quieter groove wall of a mono disc"),
                ("keep", "Left and right as they are"))),
        Number("balance", "Balance", "Before that, above 0 dB turns left down and below it right; groove walls are matched by themselves.",
               -MOST_DB, MOST_DB, 0.1, 0, "dB"),
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
            return Findings(told(settings["make"], settings["balance"]) + others)
        found, sentence = walls.learn(source, progress)
        if found is None:
            return Findings(sentence + others)
        return Findings(sentence + others, *found.to_plain(), warning=walls.doubt(found))

    def leaves_alone(self, format: Format, settings: Mapping[str, Any], findings: Findings, region: Region) -> bool:
        if settings["make"] == QUIETER:
            return not findings.values
        return format.channels < 2 or settings["make"] == "keep" and not settings["balance"]

    def worker(self, task: Task) -> Worker:
        make, channels = task.settings["make"], task.format.channels
        if make != QUIETER:
            return _Mixer(channels, balanced(MIXES[make][0], task.settings["balance"]))
        assert task.findings is not None
        if not task.findings.values:
            return _Mixer(channels, balanced(KEPT, 0))
        return _Chooser(task, walls.Walls.of(task.findings))


PROCESSORS = (Channels(),)
