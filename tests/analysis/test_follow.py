"""How a recording lies beside another: known lags, gains, speeds and cuts are found again."""

from __future__ import annotations

import numpy as np
import pytest

from tests.signals import white
from workstation.analysis.align import shifted
from workstation.analysis.follow import follow
from workstation.core import ArraySource, Cancelled, Progress

RATE = 16000


@pytest.fixture(scope="module")
def programme() -> np.ndarray:
    """Thirty seconds that nowhere repeat: noise with the slope of music, its level wandering; float32 [1, frames]."""
    random = np.random.default_rng(4)
    spectrum = np.fft.rfft(random.standard_normal(30 * RATE))
    spectrum /= 1 + np.arange(len(spectrum)) / 300
    level = np.interp(np.arange(30 * RATE), np.arange(61) * RATE // 2, random.uniform(0.05, 1, 61))
    samples = np.fft.irfft(spectrum) * level
    return (0.3 * samples / np.abs(samples).max()).astype(np.float32)[None]


def course(a: np.ndarray, b: np.ndarray, rate: int = RATE):
    return follow(ArraySource(a, rate), ArraySource(b, rate))


def stretched(samples: np.ndarray, ppm: float) -> np.ndarray:
    """The same, slower by so many millionths."""
    import soxr

    return soxr.resample(samples[0], 1e6, 1e6 + ppm, quality="VHQ")[None]


@pytest.mark.parametrize("lag", [137, -5000, 10.3])
def test_a_lag_is_found_to_a_fraction_of_a_frame(programme, lag):
    late = shifted(ArraySource(programme, RATE), 0, programme.shape[1], -lag)
    found = course(programme, late)
    assert found.kind == "steady" and found.lag_frames == pytest.approx(lag, abs=0.01)
    assert found.gain_db == pytest.approx(0, abs=0.01) and not found.inverted


def test_gain_and_inverted_polarity_are_found(programme):
    found = course(programme, -0.5 * programme)
    assert found.inverted and found.gain_db == pytest.approx(-6.0206, abs=1e-3)


@pytest.mark.parametrize("noisy_first", [True, False])
def test_noise_in_one_of_the_two_does_not_bend_the_gain(programme, noisy_first):
    noisy = programme + white(30, -35, RATE)[:, :programme.shape[1]]
    found = course(noisy, 0.5 * programme) if noisy_first else course(programme, 0.5 * noisy)
    plain = np.vdot(noisy, programme) / np.vdot(noisy, noisy) if noisy_first else 1
    assert found.gain_db == pytest.approx(-6.0206, abs=0.1)
    assert not noisy_first or 20 * np.log10(plain) < -0.2  # what a plain regression would have told


@pytest.mark.parametrize("seconds", [-12, 25])
def test_a_start_that_was_cut_or_added_is_found_far_away(programme, seconds):
    if seconds < 0:
        other = programme[:, -seconds * RATE:]
    else:
        other = np.concatenate([np.zeros((1, seconds * RATE), np.float32), programme], axis=1)
    found = course(programme, other)
    assert found.kind == "steady" and found.lag_frames == seconds * RATE and found.gain_db == pytest.approx(0, abs=1e-6)


def test_a_cut_end_changes_neither_lag_nor_gain(programme):
    found = course(programme, 0.8 * programme[:, :-8 * RATE])
    assert found.kind == "steady" and found.lag_frames == 0 and found.gain_db == pytest.approx(-1.938, abs=1e-3)


@pytest.mark.parametrize("ppm", [20, -300, 10000])
def test_another_speed_is_found(programme, ppm):
    found = course(programme, stretched(programme, ppm))
    assert found.kind == "drifting" and found.drift_ppm == pytest.approx(ppm, rel=0.03)
    assert found.last_lag - found.first_lag == pytest.approx(ppm * 1e-6 * programme.shape[1], rel=0.03)


def test_something_cut_out_in_the_middle_is_found_and_placed(programme):
    cut = np.concatenate([programme[:, :10 * RATE], programme[:, 12 * RATE:]], axis=1)
    found = course(programme, cut)
    assert found.kind == "broken" and {found.first_lag, found.last_lag} == {0, -2 * RATE}
    first, last = found.change_frames
    assert first <= 12 * RATE and last >= 10 * RATE


def test_another_recording_is_unrelated(programme):
    assert course(programme, programme[:, ::-1].copy()).kind == "unrelated"


def test_silence_follows_nothing(programme):
    assert course(programme, 0 * programme).kind == "silent"
    assert course(0 * programme, programme).kind == "silent"


@pytest.mark.parametrize("frames", [1, 100, 3000])
def test_a_very_short_recording_lies_where_it_does(programme, frames):
    part = programme[:, 5000:5000 + frames]
    found = course(part, 0.5 * part)
    assert found.kind == "steady" and found.lag_frames == 0 and found.gain_db == pytest.approx(-6.0206, abs=1e-3)


def test_every_channel_counts(programme):
    silent_left = np.concatenate([0 * programme, programme])
    found = course(silent_left, np.roll(silent_left, 40, axis=1))
    assert found.kind == "steady" and found.lag_frames == 40


def test_a_cancelled_search_stops(programme):
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        follow(ArraySource(programme, RATE), ArraySource(programme, RATE), progress)
