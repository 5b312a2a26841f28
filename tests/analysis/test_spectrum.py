"""Spectra: levels of sines and noise, readings between bins, names of notes."""

from __future__ import annotations

import numpy as np
import pytest

from workstation.analysis.spectrum import at, long_term, note_name, peak_near
from workstation.core import ArraySource

RATE = 48000


def sine(hz: float, amplitude: float, seconds: float = 2.0) -> np.ndarray:
    return amplitude * np.sin(2 * np.pi * hz * np.arange(int(RATE * seconds)) / RATE)


@pytest.mark.parametrize("hz", [1000.0, 1003.1, 11_111.0])
def test_a_sine_is_read_between_bins(hz: float) -> None:
    spectrum = long_term(ArraySource(np.stack([sine(hz, 0.1), sine(hz, 0.01)]), RATE), fft=4096)
    found, level = peak_near(spectrum.hz, spectrum.db[0], hz * 1.02)
    assert found == pytest.approx(hz, abs=0.05)
    assert level == pytest.approx(-20.0, abs=0.01)
    assert peak_near(spectrum.hz, spectrum.db[1], hz)[1] == pytest.approx(-40.0, abs=0.01)


def test_white_noise_is_flat_at_its_power_per_bin() -> None:
    deviation, fft = 0.1, 1024
    noise = deviation * np.random.default_rng(0).standard_normal(RATE * 20)
    spectrum = long_term(ArraySource(noise, RATE), fft=fft)
    noise_bandwidth = 1.5
    wanted = 10 * np.log10(4 * deviation**2 * noise_bandwidth / fft)
    assert float(spectrum.db[0, 5:-5].mean()) == pytest.approx(wanted, abs=0.1)


def test_the_stretch_and_not_the_rest_is_measured() -> None:
    samples = np.concatenate([sine(1000, 0.5), sine(5000, 0.5)])
    spectrum = long_term(ArraySource(samples, RATE), 2 * RATE, 4 * RATE, fft=4096)
    assert peak_near(spectrum.hz, spectrum.db[0], 5000)[1] == pytest.approx(20 * np.log10(0.5), abs=0.1)
    assert peak_near(spectrum.hz, spectrum.db[0], 1000)[1] < -80


def test_blocks_do_not_change_the_long_term_spectrum() -> None:
    samples = np.random.default_rng(1).standard_normal(200_000).astype(np.float32)
    spectrum = long_term(ArraySource(samples, RATE), fft=256)
    window = np.sin(np.pi * (np.arange(256) + 0.5) / 256) ** 2
    starts = range(0, 200_000 - 255, 128)
    power = np.mean([np.abs(np.fft.rfft(samples[s:s + 256] * window * 2 / window.sum())) ** 2 for s in starts], axis=0)
    np.testing.assert_allclose(spectrum.db[0, 1:-1], 10 * np.log10(power[1:-1]), atol=1e-3)


def test_a_stretch_shorter_than_the_window_still_shows_its_sine() -> None:
    spectrum = long_term(ArraySource(sine(3000, 0.1), RATE), 100, 1600, fft=8192)
    assert peak_near(spectrum.hz, spectrum.db[0], 3000)[1] == pytest.approx(-20, abs=0.1)


def test_the_cursor_sees_its_own_place_even_at_the_edges() -> None:
    source = ArraySource(np.concatenate([np.zeros(RATE), sine(937.5, 1.0, 1.0)]), RATE)
    assert at(source, 0, 1024).db.max() < -100
    assert at(source, RATE + 5000, 1024).db.max() == pytest.approx(0.0, abs=0.01)
    assert np.isfinite(at(source, source.length, 1024).db).all()


def test_an_empty_stretch_has_no_spectrum() -> None:
    assert np.isnan(long_term(ArraySource(np.zeros((2, 0)), RATE)).db).all()


@pytest.mark.parametrize(("hz", "name"), [(440, "A4"), (261.63, "C4"), (1260, "D♯6"), (27.5, "A0"), (16.35, "C0"),
                                         (8.0, ""), (0.0, ""), (-5.0, ""), (float("nan"), "")])
def test_notes_have_their_names(hz: float, name: str) -> None:
    assert note_name(hz) == name
