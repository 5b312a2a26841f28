"""What is shown and what is selected: zoom, scroll, limits."""

from __future__ import annotations

import pytest

from workstation.app.views import units
from workstation.app.views.selection import Selection
from workstation.app.views.viewport import WIDEST_SAMPLE, Viewport
from workstation.core import Region


@pytest.fixture
def view(qtbot):
    view = Viewport(48000, 480000)
    view.set_width(1000)
    return view


def test_zoom_keeps_the_frame_under_the_cursor_where_it_is(view):
    view.zoom_at(240000, 8)
    before = view.x_of(200000)
    view.zoom_at(200000, 1.7)
    assert view.x_of(200000) == pytest.approx(before)


def test_zoom_out_ends_at_the_whole_recording(view):
    view.zoom_at(300000, 100)
    view.zoom_at(300000, 1e-6)
    assert (view.start_frame, view.stop_frame) == (0, 480000) and view.shows_whole


def test_zoom_in_ends_at_single_samples(view):
    view.zoom_at(300000, 1e9)
    assert view.frames_per_pixel == pytest.approx(1 / WIDEST_SAMPLE)


def test_scrolling_stops_at_both_ends(view):
    view.show(100000, 148000)
    view.pan(-1e9)
    assert view.start_frame == 0
    view.pan(1e9)
    assert view.stop_frame == pytest.approx(480000)


def test_pixels_and_frames_are_inverse(view):
    view.show(1000, 2000)
    assert [view.frame_at(view.x_of(frame)) for frame in (1000, 1234, 1999)] == [1000, 1234, 1999]


def test_a_resize_keeps_the_scale_but_a_whole_view_stays_whole(view):
    view.set_width(500)
    assert view.shows_whole
    view.show(0, 5000)
    scale = view.frames_per_pixel
    view.set_width(800)
    assert view.frames_per_pixel == scale


def test_the_shown_band_stays_inside_half_the_rate(view):
    view.show_band(-100, 1e6)
    assert (view.low_hz, view.high_hz) == (0, 24000)
    view.show_band(23999, 23999.5)
    assert view.high_hz - view.low_hz == 50


def test_a_change_is_announced_once_and_no_change_not_at_all(view, qtbot):
    heard = []
    view.changed.connect(lambda: heard.append(1))
    view.show(0, 48000)
    view.show(0, 48000)
    assert heard == [1]


@pytest.fixture
def selection(qtbot):
    selection = Selection()
    selection.set_recording(48000, 480000)
    return selection


def test_a_selection_is_cut_to_the_recording(selection):
    selection.select(500000, 100000, 300, 99999)
    assert selection.region == Region(100000, 480000, 300, None)


def test_an_empty_selection_is_none(selection):
    selection.select(10, 20)
    selection.select(50, 50)
    assert selection.region is None


def test_extending_moves_the_nearer_edge_and_keeps_the_band(selection):
    selection.select(1000, 9000, 100, 200)
    selection.extend_to(2000, origin=0)
    assert selection.region == Region(2000, 9000, 100, 200)
    selection.extend_to(8000, origin=0)
    assert selection.region == Region(2000, 8000, 100, 200)


def test_extending_nothing_selects_from_the_play_head(selection):
    selection.extend_to(700, origin=300)
    assert selection.span == (300, 700)


def test_another_recording_drops_a_selection_that_lies_behind_its_end(selection):
    selection.select(400000, 410000)
    selection.set_recording(48000, 1000)
    assert selection.region is None


def test_levels_and_frequencies_read_with_unit_and_minus_sign():
    assert [units.decibels(v) for v in (-62.12, 0.0, -0.01, float("-inf"))] == ["−62.1 dB", "0.0 dB", "0.0 dB", "−∞ dB"]
    assert [units.hertz(v) for v in (49.98, 440, 1260, 12500)] == ["50.0 Hz", "440 Hz", "1.26 kHz", "12.5 kHz"]
