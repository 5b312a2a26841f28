"""The paper's Table 11 anew: its three networks in both forms beside doing nothing and beside one well-chosen gain."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch

from .. import paths
from ..core import Progress, UsageError
from ..restoration.neural import model as model_folder
from ..restoration.neural import weights
from ..restoration.neural.model import CARD, Model
from ..restoration.neural.networks.paper import PaperNetwork
from . import data, evaluate, loop, recipe
from .degrade import Coding
from .recipe import Recipe

#: The recipes whose networks are the paper's, and their forms: "" is the recipe's own, a correction.
BASES, FORMS = ("codec-linear", "codec-conv", "codec-unet"), ("direct", "")
#: What the paper printed for LJ Speech at 96 kbit/s: its best mean squared errors. It printed no baseline.
PRINTED = {"codec-linear": 1.61e-4, "codec-conv": 1.37e-4, "codec-unet": 3.11e-4}
#: The length of noise on which a network's speed is measured.
_TIMED_SECONDS = 4.0


@dataclass(frozen=True)
class Entry:
    """One network: its recipe, where its weights lie, its rows, and CPU seconds for a second of audio on one thread."""

    plan: Recipe
    base: str
    parameters: int
    cost: float
    rows: Sequence[Mapping[str, Any]]


def write(data_dir: Path, out_dir: Path, progress: Progress, bases: Sequence[str] = BASES, forms: Sequence[str] = FORMS) -> Path:
    """Write `out_dir`/table11.md and table11.json over the recipes' test sets in `data_dir`; returns the former.

    Weights are taken from `out_dir`, for the recipe's own form also from the models in the box; what is nowhere is trained, which takes
    minutes each. Figures are those of a model's card where they are of the same recordings, else they are measured. UsageError where no
    test set is in `data_dir`.
    """
    wanted = {base: recipe.read(Path(base)) for base in bases}
    sets = _sets(data_dir, wanted.values())
    entries = []
    for base in bases:
        for form in forms:
            plan = recipe.read(Path(base), form)
            folder = _folder(plan, out_dir, shipped=not form)
            folder = folder or loop.train(Path(base), data_dir, out_dir, progress, form)
            entries.append(_entry(model_folder.read(folder), plan, base, sets, progress))
    out_dir.mkdir(parents=True, exist_ok=True)
    plain = [{"id": entry.plan.id, "parameters": entry.parameters, "cpu_seconds_a_second": entry.cost, "rows": list(map(dict, entry.rows))}
             for entry in entries]
    (out_dir / "table11.json").write_text(json.dumps(plain, indent=1, ensure_ascii=False), "utf-8")
    made = out_dir / "table11.md"
    made.write_text(markdown(entries), "utf-8")
    return made


def _sets(data_dir: Path, plans: Any) -> dict[str, list[Path]]:
    """The recordings of each test set that is there: as many as the most frugal recipe reports on."""
    sets: dict[str, list[Path]] = {}
    for plan in plans:
        for name, folder in plan.data.test.items():
            found = data.recordings(data_dir, folder)[:plan.data.test_clips]
            if found and len(found) <= len(sets.get(name, found)):
                sets[name] = found
    if not sets:
        raise UsageError(f"None of the recipes' test sets is in {data_dir}.")
    return sets


def _folder(plan: Recipe, out_dir: Path, shipped: bool) -> Path | None:
    places = [out_dir, *(paths.models() if shipped else [])]
    return next((place / plan.id for place in places if (place / plan.id / CARD).is_file()), None)


def _entry(model: Model, plan: Recipe, base: str, sets: Mapping[str, list[Path]], progress: Progress) -> Entry:
    """One network's rows, those of its card where they are of the same recordings."""
    network = cast(PaperNetwork, weights.load(model, "cpu"))
    pairs = data.Pairs(paths.user_cache() / "pairs", plan.data.rate)
    codings = [Coding(plan.data.codec, kbps) for kbps in plan.data.kbps]
    rows: list[Mapping[str, Any]] = []
    for name, files in sets.items():
        known = [row for row in model.card.figures if row["set"] == name and row.get("clips") == len(files)]
        progress.begin(1, f"Judging {plan.card['name']}")
        rows += known or [row.figures(name) for row in evaluate.judge(network, files, pairs, codings, progress)]
    return Entry(plan, base, model.card.parameters, _cost(network, plan.data.rate), rows)


def _cost(network: PaperNetwork, rate: int) -> float:
    """CPU seconds that a second of audio takes, after a first run that is not counted."""
    restore, threads = evaluate.restorer(network), torch.get_num_threads()
    samples = np.random.default_rng(1).standard_normal(round(_TIMED_SECONDS * rate)).astype(np.float32)
    torch.set_num_threads(1)
    try:
        restore(samples[:rate])
        begun = time.process_time()
        restore(samples)
        return (time.process_time() - begun) / _TIMED_SECONDS
    finally:
        torch.set_num_threads(threads)


def markdown(entries: Sequence[Entry]) -> str:
    """One table for each test set and bitrate: what is printed in docs/codec.md."""
    rows = {(str(row["set"]), int(row["kbps"])) for entry in entries for row in entry.rows}
    return "\n".join(_table(name, kbps, entries) for name, kbps in sorted(rows, key=lambda place: (place[0], -place[1])))


def _table(name: str, kbps: int, entries: Sequence[Entry]) -> str:
    """Doing nothing, the best gain, and every network that has a row of this set and bitrate."""
    found = [(entry, row) for entry in entries for row in entry.rows if (row["set"], row["kbps"]) == (name, kbps)]
    first = found[0][1]
    lines = [f"**{name}**, {kbps} kbit/s, {first['clips']} recordings" if "clips" in first else f"**{name}**, {kbps} kbit/s", "",
             "| | parameters | CPU time | MSE | SNR | MSE, best gain | SNR, best gain | over best gain |", "|---" * 8 + "|",
             f"| do nothing | 0 | 0 | {first['mse_nothing']:.3g} | {first['snr_nothing_db']:.2f} | {first['mse_best_gain']:.3g} "
             f"| {first['snr_best_gain_db']:.2f} | 0 dB |"]
    for entry, row in found:
        won = row["snr_model_best_gain_db"] - row["snr_best_gain_db"]
        figures = " | ".join(f"{row['mse_' + key]:.3g} | {row['snr_' + key + '_db']:.2f}" for key in ("model", "model_best_gain"))
        lines.append(f"| {_title(entry)} | {entry.parameters:,} | {1000 * entry.cost:.0f} ms/s | {figures} | {won:+.3f} dB |")
    printed = [f"| {_title(entry)} as printed in the paper | | | {PRINTED[entry.base]:.3g} | | | | |"
               for entry, _ in found if name.endswith("LJ Speech") and kbps == 96 and entry.plan.network.get("form") == "direct"]
    return "\n".join([*lines, *printed]) + "\n"


def _title(entry: Entry) -> str:
    form = str(entry.plan.network.get("form", "correction"))
    return f"{entry.base.removeprefix('codec-')}, {form}"
