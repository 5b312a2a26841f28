"""Zero crossings of waves whose crossings are known."""

from __future__ import annotations

import numpy as np
import pytest

from workstation.analysis.zero_crossings import crossings, nearest


def sine(period: float, frames: int = 400, shift: float = 0.25) -> np.ndarray:
    """A sine whose crossings lie at multiples of half a period, `shift` frames behind whole ones."""
    return np.sin(2 * np.pi * (np.arange(frames) - shift) / period).astype(np.float32)


def test_the_crossings_of_a_sine_lie_half_a_period_apart():
    found = crossings(sine(50))
    assert found.tolist() == list(range(0, 400, 25))


def test_of_two_neighbours_the_one_nearer_to_zero_is_taken():
    assert crossings(np.array([-0.9, 0.1, 0.5, 0.2, -0.8], np.float32)).tolist() == [1, 3]


def test_silence_crosses_everywhere():
    assert crossings(np.zeros(5, np.float32)).tolist() == [0, 1, 2, 3, 4]


def test_the_nearest_crossing_is_found_before_and_behind():
    wave = sine(50)[None]
    assert nearest(wave, 110) == 100
    assert nearest(wave, 115) == 125
    assert (nearest(wave, 100, -1), nearest(wave, 100, 1)) == (75, 125)


def test_where_channels_cross_together_wins_over_a_nearer_crossing_of_one():
    both = np.stack([sine(50), sine(40)])
    assert nearest(both, 170) == 200


def test_where_they_never_cross_together_the_other_is_the_softest():
    one, other = sine(100), np.abs(sine(37)) + np.linspace(0.1, 0.9, 400, dtype=np.float32)
    found = nearest(np.stack([one, other]), 210)
    assert found == min(crossings(one), key=lambda place: max(abs(other[place]), abs(one[place])))


@pytest.mark.parametrize("samples", [np.full((1, 50), 0.5, np.float32), np.ones((2, 50), np.float32)])
def test_a_wave_that_never_crosses_has_none(samples):
    assert nearest(samples, 25) is None
