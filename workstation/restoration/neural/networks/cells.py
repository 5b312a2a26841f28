"""Where in its quantisation cell did a spectral line lie? A small network over the lines of a lossy recording.

An encoder rounds every line to a multiple of a step that the file states; the original lay anywhere in that cell. The network
sees the whole numbers and the steps of the lines around and predicts how far from the decoded value the original was, as a
share of the step. A line that became zero has no sign, and its expectation is zero but where its neighbours' signs tell. How far it
is trusted depends on the bits a sample alone; that is solved for after training.
The network is odd, f(−x) = −f(x): magnitudes steer, signs pass through. It begins at zero, so an untrained one changes nothing.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

#: Maps that the network sees of each line; numbers that describe a granule.
_MAPS, _FACTS = 5, 4
#: How many lines on each side are neighbours.
_NEAR = 2
#: log2 of the bits a sample at which `trust` has its values.
NODES = (-2, -1, 0, 1, 2, 3)


class Cells(nn.Module):
    """`width` channels; kernels of 5 granules × `reach` lines, then 3 × 5. `context` granules must be seen before the first and after the
    last one that is answered for, which takes `warm_up` and `look_ahead` frames.
    """

    context = 3
    warm_up = look_ahead = (context + 1) * 576 + 1632

    def __init__(self, width: int = 24, reach: int = 9, signed: int = 8) -> None:
        super().__init__()
        self.look = nn.Conv2d(_MAPS, width, (5, reach), padding=(0, reach // 2))
        self.told = nn.Linear(_FACTS, width)
        self.place = nn.Conv1d(4, width, 1, bias=False)
        self.mix = nn.Conv2d(width, width, 1)
        self.wide = nn.Conv2d(width, width, (3, 5), padding=(0, 4), dilation=(1, 2), groups=width)
        self.join = nn.Conv2d(width, width, 1)
        self.signs = nn.Conv2d(1, signed, (5, reach), padding=(0, reach // 2), bias=False)
        self.out = nn.Conv2d(width, 1 + signed, 1)
        self.register_buffer("trust", torch.ones(len(NODES)))
        for parameter in self.out.parameters():
            nn.init.zeros_(parameter)


    def forward(self, numbers: torch.Tensor, exponents: torch.Tensor, facts: torch.Tensor) -> torch.Tensor:
        """`numbers` and `exponents` (log2 of the step, relative to the recording's) [batch, 6 + n, lines], `facts` [batch, 6 + n, 4]
        (see `coded.told`) -> the shift of each line in steps, [batch, n, lines], kept inside its cell.
        """
        size = numbers.abs()
        value = size.pow(4 / 3)
        maps = torch.stack([torch.log2(value + 0.3), exponents * 0.25, (size == 0).float(), (size == 1).float(),
                            (torch.log2(value + 0.3) + exponents) * 0.25], 1)
        # half the time of the other order of memory
        maps = maps.contiguous(memory_format=torch.channels_last)
        told = self.told(facts).permute(0, 2, 1)[:, :, 2:-2, None]
        state = functional.relu(self.look(maps) + told + self.place(self._places(numbers.shape[-1])[None]).unsqueeze(2))
        state = state + functional.relu(self.mix(state))
        state = functional.relu(self.join(self.wide(state))) + state[:, :, 1:-1]
        found = self.out(state)
        signed = numbers[:, None].sign() * value[:, None].clamp(max=30).pow(0.5)
        odd = (self.signs(signed)[:, :, 1:-1] * found[:, 1:]).sum(1)
        inside = slice(self.context, numbers.shape[1] - self.context)
        numbers, size, value = numbers[:, inside], size[:, inside], value[:, inside]
        below, above = bounds(size)
        # within cells as wide as q^(1/3), of a density that falls off within some q^(4/3), the mean lies some q^(-2/3) off the middle
        shift = (numbers.sign() * found[:, 0] + odd) * (1 + size).pow(-2 / 3)
        along = shift * torch.where(numbers < 0, -1.0, 1.0)
        # a step says nothing of how loud a line was that became zero: it was no louder than its neighbours
        steps = torch.exp2(exponents[:, inside])
        near = functional.max_pool1d(value * steps, 2 * _NEAR + 1, 1, _NEAR) / steps
        highest = torch.where(size == 0, torch.minimum(above, near), above - value)
        lowest = torch.where(size == 0, -highest, below - value)
        kept = torch.minimum(torch.maximum(along, lowest), highest)
        return kept * torch.where(numbers < 0, -1.0, 1.0) * self._trust(facts[:, inside, 2])[..., None]

    def _trust(self, log_bits: torch.Tensor) -> torch.Tensor:
        """`trust` between its nodes."""
        place = (log_bits - NODES[0]).clamp(0, len(NODES) - 1)
        lower = place.floor().clamp(max=len(NODES) - 2)
        values = self.get_buffer("trust")
        return torch.lerp(values[lower.long()], values[lower.long() + 1], place - lower)

    @staticmethod
    def _places(lines: int) -> torch.Tensor:
        """What tells one frequency from another: [4, lines]."""
        at = (torch.arange(lines) + 0.5) / 576
        return torch.stack([at, at.sqrt(), torch.log2(at) / 8, torch.exp(-at * 64)])


def bounds(size: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The lower and upper end of the cells of whole numbers `size` ≥ 0 in steps: halfway to the neighbours' decoded values."""
    value = size.pow(4 / 3)
    lower = (value + (size - 1).clamp(min=0).pow(4 / 3)) / 2
    return lower, (value + (size + 1).pow(4 / 3)) / 2
