"""The paper's convolutional network: a window of samples predicts a correction to its centre sample.

"Investigation of Machine Learning Techniques for Restoring the Quality of Compressed Audio" (Panchenko et al., 2025):
three hidden convolutions of kernels 7, 5 and 3 with dilation 2, each followed by AvgPool1d, and a dense output. Ours has
no biases, so with rectifiers f(g·x) = g·f(x) for every gain g > 0: silence stays silence, and no level is outside what it
was trained on.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence

import torch
from torch import nn
from torch.nn import functional

from .paper import ACTIVATIONS, PaperNetwork


class WindowedConv(PaperNetwork):
    """`channels` and `kernels` are those of the hidden convolutions; `pool` is the kernel and stride of each pool, "average" or "max"."""

    def __init__(self, window: int = 201, channels: Sequence[int] = (64, 96, 64), kernels: Sequence[int] = (7, 5, 3),
                 dilation: int = 2, pool: int = 2, emphasis: float = 0.9, conditions: int = 1, form: str = "correction",
                 pooling: str = "average", activation: str = "relu") -> None:
        if window % 2 == 0:
            raise ValueError("a window has an odd number of samples")
        super().__init__(form, emphasis, window // 2, window // 2)
        self.window, self.dilation, self.pool, self.pooling, self.activation = window, dilation, pool, pooling, activation
        left = window - 1
        for kernel in kernels:
            left = (left - dilation * (kernel - 1)) // pool
        if left < 1:
            raise ValueError("the window is too short for these kernels and pools")
        inputs = (1, *channels[:-1])
        self.hidden = nn.ModuleList(nn.Conv1d(i, o, k, dilation=dilation, bias=False)
                                    for i, o, k in zip(inputs, channels, kernels, strict=True))
        self.output = self.dense(channels[-1] * left, conditions)
        self._begin_linear()

    def _begin_linear(self) -> None:
        """Start as a linear map: channels come in pairs of opposite sign, whose rectified difference is the value itself.

        (Balduzzi et al., "The shattered gradients problem", 2017: looks-linear initialisation.)
        """
        mirrored = False
        with torch.no_grad():
            for layer in self._layers():
                outputs, inputs, kernel = layer.weight.shape
                half = inputs // 2 if mirrored else inputs
                base = nn.init.orthogonal_(torch.empty(outputs // 2, half * kernel)).view(outputs // 2, half, kernel)
                rows = torch.cat([base, -base], 1) if mirrored else base
                layer.weight.copy_(torch.cat([rows, -rows], 0))
                mirrored = True

    def forward_windows(self, windows: torch.Tensor, condition: int = 0) -> torch.Tensor:
        """The definition: [n, window] -> the n restored centre samples."""
        state = self.emphasised(windows)[:, None]
        pool = functional.avg_pool1d if self.pooling == "average" else functional.max_pool1d
        for layer in self._layers():
            state = pool(ACTIVATIONS[self.activation](layer(state)), self.pool)
        return self.inside(windows)[:, 0] + self.output(state.flatten(1))[:, condition]

    def forward(self, samples: torch.Tensor, condition: int = 0) -> torch.Tensor:
        """[batch, warm_up + n + look_ahead] -> [batch, n]: every window of the stream at once."""
        return self.inside(samples) + self._outputs(samples, self.output.weight[condition, None])[:, 0]

    def every_condition(self, samples: torch.Tensor) -> torch.Tensor:
        return (self.inside(samples)[:, None] + self._outputs(samples, self.output.weight)).transpose(1, 2)

    def _outputs(self, samples: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
        """What outputs of `weights` [outputs, inputs] add: [batch, outputs, n]."""
        state, apart = self._hidden_states(samples)
        count = samples.shape[1] - self.window + 1
        return functional.conv1d(state, weights.view(len(weights), state.shape[1], -1), dilation=apart)[..., :count]

    def features(self, samples: torch.Tensor, every: int = 1) -> torch.Tensor:
        state, apart = self._hidden_states(samples)
        chosen = torch.arange(0, samples.shape[1] - self.window + 1, every)
        taps = self.output.in_features // state.shape[1]
        return torch.stack([state[:, :, chosen + i * apart] for i in range(taps)], -1).permute(0, 2, 1, 3).flatten(2)

    def _hidden_states(self, samples: torch.Tensor) -> tuple[torch.Tensor, int]:
        """The hidden values of all windows, [batch, channels, frames], and how far apart a window's own lie in it.

        Neighbouring windows share nearly all of their work. A pool of stride p leaves each window every p-th value; for
        all windows together that is a pool of stride 1, after which the layers above look p times as far apart
        (à-trous). The dense output is a convolution over what a window has left. Each weight is used once a sample.
        """
        state, apart = self.emphasised(samples)[:, None], 1
        join = torch.add if self.pooling == "average" else torch.maximum
        for layer in self._layers():
            state = ACTIVATIONS[self.activation](functional.conv1d(state, layer.weight, dilation=self.dilation * apart))
            length = state.shape[-1] - (self.pool - 1) * apart
            shifted = [state[..., i * apart:i * apart + length] for i in range(self.pool)]
            state = functools.reduce(join, shifted)
            state = state / self.pool if self.pooling == "average" else state
            apart *= self.pool
        return state, apart

    def _layers(self) -> Iterator[nn.Conv1d]:
        for layer in self.hidden:
            assert isinstance(layer, nn.Conv1d)
            yield layer
