"""Meters: peaks, loudness and correlation at the play head, of the whole and of the selection."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from workstation.analysis import loudness
from workstation.app.jobs import Jobs
from workstation.app.views import MeterBar, TimelineStack
from workstation.core import ArraySource, Removed

RATE = 44100


def sources(before: np.ndarray) -> dict:
    source, after = ArraySource(before, RATE), ArraySource(before * 0.5, RATE)
    return {"A": source, "B": after, "R": Removed(source, after)}


@pytest.fixture
def stack(qtbot):
    wave = 0.5 * np.sin(2 * np.pi * 1244.5 * np.arange(6 * RATE) / RATE)
    wave[3 * RATE:] *= 0.1
    jobs = Jobs()
    stack = TimelineStack(jobs)
    qtbot.addWidget(stack)
    stack.resize(800, 400)
    stack.set_sources(sources(np.stack([wave, -0.5 * wave])))
    yield stack
    jobs.shutdown()


def shown(qtbot, stack, width=1000):
    meter = MeterBar(stack.scene)
    qtbot.addWidget(meter)
    meter.resize(width, meter.sizeHint().height())
    meter.show()
    qtbot.waitExposed(meter)
    return meter


def settle(qtbot, meter):
    qtbot.waitUntil(lambda: meter.levels is not None and not meter.scene.jobs.busy, timeout=5000)


def test_the_meter_shows_the_peak_that_the_play_head_passed(stack, qtbot):
    meter = shown(qtbot, stack)
    settle(qtbot, meter)
    stack.set_position(RATE)
    stack.set_position(RATE + 1500)
    assert meter.peaks_db == pytest.approx([-6.02, -12.04], abs=0.05)
    meter.set_letter("B")
    meter.reset()
    stack.set_position(RATE + 3000)
    assert meter.peaks_db == pytest.approx([-12.04, -18.06], abs=0.05)
    qtbot.waitUntil(lambda: meter.peaks_db[0] < -20)


def test_a_seek_is_not_sound(stack, qtbot):
    meter = shown(qtbot, stack)
    settle(qtbot, meter)
    stack.set_position(RATE)
    stack.set_position(2 * RATE)
    assert meter.peaks_db == [-np.inf] * 2


def test_the_clip_flag_stays_until_it_is_clicked(stack, qtbot):
    loud = np.zeros((2, RATE), np.float32)
    loud[1, 1000] = -1.0
    stack.set_sources({"A": ArraySource(loud, RATE)})
    meter = shown(qtbot, stack)
    settle(qtbot, meter)
    for frame in (500, 1500, 2500):
        stack.set_position(frame)
    assert meter.clipped == [False, True]
    assert "Clipped" in meter.meters.accessibleDescription()
    QTest.mouseClick(meter.meters, Qt.MouseButton.LeftButton, pos=QPoint(30, 10))
    assert meter.clipped == [False, False]
    assert meter.meters.accessibleDescription() == ""


def test_the_key_of_the_window_clears_the_flags(opened, qtbot):
    meters = opened.meters.meters
    meters._channels[0].feed(0.0, time.monotonic())
    assert any(opened.meters.clipped)
    qtbot.keyClick(opened, Qt.Key.Key_X)
    assert not any(opened.meters.clipped)


def test_a_notice_covers_no_meter(opened, qtbot):
    opened.notice.say("Something happened.")
    below = opened.notice.mapTo(opened, opened.notice.rect().bottomLeft()).y()
    assert below < opened.meters.mapTo(opened, opened.meters.rect().topLeft()).y()


def test_the_levels_of_the_whole_file_are_those_of_the_analysis_with_their_units(stack, qtbot):
    meter = shown(qtbot, stack)
    assert meter.texts() == ["– LUFS", "LRA – LU", "– dBTP"]
    settle(qtbot, meter)
    direct = loudness.measure(stack.scene.source("A"))
    assert meter.levels.lufs == pytest.approx(direct.lufs, abs=0.01)
    assert meter.texts()[2] == "−6.0 dBTP"
    qtbot.waitUntil(lambda: meter.texts()[0] in meter.accessibleDescription(), timeout=3000)


def test_a_selection_has_levels_of_its_own(stack, qtbot):
    meter = shown(qtbot, stack)
    settle(qtbot, meter)
    stack.selection.select(4 * RATE, 5 * RATE)
    qtbot.waitUntil(lambda: meter.numbers.selected is not None, timeout=3000)
    assert meter.numbers.selected.peak_dbfs == pytest.approx(-26.02, abs=0.05)
    assert meter.numbers.whole.peak_dbfs == pytest.approx(-6.02, abs=0.05)
    stack.selection.set(None)
    qtbot.waitUntil(lambda: not meter.numbers.has_selection and meter.numbers.selected is None, timeout=3000)


def test_momentary_short_term_and_correlation_follow_the_play_head(stack, qtbot):
    meter = shown(qtbot, stack)
    settle(qtbot, meter)
    stack.set_position(2 * RATE)
    qtbot.waitUntil(lambda: meter.numbers.moment.momentary > -15, timeout=2000)
    assert meter.numbers.moment.correlation == pytest.approx(-1, abs=0.01)
    assert meter.correlation.text() == "−1.00"
    before = meter.numbers.moment.momentary
    stack.set_position(round(4.5 * RATE))
    qtbot.waitUntil(lambda: meter.numbers.moment.momentary == pytest.approx(before - 20, abs=0.1), timeout=2000)
    assert meter.numbers.moment.short_term > meter.numbers.moment.momentary + 10, "three seconds remember the loud part"
    meter.set_letter("B")
    qtbot.waitUntil(lambda: meter.numbers.moment.momentary == pytest.approx(before - 26.02, abs=0.1), timeout=5000)


def test_silence_reads_minus_infinity_and_no_correlation(stack, qtbot):
    stack.set_sources({"A": ArraySource(np.zeros((2, 5 * RATE), np.float32), RATE)})
    meter = shown(qtbot, stack)
    settle(qtbot, meter)
    stack.set_position(4 * RATE)
    qtbot.waitUntil(lambda: meter.numbers.now() == ["M −∞ LUFS", "S −∞ LUFS"], timeout=2000)
    assert meter.texts() == ["−∞ LUFS", "LRA 0.0 LU", "−∞ dBTP"] and meter.correlation.text() == "–"


def test_the_place_that_is_heard_is_measured_before_the_rest(stack, qtbot):
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, (2, 60 * RATE)).astype(np.float32)
    stack.set_sources({"A": ArraySource(noise, RATE)})
    stack.set_position(40 * RATE)
    meter = shown(qtbot, stack)
    qtbot.waitUntil(lambda: math.isfinite(meter.readings.moment().short_term), timeout=3000)
    assert not meter.readings.metering.covers(0, RATE)


def test_a_hidden_meter_measures_nothing(stack, qtbot):
    meter = MeterBar(stack.scene)
    qtbot.addWidget(meter)
    stack.set_position(RATE)
    qtbot.wait(900)
    assert meter.levels is None and not meter.readings.metering.covers(0, RATE)


def test_the_meter_forgets_what_another_letter_left_behind(stack, qtbot):
    meter = shown(qtbot, stack)
    settle(qtbot, meter)
    stack.set_position(1000)
    stack.set_position(4000)
    assert meter.peaks_db[0] > -10
    meter.set_letter("R")
    assert meter.peaks_db == [-np.inf] * 2


@pytest.mark.parametrize(("channels", "correlates"), [(1, False), (2, True), (8, False)])
def test_the_bar_fits_the_narrowest_window_for_any_number_of_channels(stack, qtbot, channels, correlates):
    stack.set_sources({"A": ArraySource(np.zeros((channels, 5 * RATE), np.float32), RATE)})
    meter = shown(qtbot, stack, 1076)
    assert meter.correlation.isVisible() == correlates
    narrow = shown(qtbot, stack, meter.numbers.sizeHint().width() + meter.correlation.sizeHint().width() + 150)
    assert not narrow.correlation.isVisible()
    for bar in (meter, narrow):
        assert bar.meters.width() >= 160 and narrow.minimumSizeHint().width() <= 568
        assert bar.height() <= 150 and bar.meters.height() / (channels + 1) >= 9


def test_the_meter_has_a_scale_in_db_at_any_width(stack, qtbot):
    for width in (568, 800, 1500):
        meter = shown(qtbot, stack, width)
        image = meter.meters.grab().toImage()
        rows = range(image.height() - 10, image.height() - 2)
        ground = image.pixelColor(1, image.height() - 1)
        written = {x for x in range(20, image.width()) for y in rows if image.pixelColor(x, y) != ground}
        assert len(written) > 15, "figures under the meters"


def test_following_the_play_head_costs_less_than_a_millisecond(stack, qtbot):
    meter = shown(qtbot, stack)
    settle(qtbot, meter)
    frames = range(RATE, 5 * RATE, 1470)
    begin = time.process_time()
    for frame in frames:
        stack.scene.set_head(frame)
        meter._show_moment()
    assert (time.process_time() - begin) / len(frames) < 1e-3
