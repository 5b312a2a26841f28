"""Markers in the window, by real keys and clicks."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from workstation.app.main_window import MainWindow
from workstation.core import Marker

RATE = 22050
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def marked(opened: MainWindow, qtbot: QtBot) -> MainWindow:
    """A marker at half a second, and a region from 1 to 1.5 s."""
    opened.listening.seek(RATE // 2)
    qtbot.keyClick(opened, Qt.Key.Key_M)
    opened.timeline.selection.select(RATE, RATE * 3 // 2)
    qtbot.keyClick(opened, Qt.Key.Key_M, SHIFT)
    assert opened.markers.all == (Marker(RATE // 2, None, "Marker 1"), Marker(RATE, RATE * 3 // 2, "Region 1"))
    return opened


def test_m_twice_at_one_place_leaves_one_marker_and_says_which(marked: MainWindow, qtbot: QtBot) -> None:
    said: list[str] = []
    marked.markers.message.connect(said.append)
    kept = marked.markers.all
    for key, modifier in ((Qt.Key.Key_M, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_M, SHIFT)):
        qtbot.keyClick(marked, key, modifier)
    assert marked.markers.all == kept
    assert said == ["Marker 1 is here already.", "Region 1 is here already."]


def place(window: MainWindow, frame: int) -> QPoint:
    """A point of the marker strip, a few pixels right of a frame, on the label."""
    strip = window.timeline.markers
    return QPoint(strip.plot.left() + round(window.timeline.viewport.x_of(frame)) + 9, strip.height() // 2)


def press_in(window: MainWindow, qtbot: QtBot, key: Qt.Key) -> None:
    qtbot.keyClick(window.timeline.markers, key)


def test_m_marks_the_play_head_while_it_plays_too_and_the_strip_is_there_once_there_is_a_marker(opened: MainWindow, qtbot: QtBot) -> None:
    assert not opened.timeline.markers.isVisible()
    qtbot.keyClick(opened, Qt.Key.Key_M)
    assert opened.timeline.markers.isVisible()
    qtbot.keyClick(opened, Qt.Key.Key_Z, CTRL)
    assert not opened.timeline.markers.isVisible() and opened.markers.all == ()
    qtbot.keyClick(opened, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: opened.player.position > 0, timeout=5_000)
    qtbot.keyClick(opened, Qt.Key.Key_M)
    assert opened.listening.is_playing and 0 < opened.markers.all[0].start <= opened.player.position
    qtbot.keyClick(opened, Qt.Key.Key_Space)


def test_a_click_goes_there_and_on_a_region_selects_it(marked: MainWindow, qtbot: QtBot) -> None:
    strip = marked.timeline.markers
    marked.timeline.selection.clear()
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=place(marked, RATE // 2))
    assert marked.listening.position == RATE // 2 and marked.timeline.selection.region is None
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=place(marked, RATE))
    assert marked.listening.position == RATE and marked.timeline.selection.span == (RATE, RATE * 3 // 2)


def drag(window: MainWindow, qtbot: QtBot, begin: QPoint, pixels: int) -> int:
    """Drag in the strip; the frames that it goes."""
    strip = window.timeline.markers
    qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=begin)
    for part in (pixels // 2, pixels):
        qtbot.mouseMove(strip, begin + QPoint(part, 0))
    qtbot.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=begin + QPoint(pixels, 0))
    return round(pixels * window.timeline.viewport.frames_per_pixel)


def test_a_drag_moves_a_marker_a_border_of_a_region_or_all_of_it_as_one_step_of_undo(marked: MainWindow, qtbot: QtBot) -> None:
    moved = drag(marked, qtbot, place(marked, RATE // 2), 100)
    assert marked.markers.all[0].start == pytest.approx(RATE // 2 + moved, abs=1)
    qtbot.keyClick(marked, Qt.Key.Key_Z, CTRL)
    assert marked.markers.all[0].start == RATE // 2
    moved = drag(marked, qtbot, place(marked, RATE * 3 // 2) - QPoint(9, 0), -60)
    region = marked.markers.all[1]
    assert region.start == RATE and region.stop == pytest.approx(RATE * 3 // 2 + moved, abs=1)
    moved = drag(marked, qtbot, place(marked, RATE + 2000), 50)
    after = marked.markers.all[1]
    assert (after.start - region.start, after.stop - region.stop) == (pytest.approx(moved, abs=1),) * 2


def test_a_double_click_and_f2_rename_and_esc_does_not(marked: MainWindow, qtbot: QtBot) -> None:
    strip = marked.timeline.markers
    qtbot.mouseDClick(strip, Qt.MouseButton.LeftButton, pos=place(marked, RATE))
    assert isinstance(strip.editor, QLineEdit)
    qtbot.keyClicks(strip.editor, "Abm")
    qtbot.keyClick(strip.editor, Qt.Key.Key_Return)
    assert [m.label for m in marked.markers.all] == ["Marker 1", "Abm"], "letters that are keys elsewhere are written"
    press_in(marked, qtbot, Qt.Key.Key_F2)
    qtbot.keyClicks(strip.editor, "no")
    qtbot.keyClick(strip.editor, Qt.Key.Key_Escape)
    assert [m.label for m in marked.markers.all] == ["Marker 1", "Abm"]


def test_keys_alone_choose_go_and_remove_and_ctrl_arrows_go_from_one_to_the_next(marked: MainWindow, qtbot: QtBot) -> None:
    strip = marked.timeline.markers
    marked.activateWindow()
    qtbot.waitUntil(marked.isActiveWindow, timeout=5_000)
    strip.setFocus(Qt.FocusReason.TabFocusReason)
    press_in(marked, qtbot, Qt.Key.Key_Home)
    assert "1 of 2: Marker 1 at 0:00.500" in strip.accessibleDescription()
    press_in(marked, qtbot, Qt.Key.Key_Right)
    assert "2 of 2: Region 1 at 0:01.000, 0:00.500 long" in strip.accessibleDescription()
    press_in(marked, qtbot, Qt.Key.Key_Left)
    press_in(marked, qtbot, Qt.Key.Key_Return)
    assert marked.listening.position == RATE // 2, "Enter goes to the marker, not to the start"
    press_in(marked, qtbot, Qt.Key.Key_Delete)
    assert [m.label for m in marked.markers.all] == ["Region 1"]
    qtbot.keyClick(marked, Qt.Key.Key_Z, CTRL)
    assert len(marked.markers.all) == 2
    marked.listening.seek(0)
    seen = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(marked, key, CTRL)
        seen.append(marked.listening.position)
    assert seen == [RATE // 2, RATE, RATE, RATE // 2]


def test_the_list_goes_renames_moves_and_removes(marked: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(marked, Qt.Key.Key_M, CTRL)
    dialog = marked.markers.dialog
    assert dialog is not None and dialog.list.topLevelItemCount() == 2
    rows = [[dialog.list.topLevelItem(row).text(column) for column in range(3)] for row in range(2)]  # type: ignore[union-attr]
    assert rows == [["0:00.500", "", "Marker 1"], ["0:01.000", "0:00.500", "Region 1"]]
    dialog.list.setCurrentItem(dialog.list.topLevelItem(1))  # type: ignore[arg-type]
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert marked.listening.position == RATE
    qtbot.keyClick(dialog.list, Qt.Key.Key_F2)
    editor = dialog.list.findChild(QLineEdit)
    assert editor is not None
    qtbot.keyClicks(editor, "Chorus")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: marked.markers.all[1].label == "Chorus")
    marked.listening.seek(1000)
    qtbot.mouseClick(dialog.move_here, Qt.MouseButton.LeftButton)
    assert marked.markers.all[0] == Marker(1000, 1000 + RATE // 2, "Chorus")
    dialog.list.setCurrentItem(dialog.list.topLevelItem(0))  # type: ignore[arg-type]
    qtbot.keyClick(dialog.list, Qt.Key.Key_Delete)
    assert [m.label for m in marked.markers.all] == ["Marker 1"] and dialog.list.topLevelItemCount() == 1
    dialog.close()


def test_a_list_written_as_text_is_read_again(marked: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    said: list[str] = []
    marked.markers.message.connect(said.append)
    target = tmp_path / "list.txt"
    marked.markers.export_file(target)
    assert target.read_text("utf-8").splitlines()[1] == "1.000000\t1.500000\tRegion 1"
    marked.markers.remove(0)
    marked.markers.remove(0)
    target.write_text(target.read_text("utf-8") + "99\t99\tbeyond\n", "utf-8")
    marked.markers.import_file(target)
    assert [m.label for m in marked.markers.all] == ["Marker 1", "Region 1"]
    assert said[-1] == "2 markers imported from list.txt. 1 lie behind the end of this recording and were left out."
    marked.markers.export_file(tmp_path / "no" / "folder" / "x.txt")
    assert "x.txt" in said[-1]


def test_markers_come_and_go_with_their_recording(marked: MainWindow, qtbot: QtBot) -> None:
    kept = marked.workspace.document
    assert kept is not None
    marked.workspace.set_document(None)
    assert marked.timeline.scene.markers == ()
    marked.workspace.set_document(kept)
    assert len(marked.timeline.scene.markers) == 2


def test_markers_are_drawn_in_overview_strip_and_every_lane(marked: MainWindow, qtbot: QtBot) -> None:
    views = [marked.timeline.overview, *marked.timeline.lanes]
    with_markers = [view.grab().toImage() for view in views]
    marked.timeline.scene.set_markers(())
    assert [view for view, image in zip(views, with_markers, strict=True) if view.grab().toImage() == image] == []
    QApplication.processEvents()
