"""From the log spectrum of what an encoder left to the envelope of what was there: band-split convolutions and GRUs.

Bands of 16 bins up to 11 kHz and of 32 above are each mapped to a vector every two frames (after Y. Luo and J. Yu, "Music
source separation with band-split RNN", 2023). Convolutions over bands × time see the neighbourhood, a GRU in both directions
over time, shared by the bands, and one over the bands see the rest. The output is a level for every bin, relative to the band
itself well below the cut-off and to the last kilohertz under it from there on: a low-pass begins some bins below its end, and a
reference that jumped there would leave a seam that a map of whole bands cannot take away.
"""

from __future__ import annotations

import torch
from torch import nn

#: Bins that are predicted; the one at half the sampling rate is left out.
BINS = 1024
#: Frames a step.
FRAMES = 2
#: log10 power of nothing.
FLOOR = -10.0
#: log10 of e.
LOG10_E = 0.4342945
#: Bins under the cut-off whose power the treble is predicted from.
TOP = 48
#: From so many bins under the cut-off to so many the reference goes over from the band itself to that power.
OVER = 64, 32


class BandEnvelope(nn.Module):
    """`size` values a band and step; `blocks` of a convolution, a GRU over time and one over the bands."""

    def __init__(self, size: int = 64, blocks: int = 2) -> None:
        super().__init__()
        self.low_in, self.high_in = _BandLinear(32, FRAMES * 16, size), _BandLinear(16, FRAMES * 32, size)
        self.low_out, self.high_out = _BandLinear(32, size, FRAMES * 16), _BandLinear(16, size, FRAMES * 32)
        self.told = nn.Linear(2 + FRAMES, size)
        self.blocks = nn.ModuleList(_Block(size) for _ in range(blocks))
        self.norm = nn.LayerNorm(size)
        for layer in (self.low_out, self.high_out):
            nn.init.zeros_(layer.weight)

    def forward(self, levels: torch.Tensor, cutoffs: torch.Tensor) -> torch.Tensor:
        """log10 power [batch, frames, BINS] and the first bin above the cut-off [batch] -> the envelope, log10 power, same shape.

        The frames are a whole number of steps. What lies above the cut-off is not looked at.
        """
        batch, frames = levels.shape[:2]
        steps = frames // FRAMES
        bins = torch.arange(BINS, device=levels.device)
        kept = bins < cutoffs[:, None]
        seen = torch.where(kept[:, None], levels, FLOOR)
        top = kept & (bins >= cutoffs[:, None] - TOP)
        power = (torch.pow(10.0, seen) * top[:, None]).sum(-1) / top.sum(-1, keepdim=True).clamp(min=1)
        base = torch.log10(power + 10 ** FLOOR)
        state = self._embedded(seen, base, kept, cutoffs, steps)
        for block in self.blocks:
            state = block(state)
        state = self.norm(state)
        low = self.low_out(state[:, :32]).view(batch, 32, steps, FRAMES, 16)
        high = self.high_out(state[:, 32:]).view(batch, 16, steps, FRAMES, 32)
        change = torch.cat([part.permute(0, 2, 3, 1, 4).reshape(batch, frames, 512) for part in (low, high)], -1)
        over = ((bins - cutoffs[:, None] + OVER[0]) / (OVER[0] - OVER[1])).clamp(0, 1)[:, None]
        envelope = (1 - over) * _local(seen, steps) + over * base[..., None] + change
        # with the floor that every level has, so that a level under it can be learned to rise
        return torch.logaddexp(envelope / LOG10_E, torch.full_like(envelope, FLOOR / LOG10_E)) * LOG10_E

    def _embedded(self, seen: torch.Tensor, base: torch.Tensor, kept: torch.Tensor, cutoffs: torch.Tensor, steps: int) -> torch.Tensor:
        """[batch, 48 bands, steps, size]."""
        batch = seen.shape[0]
        scaled = (seen + 5.0) / 2
        low = scaled[..., :512].view(batch, steps, FRAMES, 32, 16).permute(0, 3, 1, 2, 4).reshape(batch, 32, steps, -1)
        high = scaled[..., 512:].view(batch, steps, FRAMES, 16, 32).permute(0, 3, 1, 2, 4).reshape(batch, 16, steps, -1)
        share = kept.float()
        share = torch.cat([share[:, :512].view(batch, 32, 16).mean(-1), share[:, 512:].view(batch, 16, 32).mean(-1)], 1)
        centres = torch.cat([torch.arange(32) * 16 + 8.0, torch.arange(16) * 32 + 528.0]).to(seen)
        apart = (centres - cutoffs[:, None]) / 256
        told = torch.cat([torch.stack([share, apart], -1)[:, :, None].expand(-1, -1, steps, -1),
                          ((base + 5.0) / 2).view(batch, 1, steps, FRAMES).expand(-1, 48, -1, -1)], -1)
        return torch.cat([self.low_in(low), self.high_in(high)], 1) + self.told(told)


class _BandLinear(nn.Module):
    """A linear map of its own for each band: [batch, bands, steps, inputs] -> [batch, bands, steps, outputs]."""

    def __init__(self, bands: int, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(bands, inputs, outputs) / inputs ** 0.5)
        self.bias = nn.Parameter(torch.zeros(bands, 1, outputs))

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        return values @ self.weight + self.bias


class _Block(nn.Module):
    def __init__(self, size: int) -> None:
        super().__init__()
        self.near = nn.Conv2d(size, size, 3, padding=1)
        self.time_norm, self.band_norm = nn.LayerNorm(size), nn.LayerNorm(size)
        self.time = nn.GRU(size, size // 2, bidirectional=True)
        self.band = nn.GRU(size, size // 2, bidirectional=True)

    def forward(self, state: torch.Tensor) -> torch.Tensor:
        """[batch, bands, steps, size] -> the same shape."""
        batch, bands, steps, size = state.shape
        # a view whose memory is channels-last, in which the convolution is fastest
        state = state + self.near(torch.relu(state).permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
        over = self.time_norm(state).permute(2, 0, 1, 3).reshape(steps, batch * bands, size)
        state = state + self.time(over)[0].view(steps, batch, bands, size).permute(1, 2, 0, 3)
        over = self.band_norm(state).permute(1, 0, 2, 3).reshape(bands, batch * steps, size)
        return state + self.band(over)[0].view(bands, batch, steps, size).permute(1, 0, 2, 3)


def _local(seen: torch.Tensor, steps: int) -> torch.Tensor:
    """The mean level of each band and step, at every one of its bins and frames."""
    batch, frames = seen.shape[:2]
    low = seen[..., :512].view(batch, steps, FRAMES, 32, 16).mean((2, 4)).repeat_interleave(16, -1)
    high = seen[..., 512:].view(batch, steps, FRAMES, 16, 32).mean((2, 4)).repeat_interleave(32, -1)
    return torch.cat([low, high], -1).repeat_interleave(FRAMES, 1)
