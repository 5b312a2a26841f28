"""The paper's convolutional network: a window of samples predicts a correction to its centre sample.

"Investigation of Machine Learning Techniques for Restoring the Quality of Compressed Audio" (Panchenko et al., 2025):
three hidden convolutions of kernels 7, 5 and 3 with dilation 2, each followed by AvgPool1d, and a dense output.
Ours differs in two points. It predicts a correction that is added to its input and begins at zero, so an untrained
network changes nothing. It has no biases, so f(g·x) = g·f(x) for every gain g > 0: silence stays silence, and no
level of recording is outside what it was trained on.
"""

from __future__ import annotations

import functools
from typing import Sequence

import torch
from torch import nn
from torch.nn import functional


class WindowedConv(nn.Module):
    """`channels` and `kernels` are those of the hidden convolutions; `pool` is the kernel and stride of each AvgPool1d."""

    def __init__(self, window: int = 201, channels: Sequence[int] = (64, 96, 64), kernels: Sequence[int] = (7, 5, 3),
                 dilation: int = 2, pool: int = 2) -> None:
        super().__init__()
        if window % 2 == 0:
            raise ValueError("a window has an odd number of samples")
        self.window, self.dilation, self.pool = window, dilation, pool
        self.warm_up = self.look_ahead = window // 2
        inputs, left = (1, *channels[:-1]), window
        for kernel in kernels:
            left = (left - dilation * (kernel - 1)) // pool
        if left < 1:
            raise ValueError("the window is too short for these kernels and pools")
        self.hidden = nn.ModuleList(nn.Conv1d(i, o, k, dilation=dilation, bias=False)
                                    for i, o, k in zip(inputs, channels, kernels, strict=True))
        self.output = nn.Linear(channels[-1] * left, 1, bias=False)
        nn.init.zeros_(self.output.weight)

    def forward_windows(self, windows: torch.Tensor) -> torch.Tensor:
        """The definition: [n, window] -> the n restored centre samples."""
        state = windows[:, None]
        for layer in self.hidden:
            state = functional.avg_pool1d(functional.relu(layer(state)), self.pool)
        return windows[:, self.window // 2] + self.output(state.flatten(1))[:, 0]

    def forward(self, samples: torch.Tensor) -> torch.Tensor:
        """[batch, warm_up + n + look_ahead] -> [batch, n]: every window of the stream at once.

        Neighbouring windows share nearly all of their work. A pool of stride p leaves each window every p-th value; for
        all windows together that is a pool of stride 1, after which the layers above look p times as far apart
        (à-trous). The dense output is a convolution over what a window has left. Each weight is used once a sample.
        """
        count = samples.shape[1] - self.window + 1
        state, apart = samples[:, None], 1
        for layer in self.hidden:
            state = functional.conv1d(state, layer.weight, dilation=self.dilation * apart).relu_()
            length = state.shape[-1] - (self.pool - 1) * apart
            shifted = [state[..., i * apart:i * apart + length] for i in range(self.pool)]
            state = functools.reduce(torch.add, shifted) / self.pool
            apart *= self.pool
        last = self.output.weight.view(1, state.shape[1], -1)
        correction = functional.conv1d(state, last, dilation=apart)[:, 0, :count]
        centre = self.window // 2
        return samples[:, centre:centre + count] + correction
