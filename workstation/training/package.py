"""A model folder: weights, card and README, complete or not there at all."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from safetensors.torch import save
from torch import nn

from ..restoration.neural.model import CARD, README, WEIGHTS
from ..session import toml_text
from . import lessons, saving
from .recipe import Recipe


def write(target: Path, network: nn.Module, plan: Recipe, figures: Sequence[Mapping[str, Any]]) -> Path:
    """Write the model folder `target`, and return it. ShellacError where the disk takes it not."""
    weights = save({key: value.contiguous() for key, value in network.state_dict().items()})
    parameters = sum(p.numel() for p in network.parameters())

    def fill(folder: Path) -> None:
        folder.mkdir()
        (folder / WEIGHTS).write_bytes(weights)
        (folder / CARD).write_text(card(plan, hashlib.sha256(weights).hexdigest(), parameters, figures), "utf-8")
        (folder / README).write_text(readme(plan, parameters, figures), "utf-8")

    saving.save(target, fill)
    return target


def card(plan: Recipe, sha256: str, parameters: int, figures: Sequence[Mapping[str, Any]]) -> str:
    """The text of card.toml."""
    facts = {**plan.card, "sha256": sha256, "parameters": parameters}
    tables = {"network": plan.network, "needs": plan.needs} | ({"coded": plan.coded} if plan.coded else {})
    lines = [toml_text.line(key, value) for key, value in facts.items()]
    for name, table in tables.items():
        lines += ["", f"[{name}]", *(toml_text.line(key, value) for key, value in table.items())]
    for row in figures:
        lines += ["", "[[figures]]", *(toml_text.line(key, value) for key, value in row.items())]
    return "\n".join(lines) + "\n"


def readme(plan: Recipe, parameters: int, figures: Sequence[Mapping[str, Any]]) -> str:
    """The text of README.md: what the card says, the figures as tables, the recipe's notes."""
    facts, tables = plan.card, lessons.find(str(plan.lesson["name"])).tables(figures)
    parts = [f"# {facts['name']}", facts["purpose"], f"**Not for:** {facts['not_for']}", *tables, plan.notes.strip(),
             f"{parameters:,} parameters. Trained on: {facts['training_data']} Licence of the weights: {facts['licence']}.",
             f"Source: {facts['source']}"]
    return "\n\n".join(part for part in parts if part) + "\n"
