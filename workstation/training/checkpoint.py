"""A training that can be gone on with: weights, best weights and the optimiser's moments as safetensors, never a pickle."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import nn

from ..core import UsageError
from . import saving
from .recipe import Schedule

FILE = "state.safetensors"


@dataclass
class State:
    """Where a training is. `best` are the weights of the highest score so far, `stale` the judgements since then."""

    network: nn.Module
    optimiser: torch.optim.AdamW
    best: dict[str, torch.Tensor]
    step: int = 0
    best_score: float = float("-inf")
    stale: int = 0

    @classmethod
    def fresh(cls, network: nn.Module, schedule: Schedule) -> State:
        state = cls(network, torch.optim.AdamW(network.parameters(), lr=schedule.rate, weight_decay=schedule.weight_decay), {})
        state.keep(state.best_score)
        return state

    def keep(self, score: float) -> None:
        """Remember the weights as they are."""
        self.best = {key: value.detach().clone() for key, value in self.network.state_dict().items()}
        self.best_score, self.stale = score, 0


def save(folder: Path, state: State, digest: str) -> None:
    """Write the checkpoint under another name, then rename it."""
    tensors = {f"network.{key}": value for key, value in state.network.state_dict().items()}
    tensors |= {f"best.{key}": value for key, value in state.best.items()}
    for index, moments in state.optimiser.state_dict()["state"].items():
        tensors |= {f"optimiser.{index}.{key}": value for key, value in moments.items()}
    facts = {"digest": digest, "step": state.step, "best_score": state.best_score, "stale": state.stale}
    plain, said = {key: value.contiguous() for key, value in tensors.items()}, {"facts": json.dumps(facts)}
    saving.save(folder / FILE, lambda part: save_file(plain, part, metadata=said))


def restore(folder: Path, state: State, digest: str) -> None:
    """Bring `state` to the checkpoint in `folder`, if there is one; UsageError where it cannot be read or is of another recipe."""
    path = folder / FILE
    if not path.is_file():
        return
    try:
        with safe_open(path, "pt") as file:
            facts = json.loads(file.metadata()["facts"])
            tensors = {key: file.get_tensor(key) for key in file.keys()}
        if facts["digest"] != digest:
            raise UsageError(f"{folder} holds a training by another recipe; move it away.")
        _put(tensors, state)
        state.step, state.best_score, state.stale = int(facts["step"]), float(facts["best_score"]), int(facts["stale"])
    except (OSError, SafetensorError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise UsageError(f"The unfinished training in {folder} cannot be gone on with: {error}. Move it away.") from error


def _put(tensors: dict[str, torch.Tensor], state: State) -> None:
    parts: dict[str, dict[str, torch.Tensor]] = {"network": {}, "best": {}, "optimiser": {}}
    for key, value in tensors.items():
        part, _, name = key.partition(".")
        parts[part][name] = value
    state.network.load_state_dict(parts["network"])
    state.best = parts["best"]
    plain = state.optimiser.state_dict()
    plain["state"] = {}
    for key, value in parts["optimiser"].items():
        index, _, name = key.partition(".")
        plain["state"].setdefault(int(index), {})[name] = value
    state.optimiser.load_state_dict(plain)
