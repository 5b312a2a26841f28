"""The one adapter: a card and its network become a Processor. It asks what a model needs, never which model it is."""

from __future__ import annotations

from typing import Any, Mapping

import numpy as np

from ...core import Format
from ..processor import Plan, Processor, Task, Worker
from . import device, weights
from .catalogue import Model


class NeuralProcessor(Processor):
    """A model of the catalogue behind the interface that every restoration has."""

    def __init__(self, model: Model) -> None:
        self.model, self.card = model, model.card
        self.id, self.name, self.version = model.card.id, model.card.name, model.version
        self.complaint, self.summary = model.complaint, model.card.purpose

    def plan(self, format: Format, settings: Mapping[str, Any]) -> Plan:
        needs = self.model
        return Plan(segment=needs.segment, warm_up=needs.warm_up, look_ahead=needs.look_ahead, rates=(needs.rate,), linked=needs.linked)

    def worker(self, task: Task) -> Worker:
        return SlidingWorker(self.model, task.format.channels)


class SlidingWorker:
    """Runs the network over a push stream in blocks of fixed size, counted from the stream's first frame.

    So the blocks that the caller pushes cannot change a sample. Outside the stream there is silence. Samples that are
    not finite are read as silence.
    """

    def __init__(self, model: Model, channels: int) -> None:
        self._model = model
        self._context = model.warm_up + model.look_ahead
        self._pending = np.zeros((channels, model.warm_up), np.float32)
        self._owed = 0

    def process(self, block: np.ndarray) -> np.ndarray:
        """[channels, n] in, [channels, m] out, m a whole number of the model's blocks."""
        self._owed += block.shape[1]
        finite = np.nan_to_num(block, nan=0.0, posinf=0.0, neginf=0.0)
        self._pending = np.concatenate([self._pending, finite], axis=1)
        return self._run_whole_blocks()

    def finish(self) -> np.ndarray:
        """The rest, which is as long as what went in and has not come out."""
        size = self._model.block
        missing = -(-self._owed // size) * size + self._context - self._pending.shape[1]
        rest = self._owed
        self._pending = np.pad(self._pending, ((0, 0), (0, max(missing, 0))))
        return self._run_whole_blocks()[:, :rest]

    def _run_whole_blocks(self) -> np.ndarray:
        size = self._model.block
        done = [np.zeros((self._pending.shape[0], 0), np.float32)]
        while self._pending.shape[1] >= size + self._context:
            done.append(evaluate(self._model, self._pending[:, :size + self._context]))
            self._pending = self._pending[:, size:]
            self._owed -= size
        return np.concatenate(done, axis=1)


def evaluate(model: Model, samples: np.ndarray) -> np.ndarray:
    """[channels, warm_up + n + look_ahead] -> [channels, n] on the current device; on the CPU where a GPU fails."""
    torch = device.load_torch()
    on = device.current()
    try:
        network = weights.load(model, on)
        with torch.inference_mode():
            result: np.ndarray = network(torch.from_numpy(np.ascontiguousarray(samples)).to(on)).cpu().numpy()
        return result
    except RuntimeError as error:
        if on == "cpu":
            raise
        device.fall_back(on, error)
        return evaluate(model, samples)
