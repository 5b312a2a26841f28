"""The timeline under real mouse, wheel and key events."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from workstation.app import theme
from workstation.app.jobs import Jobs
from workstation.app.views import TimelineStack, WaveformLook
from workstation.app.views.lane import LEFT
from workstation.app.views.marks import mark_ticks
from workstation.core import ArraySource, Mark, Marks, Origin, Region, Removed

RATE = 44100


@pytest.fixture
def stack(qtbot):
    theme.apply(QApplication.instance(), "dark")
    time = np.arange(4 * RATE) / RATE
    tone = 0.5 * np.sin(2 * np.pi * 1000 * time)
    before = ArraySource(np.stack([tone, 0.25 * tone]), RATE)
    after = ArraySource(np.stack([tone, 0.25 * tone]) * 0.5, RATE)
    jobs = Jobs()
    stack = TimelineStack(jobs)
    qtbot.addWidget(stack)
    stack.resize(1000, 600)
    stack.set_sources({"A": before, "B": after, "R": Removed(before, after)})
    stack.show()
    qtbot.waitExposed(stack)
    settle(qtbot, stack)
    yield stack
    jobs.shutdown()


def settle(qtbot, stack):
    """Wait until nothing is computed and all is painted."""
    qtbot.wait(20)
    qtbot.waitUntil(lambda: not stack.scene.jobs.busy)
    qtbot.wait(10)


def drag(lane, start, stop, modifiers=Qt.KeyboardModifier.NoModifier, button=Qt.MouseButton.LeftButton):
    middle = QPoint((start.x() + stop.x()) // 2, (start.y() + stop.y()) // 2)
    QTest.mousePress(lane, button, modifiers, start)
    for place in (middle, stop):
        QTest.mouseMove(lane, place)
    QTest.mouseRelease(lane, button, modifiers, stop)


def wheel(widget, place, notches, modifiers=Qt.KeyboardModifier.NoModifier, sideways=False):
    turn = QPoint(120 * notches, 0) if sideways else QPoint(0, 120 * notches)
    event = QWheelEvent(QPointF(place), QPointF(widget.mapToGlobal(place)), QPoint(), turn, Qt.MouseButton.NoButton, modifiers,
                        Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(widget, event)


def wave(stack):
    return stack.waveforms.lanes[0]


def spectro(stack):
    return stack.spectrograms.lanes[0]


def at(stack, seconds, y=40):
    return QPoint(LEFT + round(stack.viewport.x_of(seconds * RATE)), y)


def test_a_drag_on_the_waveform_selects_time(stack):
    drag(wave(stack), at(stack, 1), at(stack, 3, 90))
    start, stop = stack.selection.span
    pixel = stack.viewport.frames_per_pixel
    assert start == pytest.approx(RATE, abs=pixel) and stop == pytest.approx(3 * RATE, abs=pixel)
    assert not stack.selection.region.is_box


def test_a_drag_on_the_spectrogram_selects_a_box(stack):
    lane = spectro(stack)
    drag(lane, at(stack, 1, round(lane.y_of(2000))), at(stack, 2, round(lane.y_of(500))))
    region = stack.selection.region
    assert region.low_hz == pytest.approx(500, rel=0.05) and region.high_hz == pytest.approx(2000, rel=0.05)
    assert region.start == pytest.approx(RATE, abs=2 * stack.viewport.frames_per_pixel)


def test_a_flat_drag_on_the_spectrogram_selects_time_alone(stack):
    drag(spectro(stack), at(stack, 1, 60), at(stack, 2, 63))
    assert stack.selection.region is not None and not stack.selection.region.is_box


def test_a_drag_beyond_the_top_of_the_spectrogram_reaches_the_top_of_the_band(stack):
    lane = spectro(stack)
    drag(lane, at(stack, 1, round(lane.y_of(1000))), at(stack, 2, -20))
    assert stack.selection.region.high_hz is None and stack.selection.region.low_hz == pytest.approx(1000, rel=0.05)


def test_an_edge_can_be_dragged_past_the_other(stack):
    stack.selection.select(RATE, 2 * RATE)
    drag(wave(stack), at(stack, 1), at(stack, 3))
    start, stop = stack.selection.span
    assert start == 2 * RATE and stop == pytest.approx(3 * RATE, abs=2 * stack.viewport.frames_per_pixel)


def test_the_upper_edge_of_a_box_can_be_dragged(stack):
    lane = spectro(stack)
    stack.selection.select(RATE, 3 * RATE, 300, 2000)
    drag(lane, at(stack, 2, round(lane.y_of(2000))), at(stack, 2, round(lane.y_of(6000))))
    assert stack.selection.region.high_hz == pytest.approx(6000, rel=0.05) and stack.selection.region.low_hz == 300


def test_shift_click_extends_the_selection_keeping_its_band(stack):
    stack.selection.select(RATE, 2 * RATE, 300, 2000)
    QTest.mouseClick(wave(stack), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, at(stack, 3))
    region = stack.selection.region
    assert region.start == RATE and region.stop == pytest.approx(3 * RATE, abs=stack.viewport.frames_per_pixel)
    assert (region.low_hz, region.high_hz) == (300, 2000)


def test_a_click_asks_for_the_play_head_there_and_ends_the_selection(stack, qtbot):
    stack.selection.select(0, RATE)
    with qtbot.waitSignal(stack.seek_requested) as sought:
        QTest.mouseClick(wave(stack), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at(stack, 2))
    assert sought.args[0] == pytest.approx(2 * RATE, abs=stack.viewport.frames_per_pixel)
    assert stack.selection.region is None


def test_a_double_click_selects_what_is_visible_and_another_the_whole(stack):
    stack.viewport.show(RATE, 2 * RATE)
    QTest.mouseDClick(wave(stack), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at(stack, 1.5))
    assert stack.selection.span == stack.viewport.visible
    QTest.mouseDClick(wave(stack), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at(stack, 1.5))
    assert stack.selection.span == (0, 4 * RATE)


@pytest.mark.parametrize("which", [wave, spectro])
def test_the_wheel_zooms_at_the_cursor(stack, which):
    place = at(stack, 3)
    before = stack.viewport.frames_per_pixel
    wheel(which(stack), place, 3)
    assert stack.viewport.frames_per_pixel == pytest.approx(before / 1.25 ** 3)
    assert stack.viewport.x_of(3 * RATE) + LEFT == pytest.approx(place.x(), abs=1)


@pytest.mark.parametrize(("modifiers", "sideways"), [(Qt.KeyboardModifier.ShiftModifier, False), (Qt.KeyboardModifier.NoModifier, True)])
def test_shift_wheel_and_a_sideways_swipe_scroll(stack, modifiers, sideways):
    stack.viewport.show(RATE, 2 * RATE)
    scale, start = stack.viewport.frames_per_pixel, stack.viewport.start_frame
    wheel(wave(stack), at(stack, 1.5), -1, modifiers, sideways)
    assert stack.viewport.frames_per_pixel == scale
    assert stack.viewport.start_frame - start == pytest.approx(scale * stack.viewport.width / 10)


def test_a_pinch_zooms_at_the_cursor(stack):
    lane, place = spectro(stack), QPointF(at(stack, 3))
    before = stack.viewport.frames_per_pixel
    event = QNativeGestureEvent(Qt.NativeGestureType.ZoomNativeGesture, QPointingDevice.primaryPointingDevice(), 2, place, place,
                                QPointF(lane.mapToGlobal(place)), 0.5, QPointF())
    QApplication.sendEvent(lane, event)
    assert stack.viewport.frames_per_pixel == pytest.approx(before / 1.5)
    assert stack.viewport.x_of(3 * RATE) + LEFT == pytest.approx(place.x(), abs=1)


def test_ctrl_wheel_on_the_spectrogram_zooms_frequency_at_the_cursor(stack):
    lane = spectro(stack)
    y = lane.y_of(1000)
    wheel(lane, at(stack, 2, round(y)), 4, Qt.KeyboardModifier.ControlModifier)
    view = stack.viewport
    assert view.low_hz > 50 and view.high_hz < 15000 and view.shows_whole
    assert lane.y_of(1000) == pytest.approx(y, abs=2)


def test_ctrl_wheel_on_the_waveform_magnifies_it(stack):
    wheel(wave(stack), at(stack, 2), 2, Qt.KeyboardModifier.ControlModifier)
    assert stack.scene.waveform.gain == pytest.approx(1.25 ** 2)


def test_the_middle_button_drags_the_view(stack):
    stack.viewport.show(RATE, 2 * RATE)
    start, scale = stack.viewport.start_frame, stack.viewport.frames_per_pixel
    drag(wave(stack), QPoint(500, 40), QPoint(400, 40), button=Qt.MouseButton.MiddleButton)
    assert stack.viewport.start_frame == pytest.approx(start + 100 * scale)


def test_the_ruler_seeks_and_scrubs_and_its_unit_counts_samples(stack, qtbot):
    ruler, scrubbed = stack.ruler, []
    stack.scrubbed.connect(scrubbed.append)
    with qtbot.waitSignal(stack.seek_requested):
        drag(ruler, at(stack, 1, 8), at(stack, 2, 8))
    assert scrubbed[-1] == pytest.approx(2 * RATE, abs=stack.viewport.frames_per_pixel)
    QTest.mouseClick(ruler, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(10, 8))
    assert stack.scene.in_samples


def test_the_overview_frame_scrolls_and_its_edge_zooms(stack):
    stack.viewport.show(RATE, 2 * RATE)
    width = stack.overview.width()
    drag(stack.overview, QPoint(round(width * 0.375), 20), QPoint(round(width * 0.625), 20))
    assert stack.viewport.start_frame == pytest.approx(2 * RATE, rel=0.02)
    drag(stack.overview, QPoint(round(width * 0.75), 20), QPoint(width - 1, 20))
    assert stack.viewport.stop_frame == pytest.approx(4 * RATE, rel=0.02)
    assert stack.viewport.start_frame == pytest.approx(2 * RATE, rel=0.02)


def test_the_cursor_reads_time_frequency_and_level(stack, qtbot):
    lane = spectro(stack)
    settle(qtbot, stack)
    with qtbot.waitSignal(stack.cursor_moved) as read:
        QTest.mouseMove(lane, at(stack, 2, int(lane.y_of(1000))))
    frame, hz, db = read.args
    assert frame == pytest.approx(2 * RATE, abs=stack.viewport.frames_per_pixel)
    assert hz == pytest.approx(1000, rel=0.03) and db == pytest.approx(20 * np.log10(0.5), abs=1.5)


def test_a_above_b_on_one_scale_with_labels_that_need_no_colour(stack):
    stack.set_shown("AB")
    assert [lane.badge() for lane in stack.waveforms.lanes] == ["A before · left", "A before · right", "B after · left", "B after · right"]
    tops = [lane.mapTo(stack, QPoint(0, 0)).y() for lane in stack.lanes]
    assert tops == sorted(tops)
    stack.set_shown("R")
    assert [lane.badge() for lane in stack.spectrograms.lanes] == ["R removed · left", "R removed · right"]


def pixels(lane):
    image = lane.grab().toImage()
    return np.array([[image.pixel(x, y) for x in range(LEFT + 2, lane.width() - 60, 7)] for y in range(0, lane.height(), 5)])


def test_before_and_after_look_different_and_silence_shows_nothing(stack, qtbot):
    pictures = {}
    for shown in ("A", "B"):
        stack.set_shown(shown)
        settle(qtbot, stack)
        pictures[shown] = (pixels(wave(stack)), pixels(spectro(stack)))
    assert not np.array_equal(pictures["A"][0], pictures["B"][0]) and not np.array_equal(pictures["A"][1], pictures["B"][1])


@pytest.mark.parametrize(("path", "kept"), [(None, True), ("another.wav", False)])
def test_the_last_picture_stays_for_another_rendering_and_goes_with_its_recording(stack, path, kept):
    fresh = ArraySource(np.random.default_rng(1).uniform(-1, 1, (2, 4 * RATE)), RATE)
    fresh.origin = Origin(path)
    stack.set_sources({"A": fresh, "B": fresh, "R": Removed(fresh, fresh)})
    shown = pixels(spectro(stack))[spectro(stack).height() // 10:]
    assert (len(np.unique(shown)) > 1) is kept


def test_selection_and_zoom_are_drawn_in_every_lane(stack, qtbot):
    before = [pixels(lane) for lane in stack.lanes]
    stack.selection.select(RATE, 3 * RATE)
    assert all(not np.array_equal(old, pixels(lane)) for old, lane in zip(before, stack.lanes, strict=True))


def test_a_moving_play_head_does_not_draw_the_lanes_again(stack, qtbot, monkeypatch):
    drawn = []
    for lane in stack.lanes:
        monkeypatch.setattr(lane, "draw_plot", lambda *arguments: drawn.append(1))
    for frame in range(RATE, 2 * RATE, 4410):
        stack.set_position(frame)
        qtbot.wait(2)
    assert drawn == []


def test_the_view_turns_its_page_for_the_play_head(stack):
    stack.viewport.show(0, RATE)
    stack.set_position(RATE // 2)
    stack.set_position(RATE + 100)
    assert stack.viewport.start_frame == RATE + 100


def test_zoom_to_selection_fills_the_view_with_its_time_and_band(stack):
    stack.selection.select(RATE, 2 * RATE, 200, 4000)
    stack.zoom_to_selection()
    view = stack.viewport
    assert (view.start_frame, view.stop_frame) == pytest.approx((RATE, 2 * RATE)) and (view.low_hz, view.high_hz) == (200, 4000)
    stack.zoom_whole()
    assert view.shows_whole and (view.low_hz, view.high_hz) == (0, RATE / 2)


def test_every_view_has_a_name_and_says_what_it_shows_and_what_is_selected(stack, qtbot):
    stack.selection.select(RATE, 2 * RATE, 200, 4000)
    qtbot.waitUntil(lambda: "Selected" in wave(stack).accessibleDescription())
    assert wave(stack).accessibleName() == "Waveform, A before · left"
    qtbot.waitUntil(lambda: "Selected" in spectro(stack).accessibleDescription())
    assert spectro(stack).accessibleDescription() == (
            "Shows 0:00.0 to 0:04.0 of 0:04.0, 0 Hz to 22.1 kHz. "
            "Selected: 0:01.000 to 0:02.000, 0:01.000 long, 200 Hz to 4.00 kHz. Play head at 0:00.000.")
    assert stack.overview.accessibleName() and stack.ruler.accessibleName()
    assert all(lane.focusPolicy() & Qt.FocusPolicy.TabFocus for lane in [*stack.lanes, stack.overview])


def test_marks_are_drawn_and_thousands_share_their_pixels(stack, qtbot):
    before = pixels(wave(stack))
    stack.set_marks(Marks([Mark(n * 17, n * 17 + 5) for n in range(10_000)] + [Mark(RATE, 2 * RATE, (1,))]))
    assert not np.array_equal(before, pixels(wave(stack)))
    assert len(mark_ticks(stack.scene.marks, stack.viewport, 0)) <= 2 * stack.viewport.width
    left, width, _ = mark_ticks(stack.scene.marks, stack.viewport, 1)[-1]
    assert left + width <= stack.viewport.width + 1


def test_samples_are_drawn_one_by_one_when_close(stack, qtbot):
    stack.viewport.show(1000, 1040)
    settle(qtbot, stack)
    image, lane = wave(stack).grab().toImage(), wave(stack)
    body = theme.current()["before_body"].rgb()
    frame = 1011
    value = float(stack.scene.source("A").read(frame, 1)[0, 0])
    x = LEFT + round(stack.viewport.x_of(frame + 0.5))
    y = round(lane.height() / 2 * (1 - value))
    assert any(image.pixel(x, y + d) == body for d in (-1, 0, 1))


def test_clipped_peaks_are_marked_at_the_edges(stack, qtbot):
    samples = np.zeros((1, RATE), np.float32)
    samples[0, RATE // 2] = 1.0
    stack.set_sources({"A": ArraySource(samples, RATE)})
    settle(qtbot, stack)
    image = wave(stack).grab().toImage()
    x = LEFT + int(stack.viewport.x_of(RATE // 2))
    assert any(image.pixel(x + d, 0) == theme.current()["clip"].rgb() for d in (-1, 0, 1))


def test_a_new_recording_shows_all_of_it_and_none_is_empty(stack, qtbot):
    stack.viewport.show(RATE, 2 * RATE)
    stack.set_sources({"A": ArraySource(np.zeros((1, 9 * RATE)), RATE)})
    assert stack.viewport.shows_whole and len(stack.waveforms.lanes) == 1
    stack.set_sources({})
    settle(qtbot, stack)
    assert stack.viewport.length == 0 and stack.grab().width() == stack.width()


def test_the_same_timeline_with_other_content_keeps_zoom_and_selection(stack):
    stack.viewport.show(RATE, 2 * RATE)
    stack.selection.set(Region(RATE, 2 * RATE))
    before = stack.scene.source("A")
    stack.set_sources({"A": before, "B": ArraySource(np.zeros((2, 4 * RATE)), RATE)})
    assert (stack.viewport.start_frame, stack.selection.span) == (RATE, (RATE, 2 * RATE))


def test_waveform_in_db_draws_quiet_sound_higher(stack, qtbot):
    linear = pixels(wave(stack))
    stack.set_waveform(WaveformLook(1.0, True))
    body = theme.current()["before_body"].rgb()
    assert np.sum(pixels(wave(stack)) == body) > np.sum(linear == body)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_a_change_of_theme_repaints_everything(stack, qtbot, name):
    theme.apply(QApplication.instance(), name)
    settle(qtbot, stack)
    image = wave(stack).grab().toImage()
    assert image.pixel(LEFT + 300, 3) in (theme.current()["lane"].rgb(), theme.current()["lane_line"].rgb())
