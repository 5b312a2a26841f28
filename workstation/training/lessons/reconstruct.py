"""The lesson of models that invent what an encoder cut off: predict the log spectrum of the clean recording from the coded one.

What counts is the log-spectral distance, which is least at the mean level of what may have been there, and beside it the error of
each band's mean level over a clip: a treble that is right in its detail and wrong as a whole is heard as dull or harsh.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from ...core import UsageError
from ...restoration import treble
from ...restoration.neural import networks
from ...restoration.neural.filling import LEAST, RMS, Wish, filling
from ...restoration.neural.networks.band_envelope import BINS
from .. import data
from ..lesson import Batch, Room
from ..reconstruct import scores
from ..reconstruct.coding import aligned, through_mp3
from ..reconstruct.library import QUIET, Library
from ..reconstruct.pairs import VERSION, Cache

#: Of each test recording, from its middle.
SECONDS = 6.0
#: Weight of what lies above a clean recording's own band: as often its encoder cut it off as there never was any.
ABOVE = 0.2
#: Weight of each band's mean error beside the log-spectral distance.
MEAN_ERROR = 0.3


class Reconstruct:
    """The recipe's [lesson] gives `shares`, how often a clip comes from each folder of its [data], and `batch` clips a step.

    At step s these are drawn among the first `first` + s · `growth` pairs, at most `pairs`: another process may prepare the rest
    while the training runs. `judged` held-out pairs decide which weights are best.
    """

    def __init__(self, room: Room) -> None:
        plan = self._plan = room.plan
        self._room = room
        self._wishes = {"batch": 6, "pairs": 3000, "first": 3000, "growth": 0.0, "judged": 48, **plan.lesson}
        if len(self._wishes["shares"]) != len(plan.data.train):
            raise UsageError(f"The recipe of {plan.id} needs a share for each of its folders.")
        self.pairs, self._held = (Cache(*self._place(), plan.schedule.seed, held) for held in (False, True))

    def _place(self) -> tuple[Any, Library]:
        """The folder of this recipe's pairs, which follow from all that is hashed into its name, and its recordings."""
        told = self._plan.data
        shares = dict(zip(told.train, self._wishes["shares"], strict=True))
        about = json.dumps([VERSION, shares, told.held_out, told.kbps, self._plan.schedule.seed])
        name = f"reconstruct-{hashlib.sha256(about.encode()).hexdigest()[:12]}"
        held_out = -(-told.held_out // len(told.train))
        return self._room.cache / name, Library(self._room.data_dir, self._room.cache / "recordings", shares, held_out)

    def network(self) -> nn.Module:
        arguments = {key: value for key, value in self._plan.network.items() if key != "name"}
        return networks.build(str(self._plan.network["name"]), arguments)

    def batch(self, step: int) -> Batch:
        """(coded, clean: log10 power [batch, frames, BINS]; first bins above the cut-off [batch]; weights [batch, BINS])."""
        wishes = self._wishes
        generator = np.random.default_rng([self._plan.schedule.seed, 104_729, step])
        there = min(wishes["first"] + int(wishes["growth"] * step), wishes["pairs"])
        return _joined([_item(self.pairs[int(generator.integers(there))], generator) for _ in range(wishes["batch"])])

    def loss(self, network: nn.Module, batch: Batch) -> torch.Tensor:
        coded, clean, cutoffs, weights = batch
        above = _above(cutoffs)
        error = filled(coded, network(coded, cutoffs), above) - clean
        distance = torch.sqrt((error ** 2 * weights[:, None]).sum(-1) / weights.sum(-1)[:, None] + 1e-6).mean()
        mean = error.view(*error.shape[:2], -1, 16).mean((1, 3)) ** 2
        share = (above * weights).view(len(above), -1, 16).mean(-1)
        return distance + MEAN_ERROR * torch.sqrt((mean * share).sum(-1) / (share.sum(-1) + 1e-3) + 1e-6).mean()

    def judge(self, network: nn.Module) -> float:
        """Minus the mean log-spectral distance over the held-out pairs, before synthesis."""
        distances = []
        for index in range(self._wishes["judged"]):
            self._room.progress.check()
            coded, clean, cutoffs, _ = _joined([_item(self._held[index], None)])
            error = filled(coded, network(coded, cutoffs), _above(cutoffs)) - clean
            distances.append(float(torch.sqrt((error ** 2).mean(-1)).mean()))
        return -float(np.mean(distances))

    def finish(self, network: nn.Module) -> None:
        """Nothing is left to do."""

    def figures(self, network: nn.Module) -> list[dict[str, object]]:
        """SECONDS from the middle of each test recording, through LAME at each bitrate and through the network."""
        rows: list[dict[str, object]] = []
        plan = self._plan
        for name, folder in plan.data.test.items():
            middles = (_middle(path) for path in data.recordings(self._room.data_dir, folder))
            clips = list(islice((clip for clip in middles if np.sqrt(np.mean(clip ** 2)) > QUIET), plan.data.test_clips))
            for kbps in plan.data.kbps if clips else ():
                scored = [self._scored(network, clip, kbps) for clip in clips]
                rows.append({"set": name, "kbps": kbps, **scores.mean(scored)})
        return rows

    def _scored(self, network: nn.Module, clip: np.ndarray, kbps: int) -> dict[str, float]:
        self._room.progress.check()
        decoded = aligned(clip, through_mp3(clip, kbps))
        levels = treble.levels(treble.spectra(decoded))
        cutoff = treble.cutoff_bin(levels.reshape(-1, levels.shape[-1]))
        return scores.row(clip, decoded, decoded + filling(network, decoded, 0, Wish(cutoff)), cutoff)

    @staticmethod
    def tables(figures: Sequence[Mapping[str, Any]]) -> list[str]:
        return scores.tables(figures)


def _middle(path: Path) -> np.ndarray:
    """[2, SECONDS at 44.1 kHz] or less from the middle of a recording."""
    samples = data.clean(path, treble.RATE, 2)
    count = min(round(SECONDS * treble.RATE), samples.shape[1])
    start = (samples.shape[1] - count) // 2
    return samples[:, start:start + count]


def filled(coded: torch.Tensor, envelope: torch.Tensor, above: torch.Tensor) -> torch.Tensor:
    """Above the cut-off the envelope; below it the power of both together, which is the envelope's where the coded one has a hole."""
    together = torch.log10(torch.pow(10.0, coded) + torch.pow(10.0, envelope) - 10 ** treble.FLOOR)
    return torch.where(above[:, None] > 0, envelope, together)


def _above(cutoffs: torch.Tensor) -> torch.Tensor:
    return (torch.arange(BINS) >= cutoffs[:, None]).float()


def _item(stored: np.ndarray, generator: np.random.Generator | None) -> tuple[np.ndarray, np.ndarray, int, np.ndarray]:
    """Of a pair left, right, middle or side, at RMS, with a random slope laid on both; left as it is without a generator."""
    pair = stored.astype(np.float32) / 32768
    sides = [pair[:, 0], pair[:, 1], (pair[:, 0] + pair[:, 1]) / 2, (pair[:, 0] - pair[:, 1]) / 2]
    chosen = sides[0 if generator is None else int(generator.choice(4, p=[0.35, 0.35, 0.2, 0.1]))]
    if np.sqrt(np.mean(chosen[1] ** 2)) < 1e-4:
        chosen = sides[2]
    chosen = chosen * np.float32(RMS / (np.sqrt(np.mean(chosen[1] ** 2)) + 1e-4))
    clean, coded = treble.levels(treble.spectra(chosen))[..., :BINS]
    weights = np.ones(BINS, np.float32)
    weights[treble.cutoff_bin(clean):] = ABOVE
    cutoff = treble.cutoff_bin(coded)
    if generator is not None:
        slope = float(generator.normal(0, 0.25)) * np.log2(np.maximum(np.arange(BINS), 12) / 48).astype(np.float32) / 3
        clean, coded = np.maximum(clean + slope, treble.FLOOR), np.maximum(coded + slope, treble.FLOOR)
        cutoff -= int(generator.integers(5))
        # a lower cut-off than the true one now and then: more places to learn from
        cutoff = int(cutoff * generator.uniform(0.6, 1.0)) if generator.random() < 0.1 else cutoff
    return coded, clean, max(cutoff, LEAST), weights


def _joined(items: list[tuple[np.ndarray, np.ndarray, int, np.ndarray]]) -> Batch:
    coded, clean, weights = (torch.from_numpy(np.stack([item[place] for item in items])) for place in (0, 1, 3))
    return coded, clean, torch.tensor([item[2] for item in items]), weights
