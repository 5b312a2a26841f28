"""The selection by keys and in figures: nothing of it needs a mouse."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import numpy as np
import pytest
import soundfile as sf
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit
from pytestqt.qtbot import QtBot

from workstation.app.dialogs.selection import SelectionDialog
from workstation.app.main_window import MainWindow
from workstation.app.views.lane import Lane
from workstation.core import Region

RATE, SECONDS = 22050, 3
SHIFT, CTRL, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
LEFT, RIGHT = Qt.Key.Key_Left, Qt.Key.Key_Right


@pytest.fixture
def stereo(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """100 Hz on the left, 70 Hz on the right."""
    time = np.arange(SECONDS * RATE) / RATE
    path = tmp_path / "stereo.wav"
    sf.write(path, np.stack([0.5 * np.sin(2 * np.pi * f * time + 0.1) for f in (100, 70)], axis=1), RATE, subtype="FLOAT")
    window.open_files([str(path)])
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=10_000)
    return window


def focused(window: MainWindow, qtbot: QtBot, lane: Lane) -> Lane:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=5_000)
    lane.setFocus(Qt.FocusReason.TabFocusReason)
    return lane


@pytest.mark.parametrize(("place", "outward", "inward"), [(0, LEFT, RIGHT), (SECONDS * RATE, RIGHT, LEFT)])
def test_at_the_ends_of_the_recording_a_selection_begins_inwards_only(
        stereo: MainWindow, qtbot: QtBot, place: int, outward: Qt.Key, inward: Qt.Key) -> None:
    stereo.listening.seek(place)
    qtbot.keyClick(stereo.timeline.overview, outward, SHIFT)
    assert stereo.timeline.selection.region is None
    qtbot.keyClick(stereo.timeline.overview, inward, SHIFT)
    span = stereo.timeline.selection.span
    assert span is not None and place in span and 0 <= span[0] < span[1] <= SECONDS * RATE


def test_shift_and_arrows_select_from_the_play_head_in_steps_that_are_shorter_when_closer(stereo: MainWindow, qtbot: QtBot) -> None:
    stereo.listening.seek(RATE)
    step = stereo.selecting.step
    for _ in range(3):
        qtbot.keyClick(stereo, RIGHT, SHIFT)
    assert stereo.timeline.selection.span == (RATE, RATE + 3 * step)
    qtbot.keyClick(stereo, LEFT, SHIFT | CTRL)
    assert stereo.timeline.selection.span == (RATE - step, RATE + 3 * step)
    stereo.timeline.selection.clear()
    for _ in range(2):
        qtbot.keyClick(stereo, LEFT, SHIFT)
    assert stereo.timeline.selection.span == (RATE - 2 * step, RATE) and stereo.listening.position == RATE
    wide = stereo.selecting.step
    stereo.timeline.viewport.show(RATE, RATE + 2000)
    assert stereo.selecting.step < wide
    stereo.timeline.viewport.show(RATE, RATE + 20)
    assert stereo.selecting.step == 1


def test_alt_and_arrows_move_all_of_it_to_the_ends_and_i_and_o_put_borders_at_the_play_head(stereo: MainWindow, qtbot: QtBot) -> None:
    selection, step = stereo.timeline.selection, stereo.selecting.step
    selection.select(RATE, 2 * RATE, 100.0, 900.0)
    qtbot.keyClick(stereo, RIGHT, ALT)
    assert selection.region == Region(RATE + step, 2 * RATE + step, 100.0, 900.0)
    for _ in range(500):
        stereo.selecting.shift(1)
    assert selection.span == (2 * RATE, 3 * RATE)
    selection.clear()
    stereo.listening.seek(1000)
    qtbot.keyClick(stereo, Qt.Key.Key_I)
    assert stereo.timeline.selection.span == (1000, SECONDS * RATE)
    stereo.listening.seek(5000)
    qtbot.keyClick(stereo, Qt.Key.Key_O)
    assert stereo.timeline.selection.span == (1000, 5000)
    stereo.listening.seek(500)
    qtbot.keyClick(stereo, Qt.Key.Key_O)
    assert stereo.timeline.selection.span == (0, 500)


def crosses(window: MainWindow, frame: int, channel: int) -> bool:
    """True where the wave changes its sign beside a frame."""
    source = window.workspace.source
    assert source is not None
    wave = source.read(frame - 1, 3)[channel]
    return bool(wave[0] * wave[1] <= 0 or wave[1] * wave[2] <= 0)


def test_snapping_moves_both_borders_to_crossings_of_the_selected_channel(stereo: MainWindow, qtbot: QtBot) -> None:
    selection = stereo.timeline.selection
    selection.set(Region(10_037, 20_011, channels=(1,)))
    qtbot.keyClick(stereo, Qt.Key.Key_Z)
    assert stereo.actions_by_id["snap"].isChecked() and stereo.preferences.snapping
    start, stop = selection.span or (0, 0)
    assert crosses(stereo, start, 1) and crosses(stereo, stop, 1)
    assert abs(start - 10_037) <= 0.01 * RATE and abs(stop - 20_011) <= 0.01 * RATE
    for _ in range(5):
        before = (selection.span or (0, 0))[1]
        qtbot.keyClick(stereo, RIGHT, SHIFT)
        after = (selection.span or (0, 0))[1]
        assert after > before and crosses(stereo, after, 1)
    qtbot.keyClick(stereo, Qt.Key.Key_Z)
    qtbot.keyClick(stereo, RIGHT, SHIFT)
    assert (selection.span or (0, 0))[1] == after + stereo.selecting.step
    stereo.selecting.set_snapping(True)
    stereo.timeline.selection.set(Region(0, 10_000, channels=(0,)))
    stereo.timeline.viewport.show(9_900, 10_100)
    places = []
    for _ in range(3):
        qtbot.keyClick(stereo, RIGHT, SHIFT)
        places.append((stereo.timeline.selection.span or (0, 0))[1])
    assert all(crosses(stereo, place, 0) for place in places)
    assert np.diff(places) == pytest.approx([RATE / 200] * 2, abs=1.5), "half a period of 100 Hz"


def press(window: MainWindow, qtbot: QtBot, lane: Lane, where: QPoint) -> None:
    qtbot.mouseClick(lane, Qt.MouseButton.LeftButton, pos=where)


def test_ctrl_drag_selects_in_one_channel_and_its_name_takes_it_in_and_out(stereo: MainWindow, qtbot: QtBot) -> None:
    left, right = stereo.timeline.waveforms.lanes
    selection = stereo.timeline.selection
    qtbot.mousePress(right, Qt.MouseButton.LeftButton, CTRL, QPoint(200, 60))
    for x in (250, 300):
        qtbot.mouseMove(right, QPoint(x, 60))
    qtbot.mouseRelease(right, Qt.MouseButton.LeftButton, CTRL, QPoint(300, 60))
    assert selection.region is not None and selection.region.channels == (1,)
    assert left.badge() == "A before · left · not selected" and right.badge() == "A before · right"
    assert stereo.status.selected.toolTip().endswith(", right")
    qtbot.wait(10)
    press(stereo, qtbot, left, left.header.name.center())
    assert selection.region.channels is None
    press(stereo, qtbot, right, right.header.name.center())
    assert selection.region.channels == (0,)
    press(stereo, qtbot, left, left.header.name.center())
    assert selection.region.channels == (0,), "the last one stays"
    focused(stereo, qtbot, right)
    qtbot.keyClick(right, Qt.Key.Key_S, SHIFT)
    assert selection.region.channels is None


def test_a_selection_in_one_channel_is_drawn_there_alone_and_used_by_apply(stereo: MainWindow, qtbot: QtBot) -> None:
    lanes = stereo.timeline.lanes
    before = [lane.grab().toImage() for lane in lanes]
    stereo.timeline.selection.set(Region(RATE, 2 * RATE, channels=(0,)))
    middle = [lane.plot.center() for lane in lanes]
    changed = [lane.grab().toImage().pixel(at) != image.pixel(at) for lane, image, at in zip(lanes, before, middle, strict=True)]
    assert changed == [True, False, True, False]
    stereo.panel.choose("gain")
    qtbot.keyClick(stereo, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: len(stereo.workspace.edits) == 1, timeout=10_000)
    assert stereo.workspace.edits[0].region.channels == (0,)


def type_into(qtbot: QtBot, field: QLineEdit, text: str) -> None:
    field.selectAll()
    qtbot.keyClicks(field, text)


def asked(window: MainWindow, qtbot: QtBot) -> SelectionDialog:
    qtbot.keyClick(window, Qt.Key.Key_S)
    dialog = window.selecting.dialog
    assert dialog is not None and dialog.isVisible()
    return dialog


def test_a_box_is_selected_in_figures_by_keys_alone(stereo: MainWindow, qtbot: QtBot) -> None:
    dialog = asked(stereo, qtbot)
    type_into(qtbot, dialog.begin, "0:01.2")
    type_into(qtbot, dialog.duration, "0.5")
    assert dialog.end.text() == "0:01.700000"
    type_into(qtbot, dialog.low, "200")
    type_into(qtbot, dialog.high, "1.5 kHz")
    qtbot.keyClick(dialog.boxes[1], Qt.Key.Key_Space)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert stereo.timeline.selection.region == Region(RATE * 6 // 5, RATE * 17 // 10, 200.0, 1500.0, (0,))


def test_figures_in_samples_are_exact_and_are_not_snapped(stereo: MainWindow, qtbot: QtBot) -> None:
    stereo.selecting.set_snapping(True)
    dialog = asked(stereo, qtbot)
    qtbot.keyClick(dialog.unit, Qt.Key.Key_Down)
    type_into(qtbot, dialog.begin, "12345")
    type_into(qtbot, dialog.end, "23456")
    assert dialog.duration.text() == "11111"
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert stereo.timeline.selection.span == (12345, 23456)


@pytest.mark.parametrize(("field", "text", "sentence"), [
    ("begin", "abc", "Begin: write it like 1:23.456."), ("end", "0:00", "The end must lie behind the beginning."),
    ("end", "9:00", "The recording ends at 0:03.000000."), ("low", "x", "From frequency: write it like 1200 Hz, 1.2 kHz."),
    ("low", "99 kHz", "The upper frequency must lie above the lower one, which must lie below 11025 Hz.")])
def test_what_cannot_be_selected_is_said_and_changes_nothing(qtbot: QtBot, field: str, text: str, sentence: str) -> None:
    dialog = SelectionDialog(Region(1000, 2000), RATE, SECONDS * RATE, 2, in_samples=False)
    qtbot.addWidget(dialog)
    chosen: list[Region] = []
    dialog.chosen.connect(chosen.append)
    dialog.show()
    type_into(qtbot, getattr(dialog, field), text)
    assert dialog.sentence.text() == sentence
    assert not dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled()
    dialog.accept()
    assert chosen == [] and dialog.isVisible()


def test_the_status_line_says_the_whole_selection_and_gives_what_runs_room_beside_it(stereo: MainWindow, qtbot: QtBot) -> None:
    status, go = stereo.status, Event()
    qtbot.waitUntil(lambda: not stereo.jobs.busy, timeout=10_000)
    stereo.timeline.selection.set(Region(1000, 50000, 1234.0, 10987.0))
    qtbot.wait(20)
    whole = status.selected.text()
    assert "…" not in whole and "1.23 kHz" in whole
    device = status.device.geometry()
    stereo.jobs.submit(lambda progress: go.wait(5), title="Rendering")
    qtbot.waitUntil(lambda: stereo.jobs.busy and status.cancel.isVisible())
    qtbot.wait(20)
    assert status.device.geometry() == device, "nothing but the selection gives way"
    assert not status.job_text.geometry().intersects(status.selected.geometry())
    room = status.selected.contentsRect().width()
    assert status.selected.fontMetrics().horizontalAdvance(status.selected.text()) <= room
    go.set()
    qtbot.waitUntil(lambda: not stereo.jobs.busy)
    qtbot.wait(20)
    assert status.selected.text() == whole
