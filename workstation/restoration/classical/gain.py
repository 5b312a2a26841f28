"""Gain: louder or softer, in the selection alone. The simplest processor and the contract suite's control."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from ...core import Format
from ..processor import Plan, Processor, Task, Worker
from ..settings import Number

SEGMENT_SECONDS = 4.0


class _Scaler:
    """y = 10^(gain / 20) · x."""

    def __init__(self, channels: int, gain_db: float) -> None:
        self._channels = channels
        self._factor = np.float32(10 ** (gain_db / 20))

    def process(self, block: np.ndarray) -> np.ndarray:
        return block * self._factor

    def finish(self) -> np.ndarray:
        return np.zeros((self._channels, 0), np.float32)


class Gain(Processor):
    """A factor on the samples; edges, box and amount come from the framework."""

    id = "gain"
    name = "Gain"
    complaint = "Level"
    summary = "Makes the selection louder or softer."
    settings = (
        Number("gain", "Gain", "How much louder or softer; −∞ is silence.", -math.inf, 24.0, 0.5, 0.0, "dB"),
    )

    def plan(self, format: Format, settings: Mapping[str, Any]) -> Plan:
        return Plan(round(SEGMENT_SECONDS * format.rate), live=True)

    def worker(self, task: Task) -> Worker:
        return _Scaler(task.format.channels, task.settings["gain"])


PROCESSORS = (Gain(),)
