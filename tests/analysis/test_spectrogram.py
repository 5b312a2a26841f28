"""Spectrogram pictures: true levels, true places, and clicks that survive every zoom."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from workstation.analysis.maxima import Maxima
from workstation.analysis.pyramid import Pyramid
from workstation.analysis.scale import KINDS, LOWEST_LOG_HZ, Scale
from workstation.analysis.spectrogram import is_exact, tile
from workstation.analysis.transforms import SpectrogramSettings, powers, window_places
from workstation.core import ArraySource, Cancelled, Origin, Progress, Source

RATE = 44100


def sine(hz: float, amplitude: float, frames: int) -> np.ndarray:
    return amplitude * np.sin(2 * np.pi * hz * np.arange(frames) / RATE)


def clicks(frames: int, places: list[int], height: float = 0.5) -> np.ndarray:
    samples = 1e-4 * np.random.default_rng(0).standard_normal(frames)
    samples[places] += height
    return samples


@pytest.mark.parametrize("kind", KINDS)
def test_rows_and_frequencies_are_inverse(kind: str) -> None:
    scale = Scale(kind, 20.0, 20_000.0, 400)
    rows = np.linspace(0, 400, 57)
    np.testing.assert_allclose(scale.to_row(np.asarray(scale.from_row(rows))), rows, atol=1e-9)
    assert scale.from_row(0) == pytest.approx(20_000) and scale.from_row(400) == pytest.approx(20)


def test_a_mel_axis_puts_1000_hz_at_1000_mel() -> None:
    scale = Scale("mel", 0.0, 700 * (10 ** (2000 / 2595) - 1), 200)
    assert scale.to_row(1000.0) == pytest.approx(100, abs=0.01)


def test_a_logarithmic_axis_gives_each_octave_the_same_height() -> None:
    scale = Scale("log", 0.0, LOWEST_LOG_HZ * 2**10, 100)
    np.testing.assert_allclose(scale.to_row(np.array([160.0, 320.0, 640.0])), [60, 50, 40])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("window", ["hann", "hamming", "blackman"])
def test_a_sine_shows_its_level_at_its_row(kind: str, window: str) -> None:
    settings = SpectrogramSettings(scale=kind, window=window)
    hz = 100 * RATE / 2048
    picture = tile(ArraySource(sine(hz, 0.1, RATE), RATE), 0, 5000, 30000, 50, 300, settings, 20, 20_000)
    row = Scale(kind, 20, 20_000, 300).to_row(hz)
    assert picture.shape == (300, 50) and picture.dtype == np.float32
    assert np.all(np.abs(picture.argmax(0) + 0.5 - row) <= 1.5)
    np.testing.assert_allclose(picture.max(0), -20, atol=0.1)


def test_the_power_of_a_spectrum_is_the_energy_of_the_windowed_frames() -> None:
    samples = np.random.default_rng(2).standard_normal(4096).astype(np.float32)
    power = powers(ArraySource(samples, RATE), 0, np.array([[2048]]), SpectrogramSettings(fft=2048, window="rectangular"))[:, 0]
    one_sided = power.astype(np.float64) / 2
    one_sided[[0, -1]] *= 2
    assert one_sided.sum() == pytest.approx(np.mean(samples[1024:3072].astype(np.float64) ** 2), rel=1e-4)


def test_columns_equal_transforms_taken_one_by_one() -> None:
    samples = np.random.default_rng(4).standard_normal((2, 30_000)).astype(np.float32)
    settings = SpectrogramSettings(fft=512)
    source = ArraySource(samples, RATE)
    places = window_places(source, 1, 4000.0, 22_000.5, 37, settings, None, True)
    got = powers(source, 1, places, settings)
    hann = np.sin(np.pi * np.arange(512) / 512) ** 2
    for column in (0, 11, 36):
        spectra = [np.abs(np.fft.rfft(samples[1, c - 256:c + 256] * hann)[1:-1] / 128) ** 2 for c in places[column]]
        np.testing.assert_allclose(got[1:-1, column], np.max(spectra, axis=0), rtol=2e-3, atol=1e-9)


@pytest.mark.parametrize("seconds", [0.1, 2, 14, 68])
def test_no_click_vanishes_while_a_picture_is_exact(seconds: float) -> None:
    width, start = 1500, 100_000
    each = seconds * RATE / width
    stop = start + width * each
    assert is_exact(start, stop, width, SpectrogramSettings())
    columns = [50, 700, 1333]
    rng = np.random.default_rng(int(seconds))
    places = [int(start + (c + rng.uniform(0.1, 0.9)) * each) for c in columns]
    source = ArraySource(clicks(int(stop) + 5000, places), RATE)
    picture = tile(source, 0, start, stop, width, 40, SpectrogramSettings(scale="linear"), 0, 20_000)
    alone = 20 * np.log10(0.5 * 2 / 1024)
    assert (picture[:, columns].min(0) > alone - 7).all()


def test_from_afar_the_pyramid_leads_the_sampled_windows_to_the_clicks() -> None:
    frames, width = RATE * 400, 300
    columns = np.arange(5, 300, 37)
    each = frames / width
    source = ArraySource(clicks(frames, [int((c + 0.37) * each) for c in columns]), RATE)
    pyramid = Pyramid(source)
    pyramid.build()
    settings = SpectrogramSettings(scale="linear")
    assert not is_exact(0, frames, 3000, settings)
    picture = tile(source, 0, 0, frames, 3000, 20, settings, 0, 20_000, pyramid=pyramid).mean(0)
    loud = np.flatnonzero(picture > -70)
    np.testing.assert_array_equal(loud, ((columns + 0.37) * 10).astype(int))


def test_maxima_show_what_the_exact_tile_shows_within_half_a_decibel() -> None:
    frames = 300 * 4096 + 777
    source = ArraySource(0.3 * np.random.default_rng(5).standard_normal((2, frames)), RATE)
    settings = SpectrogramSettings(scale="log")
    maxima = Maxima(source, settings)
    maxima.build()
    span = (40 * 4096, 280 * 4096, 60, 100, settings, 20, 20_000)
    known = tile(source, 1, *span, maxima=maxima)
    exact = tile(source, 1, *span, exact=True)
    assert maxima.levels(1, *span[:3], settings) is not None
    np.testing.assert_allclose(known, exact, atol=0.26)


def test_maxima_stand_back_where_they_do_not_know() -> None:
    source = ArraySource(np.zeros((1, 100 * 4096)), RATE)
    maxima = Maxima(source, SpectrogramSettings())
    assert maxima.levels(0, 0, source.length, 10, SpectrogramSettings()) is None
    maxima.build()
    assert maxima.levels(0, 0, source.length, 10, SpectrogramSettings()) is not None
    assert maxima.levels(0, 0, source.length, 80, SpectrogramSettings()) is None
    assert maxima.levels(0, 0, source.length, 10, SpectrogramSettings(fft=1024)) is None


def test_maxima_are_found_in_the_cache_and_end_with_the_last_frames(tmp_path: Path) -> None:
    samples = np.zeros(20 * 4096 + 10)
    samples[-5] = 1.0
    source = ArraySource(samples, RATE)
    Maxima(source, SpectrogramSettings(), tmp_path).build()
    again = Maxima(source, SpectrogramSettings(), tmp_path)
    assert again.is_complete
    levels = again.levels(0, 0, source.length, 5, SpectrogramSettings())
    assert levels is not None and (levels[:, -1] > levels[:, 0]).all()


class HalfReady(Source):
    """Only frames before `ready` are rendered; reading any other is an error."""

    def __init__(self, samples: np.ndarray, ready: int) -> None:
        self.inner, self.ready = ArraySource(samples, RATE), ready
        self.length, self.format, self.origin, self.version = self.inner.length, self.inner.format, Origin(), "half"

    def ready_spans(self) -> list[tuple[int, int]]:
        return [(0, self.ready)]

    def _read(self, start: int, count: int) -> np.ndarray:
        assert start + count <= self.ready, "read what is not rendered"
        return self.inner.read(start, count)


def test_what_is_not_rendered_stays_blank_in_tiles_and_in_maxima() -> None:
    source = HalfReady(np.random.default_rng(1).standard_normal(60 * 4096), 30 * 4096)
    settings = SpectrogramSettings()
    picture = tile(source, 0, 0, source.length, 60, 50, settings, 20, 20_000)
    blank = np.isnan(picture).any(0)
    assert not blank[:29].any() and blank[30:].all()
    maxima = Maxima(source, settings)
    maxima.update(0, 30 * 4096)
    assert not maxima.is_complete and maxima.levels(0, 0, 20 * 4096, 5, settings) is not None
    source.ready = source.length
    maxima.update(30 * 4096, source.length)
    assert maxima.is_complete


def test_what_is_not_rendered_stays_blank_from_afar() -> None:
    source = HalfReady(np.random.default_rng(1).standard_normal(20 * 40_000), 10 * 40_000)
    picture = tile(source, 0, 0, source.length, 20, 30, SpectrogramSettings(), 20, 20_000, pyramid=Pyramid(source))
    assert not is_exact(0, source.length, 20, SpectrogramSettings())
    np.testing.assert_array_equal(np.isnan(picture).any(0), np.arange(20) >= 10)


def test_columns_outside_the_recording_are_blank() -> None:
    picture = tile(ArraySource(np.ones(10_000), RATE), 0, -10_000, 20_000, 30, 10, SpectrogramSettings(), 20, 20_000)
    np.testing.assert_array_equal(np.isnan(picture).all(0), [True] * 10 + [False] * 10 + [True] * 10)


def test_silence_is_far_below_the_floor_and_finite() -> None:
    picture = tile(ArraySource(np.zeros(50_000), RATE), 0, 0, 50_000, 20, 20, SpectrogramSettings(), 0, RATE / 2)
    assert np.isfinite(picture).all() and picture.max() <= -150


def test_default_transforms_last_as_long_at_every_rate() -> None:
    assert [SpectrogramSettings.for_rate(r).fft for r in (22050, 44100, 48000, 96000, 192000)] == [1024, 2048, 2048, 4096, 8192]


def test_a_refined_picture_can_be_cancelled() -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        tile(ArraySource(np.zeros(50_000), RATE), 0, 0, 50_000, 20, 20, SpectrogramSettings(), exact=True, progress=progress)
