"""The training loop, the same for every lesson: seeded from end to end, resumed where it stopped, the best weights kept."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import torch
from torch import nn

from .. import paths
from ..core import Progress, ShellacError, UsageError
from ..restoration.neural import model, weights
from . import checkpoint, lessons, package, recipe
from .checkpoint import State
from .lesson import Lesson, Room
from .recipe import Schedule

#: The gradient is never longer than this.
CLIP = 1.0


def train(recipe_path: Path, data_dir: Path, out_dir: Path, progress: Progress, variant: str = "",
          begin: Path | None = None, cache: Path | None = None) -> Path:
    """See `training.train`."""
    plan = recipe.read(Path(recipe_path), variant)
    target = Path(out_dir) / plan.id
    if target.exists():
        raise UsageError(f"{target} exists; move it away or choose another folder.")
    torch.set_num_threads(1)
    room = Room(plan, Path(data_dir), cache or paths.user_cache() / "pairs", progress)
    lesson = lessons.find(str(plan.lesson["name"]))(room)
    progress.begin(plan.schedule.steps, f"Training {plan.card['name']}")
    kept = target.with_name(target.name + ".training")
    began = None if begin is None else model.read(begin)
    digest = plan.digest + (began.card.sha256 if began else "")
    network = fit(lesson, plan.schedule, kept, digest, progress, weights.load(began, "cpu") if began else None)
    torch.manual_seed(plan.schedule.seed)
    lesson.finish(network)
    made = package.write(target, network, plan, lesson.figures(network))
    shutil.rmtree(kept, ignore_errors=True)
    return made


def fit(lesson: Lesson, schedule: Schedule, kept: Path, digest: str, progress: Progress, begin: nn.Module | None = None) -> nn.Module:
    """The lesson's network with the weights that were judged best; it begins with those of `begin`, else with fresh ones.

    A checkpoint is written into the folder `kept` at every judgement; where one of the same recipe (`digest`) lies there, the training
    goes on from it and ends with the same bits as if it had never stopped.
    """
    torch.manual_seed(schedule.seed)
    state = State.fresh(_beginning(lesson.network(), begin), schedule)
    checkpoint.restore(kept, state, digest)
    progress.advance(state.step)
    while state.step < schedule.steps and not (schedule.patience and state.stale >= schedule.patience):
        _learn(lesson, schedule, state)
        if state.step % schedule.judge_every == 0 or state.step == schedule.steps:
            _judge(lesson, state)
            progress.detail = f"best on held-out recordings: {state.best_score:+.3f}"
            checkpoint.save(kept, state, digest)
        progress.advance(1)
    if not all(torch.isfinite(v).all() for v in state.best.values()):
        raise ShellacError("The training diverged; lower the learning rate in the recipe.")
    state.network.load_state_dict(state.best)
    return state.network.eval()


def _beginning(network: nn.Module, begin: nn.Module | None) -> nn.Module:
    if begin is not None:
        try:
            network.load_state_dict(begin.state_dict())
        except RuntimeError as error:
            raise UsageError("The model to begin with has another network than the recipe.") from error
    return network


def _learn(lesson: Lesson, schedule: Schedule, state: State) -> None:
    """One step. Everything random follows from (seed, step)."""
    torch.manual_seed(schedule.seed + 1_000_003 * (state.step + 1))
    state.network.train()
    for group in state.optimiser.param_groups:
        group["lr"] = learning_rate(schedule, state.step)
    loss = lesson.loss(state.network, lesson.batch(state.step))
    state.optimiser.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(state.network.parameters(), CLIP)
    state.optimiser.step()
    state.step += 1


def _judge(lesson: Lesson, state: State) -> None:
    state.network.eval()
    with torch.inference_mode():
        score = lesson.judge(state.network)
    if score > state.best_score:
        state.keep(score)
    else:
        state.stale += 1


def learning_rate(schedule: Schedule, step: int) -> float:
    """One cycle: from a 25th of `rate` to all of it within the first tenth of the steps, then down to nothing, along cosines."""
    rise = 0.1 * schedule.steps
    if step < rise:
        return schedule.rate * (1 + 24 * (1 - math.cos(math.pi * step / rise)) / 2) / 25
    return schedule.rate * (1 + math.cos(math.pi * (step - rise) / (schedule.steps - rise))) / 2
