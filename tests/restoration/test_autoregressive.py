"""The autoregressive toolbox against closed forms and second routes."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import solve_toeplitz, toeplitz
from scipy.signal import lfilter

from workstation.restoration.classical import autoregressive as ar

SHAPE = ar.Layout(1024, 512, 16)


def resonance(frames: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """White noise through a known all-pole filter: (coefficients [P+1], sound [frames])."""
    poles = np.array([0.97 * np.exp(0.3j), 0.97 * np.exp(-0.3j), 0.9 * np.exp(1.1j), 0.9 * np.exp(-1.1j)])
    a = np.real(np.poly(poles))
    return a, lfilter([1.0], a, np.random.default_rng(seed).standard_normal(frames + 2000))[2000:]


def test_levinson_solves_the_toeplitz_system():
    lags = np.correlate(resonance(5000)[1], resonance(5000)[1], "full")[4999:5016]
    expected = solve_toeplitz(np.concatenate([[lags[0] * (1 + 1e-5)], lags[1:-1]]), -lags[1:])
    assert np.allclose(ar.levinson(lags)[1:], expected, rtol=0, atol=1e-9)


def test_a_model_of_a_known_filter_is_that_filter():
    a, x = resonance(40_000)
    mean = ar.models(x, ar.Layout(8192, 4096, 4)).mean(axis=0)
    assert np.allclose(mean, a, atol=0.05)


def test_silence_has_a_model_that_predicts_nothing():
    assert np.array_equal(ar.models(np.zeros(4096), SHAPE), np.eye(1, 17).repeat(8, axis=0))


def test_a_click_does_not_bend_the_model():
    x = resonance(16_384)[1]
    clicked = x.copy()
    clicked[8000:8060] += 300 * np.random.default_rng(2).standard_normal(60)
    shape = ar.layout(44100)

    def predicted(of: np.ndarray) -> float:
        return float(np.std(ar.residuals(x, shape, ar.models(of, shape))[0][3:5]))

    assert predicted(clicked) < 1.5 * predicted(x) < 0.2 * np.std(x)


def test_models_and_residuals_of_some_hops_are_those_of_all():
    x = resonance(4096)[1]
    hops = np.array([0, 3, 7])
    everything, some = ar.models(x, SHAPE), ar.models(x, SHAPE, hops)
    assert np.array_equal(everything[hops], some)
    assert np.array_equal(ar.residuals(x, SHAPE, everything)[1][hops], ar.residuals(x, SHAPE, some, hops)[1])


def test_residuals_are_the_sound_through_the_filter_forwards_and_backwards():
    x = resonance(4096)[1].astype(np.float32)
    a = np.tile(ar.models(x, SHAPE)[2], (8, 1))
    forward, backward = ar.residuals(x, SHAPE, a)
    assert np.allclose(forward.ravel(), lfilter(a[0], [1.0], x), atol=1e-3)
    assert np.allclose(backward.ravel(), lfilter(a[0], [1.0], x[::-1])[::-1], atol=1e-3)


def test_interpolation_is_the_least_squares_solution():
    a, x = resonance(400)
    positions = np.array([150, 151, 152, 153, 160, 161])
    rows = toeplitz(np.concatenate([a, np.zeros(399)]), np.zeros(400))
    known = x.copy()
    known[positions] = 0
    expected = np.linalg.lstsq(rows[:, positions], -rows @ known, rcond=None)[0]
    assert np.allclose(ar.equations(x, positions, a).solved(), expected, atol=1e-6)


def test_a_gap_in_a_resonance_is_filled_close_to_the_truth():
    a, x = resonance(4000)
    positions = np.arange(2000, 2008)
    damaged = x.copy()
    damaged[positions] = 0
    error = ar.equations(damaged, positions, a).solved() - x[positions]
    assert np.sum(error ** 2) < 0.3 * np.sum(x[positions] ** 2)


@pytest.mark.parametrize("damage, close_to", [(1e9, "solved"), (1e-12, "recorded")])
def test_soft_interpolation_lies_between_the_recording_and_the_hard_one(damage, close_to):
    a, x = resonance(1000)
    positions = np.arange(500, 510)
    system = ar.equations(x + np.where(np.arange(1000) // 10 == 50, 5.0, 0.0), positions, a)
    soft = system.softened(1.0, np.full(10, damage), rounds=1)
    assert np.allclose(soft, system.solved() if close_to == "solved" else system.x[positions], atol=1e-4)


def test_soft_interpolation_beats_the_hard_one_on_a_burst_that_dies_away():
    a, x = resonance(3000)
    positions = np.arange(1500, 1620)
    burst = 50 * np.random.default_rng(3).standard_normal(120) * np.exp(-np.arange(120) / 15)
    damaged = x.copy()
    damaged[positions] += burst
    system = ar.equations(damaged, positions, a)
    soft = system.softened(1.0, burst ** 2 + 1)
    errors = [np.sum((estimate - x[positions]) ** 2) for estimate in (soft, system.solved())]
    assert errors[0] < 0.5 * errors[1]


def test_groups_depend_on_absolute_frames_alone():
    runs = [(10, 12), (40, 43), (90, 95), (120, 121), (300, 302)]
    here = list(ar.groups(runs, 64, 100))
    there = list(ar.groups([(start - 10, stop - 10) for start, stop in runs], 64, 100, offset=10))
    assert here == [[(10, 12), (40, 43), (90, 95)], [(120, 121)], [(300, 302)]]
    assert here == [[(start + 10, stop + 10) for start, stop in group] for group in there]


def test_groups_never_grow_beyond_what_can_be_solved():
    dense = [(at, at + 200) for at in range(0, 3000, 210)]
    made = list(ar.groups([*dense, (4000, 9000)], 64, 10_000))
    assert sum(made, []) == dense and max(sum(stop - start for start, stop in group) for group in made) <= ar.MOST
