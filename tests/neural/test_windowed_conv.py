"""The paper's network: the fast evaluation against the definition, and what its shape promises."""

from __future__ import annotations

import pytest
import torch

from workstation.restoration.neural import networks


def network(**arguments: object) -> torch.nn.Module:
    torch.manual_seed(3)
    made = networks.build("windowed-conv", arguments)
    torch.nn.init.normal_(made.output.weight, std=0.1)
    return made.eval()


@pytest.mark.parametrize("arguments", [{}, {"pool": 3, "channels": (8, 16, 8)}, {"window": 151, "kernels": (5, 3, 3), "dilation": 1},
                                       {"pool": 1, "channels": (4, 4, 4)}])
def test_sliding_equals_window_by_window(arguments: dict[str, object]) -> None:
    made = network(**arguments)
    samples = torch.randn(1, 900)
    with torch.inference_mode():
        by_windows = made.forward_windows(samples[0].unfold(0, made.window, 1))
        sliding = made(samples)[0]
    assert len(sliding) == 900 - made.window + 1
    assert (sliding - samples[0, made.warm_up:-made.look_ahead]).std() > 1e-3
    torch.testing.assert_close(sliding, by_windows, rtol=0, atol=1e-5)


def test_it_has_about_fifty_thousand_parameters() -> None:
    assert 45_000 < sum(p.numel() for p in network().parameters()) < 55_000


def test_an_untrained_network_changes_nothing() -> None:
    made = networks.build("windowed-conv", {})
    samples = torch.randn(2, 500)
    assert torch.equal(made(samples), samples[:, 100:-100])


def test_a_correction_grows_with_the_level() -> None:
    made, samples = network(), torch.randn(1, 600)
    torch.testing.assert_close(made(0.25 * samples), 0.25 * made(samples), rtol=1e-5, atol=1e-6)
    assert torch.equal(made(torch.zeros(1, 600)), torch.zeros(1, 400))


def test_a_sample_reaches_no_further_than_half_a_window() -> None:
    made, samples = network(), torch.randn(1, 1001)
    struck = samples.clone()
    struck[0, 500] += 1
    with torch.inference_mode():
        changed = (made(struck) - made(samples))[0].abs() > 1e-6
    touched = changed.nonzero()[:, 0] + made.warm_up
    assert touched.min() >= 400 and touched.max() <= 600


def test_its_hidden_layers_start_as_a_linear_map_seen_through_the_difference_of_their_pairs() -> None:
    made = network()
    half = made.output.weight.shape[1] // 2
    with torch.no_grad():
        made.output.weight[:, half:] = -made.output.weight[:, :half]
    left, right = torch.randn(1, 500), torch.randn(1, 500)
    torch.testing.assert_close(made(left + right), made(left) + made(right), rtol=0, atol=1e-5)


def test_each_condition_has_its_own_correction() -> None:
    made, samples = network(conditions=3), torch.randn(1, 500)
    assert not torch.allclose(made(samples, 0), made(samples, 2))
    made.set_output(0, made.output.weight[2])
    torch.testing.assert_close(made(samples, 0), made(samples, 2), rtol=0, atol=1e-6)


def test_its_features_are_what_the_output_adds_up() -> None:
    made, samples = network(), torch.randn(2, 500)
    correction = made.features(samples, 8) @ made.output.weight[0]
    torch.testing.assert_close(correction, (made(samples) - samples[:, 100:-100])[:, ::8], rtol=0, atol=1e-5)


def test_a_scaled_correction_of_zero_changes_nothing_under_that_condition_alone() -> None:
    made, samples = network(conditions=2), torch.randn(1, 500)
    before = made(samples, 1)
    made.scale_correction(0, 0.0)
    assert torch.equal(made(samples, 0), samples[:, 100:-100])
    assert torch.equal(made(samples, 1), before)
