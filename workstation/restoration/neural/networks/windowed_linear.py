"""The paper's linear network: a window of 201 samples through three dense layers, of which the centre sample comes.

Each hidden layer is dense, normalised over the batch, and goes through tanh. As a correction it sees its window divided by the window's
level (RMS, after pre-emphasis), and what it gives is multiplied by that level: tanh would otherwise know loud from soft.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn
from torch.nn import functional

from .paper import ACTIVATIONS, PaperNetwork, normalisation


class WindowedLinear(PaperNetwork):
    """`widths` are those of the hidden layers."""

    def __init__(self, window: int = 201, widths: Sequence[int] = (112, 112, 112), activation: str = "tanh", normalise: str = "batch",
                 form: str = "correction", emphasis: float = 0.9, conditions: int = 1) -> None:
        if window % 2 == 0:
            raise ValueError("a window has an odd number of samples")
        super().__init__(form, emphasis, window // 2, window // 2)
        self.window, self.activation = window, activation
        biased = normalise == "none"
        inputs = (window - 1, *widths[:-1])
        self.hidden = nn.ModuleList(nn.Linear(i, o, bias=biased) for i, o in zip(inputs, widths, strict=True))
        self.norms = nn.ModuleList(normalisation(normalise, width) for width in widths)
        self.output = self.dense(widths[-1], conditions)

    def features(self, samples: torch.Tensor, every: int = 1) -> torch.Tensor:
        """One dense layer over every window is a convolution; those above it look at one frame each."""
        emphasised = self.emphasised(samples)
        size = self.window - 1
        windows = emphasised.unfold(1, size, every)
        level = functional.avg_pool1d(emphasised.square(), size, every).sqrt()[..., None]
        state = windows.flatten(0, 1)
        if self.is_correction:
            state = state / (level.flatten(0, 1) + 1e-9)
        for layer, norm in zip(self.hidden, self.norms, strict=True):
            state = ACTIVATIONS[self.activation](norm(layer(state)[..., None])[..., 0])
        state = state.view(*windows.shape[:2], -1)
        return level * state if self.is_correction else state
