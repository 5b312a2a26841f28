"""Models for tests: small networks with random weights in complete folders."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from workstation.restoration.neural import model as model_folder
from workstation.restoration.neural import networks
from workstation.restoration.neural.networks.windowed_conv import WindowedConv
from workstation.training import package
from workstation.training.recipe import Data, Recipe, Schedule

CARD: dict[str, Any] = {"id": "tiny", "name": "Tiny", "version": 3, "complaint": "Research models", "purpose": "Tests.",
                        "not_for": "Music.", "training_data": "None.", "licence": "CC0-1.0", "source": "Here.",
                        "generative": False}
KBPS = (32, 64)
NETWORK: dict[str, Any] = {"name": "windowed-conv", "window": 201, "channels": [8, 8, 8], "conditions": 1 + len(KBPS)}
NEEDS: dict[str, Any] = {"rate": 22050, "linked": False, "warm_up": 100, "look_ahead": 100, "segment": 6000, "block": 1000}


def plan(**card: Any) -> Recipe:
    data = Data(22050, KBPS, ("voices",), held_out=1, test={"Voices": "voices"})
    schedule = Schedule(seed=1, steps=4, rate=2e-3, judge_every=2)
    lesson = {"name": "undo-coding", "batch": 4, "crop": 1024, "solve_batches": 2}
    return Recipe({**CARD, **card}, NETWORK, NEEDS, lesson, data, schedule, coded={"codec": "MP3", "kbps": list(KBPS)})


def network(seed: int = 1, size: float = 0.1) -> WindowedConv:
    """The tiny network with corrections that are plain to see, other ones for each condition."""
    torch.manual_seed(seed)
    made = networks.build("windowed-conv", {k: v for k, v in NETWORK.items() if k != "name"})
    torch.nn.init.normal_(made.output.weight, std=size)
    return made


def folder(place: Path, seed: int = 1, **card: Any) -> Path:
    """A model folder under `place`."""
    recipe = plan(**card)
    return package.write(place / recipe.id, network(seed), recipe, [])


def model(place: Path, seed: int = 1) -> model_folder.Model:
    return model_folder.read(folder(place, seed))
