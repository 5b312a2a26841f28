"""A model folder: weights, card and README, complete or not there at all."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from safetensors.torch import save
from torch import nn

from ..restoration.neural.model import CARD, README, WEIGHTS
from .recipe import Recipe

_COLUMNS = (("nothing", "do nothing"), ("best_gain", "best gain"), ("model", "model"), ("model_best_gain", "model and best gain"))


def write(target: Path, network: nn.Module, plan: Recipe, figures: Sequence[Mapping[str, Any]]) -> Path:
    """Write the model folder `target` under another name, then rename it. Returns `target`."""
    making = target.with_name(target.name + ".making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    weights = save({key: value.contiguous() for key, value in network.state_dict().items()})
    (making / WEIGHTS).write_bytes(weights)
    parameters = sum(p.numel() for p in network.parameters())
    (making / CARD).write_text(card(plan, hashlib.sha256(weights).hexdigest(), parameters, figures), "utf-8")
    (making / README).write_text(readme(plan, parameters, figures), "utf-8")
    making.rename(target)
    return target


def card(plan: Recipe, sha256: str, parameters: int, figures: Sequence[Mapping[str, Any]]) -> str:
    """The text of card.toml."""
    facts = {**plan.card, "sha256": sha256, "parameters": parameters}
    tables = {"network": {**plan.network, "conditions": 1 + len(plan.data.kbps)}, "needs": plan.needs,
              "coded": {"codec": "MP3", "kbps": plan.data.kbps}}
    lines = [f"{key} = {_toml(value)}" for key, value in facts.items()]
    for name, table in tables.items():
        lines += ["", f"[{name}]", *(f"{key} = {_toml(value)}" for key, value in table.items())]
    for row in figures:
        lines += ["", "[[figures]]", *(f"{key} = {_toml(value)}" for key, value in row.items())]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    """A plain value as TOML, which writes strings, booleans, numbers and lists of them as JSON does."""
    return json.dumps(value, ensure_ascii=False)


def readme(plan: Recipe, parameters: int, figures: Sequence[Mapping[str, Any]]) -> str:
    """The text of README.md: what the card says, the figures as tables, the recipe's notes."""
    facts = plan.card
    parts = [f"# {facts['name']}", facts["purpose"], f"**Not for:** {facts['not_for']}", *tables(figures), plan.notes.strip(),
             f"{parameters:,} parameters. Trained on: {facts['training_data']} Licence of the weights: {facts['licence']}.",
             f"Source: {facts['source']}"]
    return "\n\n".join(part for part in parts if part) + "\n"


def tables(figures: Sequence[Mapping[str, Any]]) -> list[str]:
    """One Markdown table a test set: mean squared error and, in brackets, SNR in dB."""
    out = []
    for name in dict.fromkeys(row["set"] for row in figures):
        lines = [f"**{name}**, mean squared error (SNR in dB):", "",
                 "| kbit/s | " + " | ".join(title for _, title in _COLUMNS) + " | won over best gain | bitrate not told |",
                 "|---" * (len(_COLUMNS) + 3) + "|"]
        for row in (r for r in figures if r["set"] == name):
            cells = [f"{row['mse_' + key]:.3g} ({row['snr_' + key + '_db']:.2f})" for key, _ in _COLUMNS]
            won = [row[f"snr_{key}_best_gain_db"] - row["snr_best_gain_db"] for key in ("model", "unaware")]
            lines.append(f"| {row['kbps']} | " + " | ".join(cells) + f" | {won[0]:+.3f} dB | {won[1]:+.3f} dB |")
        out.append("\n".join(lines))
    return out
