"""The arithmetic of invented treble against closed forms."""

from __future__ import annotations

import numpy as np
import pytest

from tests.signals import sine, white
from workstation.restoration import treble


def test_a_full_scale_sine_on_a_bin_has_its_power_there() -> None:
    levels = treble.levels(treble.spectra(sine(0.2, 100 * treble.RATE / treble.SIZE, 1.0, treble.RATE)))
    assert levels[0, :, 100] == pytest.approx(2 * np.log10(0.5), abs=1e-3)
    assert levels[0, :, 104:].max() == pytest.approx(treble.FLOOR, abs=0.01)


def test_sound_is_the_inverse_of_spectra() -> None:
    samples = white(0.5, -20, treble.RATE, 2)
    again = treble.sound(treble.spectra(samples))
    inside = slice(treble.SIZE, again.shape[1] - treble.SIZE)
    assert np.abs(again[:, inside] - samples[:, inside]).max() < 1e-6


def test_noise_hangs_on_its_absolute_place_alone() -> None:
    whole = treble.noise(7, 1, -9000, 20000)
    assert np.array_equal(treble.noise(7, 1, -100, 5000), whole[8900:13900])
    assert whole.std() == pytest.approx(1, abs=0.03)
    other = treble.noise(7, 2, -9000, 20000)
    assert abs(np.corrcoef(whole, other)[0, 1]) < 0.03


@pytest.mark.parametrize("hz", [3000.0, 11000.0, 16000.0])
def test_the_band_ends_where_a_low_pass_ended_it(hz: float) -> None:
    spectrum = np.fft.rfft(white(2.0, -30, treble.RATE)[0])
    spectrum[np.fft.rfftfreq(2 * treble.RATE, 1 / treble.RATE) > hz] = 0
    levels = treble.levels(treble.spectra(np.fft.irfft(spectrum)[None].astype(np.float32)))[0]
    assert abs(treble.cutoff_bin(levels) - treble.bin_of(hz)) <= 5


def test_a_tone_above_the_band_does_not_lengthen_it_and_silence_has_none() -> None:
    levels = np.full((20, 1025), treble.FLOOR)
    assert treble.cutoff_bin(levels) == 0
    levels[:, :400] = -5
    levels[:, 900] = -5
    assert treble.cutoff_bin(levels) == 400


def test_equal_channels_are_alike_and_unrelated_ones_are_not() -> None:
    one, other = white(1.0, -20, treble.RATE, 2)
    band = slice(100, 200)
    assert treble.likeness(treble.spectra(np.stack([one, one])), band) == pytest.approx(1, abs=1e-4)
    assert treble.likeness(treble.spectra(np.stack([one, other])), band).max() < 0.1
    # two of one power that have half of it in common correlate by a half
    half = np.stack([one + other, one + white(1.0, -20, treble.RATE, seed=9)[0]])
    assert treble.likeness(treble.spectra(half), band).mean() == pytest.approx(0.5, abs=0.06)


def test_the_filled_bins_get_their_level_and_the_others_keep_their_sound() -> None:
    rng = np.random.default_rng(3)
    count = 60 * treble.HOP + treble.SIZE
    kept = np.fft.rfft(0.1 * rng.standard_normal((1, count)))
    kept[:, np.fft.rfftfreq(count, 1 / treble.RATE) > 8000] = 0
    samples = np.fft.irfft(kept, count).astype(np.float32)
    spectrum = treble.spectra(samples)
    cutoff = treble.bin_of(8000)
    fill = np.broadcast_to(np.arange(1025) >= cutoff + 4, spectrum.shape)
    wanted = -6.0
    noises = treble.spectra(treble.noise(1, 0, 0, count)[None])
    change = treble.invented(spectrum, np.full(spectrum.shape, wanted, np.float32), fill, noises)
    after = treble.levels(treble.spectra(samples + change))[:, 4:-4]
    assert after[..., cutoff + 10:1010].mean() == pytest.approx(wanted, abs=0.15)
    # the levels vary far less than those of plain noise, whose logarithm deviates by 0.557
    assert after[..., cutoff + 10:1010].std() < 0.3
    touched = treble.spectra(change)[..., :cutoff - 4]
    assert 20 * np.log10(np.abs(touched).max() / np.abs(spectrum[..., :cutoff - 4]).max()) < -60
