"""The dense outputs, one a condition, in closed form: what they add up is linear in their weights.

With features F of the hidden layers and r = clean − decoded the weights w of a correction minimise Σ |r − F·w|² / e + ridge, where e is
the mean of r² over the crop: each crop counts alike, as in its loss. Those of a direct network have r = clean and e = 1, the mean
squared error of the paper. One condition for each bitrate, one for all together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from ..restoration.neural.networks.paper import PaperNetwork

#: Every so many-th window of a crop is looked at; neighbours say nearly the same.
EVERY = 8
#: Relative to the mean energy of a feature.
RIDGE = 1e-5


@dataclass
class Equations:
    """The normal equations of one condition: FᵀF [inputs, inputs] and Fᵀr [inputs], summed over batches."""

    gram: torch.Tensor
    target: torch.Tensor

    @classmethod
    def empty(cls, network: PaperNetwork) -> Equations:
        size = network.output.in_features
        return cls(torch.zeros(size, size), torch.zeros(size))

    def add(self, network: PaperNetwork, clean: torch.Tensor, seen: torch.Tensor) -> None:
        """Add a batch of crops, each [batch, warm_up + n + look_ahead]."""
        with torch.inference_mode():
            inside = slice(network.warm_up, seen.shape[1] - network.look_ahead)
            rest = clean[:, inside] - network.inside(seen)
            energy = rest.square().mean(1, keepdim=True) + 1e-12
            weight = energy.rsqrt() if network.is_correction else torch.ones_like(energy)
            features = (network.features(seen, EVERY) * weight[..., None]).flatten(0, 1)
            self.gram += features.T @ features
            self.target += features.T @ (rest[:, ::EVERY] * weight).flatten()

    def __iadd__(self, other: Equations) -> Equations:
        self.gram, self.target = self.gram + other.gram, self.target + other.target
        return self

    def solved(self) -> torch.Tensor:
        """The weights [inputs]."""
        return least_squares(self.gram, self.target)


def least_squares(gram: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """The weights w of least Σ |r − F·w|² from FᵀF and Fᵀr, with a small ridge."""
    exact = gram.double().numpy()
    ridge = RIDGE * float(np.trace(exact)) / len(exact)
    return torch.from_numpy(np.linalg.solve(exact + ridge * np.eye(len(exact)), target.double().numpy())).float()
