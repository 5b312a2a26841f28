"""The paper's lesson: from the decode of a recording back to the recording, sample by sample.

The hidden layers learn at the lowest bitrate, where there is most to learn: errors at 96 kbit/s are 20 dB smaller, and trained on all
bitrates together a correction shrinks to nothing. The outputs, one a bitrate and one for the unknown, are then solved for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import torch
from torch import nn

from ...core import UsageError
from ...files import mp3
from ...restoration.neural import networks
from ...restoration.neural.networks.paper import PaperNetwork
from .. import data, evaluate, losses, outputs
from ..degrade import Coding
from ..lesson import Batch, Room

#: What may be lowered, by the name that a recipe gives it: the SNR won, or the paper's mean squared error.
LOSSES = {"error-ratio": losses.error_ratio_db, "mean-square": losses.mean_square}


class UndoCoding:
    """The recipe's [lesson] gives `batch` crops of `crop` frames a step, and `solve_batches` batches a bitrate for the outputs.

    `loss` is one of LOSSES. Of each crop every `every`-th frame is learned from: neighbouring windows say nearly the same.
    """

    def __init__(self, room: Room) -> None:
        plan = self._plan = room.plan
        self._room, self._wishes = room, {"loss": "error-ratio", "batch": 16, "crop": 4096, "every": 1, "solve_batches": 40, **plan.lesson}
        if plan.network.get("conditions", 1) != 1 + len(plan.data.kbps):
            raise UsageError(f"The network in the recipe of {plan.id} needs an output for each bitrate and one for the unknown.")
        if self._wishes["loss"] not in LOSSES:
            raise UsageError(f"There is no loss '{self._wishes['loss']}'; those are: {', '.join(LOSSES)}.")
        if plan.data.codec == "MP3":
            for kbps in plan.data.kbps:
                mp3.options(plan.data.rate, kbps)
        self.learned, self.held = data.split(room.data_dir, plan.data)
        self.codings = [Coding(plan.data.codec, kbps) for kbps in plan.data.kbps]
        self.pairs = data.Pairs(room.cache, plan.data.rate)

    def network(self) -> nn.Module:
        arguments = {key: value for key, value in self._plan.network.items() if key != "name"}
        return networks.build(str(self._plan.network["name"]), arguments)

    def batch(self, step: int) -> Batch:
        return self.crops(self.codings[0], (self._plan.schedule.seed, step))

    def crops(self, coding: Coding, seed: tuple[int, ...]) -> tuple[torch.Tensor, torch.Tensor]:
        """(clean, decoded), each [batch, warm_up + crop + look_ahead]."""
        needs, wishes = self._plan.needs, self._wishes
        length = wishes["crop"] + needs["warm_up"] + needs["look_ahead"]
        return data.tensors(self.pairs.crops(self.learned, coding, length, wishes["batch"], seed))

    def loss(self, network: nn.Module, batch: Batch) -> torch.Tensor:
        made = cast(PaperNetwork, network)
        clean, seen = batch
        every = self._wishes["every"]
        inside = slice(made.warm_up, seen.shape[1] - made.look_ahead, every)
        restored = made(seen, 1) if every == 1 else made.inside(seen)[:, ::every] + made.features(seen, every) @ made.output.weight[1]
        return LOSSES[self._wishes["loss"]](restored, seen[:, inside], clean[:, inside])

    def judge(self, network: nn.Module) -> float:
        return evaluate.won_db(self.judged(network))[0]

    def judged(self, network: nn.Module) -> list[evaluate.Row]:
        """The held-out recordings at the bitrate that is learned from."""
        return evaluate.judge(cast(PaperNetwork, network), self.held, self.pairs, self.codings[:1], self._room.progress)

    def finish(self, network: nn.Module) -> None:
        """Set the output of every condition; a correction is shrunk until it harms none of the held-out recordings' bitrates."""
        made, seed = cast(PaperNetwork, network), self._plan.schedule.seed
        sums = outputs.Equations.empty(made)
        for place, coding in enumerate(self.codings):
            own = outputs.Equations.empty(made)
            for index in range(self._wishes["solve_batches"]):
                own.add(made, *self.crops(coding, (seed, 1 + place, index)))
                self._room.progress.check()
            made.set_output(1 + place, own.solved())
            sums += own
        made.set_output(0, sums.solved())
        if made.is_correction:
            for condition, factor in enumerate(evaluate.safe_factors(made, self.held, self.pairs, self.codings)):
                made.scale_correction(condition, factor)

    def figures(self, network: nn.Module) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = []
        for name, folder in self._plan.data.test.items():
            files = data.recordings(self._room.data_dir, folder)[:self._plan.data.test_clips]
            if files:
                judged = evaluate.judge(cast(PaperNetwork, network), files, self.pairs, self.codings, self._room.progress)
                rows += [row.figures(name) for row in judged]
        return rows

    @staticmethod
    def tables(figures: Sequence[Mapping[str, Any]]) -> list[str]:
        return evaluate.tables(figures)
