"""Lesson: what one kind of model learns from and is judged by. The loop knows nothing else of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import nn

from ..core import Progress
from .recipe import Recipe

#: What one step learns from: tensors in an order that the lesson knows.
Batch = tuple[torch.Tensor, ...]


@dataclass(frozen=True)
class Room:
    """Where a lesson works: the recipe, the folder of clean recordings, the cache of damaged pairs, and whom to ask for Cancel."""

    plan: Recipe
    data_dir: Path
    cache: Path
    progress: Progress


class Lesson(Protocol):
    """Made with a Room; UsageError where the recordings it needs are not there."""

    def __init__(self, room: Room) -> None: ...

    def network(self) -> nn.Module:
        """A network with fresh weights, which follow from torch's seed."""
        ...

    def batch(self, step: int) -> Batch:
        """The batch of step 0, 1, …: a pure function of (seed, step), so that a resumed run equals an uninterrupted one."""
        ...

    def loss(self, network: nn.Module, batch: Batch) -> torch.Tensor:
        """What to lower. Random numbers may come from torch, which the loop seeds by (seed, step)."""
        ...

    def judge(self, network: nn.Module) -> float:
        """How good the network is on held-out recordings of the training sets; higher is better."""
        ...

    def finish(self, network: nn.Module) -> None:
        """What is done to the best weights in the end, e.g. outputs solved in closed form."""
        ...

    def figures(self, network: nn.Module) -> list[dict[str, object]]:
        """The rows of the card, over the recipe's test sets; a set that is not there is left out."""
        ...

    @staticmethod
    def tables(figures: Sequence[Mapping[str, Any]]) -> list[str]:
        """The rows of the card as Markdown for the README."""
        ...
