"""The training loop: seeded from end to end, judged on recordings it does not learn from, the best weights kept."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import numpy as np
import torch
from torch import nn

from ..core import Progress, ShellacError, UsageError
from ..restoration.neural import networks
from . import data, evaluate, losses, package, recipe
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
    network = networks.build(str(plan.network["name"]), {k: v for k, v in plan.network.items() if k != "name"})
    progress.begin(plan.schedule.steps, f"Training {plan.card['name']}")
    fit(network, learned, held, plan, progress)
    return package.write(target, network, plan, figures(network, Path(data_dir), plan, progress))


def fit(network: nn.Module, learned: list[Path], held: list[Path], plan: Recipe, progress: Progress) -> None:
    """Train `network` in place and leave the weights in it that did best on `held`, or the untouched ones."""
    schedule = plan.schedule
    optimiser = torch.optim.AdamW(network.parameters(), lr=schedule.rate, weight_decay=1e-3)
    falling = torch.optim.lr_scheduler.OneCycleLR(optimiser, schedule.rate, total_steps=schedule.steps, pct_start=0.1)
    stream = _batches(network, learned, plan)
    best, best_won = _copy(network), 0.0
    for step in range(1, schedule.steps + 1):
        clean, seen, damaged = next(stream)
        loss = losses.error_ratio_db(network(seen), damaged, clean)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        falling.step()
        if step % schedule.judge_every == 0 or step == schedule.steps:
            won = evaluate.won_db(evaluate.judge(network, held, plan.data.rate, plan.data.kbps, progress))
            progress.detail = "won on held-out recordings: " + ", ".join(f"{w:+.3f} dB at {k}k" for k, w in zip(plan.data.kbps, won, strict=True))
            if float(np.mean(won)) > best_won:
                best, best_won = _copy(network), float(np.mean(won))
        progress.advance(1)
    if not all(torch.isfinite(v).all() for v in best.values()):
        raise ShellacError("The training diverged; lower the learning rate in the recipe.")
    network.load_state_dict(best)


def figures(network: nn.Module, data_dir: Path, plan: Recipe, progress: Progress) -> list[dict[str, object]]:
    """The rows of the card over the recipe's test sets; a set that is not under `data_dir` is left out."""
    rows: list[dict[str, object]] = []
    for name, folder in plan.data.test.items():
        files = data.recordings(data_dir, folder)[:plan.data.test_clips]
        if files:
            judged = evaluate.judge(network, files, plan.data.rate, plan.data.kbps, progress)
            rows += [row.figures(name) for row in judged]
    return rows


def _batches(network: nn.Module, files: list[Path], plan: Recipe) -> Iterator[tuple[torch.Tensor, torch.Tensor, torch.Tensor]]:
    """Batches of (clean, what the network sees, damaged): the first and last without the network's context."""
    before, after = int(network.warm_up), int(network.look_ahead)  # type: ignore[arg-type]
    schedule = plan.schedule
    length = schedule.crop + before + after
    for batch in data.batches(files, plan.data, length, schedule.batch, schedule.seed):
        clean, seen = (torch.from_numpy(np.ascontiguousarray(batch[:, i])) for i in (0, 1))
        inside = slice(before, length - after)
        yield clean[:, inside], seen, seen[:, inside]


def _copy(network: nn.Module) -> dict[str, torch.Tensor]:
    return {key: value.detach().clone() for key, value in network.state_dict().items()}
