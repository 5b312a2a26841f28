"""What the paper's three networks have in common, and the linear one and the U-Net beside their definitions."""

from __future__ import annotations

from typing import Any, cast

import pytest
import torch

from workstation.core import ShellacError
from workstation.restoration.neural import networks
from workstation.restoration.neural.networks.paper import PaperNetwork
from workstation.restoration.neural.networks.tiled_unet import TiledUNet

NAMES = ("windowed-linear", "windowed-conv", "tiled-unet")


def network(name: str, **arguments: Any) -> PaperNetwork:
    """A network in evaluation, its normalisations used to some signal, its outputs at random."""
    torch.manual_seed(3)
    made = cast(PaperNetwork, networks.build(name, arguments))
    made(around(made, torch.randn(2, 4 * 144)))
    torch.nn.init.normal_(made.output.weight, std=0.1)
    return made.eval().requires_grad_(False)


def around(made: PaperNetwork, samples: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.pad(samples, (made.warm_up, made.look_ahead))


@pytest.mark.parametrize(("name", "least", "most"), list(zip(NAMES, (45e3, 45e3, 380e3), (55e3, 55e3, 420e3), strict=True)))
def test_it_has_the_parameters_of_the_paper(name: str, least: float, most: float) -> None:
    assert least < sum(p.numel() for p in networks.build(name, {}).parameters()) < most


@pytest.mark.parametrize("name", NAMES)
def test_an_untrained_correction_changes_nothing(name: str) -> None:
    made, samples = networks.build(name, {}).eval(), torch.randn(2, 720)
    assert torch.equal(made(around(cast(PaperNetwork, made), samples)), samples)


@pytest.mark.parametrize("name", NAMES)
def test_a_correction_grows_with_the_level_and_leaves_silence_alone(name: str) -> None:
    made, samples = network(name), torch.randn(1, 720)
    seen = around(made, samples)
    assert (made(seen) - samples).std() > 1e-3
    torch.testing.assert_close(made(0.01 * seen), 0.01 * made(seen), rtol=1e-4, atol=1e-6)
    assert torch.equal(made(0 * seen), 0 * samples)


@pytest.mark.parametrize("form", ["correction", "direct"])
@pytest.mark.parametrize("name", NAMES)
def test_its_features_are_what_the_output_adds_up_in_either_form(name: str, form: str) -> None:
    made, samples = network(name, form=form, conditions=2), torch.randn(2, 720)
    seen = around(made, samples)
    added = made(seen, 1) - (samples if form == "correction" else 0)
    torch.testing.assert_close(made.features(seen, 8) @ made.output.weight[1], added[:, ::8], rtol=0, atol=1e-5)
    made.set_output(0, made.output.weight[1])
    assert torch.equal(made(seen, 0), made(seen, 1))


@pytest.mark.parametrize("name", NAMES)
def test_blocks_of_whole_hops_give_what_the_whole_gives(name: str) -> None:
    made, seen = network(name), torch.randn(1, 1440)
    seen = around(made, seen)
    size = 288 + made.warm_up + made.look_ahead
    parts = [made(seen[:, start:start + size]) for start in range(0, 1440, 288)]
    torch.testing.assert_close(torch.cat(parts, 1), made(seen), rtol=0, atol=1e-5)


def test_the_linear_network_is_dense_layers_over_each_window() -> None:
    made = network("windowed-linear", widths=(16, 16), normalise="layer")
    samples = torch.randn(1, 500)
    for centre in (100, 317, 399):
        window = samples[0, centre - 100:centre + 101]
        state = window[1:] - 0.9 * window[:-1]
        level = state.square().mean().sqrt()
        state = state / level
        for layer, norm in zip(made.hidden, made.norms, strict=True):  # type: ignore[arg-type]
            state = layer(state)
            state = torch.tanh((state - state.mean()) / (state.var(unbiased=False) + norm.norm.eps).sqrt())
        expected = samples[0, centre] + level * state @ made.output.weight[0]
        assert made(samples)[0, centre - 100].item() == pytest.approx(expected.item(), abs=1e-5)


def test_the_unets_tiles_are_cross_faded() -> None:
    made = cast(TiledUNet, network("tiled-unet", emphasis=0.0, form="direct", hop=128))
    samples = torch.randn(1, 64 + 384 + 128)
    whole = torch.zeros(576)
    for start in (0, 128, 256, 384):
        window = samples[:, start:start + 192].clone()
        window[:, 0] = 0
        tile = torch.einsum("cf,c->f", made.tile_features(window)[0], made.output.weight[0])
        rise = torch.sin(torch.pi / 2 * (torch.arange(64) + 0.5) / 64) ** 2
        whole[start:start + 192] += tile * torch.cat([rise, torch.ones(64), 1 - rise])
    torch.testing.assert_close(made(samples)[0], whole[64:448], rtol=0, atol=1e-5)


@pytest.mark.parametrize(("name", "arguments"), [
    ("windowed-linear", {"widths": (8,), "activation": "relu", "normalise": "none"}), ("windowed-linear", {"normalise": "layer"}),
    ("windowed-conv", {"pooling": "max"}), ("windowed-conv", {"activation": "leaky-relu", "dilation": 1}),
    ("tiled-unet", {"channels": (8, 8, 8), "pooling": "average"}), ("tiled-unet", {"kernel": 5, "normalise": "instance"})])
def test_what_the_papers_sweeps_vary_can_be_built_and_learns(name: str, arguments: dict[str, Any]) -> None:
    made = cast(PaperNetwork, networks.build(name, {**arguments, "form": "direct"}))
    seen = around(made, torch.randn(2, 288))
    made(seen).square().mean().backward()
    assert all(p.grad is not None and torch.isfinite(p.grad).all() for p in made.parameters())


@pytest.mark.parametrize(("name", "arguments"), [
    ("windowed-linear", {"window": 200}), ("windowed-linear", {"form": "backwards"}), ("windowed-conv", {"window": 31}),
    ("tiled-unet", {"channels": (4, 4, 4, 4, 4, 4, 4, 4)}), ("tiled-unet", {"hop": 10}), ("tiled-unet", {"kernel": 4}),
    ("windowed-conv", {"depth": 3}), ("windowed-linear", {"normalise": "spectral"})])
def test_what_cannot_be_built_is_refused_in_a_sentence(name: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(ShellacError, match="cannot be built"):
        networks.build(name, arguments)
