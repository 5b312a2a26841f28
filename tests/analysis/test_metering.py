"""Ticks measured in any order give what one pass gives, at the play head and over a selection."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from workstation.analysis import loudness
from workstation.analysis.metering import Metering
from workstation.core import ArraySource, Cancelled, Progress, Removed

RATE = 22_050


def programme(seconds: float = 23.7, channels: int = 2) -> ArraySource:
    noise = np.random.default_rng(7).normal(0, 0.1, (channels, round(seconds * RATE)))
    noise[:, :7 * RATE] *= 0.1
    noise[:, 9 * RATE:10 * RATE] = 0
    return ArraySource(noise, RATE)


@pytest.mark.parametrize("channels", [1, 2, 5])
def test_chunks_in_any_order_give_the_levels_of_one_pass(channels: int) -> None:
    source = programme(channels=channels)
    metering = Metering(source)
    for chunk in (4, 0, 2, 3, 1):
        assert metering.levels() is None
        metering.measure([chunk])
    measured, direct = metering.levels(), loudness.measure(source)
    assert measured is not None and metering.is_complete
    for name in vars(direct):
        assert getattr(measured, name) == pytest.approx(getattr(direct, name), abs=1e-4), name


def test_a_selection_reads_what_it_reads_alone() -> None:
    source = programme()
    metering = Metering(source)
    metering.measure(metering.due(0))
    measured, direct = metering.levels(11 * RATE, 20 * RATE), loudness.measure(source, 11 * RATE, 20 * RATE)
    assert measured is not None
    assert measured.lufs == pytest.approx(direct.lufs, abs=0.02)
    assert measured.range_lu == pytest.approx(direct.range_lu, abs=0.1)
    assert measured.true_peak_dbtp == pytest.approx(direct.true_peak_dbtp, abs=0.02)
    silent = metering.levels(round(9.1 * RATE), round(9.9 * RATE))
    assert silent is not None and silent.lufs == silent.peak_dbfs == -math.inf


def test_the_moment_at_the_play_head_is_the_window_before_it() -> None:
    source = programme()
    metering = Metering(source)
    metering.measure(metering.due(0))
    moment = metering.at(18 * RATE)
    window = loudness.measure(source, 18 * RATE - 3 * RATE - RATE, 18 * RATE)
    assert moment.short_term == pytest.approx(window.short_term_max_lufs, abs=0.5)
    assert moment.correlation == pytest.approx(0, abs=0.05)
    assert metering.at(round(9.99 * RATE)).momentary == -math.inf
    assert metering.at(0).momentary == -math.inf


def test_what_is_not_measured_yet_reads_nothing_and_what_is_near_the_head_is_due_first() -> None:
    metering = Metering(programme())
    assert math.isnan(metering.at(12 * RATE).momentary)
    assert metering.due(12 * RATE) == [1, 2, 3, 4, 0]
    metering.measure([1, 2])
    assert math.isfinite(metering.at(12 * RATE).short_term) and math.isnan(metering.at(17 * RATE).momentary)


def test_what_was_measured_is_found_again(tmp_path: Path) -> None:
    source = programme()
    first = Metering(source, tmp_path)
    first.measure(first.due(0))
    again = Metering(source, tmp_path)
    assert again.is_complete and again.levels() == first.levels()


def test_a_removed_nothing_is_silent_without_being_read() -> None:
    source = programme()
    levels = Metering(Removed(source, source)).levels()
    assert levels is not None and levels.lufs == levels.true_peak_dbtp == -math.inf


def test_measuring_stops_between_chunks() -> None:
    metering, progress = Metering(programme()), Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        metering.measure([0, 1], progress)
    assert not metering.is_complete
