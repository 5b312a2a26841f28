"""The paper's convolutional network: a window of samples predicts a correction to its centre sample.

"Investigation of Machine Learning Techniques for Restoring the Quality of Compressed Audio" (Panchenko et al., 2025):
three hidden convolutions of kernels 7, 5 and 3 with dilation 2, each followed by AvgPool1d, and a dense output. Ours
predicts a correction that is added to its input and begins at zero, so an untrained network changes nothing. It has
no biases, so f(g·x) = g·f(x) for every gain g > 0: silence stays silence, and no level is outside what it was trained
on. A fixed pre-emphasis lets the treble be seen beside a voice's 30 dB stronger bass, and each condition (how the
recording was coded, if that is known) has a dense output of its own.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence

import torch
from torch import nn
from torch.nn import functional


class WindowedConv(nn.Module):
    """`channels` and `kernels` are those of the hidden convolutions; `pool` is the kernel and stride of each AvgPool1d."""

    def __init__(self, window: int = 201, channels: Sequence[int] = (64, 96, 64), kernels: Sequence[int] = (7, 5, 3),
                 dilation: int = 2, pool: int = 2, emphasis: float = 0.9, conditions: int = 1) -> None:
        super().__init__()
        if window % 2 == 0:
            raise ValueError("a window has an odd number of samples")
        self.window, self.dilation, self.pool, self.emphasis = window, dilation, pool, emphasis
        self.warm_up = self.look_ahead = window // 2
        left = window - 1
        for kernel in kernels:
            left = (left - dilation * (kernel - 1)) // pool
        if left < 1:
            raise ValueError("the window is too short for these kernels and pools")
        inputs = (1, *channels[:-1])
        self.hidden = nn.ModuleList(nn.Conv1d(i, o, k, dilation=dilation, bias=False)
                                    for i, o, k in zip(inputs, channels, kernels, strict=True))
        self.output = nn.Linear(channels[-1] * left, conditions, bias=False)
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
            self.output.weight.zero_()

    def forward_windows(self, windows: torch.Tensor, condition: int = 0) -> torch.Tensor:
        """The definition: [n, window] -> the n restored centre samples."""
        state = self._emphasised(windows)
        for layer in self._layers():
            state = functional.avg_pool1d(functional.relu(layer(state)), self.pool)
        return windows[:, self.window // 2] + self.output(state.flatten(1))[:, condition]

    def forward(self, samples: torch.Tensor, condition: int = 0) -> torch.Tensor:
        """[batch, warm_up + n + look_ahead] -> [batch, n]: every window of the stream at once."""
        state, apart = self._hidden_states(samples)
        kernel = self.output.weight[condition].view(1, state.shape[1], -1)
        count = samples.shape[1] - self.window + 1
        return samples[:, self.warm_up:self.warm_up + count] + functional.conv1d(state, kernel, dilation=apart)[:, 0, :count]

    def features(self, samples: torch.Tensor, every: int) -> torch.Tensor:
        """What the dense output sees of each `every`-th window: [batch, warm_up + n + look_ahead] -> [batch, n / every, inputs]."""
        state, apart = self._hidden_states(samples)
        chosen = torch.arange(0, samples.shape[1] - self.window + 1, every)
        taps = self.output.in_features // state.shape[1]
        return torch.stack([state[:, :, chosen + i * apart] for i in range(taps)], -1).permute(0, 2, 1, 3).flatten(2)

    def set_output(self, condition: int, weights: torch.Tensor) -> None:
        """Replace the dense output of one condition by `weights` [inputs]; zeros make it change nothing."""
        with torch.no_grad():
            self.output.weight[condition] = weights

    def scale_correction(self, condition: int, factor: float) -> None:
        """Multiply the correction under `condition`; 0 makes it change nothing."""
        self.set_output(condition, factor * self.output.weight[condition])

    def _hidden_states(self, samples: torch.Tensor) -> tuple[torch.Tensor, int]:
        """The hidden values of all windows, [batch, channels, frames], and how far apart a window's own lie in it.

        Neighbouring windows share nearly all of their work. A pool of stride p leaves each window every p-th value; for
        all windows together that is a pool of stride 1, after which the layers above look p times as far apart
        (à-trous). The dense output is a convolution over what a window has left. Each weight is used once a sample.
        """
        state, apart = self._emphasised(samples), 1
        for layer in self._layers():
            state = functional.conv1d(state, layer.weight, dilation=self.dilation * apart).relu_()
            length = state.shape[-1] - (self.pool - 1) * apart
            shifted = [state[..., i * apart:i * apart + length] for i in range(self.pool)]
            state = functools.reduce(torch.add, shifted) / self.pool
            apart *= self.pool
        return state, apart

    def _layers(self) -> Iterator[nn.Conv1d]:
        for layer in self.hidden:
            assert isinstance(layer, nn.Conv1d)
            yield layer

    def _emphasised(self, samples: torch.Tensor) -> torch.Tensor:
        return (samples[:, 1:] - self.emphasis * samples[:, :-1])[:, None]
