"""The network of invented treble: what its levels are relative to."""

from __future__ import annotations

import pytest
import torch

from workstation.restoration.neural.networks.band_envelope import BINS, FLOOR, BandEnvelope


@pytest.mark.parametrize("cutoff", [192, 200, 207, 600, 631])
def test_before_it_is_trained_it_goes_on_above_a_low_pass_as_the_band_was(cutoff: int) -> None:
    levels = torch.full((1, 4, BINS), -3.0)
    levels[..., cutoff - 12:cutoff] = torch.linspace(-3, -9, 12)
    levels[..., cutoff:] = FLOOR
    with torch.inference_mode():
        envelope = BandEnvelope(size=8, blocks=1)(levels, torch.tensor([cutoff]))
    assert (envelope + 3).abs().max() < 0.2
    assert envelope[..., cutoff - 24:cutoff + 24].diff().abs().max() < 1e-4


def test_what_lies_above_the_cut_off_is_not_looked_at() -> None:
    torch.manual_seed(1)
    network = BandEnvelope(size=8, blocks=1)
    torch.nn.init.normal_(network.low_out.weight, std=0.1)
    levels = torch.rand(1, 4, BINS) - 4
    other = levels.clone()
    other[..., 300:] += 2
    with torch.inference_mode():
        one, two = (network(each, torch.tensor([300])) for each in (levels, other))
    assert torch.equal(one, two) and one[..., :300].std() > 0.1
