"""Stage: a Source that is what one step makes of another, computed segment by segment when asked for."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from ..core import Format, Progress, Signal, Source, Step, UsageError
from . import registry
from .segments import grid, render_in_order, render_segment
from .store import SegmentStore


class Stage(Source):
    """What one step, at its full amount, makes of its upstream. `segment_ready(start, stop)` is emitted in the thread that rendered.

    With `preview`, a processor that needs all of its past is approximated by a finite warm-up. `recordings` are those that the
    settings of the step name, by key.
    """

    def __init__(self, upstream: Source, step: Step, store: SegmentStore, preview: bool = False,
                 recordings: Mapping[str, Source] = MappingProxyType({})) -> None:
        self.processor = registry.get(step.processor)
        if self.processor.learns and step.findings is None:
            raise UsageError(f"{self.processor.name} has nothing to work from: it has not listened to the recording yet.")
        step = replace(step, amount=1.0)
        self.upstream, self.step, self._store = upstream, step, store
        self._grid = grid(self.processor, step, upstream.format, preview, recordings)
        self.approximate = preview and self.processor.plan(upstream.format, step.settings).is_sequential
        self.length = upstream.length
        self.format = Format(upstream.format.rate, upstream.format.channels)
        self.origin = upstream.origin
        mode = "~" if self.approximate else ""
        # names the stored segments, hence hexadecimal and no longer than a folder's name in the store
        self.version = hashlib.sha256(f"{upstream.version}|{step.key}{mode}".encode()).hexdigest()[:40]
        self.segment_ready = Signal()
        self._at_work: dict[int, threading.Event] = {}
        self._lock = threading.Lock()
        self._in_order = threading.Lock()

    @property
    def segment(self) -> int:
        """Frames rendered at a time."""
        return self._grid.segment

    @property
    def segments(self) -> int:
        return -(-self.length // self._grid.segment)

    def has(self, index: int) -> bool:
        return self._store.has(self.version, index)

    def ensure(self, index: int, progress: Progress) -> np.ndarray:
        """Segment `index`, rendered once however many threads ask: read-only float32 [channels, n]."""
        while True:
            kept = self._store.get(self.version, index, self.format.channels)
            if kept is not None:
                return kept
            with self._lock:
                waiting = self._at_work.get(index)
                if waiting is None:
                    self._at_work[index] = threading.Event()
            if waiting is None:
                return self._render(index, progress)
            waiting.wait()
            progress.check()

    def _render(self, index: int, progress: Progress) -> np.ndarray:
        try:
            if self._grid.plan.is_sequential:
                return self._render_all(index, progress)
            samples = render_segment(self.processor, self.step, self.upstream, self._grid, index, progress)
            self._keep(index, samples)
            return samples
        finally:
            with self._lock:
                self._at_work.pop(index).set()

    def _render_all(self, wanted: int, progress: Progress) -> np.ndarray:
        """From the beginning up to `wanted`, since this processor needs all of its past."""
        with self._in_order:
            kept = self._store.get(self.version, wanted, self.format.channels)
            if kept is not None:
                return kept
            for index, samples in enumerate(render_in_order(self.processor, self.step, self.upstream, self._grid, progress)):
                self._keep(index, samples)
                if index == wanted:
                    return samples
        raise IndexError(f"segment {wanted} of {self.segments}")

    def _keep(self, index: int, samples: np.ndarray) -> None:
        samples.setflags(write=False)
        self._store.put(self.version, index, samples)
        start = index * self.segment
        self.segment_ready.emit(start, start + samples.shape[1])

    def prepare(self, start: int, stop: int, progress: Progress) -> None:
        """Render what frames [start, stop) need. Raises Cancelled."""
        for index in range(max(start, 0) // self.segment, -(-min(stop, self.length) // self.segment)):
            self.ensure(index, progress)

    def _read(self, start: int, count: int) -> np.ndarray:
        progress = Progress()
        out = np.empty((self.format.channels, count), np.float32)
        for index in range(start // self.segment, (start + count - 1) // self.segment + 1 if count else 0):
            samples = self.ensure(index, progress)
            first = index * self.segment
            a, b = max(start, first), min(start + count, first + samples.shape[1])
            out[:, a - start:b - start] = samples[:, a - first:b - first]
        return out

    def is_ready(self, start: int, count: int) -> bool:
        first, last = max(start, 0), min(start + count, self.length)
        return last <= first or all(self.has(i) for i in range(first // self.segment, (last - 1) // self.segment + 1))

    def ready_spans(self) -> list[tuple[int, int]]:
        spans: list[tuple[int, int]] = []
        for index in range(self.segments):
            if self.has(index):
                start, stop = index * self.segment, min((index + 1) * self.segment, self.length)
                if spans and spans[-1][1] == start:
                    spans[-1] = (spans[-1][0], stop)
                else:
                    spans.append((start, stop))
        return spans
