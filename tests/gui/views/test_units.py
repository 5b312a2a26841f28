"""Figures that a person types are read as they are shown."""

from __future__ import annotations

import pytest

from workstation.app.views import units
from workstation.core.clock import clock


@pytest.mark.parametrize(("text", "seconds"), [("83.456", 83.456), ("1:23.456", 83.456), ("0:01:23,5", 83.5), (" 7 ", 7.0), (".5", 0.5),
                                               ("1:2:3", 3723.0)])
def test_times_are_read(text, seconds):
    assert units.seconds_of(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "abc", "1:2:3:4", "1:x", "-3", "1.5:20", "1e3", "nan"])
def test_what_is_no_time_is_none(text):
    assert units.seconds_of(text) is None


def test_a_frame_is_found_again_from_its_time():
    for rate in (8000, 44100, 96000, 192000):
        for frame in (1, 12345, 3 * 3600 * rate - 1):
            assert round(units.seconds_of(clock(frame / rate, 6)) * rate) == frame


@pytest.mark.parametrize(("text", "hz"), [("1200", 1200), ("1200 Hz", 1200), ("1.2 kHz", 1200), ("1,2k", 1200), ("50.5hz", 50.5)])
def test_frequencies_are_read(text, hz):
    assert units.hertz_of(text) == pytest.approx(hz)
    assert units.hertz_of(units.hertz_exact(hz)) == pytest.approx(hz)


@pytest.mark.parametrize("text", ["", "x", "-5", "12 MHz", "1 2"])
def test_what_is_no_frequency_is_none(text):
    assert units.hertz_of(text) is None


@pytest.mark.parametrize(("seconds", "text"), [(17 / 44100, "0.385 ms"), (0.0123, "12.3 ms"), (0.1, "0:00.100"), (0.0, "0:00.000")])
def test_what_a_clock_shows_as_nothing_is_told_in_milliseconds(seconds, text):
    assert units.duration(seconds) == text
