"""The meter against the synthetic signals of EBU Tech 3341 and 3342 and the coefficients of ITU-R BS.1770-4."""

from __future__ import annotations

import math

import numpy as np
import pyebur128 as r128
import pytest

from tests.analysis.conformance import RATE, cases, over, stereo
from workstation.analysis import kweighting, loudness, true_peak
from workstation.analysis.ticks import Counter
from workstation.core import ArraySource


def test_every_synthetic_signal_of_the_tables_is_read_within_its_tolerance() -> None:
    read = {case.name: (getattr(loudness.measure(case.source), case.figure), case) for case in cases()}
    assert len(read) == 103
    assert not {name: figure for name, (figure, case) in read.items() if not case.passes(figure)}


def test_short_term_loudness_stands_still_where_the_table_says_so() -> None:
    source = stereo([(1.34, -20), (1.66, -30)] * 5)
    counted = np.concatenate([Counter(RATE, 2).chunk(source, start, 0, source.length) for start in range(0, source.length, 5 * RATE)], 1)
    windows = [loudness.window_lufs(counted[:, :stop], loudness.SHORT_TERM, RATE) for stop in range(300, 1500, 7)]
    assert windows == pytest.approx([-23.0] * len(windows), abs=0.1)


def test_the_weighting_at_48_khz_is_the_one_of_the_recommendation() -> None:
    shelf, high_pass = kweighting.sections(48_000)
    table = [1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585]
    np.testing.assert_allclose(shelf, table, atol=1e-9)
    np.testing.assert_allclose(high_pass[3:], [1.0, -1.99004745483398, 0.99007225036621], atol=1e-9)
    assert high_pass[:3] == pytest.approx([1.0, -2.0, 1.0], rel=0.005)


@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (11_025, 2), (44_100, 2), (96_000, 5)])
def test_noise_reads_the_same_as_in_a_meter_written_by_others(rate: int, channels: int) -> None:
    noise = np.random.default_rng(rate).normal(0, 0.1, (channels, 60 * rate)).astype(np.float32)
    noise *= np.repeat(np.float32([0.1, 0.5, 1.0, 0.2, 0.7, 0.001]), 10 * rate)
    modes = r128.MeasurementMode
    state = r128.R128State(channels, rate, modes.MODE_I | modes.MODE_LRA)
    state.add_frames(np.ascontiguousarray(noise.T).ravel(), noise.shape[1])
    levels = loudness.measure(ArraySource(noise, rate))
    assert levels.lufs == pytest.approx(r128.get_loudness_global(state), abs=0.1)
    assert levels.range_lu == pytest.approx(r128.get_loudness_range(state), abs=0.5)


@pytest.mark.parametrize("rate", [8_000, 44_100, 96_000, 192_000])
def test_a_true_peak_is_found_wherever_between_two_samples_it_lies(rate: int) -> None:
    time = np.arange(rate) / rate
    for phase in np.linspace(0, np.pi, 7):
        wave = 0.8 * np.sin(2 * np.pi * 0.22 * rate * time + phase) * np.hanning(rate)
        read = loudness.measure(ArraySource(wave, rate)).true_peak_dbtp
        assert read == pytest.approx(20 * math.log10(0.8), abs=0.2), phase


def test_a_true_peak_at_the_seam_of_two_chunks_is_found() -> None:
    burst = over(0).read(0, 12_000 * 2)
    middle = int(np.argmax(np.abs(burst[0])))
    expected = loudness.measure(ArraySource(burst, RATE)).true_peak_dbtp
    for shift in (-13, -1, 0, 1, 13):
        long = np.zeros((2, 11 * RATE), np.float32)
        start = 5 * RATE - middle + shift
        long[:, start:start + burst.shape[1]] = burst
        assert loudness.measure(ArraySource(long, RATE)).true_peak_dbtp == pytest.approx(expected, abs=0.005)


def test_a_constant_is_its_own_true_peak() -> None:
    assert true_peak.run_peaks(np.full(1023 + true_peak.REACH * 2, 0.25, np.float32), 1024, 48_000) == pytest.approx([0.25] * 64, rel=1e-5)


def test_correlation_is_one_for_mono_minus_one_for_inverted_and_nought_for_quadrature() -> None:
    wave = np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE)
    turned = np.cos(2 * np.pi * 1000 * np.arange(RATE) / RATE)
    for right, expected in ((wave, 1.0), (-0.5 * wave, -1.0), (turned, 0.0)):
        counted = Counter(RATE, 2).chunk(ArraySource(np.stack([wave, right]), RATE), 0, 0, RATE)
        assert loudness.correlation(counted[:, -40:]) == pytest.approx(expected, abs=1e-3)
    silent = Counter(RATE, 2).chunk(ArraySource(np.stack([wave, 0 * wave]), RATE), 0, 0, RATE)
    assert math.isnan(loudness.correlation(silent))
