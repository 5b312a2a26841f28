"""Rendered: a Source made of a source and its edits."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from ..core import Edits, Format, Granules, Progress, Signal, Source, Step
from ..core.source import intersect
from .segments import finite
from .stage import Stage
from .store import SegmentStore


class Blended(Source):
    """A share of a step's change: dry + amount · (wet − dry). Whatever the amount, the step is rendered once."""

    def __init__(self, dry: Source, wet: Stage, amount: float) -> None:
        self.dry, self.wet, self._amount = dry, wet, np.float32(amount)
        self.length, self.format, self.origin = wet.length, wet.format, wet.origin
        self.version = f"{wet.version}x{amount!r}"

    def prepare(self, start: int, stop: int, progress: Progress) -> None:
        """Render what frames [start, stop) need of both. Raises Cancelled."""
        prepare(self.dry, start, stop, progress)
        self.wet.prepare(start, stop, progress)

    def _read(self, start: int, count: int) -> np.ndarray:
        dry = finite(self.dry.read(start, count))
        change = self.wet.read(start, count)
        change -= dry
        change *= self._amount
        dry += change
        return dry

    def is_ready(self, start: int, count: int) -> bool:
        return self.wet.is_ready(start, count) and self.dry.is_ready(start, count)

    def ready_spans(self) -> list[tuple[int, int]]:
        return intersect(self.dry.ready_spans(), self.wet.ready_spans())


def prepare(source: Source, start: int, stop: int, progress: Progress) -> None:
    """Render what frames [start, stop) of a source need, where it is one that is rendered."""
    if isinstance(source, Stage | Blended | Rendered):
        source.prepare(start, stop, progress)


class Rendered(Source):
    """B: `source` with the active steps of `edits`. Without any it reads the source itself.

    `recordings` opens what the settings of a step name, by key.
    """

    def __init__(self, source: Source, edits: Edits, store: SegmentStore, preview: bool = False,
                 recordings: Callable[[Step], Mapping[str, Source]] = lambda _: {}) -> None:
        self.source, self.edits = source, edits
        self._stages: list[Stage] = []
        last = source
        for step in edits.active:
            if step.amount > 0:
                stage = Stage(last, step, store, preview, recordings(step))
                self._stages.append(stage)
                last = stage if step.amount == 1 else Blended(last, stage, step.amount)
        self._last = last
        self.length, self.origin, self.version = source.length, source.origin, last.version
        self.format = Format(source.format.rate, source.format.channels)
        self.segment_ready = self._stages[-1].segment_ready if self._stages else Signal()

    def granules(self) -> Granules | None:
        return None if self._stages else self.source.granules()

    @property
    def approximate(self) -> bool:
        """True where a preview may differ from the final result."""
        return any(stage.approximate for stage in self._stages)

    def prepare(self, start: int, stop: int, progress: Progress) -> None:
        """Render what frames [start, stop) need; `progress` counts frames. Raises Cancelled."""
        prepare(self._last, start, stop, progress)
        progress.advance(max(min(stop, self.length) - max(start, 0), 0))

    def _read(self, start: int, count: int) -> np.ndarray:
        return self._last.read(start, count)

    def is_ready(self, start: int, count: int) -> bool:
        return self._last.is_ready(start, count)

    def ready_spans(self) -> list[tuple[int, int]]:
        return self._last.ready_spans()
