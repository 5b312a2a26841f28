"""The dense outputs, one a condition, in closed form: what they add up is linear in their weights.

With features F of the hidden layers and r = clean − decoded the weights w minimise Σ |r − F·w|² / e + ridge, where e is the
mean of r² over the crop: each crop counts alike, as in the loss. One condition for each bitrate, one for all together.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from ..core import Progress
from ..restoration.neural.networks.windowed_conv import WindowedConv
from . import data, evaluate
from .recipe import Recipe

#: Every so many-th window of a crop is looked at; neighbours say nearly the same.
EVERY = 8
#: Relative to the mean energy of a feature.
RIDGE = 1e-5


def solve(network: WindowedConv, learned: list[Path], held: list[Path], plan: Recipe, progress: Progress) -> None:
    """Set the output of every condition, shrunk so that it harms none of the `held` recordings' bitrates."""
    size = network.output.in_features
    gram, target = torch.zeros(size, size), torch.zeros(size)
    for place, kbps in enumerate(plan.data.kbps):
        g, t = _equations(network, learned, plan, kbps, progress)
        network.set_output(1 + place, least_squares(g, t))
        gram, target = gram + g, target + t
    network.set_output(0, least_squares(gram, target))
    for condition, factor in enumerate(evaluate.safe_factors(network, held, plan.data.rate, plan.data.kbps)):
        network.scale_correction(condition, factor)


def _equations(network: WindowedConv, files: list[Path], plan: Recipe, kbps: int, progress: Progress) -> tuple[torch.Tensor, torch.Tensor]:
    """FᵀF and Fᵀr over `plan.schedule.solve_batches` batches at one bitrate."""
    schedule, size = plan.schedule, network.output.in_features
    gram, target = torch.zeros(size, size), torch.zeros(size)
    length = schedule.crop + network.warm_up + network.look_ahead
    stream = data.batches(files, plan.data, (kbps,), length, schedule.batch, schedule.seed + kbps)
    with torch.inference_mode():
        for _ in range(schedule.solve_batches):
            clean, seen = data.tensors(next(stream))
            rest = (clean - seen)[:, network.warm_up:length - network.look_ahead]
            weight = (rest.square().mean(1, keepdim=True) + 1e-12).rsqrt()
            features = (network.features(seen, EVERY) * weight[..., None]).flatten(0, 1)
            gram += features.T @ features
            target += features.T @ (rest[:, ::EVERY] * weight).flatten()
            progress.check()
    return gram, target


def least_squares(gram: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """The weights w of least Σ |r − F·w|² from FᵀF and Fᵀr, with a small ridge."""
    exact = gram.double().numpy()
    ridge = RIDGE * float(np.trace(exact)) / len(exact)
    return torch.from_numpy(np.linalg.solve(exact + ridge * np.eye(len(exact)), target.double().numpy())).float()
