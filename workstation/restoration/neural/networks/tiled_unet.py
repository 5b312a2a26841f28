"""The paper's U-Net: 192 samples in, the same 192 out, through levels of halved rate and back.

Each level has two convolutions on the way down and two on the way up; a pool of 2 leads down, repetition leads up, and what a level had
on the way down stands beside what comes from below. At the edges of its 192 samples the network knows one side alone, so we lay
its tiles over each other by `192 − hop` and cross-fade with raised cosines, which add up to one.

As a correction it sees each tile divided by the tile's level (RMS, after pre-emphasis), and what it gives is multiplied by that level.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import torch
from torch import nn
from torch.nn import functional

from .paper import ACTIVATIONS, PaperNetwork, normalisation

_POOLS: dict[str, Callable[..., torch.Tensor]] = {"max": functional.max_pool1d, "average": functional.avg_pool1d}


class TiledUNet(PaperNetwork):
    """`channels` of each level from the top down, then of the bottom; 192 must be divisible by 2 to the power of the levels."""

    def __init__(self, window: int = 192, hop: int = 144, channels: Sequence[int] = (16, 32, 64, 112, 160), kernel: int = 3,
                 pooling: str = "max", activation: str = "relu", normalise: str = "batch", form: str = "correction",
                 emphasis: float = 0.9, conditions: int = 1) -> None:
        levels = len(channels) - 1
        if window % (1 << levels) or not window // 2 <= hop <= window:
            raise ValueError("the window must be divisible by 2 for each level, the hop at least half a window")
        super().__init__(form, emphasis, window - hop, hop)
        self.window, self.hop, self.activation, self.pooling = window, hop, activation, pooling
        pair = partial(_Pair, kernel=kernel, normalise=normalise, activation=activation)
        self.down = nn.ModuleList(pair(i, o) for i, o in zip((1, *channels[:-1]), channels, strict=True))
        self.up = nn.ModuleList(pair(channels[k + 1] + channels[k], channels[k]) for k in reversed(range(levels)))
        self.output = self.dense(channels[0], conditions)
        ramp = torch.sin(torch.pi / 2 * (torch.arange(self.warm_up) + 0.5) / max(self.warm_up, 1)).square()
        self.fade: torch.Tensor
        self.register_buffer("fade", torch.cat([ramp, torch.ones(2 * hop - window), ramp.flip(0)]), persistent=False)

    def tile_features(self, tiles: torch.Tensor) -> torch.Tensor:
        """[n, window] -> [n, channels, window]."""
        state = tiles[:, None]
        beside: list[torch.Tensor] = []
        for pair in self.down:
            state = _POOLS[self.pooling](state, 2) if beside else state
            state = pair(state)
            beside.append(state)
        for pair, kept in zip(self.up, reversed(beside[:-1]), strict=True):
            state = pair(torch.cat([state.repeat_interleave(2, -1), kept], 1))
        return state

    def features(self, samples: torch.Tensor, every: int = 1) -> torch.Tensor:
        """n must be a multiple of `hop`: the tiles then begin at the same frames whatever the block."""
        count = samples.shape[1] - self.window
        tiles = functional.pad(self.emphasised(samples.unfold(1, self.window, self.hop).flatten(0, 1)), (1, 0))
        level = tiles.square().mean(1, keepdim=True).sqrt()
        if self.is_correction:
            tiles = tiles / (level + 1e-9)
        made = self.tile_features(tiles) * self.fade
        if self.is_correction:
            made = made * level[..., None]
        return self._laid_over(made, len(samples))[:, self.warm_up:self.warm_up + count:every]

    def _laid_over(self, made: torch.Tensor, batch: int) -> torch.Tensor:
        """Tiles [batch · tiles, channels, window] added up hop by hop: [batch, tiles · hop, channels]."""
        tiles = made.view(batch, -1, *made.shape[1:]).permute(0, 1, 3, 2)
        whole = tiles[:, :, :self.hop].clone()
        whole[:, 1:, :self.warm_up] += tiles[:, :-1, self.hop:]
        return whole.flatten(1, 2)


class _Pair(nn.Module):
    """Two convolutions, each normalised and activated; [n, inputs, frames] -> [n, outputs, frames]."""

    def __init__(self, inputs: int, outputs: int, kernel: int, normalise: str, activation: str) -> None:
        super().__init__()
        if kernel % 2 == 0:
            raise ValueError("a kernel has an odd number of samples")
        biased = normalise == "none"
        self.first = nn.Conv1d(inputs, outputs, kernel, padding=kernel // 2, bias=biased)
        self.second = nn.Conv1d(outputs, outputs, kernel, padding=kernel // 2, bias=biased)
        self.norms = nn.ModuleList(normalisation(normalise, outputs) for _ in range(2))
        self._activation = activation

    def forward(self, state: torch.Tensor) -> torch.Tensor:
        for layer, norm in zip((self.first, self.second), self.norms, strict=True):
            state = ACTIVATIONS[self._activation](norm(layer(state)))
        return state
