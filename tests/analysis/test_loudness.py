"""Loudness against BS.1770's own tone, true peak against a wave whose peaks fall between samples."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workstation.analysis.loudness import gated_loudness, measure, peaks
from workstation.core import ArraySource, Cancelled, Progress


def tone(rate: int, hz: float, dbfs: float, seconds: float, phase: float = 0.0) -> np.ndarray:
    return 10 ** (dbfs / 20) * np.sin(2 * np.pi * hz * np.arange(int(rate * seconds)) / rate + phase)


@pytest.mark.parametrize("rate", [22050, 44100, 48000, 96000])
def test_a_997_hz_sine_reads_its_level_in_stereo_and_3_db_less_in_mono(rate: int) -> None:
    x = tone(rate, 997, -23, 10)
    both = measure(ArraySource(np.stack([x, x]), rate))
    assert both.lufs == pytest.approx(-23.0, abs=0.05)
    assert both.momentary_max_lufs == pytest.approx(-23.0, abs=0.1)
    assert both.short_term_max_lufs == pytest.approx(-23.0, abs=0.1)
    assert both.range_lu == pytest.approx(0.0, abs=0.1)
    assert gated_loudness(ArraySource(x, rate)) == pytest.approx(-23.0 - 10 * math.log10(2), abs=0.05)


@pytest.mark.parametrize("seconds, known", [(0, False), (2.9, False), (3.1, True)])
def test_less_than_three_seconds_have_no_loudness_range(seconds: float, known: bool) -> None:
    assert math.isnan(measure(ArraySource(tone(8000, 997, -23, seconds), 8000)).range_lu) != known


def test_pauses_are_gated_out() -> None:
    x = tone(48000, 997, -20, 10)
    quiet = np.concatenate([x, np.zeros(48000 * 20)])
    assert gated_loudness(ArraySource(np.stack([quiet, quiet]), 48000)) == pytest.approx(-20.0, abs=0.2)


def test_momentary_and_short_term_maxima_follow_their_windows() -> None:
    x = np.concatenate([np.zeros(48000 * 5), tone(48000, 997, -20, 1.0), np.zeros(48000 * 5)])
    levels = measure(ArraySource(np.stack([x, x]), 48000))
    assert levels.momentary_max_lufs == pytest.approx(-20.0, abs=0.1)
    assert levels.short_term_max_lufs == pytest.approx(-20.0 - 10 * math.log10(3), abs=0.1)


def test_a_peak_between_samples_is_found() -> None:
    levels = measure(ArraySource(tone(48000, 12000, 0.0, 1.0, np.pi / 4), 48000))
    assert levels.peak_dbfs == pytest.approx(-3.01, abs=0.01)
    assert levels.true_peak_dbtp == pytest.approx(0.0, abs=0.2)


def test_a_part_is_measured_alone() -> None:
    x = np.concatenate([tone(48000, 997, -10, 3), tone(48000, 997, -40, 3)])
    source = ArraySource(np.stack([x, x]), 48000)
    assert gated_loudness(source, 3 * 48000, 6 * 48000) == pytest.approx(-40.0, abs=0.1)
    assert measure(source, 0, 3 * 48000).peak_dbfs == pytest.approx(-10.0, abs=0.01)


@pytest.mark.parametrize("frames", [0, 1, 100_000])
def test_silence_is_minus_infinity(frames: int) -> None:
    levels = measure(ArraySource(np.zeros((2, frames)), 48000))
    assert (levels.lufs, levels.peak_dbfs, levels.true_peak_dbtp, levels.momentary_max_lufs) == (-math.inf,) * 4


def test_a_broken_sample_does_not_spoil_the_loudness() -> None:
    x = tone(48000, 997, -23, 5).astype(np.float32)
    x[1000] = np.nan
    assert gated_loudness(ArraySource(np.stack([x, x]), 48000)) == pytest.approx(-23.0, abs=0.1)


def test_peaks_of_a_block_are_per_channel() -> None:
    np.testing.assert_allclose(peaks(np.array([[0.0, -1.0], [0.5, 0.1], [0.0, 0.0]])), [0.0, 20 * np.log10(0.5), -np.inf])
    assert peaks(np.zeros((2, 0))).tolist() == [-np.inf, -np.inf]


def test_measuring_can_be_cancelled() -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        measure(ArraySource(np.zeros(50_000), 48000), progress=progress)


@pytest.mark.parametrize(("channels", "channel", "weight_db"), [(8, 6, 1.5), (8, 7, 1.5), (8, 4, 0.0), (7, 6, 0.0), (12, 11, 0.0)])
def test_every_channel_beyond_the_sixth_counts(channels: int, channel: int, weight_db: float) -> None:
    sound = np.zeros((channels, 48_000), np.float32)
    sound[0] = tone(48_000, 1000, -20, 1)
    alone = measure(ArraySource(sound, 48_000)).lufs
    sound[[0, channel]] = sound[[channel, 0]]
    assert measure(ArraySource(sound, 48_000)).lufs == pytest.approx(alone + weight_db, abs=0.02)


def test_samples_of_any_size_are_measured_without_a_warning(recwarn):
    huge = np.zeros((2, 20_000), np.float32)
    huge[:, 5000:5010] = np.finfo(np.float32).max
    levels = measure(ArraySource(huge, 8000))
    assert levels.peak_dbfs >= 180 and np.isfinite(levels.lufs) and not len(recwarn)
