"""What a screen reader is told, and the looks that keys change."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from workstation.app.main_window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier
RATE = 22050


@pytest.fixture
def said(opened: MainWindow, qtbot: QtBot) -> list[str]:
    qtbot.wait(600)
    sentences: list[str] = []
    opened.announcing.said.connect(sentences.append)
    return sentences


def test_what_changes_is_told_once_it_has_rested(opened: MainWindow, qtbot: QtBot, said: list[str]) -> None:
    for stop in (10_000, 11_000, RATE):
        opened.timeline.selection.select(RATE // 2, stop, 200.0, 1260.0)
    qtbot.waitUntil(lambda: said == ["Selected: 0:00.500 to 0:01.000, 0:00.500 long, 200 Hz to 1.26 kHz."])
    qtbot.keyClick(opened, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: "B after is shown." in said[-1] and "B after is heard." in said[-1])
    qtbot.keyClick(opened, Qt.Key.Key_1, CTRL)
    qtbot.waitUntil(lambda: said[-1].startswith("Shows 0:0"))
    assert len(said) == 4 and said[1] == "Nothing is applied yet, so B is the same as A."


def test_what_is_applied_and_how_large_the_change_is_are_told_and_so_are_notices(
        opened: MainWindow, qtbot: QtBot, said: list[str], apply_step: Callable[[MainWindow, str], None]) -> None:
    apply_step(opened, "denoise")
    for part in ("Applied: De-noise.", "softer than the recording, loudest at"):
        qtbot.waitUntil(lambda part=part: part in " ".join(said), timeout=10_000)
    opened.notice.say("It may do harm.", "Go on all the same", lambda: None)
    assert said[-1] == "It may do harm. Button: Go on all the same"
    opened.commands.undo()
    qtbot.waitUntil(lambda: "Nothing is applied." in said[-1], timeout=5_000)


def test_y_says_and_shows_everything(opened: MainWindow, qtbot: QtBot, said: list[str]) -> None:
    opened.listening.seek(RATE)
    qtbot.keyClick(opened, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: opened.timeline.waveforms.lanes[0].level_at_head() is not None)
    qtbot.keyClick(opened, Qt.Key.Key_Y)
    sentence = said[-1]
    for part in ("A before is shown. Shows 0:00.0 to 0:02.5 of 0:02.5, 0 Hz to 11.0 kHz.", "Play head at 0:01.000, marker Marker 1, peak −",
                 "Nothing is selected."):
        assert part in sentence
    assert opened.notice.isVisible()


def test_a_lane_tells_its_name_and_what_it_measures_through_the_interface_of_screen_readers(opened: MainWindow, qtbot: QtBot) -> None:
    lane = opened.timeline.waveforms.lanes[0]
    opened.listening.seek(RATE)
    interface = QAccessible.queryAccessibleInterface(lane)
    assert interface is not None and interface.text(QAccessible.Text.Name) == "Waveform, A before"
    qtbot.waitUntil(lambda: "Play head at 0:01.000, peak −" in interface.text(QAccessible.Text.Description))


def test_every_view_that_is_drawn_by_hand_has_a_role(opened: MainWindow) -> None:
    opened.spectrum.show()
    opened.markers.add()
    views = [w for w in opened.findChildren(QWidget) if w.isVisible() and w.accessibleName()]
    roles = {w.accessibleName(): QAccessible.queryAccessibleInterface(w).role() for w in views}
    assert roles["Waveform, A before"] == roles["Markers"] == QAccessible.Role.Graphic and roles["Spectrum"] == QAccessible.Role.Chart
    assert [name for name, role in roles.items() if role == QAccessible.Role.Client] == []


def test_looks_are_changed_by_keys_and_kept_for_the_next_time(opened: MainWindow, qtbot: QtBot) -> None:
    look = opened.looks
    qtbot.keyClick(opened, Qt.Key.Key_D)
    qtbot.keyClick(opened, Qt.Key.Key_W)
    assert look.waveform.logarithmic and look.waveform.overlay == 0.5
    assert opened.preferences.waveform == (True, 0.5)
    assert opened.actions_by_id["waveform_db"].isChecked() and opened.actions_by_id["overlay"].isChecked()
    opened.menus.overlays.aboutToShow.emit()
    next(entry for entry in opened.menus.overlays.actions() if entry.text() == "25 %").trigger()
    qtbot.keyClick(opened, Qt.Key.Key_W)
    qtbot.keyClick(opened, Qt.Key.Key_W)
    assert look.waveform.overlay == 0.25, "as strongly as the last time"
    for key, gain in ((Qt.Key.Key_Up, 2 ** 0.5), (Qt.Key.Key_Up, 2.0), (Qt.Key.Key_Down, 2 ** 0.5), (Qt.Key.Key_0, 1.0)):
        qtbot.keyClick(opened, key, CTRL)
        assert look.waveform.gain == pytest.approx(gain)
