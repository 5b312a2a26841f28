"""The one adapter: a card and its network become a Processor. It asks what a model needs, never which model it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...core import Findings, Format, Progress, Source
from ..lossy_doubt import lossy_doubt
from ..processor import Plan, Processor, Task, Worker
from ..settings import Choice
from . import device, weights
from .model import Model


class ModelProcessor(Processor):
    """What every model of the catalogue is: named, planned and loaded as its card says."""

    def __init__(self, model: Model) -> None:
        self.model, self.card = model, model.card
        self.id, self.name, self.version = model.card.id, model.card.name, model.version
        self.complaint, self.summary = model.complaint, model.card.purpose

    def plan(self, format: Format, settings: Mapping[str, Any]) -> Plan:
        needs = self.model
        return Plan(segment=needs.segment, warm_up=needs.warm_up, look_ahead=needs.look_ahead, rates=(needs.rate,), linked=needs.linked)

    def load(self) -> None:
        weights.load(self.model, device.current())


class NeuralProcessor(ModelProcessor):
    """A model that goes from samples to samples."""

    def __init__(self, model: Model) -> None:
        super().__init__(model)
        self.settings = (_coded(model),) if model.kbps else ()
        self.learns = bool(model.kbps)

    def worker(self, task: Task) -> Worker:
        return SlidingWorker(self.model, task.format.channels, self._condition(task))

    def learn(self, source: Source, settings: Mapping[str, Any], progress: Progress) -> Findings:
        """The bitrate, where the file states it and is coded as the model's training recordings were; else 0.

        Between two trained bitrates the higher one counts, whose correction is the gentler.
        """
        origin, kbps = source.origin, 0
        known = self.model.kbps
        same = origin.codec == self.model.codec and (source.format.rate, source.format.channels) == (self.model.rate, 1)
        if same and known and origin.bitrate:
            kbps = min((k for k in known if k >= 0.97 * origin.bitrate / 1000), default=known[-1])
        coded = settings.get("coded", "auto")
        treated = str(kbps or "unknown") if coded == "auto" else coded
        summary = (f"Treated as {self.model.codec} of {treated} kbit/s" if treated != "unknown" else
                   "Treated most gently, as of a coding that is not known") + (", as chosen." if coded != "auto" else ".")
        doubt = lossy_doubt(source, progress, self.model.rate, self.model.codec)
        return Findings(f"{doubt} {summary}".lstrip(), {"kbps": kbps}, warning=doubt)

    def _condition(self, task: Task) -> int:
        """0 where the coding is not known, else 1 + the place of the bitrate among the model's."""
        coded = task.settings.get("coded", "auto")
        if coded == "auto":
            kbps = 0 if task.findings is None else int(task.findings.values.get("kbps", 0))
        else:
            kbps = 0 if coded == "unknown" else int(coded)
        return 1 + self.model.kbps.index(kbps) if kbps in self.model.kbps else 0


def _coded(model: Model) -> Choice:
    bitrates = [(str(k), f"{model.codec}, {k} kbit/s") for k in model.kbps]
    return Choice("coded", "Coded as", "The bitrate of the file that the recording comes from. Automatic takes it from the file, "
                  "where the file states it; not known is the gentlest.", [("auto", "Automatic"), ("unknown", "Not known"), *bitrates])


class SlidingWorker:
    """Runs the network over a push stream in blocks of fixed size, counted from the stream's first frame.

    So the blocks that the caller pushes cannot change a sample. Outside the stream there is silence. Samples that are
    not finite are read as silence.
    """

    def __init__(self, model: Model, channels: int, condition: int = 0) -> None:
        self._model, self._condition = model, condition
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
            done.append(evaluate(self._model, self._pending[:, :size + self._context], self._condition))
            self._pending = self._pending[:, size:]
            self._owed -= size
        return np.concatenate(done, axis=1)


def evaluate(model: Model, *inputs: np.ndarray | int) -> np.ndarray:
    """What the model's network makes of its inputs (samples [channels, warm_up + n + look_ahead] and a condition -> [channels, n]) on the
    current device; on the CPU where a GPU fails.
    """
    torch = device.load_torch()
    on = device.current()
    try:
        network = weights.load(model, on)
        with torch.inference_mode():
            given = [torch.from_numpy(np.ascontiguousarray(one)).to(on) if isinstance(one, np.ndarray) else one for one in inputs]
            result: np.ndarray = network(*given).cpu().numpy()
        return result
    except RuntimeError as error:
        if on == "cpu":
            raise
        device.fall_back(on, error)
        return evaluate(model, *inputs)
