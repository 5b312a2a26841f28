"""A source at another rate."""

from __future__ import annotations

import numpy as np
import pytest

from workstation.core import ArraySource
from workstation.core.resample import resample
from workstation.core.resampled import Resampled


@pytest.mark.parametrize("rates", [(48000, 44100), (44100, 48000), (22050, 96000), (96000, 8000)])
def test_reading_anywhere_gives_what_resampling_all_of_it_between_silence_gives(rates):
    rate_in, rate_out = rates
    samples = np.random.default_rng(1).standard_normal((2, rate_in * 9)).astype(np.float32) * 0.1
    made = Resampled(ArraySource(samples, rate_in), rate_out)
    whole = resample(np.pad(samples, ((0, 0), (rate_in, rate_in))), rate_in, rate_out)[:, rate_out:-rate_out]
    assert (made.length, made.format.rate, made.format.channels) == (rate_out * 9, rate_out, 2)
    for start, count in ((0, 5000), (made.length // 2 - 77, 3000), (made.length - 4000, 4000)):
        assert np.abs(made.read(start, count) - whole[:, start:start + count]).max() < 1e-5


def test_the_size_of_a_read_changes_no_sample():
    samples = np.random.default_rng(2).standard_normal((1, 48000 * 8)).astype(np.float32)
    made = Resampled(ArraySource(samples, 48000), 44100)
    whole = made.read(0, made.length)
    parts = np.concatenate([made.read(start, 9973) for start in range(0, made.length, 9973)], axis=1)
    assert np.array_equal(parts[:, :made.length], whole)


def test_a_tone_keeps_its_place_and_level():
    time_in, time_out = np.arange(48000 * 2) / 48000, np.arange(44100 * 2) / 44100
    made = Resampled(ArraySource(np.sin(2 * np.pi * 997 * time_in)[None], 48000), 44100)
    assert np.abs(made.read(4410, 44100)[0] - np.sin(2 * np.pi * 997 * time_out)[4410:4410 + 44100]).max() < 1e-5
