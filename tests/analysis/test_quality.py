"""Metrics against known mixtures, alignment against known shifts."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workstation.analysis.align import align, shifted
from workstation.analysis.quality import compare, lsd, si_sdr_db, snr_db
from workstation.core import ArraySource, UsageError

RATE = 22050


def noise(frames: int, seed: int, channels: int = 1) -> np.ndarray:
    return 0.1 * np.random.default_rng(seed).standard_normal((channels, frames))


def delayed(samples: np.ndarray, lag: float) -> np.ndarray:
    """A circular shift by any fraction of a frame, exact for the band below Nyquist."""
    spectrum = np.fft.rfft(samples, axis=-1)
    spectrum *= np.exp(-2j * np.pi * np.arange(spectrum.shape[-1]) * lag / samples.shape[-1])
    return np.fft.irfft(spectrum, samples.shape[-1], axis=-1)


def smooth(frames: int, seed: int, channels: int = 1) -> np.ndarray:
    """Noise without its top quarter, faded at both ends."""
    spectrum = np.fft.rfft(noise(frames, seed, channels), axis=-1)
    spectrum[:, 3 * spectrum.shape[1] // 4:] = 0
    return np.fft.irfft(spectrum, frames, axis=-1) * np.hanning(frames)


def test_snr_of_a_known_mixture() -> None:
    clean, dirt = noise(100_000, 1, 2), noise(100_000, 2, 2)
    dirt *= np.sqrt(np.sum(clean**2) / np.sum(dirt**2)) * 10 ** (-17 / 20)
    assert snr_db(clean, clean + dirt) == pytest.approx(17.0, abs=1e-6)


def test_si_sdr_does_not_hear_the_gain_but_hears_what_is_orthogonal() -> None:
    clean, dirt = noise(100_000, 1), noise(100_000, 2)
    dirt -= clean * np.sum(clean * dirt) / np.sum(clean**2)
    dirt *= np.sqrt(np.sum(clean**2) / np.sum(dirt**2)) * 10 ** (-12 / 20)
    for gain in (1.0, 0.05, -3.0):
        assert si_sdr_db(clean, gain * (clean + dirt)) == pytest.approx(12.0, abs=1e-6)
    assert si_sdr_db(clean, 0.5 * clean) == math.inf


def test_equal_recordings_are_infinitely_close() -> None:
    clean = noise(10_000, 1)
    assert snr_db(clean, clean) == math.inf and lsd(clean, clean) == 0.0


def test_silence_has_no_ratio() -> None:
    silence, clean = np.zeros((1, 5000)), noise(5000, 1)
    assert math.isnan(snr_db(silence, silence)) and snr_db(silence, clean) == -math.inf
    assert math.isnan(si_sdr_db(silence, clean)) and math.isnan(si_sdr_db(clean, silence))


def test_a_gain_of_ten_decibels_is_a_distance_of_one() -> None:
    loud = 10 * noise(50_000, 3, 2)
    assert lsd(loud, loud * 10**0.5) == pytest.approx(1.0, abs=1e-3)


def test_lsd_equals_its_definition_window_by_window() -> None:
    a, b = noise(6000, 1)[0], noise(6000, 2)[0]
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(2048) / 2048)
    distances = []
    for start in range(0, 6000 - 2047, 512):
        logs = [np.log10(np.abs(np.fft.rfft(x[start:start + 2048] * hann) / 1024) ** 2 + 1e-10) for x in (a, b)]
        distances.append(np.sqrt(np.mean((logs[0] - logs[1]) ** 2)))
    assert lsd(a, b) == pytest.approx(np.mean(distances), rel=1e-4)


@pytest.mark.parametrize("lag", [0.0, 1105.0, -700.0, 3.37, -0.25])
@pytest.mark.parametrize("gain", [0.95, -2.0])
def test_alignment_finds_lag_and_gain(lag: float, gain: float) -> None:
    reference = smooth(60_000, 5, 2)
    found = align(reference, gain * delayed(reference, lag))
    assert found.lag_frames == pytest.approx(lag, abs=0.002)
    assert found.gain_db == pytest.approx(20 * math.log10(abs(gain)), abs=0.01)
    assert found.inverted == (gain < 0) and found.similarity == pytest.approx(1.0, abs=1e-3)


def test_alignment_survives_noise_and_different_lengths() -> None:
    reference = smooth(60_000, 5)
    other = np.concatenate([np.zeros((1, 2000)), reference[:, :40_000]], axis=1)
    found = align(reference, other + 0.3 * noise(42_000, 9))
    assert found.lag_frames == pytest.approx(2000, abs=0.05)
    assert found.gain_db == pytest.approx(0.0, abs=0.3)


def test_silence_is_not_aligned() -> None:
    assert align(np.zeros((1, 100)), noise(100, 1)).similarity == 0.0


@pytest.mark.parametrize("lag", [0.5, -3.37])
def test_reading_between_frames_undoes_a_shift(lag: float) -> None:
    clean = smooth(20_000, 8)
    back = shifted(ArraySource(delayed(clean, lag), RATE), 0, 20_000, lag)
    np.testing.assert_allclose(back, clean, atol=2e-5)


def test_compare_aligns_and_then_measures_what_is_left() -> None:
    clean = smooth(600_000, 11, 2)
    dirt = smooth(600_000, 12, 2)
    dirt *= np.sqrt(np.sum(clean**2) / np.sum(dirt**2)) * 10 ** (-20 / 20)
    found = compare(ArraySource(clean, RATE), ArraySource(np.roll(clean + dirt, 1105, axis=1), RATE))
    assert found.lag_frames == 1105.0
    assert found.snr_db == pytest.approx(20.0, abs=0.05)
    assert found.si_sdr_db == pytest.approx(20.0, abs=0.1)
    assert found.lufs_difference == pytest.approx(10 * math.log10(1.01), abs=0.1)
    assert found.frames == 600_000 - 1105


def test_compare_in_blocks_gives_the_distance_of_the_whole() -> None:
    clean, other = noise(300_001, 1, 2).astype(np.float32), noise(300_001, 1, 2).astype(np.float32)
    other += 0.2 * noise(300_001, 2, 2).astype(np.float32)
    assert compare(ArraySource(clean, RATE), ArraySource(other, RATE)).lsd == pytest.approx(lsd(clean, other), rel=1e-6)


def test_compare_undoes_a_fractional_lag() -> None:
    clean = smooth(200_000, 13)
    found = compare(ArraySource(clean, RATE), ArraySource(0.5 * delayed(clean, 10.3), RATE))
    assert found.lag_frames == pytest.approx(10.3, abs=0.001)
    assert found.gain_db == pytest.approx(-6.02, abs=0.01)
    assert found.si_sdr_db > 60


def test_recordings_that_cannot_be_compared_are_refused() -> None:
    one = ArraySource(noise(1000, 1), RATE)
    with pytest.raises(UsageError, match="sample rate"):
        compare(one, ArraySource(noise(1000, 1), 44100))
    with pytest.raises(UsageError, match="channels"):
        compare(one, ArraySource(noise(1000, 1, 2), RATE))
    with pytest.raises(UsageError, match="empty"):
        compare(one, ArraySource(np.zeros((1, 0)), RATE))
