"""Spectral repair: a cough, a whistle or a thump in a box of time and frequency, attenuated to its surroundings or replaced.

What is done with a box of one channel is told in `surroundings`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...core import Format
from ..processor import Plan, Processor, Task, Worker
from ..settings import Choice, Number, Setting
from ..workers import Whole
from . import surroundings

SEGMENT_SECONDS = 8.0
#: The longest box, and what is heard of its surroundings on each side.
LONGEST_SECONDS, AROUND_SECONDS = 10.0, 1.0


class _Repairer(Whole):
    """Each segment that holds a part of the box makes the same of it."""

    def changed(self, samples: np.ndarray) -> np.ndarray:
        task, out = self.task, samples
        rate, region = task.format.rate, task.region
        longest, around = round(LONGEST_SECONDS * rate), round(AROUND_SECONDS * rate)
        count = longest if region.stop is None else region.stop - region.start
        if not region.selects or count > longest:
            return out
        box = surroundings.Box(around, around + count, region.low_hz, min(region.high_hz or rate / 2, rate / 2))
        begin = region.start - around - task.start_frame
        for row, channel in enumerate(task.channels):
            random = np.random.default_rng([task.seed, region.start, channel]) if task.settings["method"] == "replace" else None
            manner = surroundings.Manner(task.settings["direction"], task.settings["strength"], random)
            surrounded = _stretch(out[row], begin, count + 2 * around)
            repaired = surroundings.repaired(surrounded, rate, box, manner)
            first, last = max(begin, 0), min(begin + len(repaired), out.shape[1])
            out[row, first:last] = repaired[first - begin:last - begin]
        return out


def _stretch(x: np.ndarray, begin: int, count: int) -> np.ndarray:
    """`count` samples from `begin` on, silence outside x: float32 [count]."""
    out = np.zeros(count, np.float32)
    first, last = max(begin, 0), min(begin + count, len(x))
    out[first - begin:max(last, first) - begin] = x[first:max(last, first)]
    return out


class SpectralRepair(Processor):
    """Single noises."""

    id = "spectral-repair"
    name = "Spectral repair"
    complaint = "Single noises"
    summary = "Takes a cough, a whistle or a thump in a selected box down to what surrounds it, or puts something like that there."
    longest_selection = LONGEST_SECONDS
    settings: tuple[Setting, ...] = (
        Choice("method", "Method", "Attenuate keeps what is left of the sound in the box; replace draws it anew.",
               (("attenuate", "Attenuate"), ("replace", "Replace"))),
        Choice("direction", "Take from", "Where the sound that belongs into the box is looked for.",
               (("both", "Before and after"), ("before", "Before"), ("after", "After"), ("frequencies", "Below and above"))),
        Number("strength", "Strength", "At 5 what is left is as loud as the surroundings; above it is softer.", 1, 10, 0.5, 5),
    )

    def plan(self, format: Format, settings: Mapping[str, Any]) -> Plan:
        reach = round((LONGEST_SECONDS + AROUND_SECONDS) * format.rate)
        return Plan(round(SEGMENT_SECONDS * format.rate), reach, reach)

    def worker(self, task: Task) -> Worker:
        return _Repairer(task)


PROCESSORS = (SpectralRepair(),)
