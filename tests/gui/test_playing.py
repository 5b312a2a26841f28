"""Playing in the window: loop, selection, and where the play head begins."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from workstation.app.main_window import MainWindow


def test_space_plays_a_looped_selection_at_once(opened: MainWindow, qtbot: QtBot) -> None:
    opened.timeline.selection.select(22050, 33075)
    qtbot.keyClick(opened, Qt.Key.Key_L)
    qtbot.keyClick(opened, Qt.Key.Key_Space)
    assert 22050 <= opened.listening.position < 33075
    qtbot.waitUntil(lambda: opened.listening.position > 24000, timeout=5_000)


def test_space_goes_on_inside_a_looped_selection_where_it_was_paused(opened: MainWindow, qtbot: QtBot) -> None:
    opened.timeline.selection.select(22050, 44100)
    qtbot.keyClick(opened, Qt.Key.Key_L)
    opened.listening.seek(40000)
    qtbot.keyClick(opened, Qt.Key.Key_Space)
    assert 40000 <= opened.listening.position < 44100


def test_a_loop_of_everything_leaves_the_play_head_where_it_is(opened: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(opened, Qt.Key.Key_L)
    opened.listening.seek(10000)
    qtbot.keyClick(opened, Qt.Key.Key_Space)
    assert 10000 <= opened.listening.position < 15000
