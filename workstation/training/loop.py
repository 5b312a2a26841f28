"""The training loop: seeded from end to end, judged on recordings it does not learn from, the best weights kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn

from ..core import Progress, ShellacError, UsageError
from ..restoration.neural import networks
from ..restoration.neural.networks.windowed_conv import WindowedConv
from . import data, evaluate, losses, outputs, package, recipe
from .recipe import Recipe


def train(recipe_path: Path, data_dir: Path, out_dir: Path, progress: Progress) -> Path:
    """See `training.train`."""
    plan = recipe.read(Path(recipe_path))
    target = Path(out_dir) / plan.id
    if target.exists():
        raise UsageError(f"{target} exists; move it away or choose another folder.")
    learned, held = data.split(Path(data_dir), plan.data)
    torch.manual_seed(plan.schedule.seed)
    torch.set_num_threads(1)
    arguments = {key: value for key, value in plan.network.items() if key != "name"}
    network = networks.build(str(plan.network["name"]), {**arguments, "conditions": 1 + len(plan.data.kbps)})
    progress.begin(plan.schedule.steps, f"Training {plan.card['name']}")
    fit(network, learned, held, plan, progress)
    outputs.solve(network, learned, held, plan, progress)
    return package.write(target, network, plan, figures(network, Path(data_dir), plan, progress))


def fit(network: WindowedConv, learned: list[Path], held: list[Path], plan: Recipe, progress: Progress) -> None:
    """Train `network` in place on the lowest bitrate, where there is most to learn; leave the weights that did best on `held`."""
    schedule, lowest = plan.schedule, plan.data.kbps[:1]
    optimiser = torch.optim.AdamW(network.parameters(), lr=schedule.rate, weight_decay=1e-3)
    falling = torch.optim.lr_scheduler.OneCycleLR(optimiser, schedule.rate, total_steps=schedule.steps, pct_start=0.1)
    stream = data.batches(learned, plan.data, lowest, schedule.crop + network.warm_up + network.look_ahead, schedule.batch, schedule.seed)
    best, best_won = _copy(network), -np.inf
    for step in range(1, schedule.steps + 1):
        clean, seen = data.tensors(next(stream))
        inside = slice(network.warm_up, seen.shape[1] - network.look_ahead)
        loss = losses.error_ratio_db(network(seen, 1), seen[:, inside], clean[:, inside])
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        falling.step()
        if step % schedule.judge_every == 0 or step == schedule.steps:
            won = evaluate.won_db(evaluate.judge(network, held, plan.data.rate, lowest, progress))[0]
            progress.detail = f"won on held-out recordings: {won:+.3f} dB"
            if won > best_won:
                best, best_won = _copy(network), won
        progress.advance(1)
    if not all(torch.isfinite(v).all() for v in best.values()):
        raise ShellacError("The training diverged; lower the learning rate in the recipe.")
    network.load_state_dict(best)


def figures(network: WindowedConv, data_dir: Path, plan: Recipe, progress: Progress) -> list[dict[str, object]]:
    """The rows of the card over the recipe's test sets; a set that is not under `data_dir` is left out."""
    rows: list[dict[str, object]] = []
    for name, folder in plan.data.test.items():
        files = data.recordings(data_dir, folder)[:plan.data.test_clips]
        if files:
            judged = evaluate.judge(network, files, plan.data.rate, plan.data.kbps, progress)
            rows += [row.figures(name) for row in judged]
    return rows


def _copy(network: WindowedConv) -> dict[str, torch.Tensor]:
    return {key: value.detach().clone() for key, value in network.state_dict().items()}
