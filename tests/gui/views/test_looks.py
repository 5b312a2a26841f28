"""How lanes look: folded, in dB, magnified, laid over the spectrogram; and that no state is told by its colour alone."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from workstation.app import theme
from workstation.app.jobs import Jobs
from workstation.app.views import TimelineStack, WaveformLook
from workstation.core import ArraySource, Mark, Marker, Marks, Region, Removed

RATE = 44100


@pytest.fixture
def stack(qtbot):
    theme.apply(QApplication.instance(), "dark")
    time = np.arange(2 * RATE) / RATE
    tone = 0.1 * np.sin(2 * np.pi * 1000 * time)
    before = ArraySource(np.stack([tone, tone, tone]), RATE)
    after = ArraySource(np.stack([tone, tone, tone]) * 0.5, RATE)
    jobs = Jobs()
    stack = TimelineStack(jobs)
    qtbot.addWidget(stack)
    stack.resize(900, 800)
    stack.set_sources({"A": before, "B": after, "R": Removed(before, after)})
    stack.show()
    qtbot.waitExposed(stack)
    settle(qtbot, stack)
    yield stack
    jobs.shutdown()


def settle(qtbot, stack):
    qtbot.wait(20)
    qtbot.waitUntil(lambda: not stack.scene.jobs.busy)
    qtbot.wait(10)


def click(lane, rect):
    QTest.mouseClick(lane, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, rect.center())


def picture(widget):
    image = widget.grab().toImage()
    return np.array([[image.pixel(x, y) & 0xFFFFFF for x in range(0, image.width(), 2)] for y in range(image.height())])


def loud_rows(lane):
    """How many rows of a column in the middle of a waveform lane are not its ground or grid."""
    colours = theme.current()
    grounds = {colours[role].rgb() & 0xFFFFFF for role in ("lane", "lane_line", "line")}
    image = lane.grab().toImage()
    return sum(image.pixel(500, y) & 0xFFFFFF not in grounds for y in range(image.height()))


def test_a_click_on_the_triangle_folds_a_channel_in_both_views_and_the_last_one_stays(stack, qtbot):
    heights = [lane.height() for lane in stack.lanes]
    click(stack.waveforms.lanes[1], stack.waveforms.lanes[1].header.fold)
    settle(qtbot, stack)
    folded = [lane.height() for lane in stack.lanes]
    assert folded[1] == folded[4] < 30 and folded[0] > heights[0] and folded[3] > heights[3]
    assert stack.waveforms.lanes[1].accessibleName() == "Waveform, A before · channel 2, folded"
    for channel in (0, 2):
        click(stack.waveforms.lanes[channel], stack.waveforms.lanes[channel].header.fold)
        settle(qtbot, stack)
    assert stack.scene.folded == {0, 1}
    click(stack.waveforms.lanes[1], stack.waveforms.lanes[1].header.fold)
    assert stack.scene.folded == {0}


def test_a_folded_spectrogram_asks_for_nothing(stack, qtbot):
    asked = []
    want = stack.scene.tiles.want
    stack.scene.tiles.want = lambda asker, keys, track: (asked.extend(keys), want(asker, keys, track))
    stack.scene.set_folded({1})
    asked.clear()
    stack.viewport.show(0, RATE)
    settle(qtbot, stack)
    assert {key.channel for key in asked} == {0, 2}


def test_another_recording_with_other_channels_is_shown_in_full(stack, qtbot):
    stack.scene.set_folded({1, 2})
    stack.set_sources({"A": ArraySource(np.zeros((2, RATE)), RATE)})
    assert stack.scene.folded == frozenset()


def test_decibels_show_what_is_soft_and_magnifying_makes_it_taller(stack, qtbot):
    lane = stack.waveforms.lanes[0]
    linear = loud_rows(lane)
    stack.set_waveform(WaveformLook(logarithmic=True))
    assert loud_rows(lane) == pytest.approx(lane.height() * (1 - 20 / 60), abs=4)
    stack.set_waveform(WaveformLook().magnified(4.0))
    assert loud_rows(lane) == pytest.approx(4 * linear, rel=0.15)


@pytest.mark.parametrize("sideways", [False, True])
def test_alt_and_the_wheel_magnify_the_waveform(stack, sideways):
    lane, turn = stack.spectrograms.lanes[0], QPoint(240, 0) if sideways else QPoint(0, 240)
    scale = stack.viewport.frames_per_pixel
    QApplication.sendEvent(lane, QWheelEvent(QPointF(300, 40), QPointF(lane.mapToGlobal(QPoint(300, 40))), QPoint(), turn,
                                             Qt.MouseButton.NoButton, Qt.KeyboardModifier.AltModifier, Qt.ScrollPhase.NoScrollPhase, False))
    assert stack.scene.waveform.gain == pytest.approx(1.25 ** 2) and stack.viewport.frames_per_pixel == scale


def test_the_waveform_lies_over_its_spectrogram_as_strongly_as_asked(stack, qtbot):
    lane = stack.spectrograms.lanes[0]
    plain = picture(lane).astype(int)
    changes = []
    for overlay in (0.25, 1.0):
        stack.set_waveform(WaveformLook(gain=5, overlay=overlay))
        settle(qtbot, stack)
        changes.append(np.abs((picture(lane).astype(int) & 0xFF) - (plain & 0xFF)).mean())
    assert 0 < changes[0] < changes[1]


def test_a_partial_repaint_gives_the_same_pixels_as_a_whole_one(stack, qtbot):
    lane = stack.waveforms.lanes[0]
    stack.set_position(RATE)
    stack.set_position(RATE // 2)
    QApplication.processEvents()
    moved = picture(lane)
    lane.redraw()
    assert np.array_equal(moved, picture(lane))


@pytest.fixture
def one_colour(monkeypatch):
    """A theme in which all that is drawn is white and every ground black."""
    grounds = {"window", "base", "raised", "lane", "ruler", "accent_text", "over_shade", "over_halo"}
    dark = theme.load("dark")
    plain = {role: ("#ff000000" if role in grounds else "#38ffffff" if role == "selection" else "#ffffffff") for role in dark.colours}
    made = replace(dark, colours=MappingProxyType(plain))
    monkeypatch.setattr(theme, "current", lambda: made)


def states(stack):
    """Every pair of states of a view that a person must tell apart, as (name, view, show one, show the other)."""
    scene, wave, spectro = stack.scene, stack.waveforms.lanes[0], stack.spectrograms.lanes[0]
    place, box = (RATE // 2, RATE // 2 + 3), (RATE // 2, RATE)
    yield ("a detection that is on or off", wave, lambda: stack.set_marks(Marks([Mark(*place)])),
           lambda: stack.set_marks(Marks([Mark(*place, enabled=False)])))
    yield ("a detected box that is on or off", spectro, lambda: stack.set_marks(Marks([Mark(*box, None, 500, 5000)])),
           lambda: stack.set_marks(Marks([Mark(*box, None, 500, 5000, enabled=False)])))
    yield ("the name of the only box", spectro, lambda: stack.set_marks(Marks([Mark(*box, None, 500, 5000)])),
           lambda: stack.set_marks(Marks([Mark(*box, None, 500, 5000, "invented")])))
    for one, other in (("A", "B"), ("B", "R"), ("A", "R")):
        yield f"{one} or {other}", wave, lambda one=one: stack.set_shown(one), lambda other=other: stack.set_shown(other)
    yield ("play head or marker", wave, lambda: (stack.set_position(RATE), scene.set_markers(())),
           lambda: (stack.set_position(0), scene.set_markers([Marker(RATE)])))
    yield ("marker or border of a selection", wave, lambda: (stack.selection.clear(), scene.set_markers([Marker(RATE)])),
           lambda: (scene.set_markers(()), stack.selection.select(RATE, 2 * RATE)))
    yield ("a selected channel or one that is not", wave, lambda: stack.selection.set(Region(0, RATE, channels=(0,))),
           lambda: stack.selection.set(Region(0, RATE, channels=(1,))))
    yield ("a marker or a region", stack.markers, lambda: scene.set_markers([Marker(RATE)]),
           lambda: scene.set_markers([Marker(RATE, 2 * RATE)]))
    yield ("a chosen marker or one that is not", stack.markers, lambda: scene.set_markers([Marker(RATE, None, "Verse")]),
           lambda: stack.markers.choose(0))
    yield ("a folded channel or one in full", wave, lambda: scene.set_folded({0}), lambda: scene.set_folded(()))
    yield ("a part that is changed or not", stack.overview, lambda: stack.set_changed([]), lambda: stack.set_changed([(0, RATE)]))
    stack.set_shown("A")
    square = np.tile(np.repeat([1.0, -1.0], 50), (3, RATE // 100)).astype(np.float32)
    yield ("a peak that is clipped or not", wave, lambda: stack.set_sources({"A": ArraySource(square * np.float32(0.9998), RATE)}),
           lambda: stack.set_sources({"A": ArraySource(square, RATE)}))


def test_every_state_is_told_by_a_shape_or_a_word_and_not_by_its_colour_alone(stack, qtbot, one_colour):
    told = {}
    for name, view, show_one, show_other in states(stack):
        pictures = []
        for show in (show_one, show_other):
            show()
            settle(qtbot, stack)
            pictures.append(picture(view))
        told[name] = pictures[0].shape != pictures[1].shape or not np.array_equal(*pictures)
    assert [name for name, differs in told.items() if not differs] == []
    assert len(told) == 14


def test_a_narrow_selection_does_not_cover_the_name_of_its_lane(stack, qtbot):
    lanes = (stack.waveforms.lanes[0], stack.spectrograms.lanes[0])
    names = [lane.grab(lane.header.area).toImage() for lane in lanes]
    stack.selection.select(0, round(stack.viewport.frame_at(lanes[0].header.area.width() / 2)))
    settle(qtbot, stack)
    for lane, name in zip(lanes, names, strict=True):
        assert lane.grab(lane.header.area).toImage() == name
        assert lane.selection_box().contains(QPointF(lane.header.area.center()).toPoint().x() - 20, lane.height() / 2)
