"""What the paper's three networks share: an input window, a form, and one dense output for each condition.

"Investigation of Machine Learning Techniques for Restoring the Quality of Compressed Audio" (Panchenko et al., 2025) has a network
with linear layers, a convolutional one and a U-Net. Each can be built in the paper's **direct** form, where the output is the restored
sample itself, and as a **correction** that is added to the input, begins at zero and grows with the level: silence stays silence, and
an untrained network changes nothing.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

import torch
from torch import nn
from torch.nn import functional

#: Activations by the name that a card gives them.
ACTIVATIONS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "tanh": torch.tanh, "relu": functional.relu, "leaky-relu": functional.leaky_relu, "gelu": functional.gelu, "sigmoid": torch.sigmoid}


class PaperNetwork(nn.Module):
    """`features` and `output` make the network: what comes out is features · output.weight[condition], plus the input as a correction.

    `hop`: the number of frames asked for must be a multiple of it.
    """

    hop = 1
    output: nn.Linear

    def __init__(self, form: str, emphasis: float, warm_up: int, look_ahead: int) -> None:
        super().__init__()
        if form not in ("correction", "direct"):
            raise ValueError(f"a network is a correction or direct, not {form}")
        self.form, self.emphasis = form, emphasis
        self.warm_up, self.look_ahead = warm_up, look_ahead

    @property
    def is_correction(self) -> bool:
        return self.form == "correction"

    def dense(self, inputs: int, conditions: int) -> nn.Linear:
        """The output, which begins at zero where it is a correction."""
        made = nn.Linear(inputs, conditions, bias=False)
        if self.is_correction:
            nn.init.zeros_(made.weight)
        return made

    @abstractmethod
    def features(self, samples: torch.Tensor, every: int = 1) -> torch.Tensor:
        """What the dense output sees of each `every`-th frame: [batch, warm_up + n + look_ahead] -> [batch, n / every, inputs]."""

    def forward(self, samples: torch.Tensor, condition: int = 0) -> torch.Tensor:
        """[batch, warm_up + n + look_ahead] -> [batch, n]."""
        return self.inside(samples) + self.features(samples) @ self.output.weight[condition]

    def every_condition(self, samples: torch.Tensor) -> torch.Tensor:
        """The same under all conditions for little more than the price of one: [batch, n, conditions]."""
        return self.inside(samples)[..., None] + self.features(samples) @ self.output.weight.T

    def inside(self, samples: torch.Tensor) -> torch.Tensor:
        """What is added to: the frames that come out as they went in, or nothing in the direct form."""
        kept = samples[:, self.warm_up:samples.shape[1] - self.look_ahead]
        return kept if self.is_correction else torch.zeros_like(kept)

    def set_output(self, condition: int, weights: torch.Tensor) -> None:
        """Replace the dense output of one condition by `weights` [inputs]; zeros make a correction change nothing."""
        with torch.no_grad():
            self.output.weight[condition] = weights

    def scale_correction(self, condition: int, factor: float) -> None:
        """Multiply the correction under `condition`; 0 makes it change nothing."""
        self.set_output(condition, factor * self.output.weight[condition])

    def emphasised(self, samples: torch.Tensor) -> torch.Tensor:
        """x(t) − emphasis · x(t − 1) along the last axis, one frame shorter: treble beside a voice's 30 dB stronger bass."""
        return samples[..., 1:] - self.emphasis * samples[..., :-1]


def normalisation(kind: str, channels: int) -> nn.Module:
    """For [batch, channels, frames]: "batch", "instance", "layer" (over the channels of a frame) or "none"."""
    if kind == "batch":
        return nn.BatchNorm1d(channels)
    if kind == "instance":
        return nn.InstanceNorm1d(channels, affine=True)
    if kind == "layer":
        return ChannelNorm(channels)
    if kind == "none":
        return nn.Identity()
    raise ValueError(f"there is no normalisation {kind}")


class ChannelNorm(nn.Module):
    """Layer normalisation over the channels of each frame of [batch, channels, frames]."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(channels)

    def forward(self, state: torch.Tensor) -> torch.Tensor:
        made: torch.Tensor = self.norm(state.transpose(1, 2)).transpose(1, 2)
        return made
