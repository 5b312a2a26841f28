"""Models of high order in holes, against second routes."""

from __future__ import annotations

import numpy as np

from workstation.restoration.classical import ar_gaps
from workstation.restoration.classical import autoregressive as ar

RATE = 8000
SHAPES = ar_gaps.memories(RATE)


def tones(frames: int = 6000) -> np.ndarray:
    time, random = np.arange(frames) / RATE, np.random.default_rng(2)
    return sum(np.sin(2 * np.pi * hz * time + hz) for hz in (311.0, 487.0, 923.0)) + 0.01 * random.standard_normal(frames)


def test_a_hole_is_the_least_squares_interpolation_of_the_toolbox():
    x = tones()
    a = ar_gaps._coefficients(ar_gaps._autocorrelation(x[:3000] * np.hanning(3000), 200), 1e-6)
    expected = ar.equations(x, np.arange(3000, 3050), a).solved()
    peak = np.abs(np.concatenate([x[2800:3000], x[3050:3250]])).max()
    assert np.allclose(ar_gaps._solved(x, 3000, 3050, [a]), np.clip(expected, -peak, peak), atol=1e-5)


def test_the_model_solves_the_normal_equations_with_its_ridge():
    lags = ar_gaps._autocorrelation(tones(), 40)
    assert np.allclose(ar_gaps._coefficients(lags, 1e-5), ar.levinson(lags, 1e-5), atol=1e-5)


def test_the_autocorrelation_is_the_sum_of_products():
    x = tones(500)
    assert np.allclose(ar_gaps._autocorrelation(x, 20), [x[:500 - k] @ x[k:] for k in range(21)])


def test_what_was_in_a_hole_is_not_looked_at():
    x, other = tones(), tones()
    other[3000:3400] = 7.0
    assert np.array_equal(ar_gaps.filled(x, [(3000, 3400)], SHAPES), ar_gaps.filled(other, [(3000, 3400)], SHAPES))


def test_silence_around_a_hole_leaves_silence_in_it():
    assert not ar_gaps.filled(np.zeros(6000), [(3000, 3400)], SHAPES).any()


def test_a_fill_is_no_louder_than_what_is_around_it():
    x = tones()
    filled = ar_gaps.filled(x, [(2600, 3400)], SHAPES)
    assert np.abs(filled[2600:3400]).max() <= np.abs(np.concatenate([x[:2600], x[3400:]])).max()


def test_holes_hear_each_other_within_a_bounded_group():
    holes = [(0, 10), (50, 60), (300, 310), (350, 360), (380, 500)]
    assert list(ar_gaps.groups(holes, 100, 150)) == [[(0, 10), (50, 60)], [(300, 310), (350, 360)], [(380, 500)]]


def test_a_hole_that_is_longer_than_a_group_is_left_out():
    assert list(ar_gaps.groups([(0, 10), (20, 400)], 100, 150)) == [[(0, 10)]]
