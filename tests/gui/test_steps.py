"""The list of steps: switch off, move, remove, change, and undo of all of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from workstation.app.main_window import MainWindow
from workstation.app.panels.fields import NumberField

Apply = Callable[[MainWindow, str], None]


@pytest.fixture
def two_steps(opened: MainWindow, apply_step: Apply) -> MainWindow:
    apply_step(opened, "denoise")
    apply_step(opened, "gain")
    return opened


def names(window: MainWindow) -> list[str]:
    return [step.processor for step in window.workspace.edits]


def undo(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def test_the_list_shows_the_steps_in_order_under_the_names_people_read(two_steps: MainWindow) -> None:
    shown = two_steps.panel.steps.list
    assert [shown.item(i).text() for i in range(shown.count())] == ["1  De-noise", "2  Gain"]


def test_unticking_a_step_switches_it_off_and_undo_switches_it_on(two_steps: MainWindow, qtbot: QtBot) -> None:
    two_steps.panel.steps.list.item(1).setCheckState(Qt.CheckState.Unchecked)
    assert [s.enabled for s in two_steps.workspace.edits] == [True, False]
    undo(qtbot, two_steps)
    assert [s.enabled for s in two_steps.workspace.edits] == [True, True]


def test_a_step_is_moved_with_keys_and_undo_moves_it_back(two_steps: MainWindow, qtbot: QtBot) -> None:
    two_steps.workspace.select_step(1)
    qtbot.keyClick(two_steps, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert names(two_steps) == ["gain", "denoise"] and two_steps.workspace.selected_step == 0
    undo(qtbot, two_steps)
    assert names(two_steps) == ["denoise", "gain"]


def test_a_step_is_removed_and_redo_removes_it_again(two_steps: MainWindow, qtbot: QtBot) -> None:
    two_steps.workspace.select_step(0)
    qtbot.mouseClick(two_steps.panel.steps.buttons[2], Qt.MouseButton.LeftButton)
    assert names(two_steps) == ["gain"]
    undo(qtbot, two_steps)
    assert names(two_steps) == ["denoise", "gain"]
    qtbot.keyClick(two_steps, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert names(two_steps) == ["gain"]


def test_a_dropped_step_asks_for_its_new_place(two_steps: MainWindow) -> None:
    two_steps.panel.steps.list.move_asked.emit(0, 1)
    assert names(two_steps) == ["gain", "denoise"]


def test_changing_a_step_keeps_its_place_and_undo_brings_its_setting_back(two_steps: MainWindow, qtbot: QtBot) -> None:
    two_steps.workspace.select_step(1)
    field = two_steps.panel.form.field("gain")
    assert isinstance(field, NumberField)
    field.spin.setValue(-9.0)
    assert two_steps.panel.apply_button.text() == "Change step 2"
    qtbot.mouseClick(two_steps.panel.apply_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: two_steps.workspace.edits[1].settings["gain"] == -9.0, timeout=5_000)
    assert names(two_steps) == ["denoise", "gain"]
    undo(qtbot, two_steps)
    assert two_steps.workspace.edits[1].settings["gain"] == 0.0


def test_amount_moves_by_keys_and_is_undone(two_steps: MainWindow, qtbot: QtBot) -> None:
    two_steps.workspace.select_step(1)
    qtbot.keyClick(two_steps, Qt.Key.Key_BracketLeft)
    qtbot.keyClick(two_steps, Qt.Key.Key_BracketLeft)
    two_steps.commands.apply()
    qtbot.waitUntil(lambda: two_steps.workspace.edits[1].amount == 0.9, timeout=5_000)
    undo(qtbot, two_steps)
    assert two_steps.workspace.edits[1].amount == 1.0


def test_what_was_learned_from_another_sound_is_learned_again_within_the_same_undo(two_steps: MainWindow, qtbot: QtBot) -> None:
    learned_from = two_steps.workspace.edits[0].learned_from
    two_steps.workspace.move(1, 0)
    qtbot.waitUntil(lambda: two_steps.workspace.stale() == [] and two_steps.workspace.edits[1].learned_from != learned_from, timeout=10_000)
    assert names(two_steps) == ["gain", "denoise"]
    undo(qtbot, two_steps)
    assert names(two_steps) == ["denoise", "gain"] and two_steps.workspace.edits[0].learned_from == learned_from


def test_the_selected_step_is_heard_alone(two_steps: MainWindow, qtbot: QtBot) -> None:
    two_steps.workspace.select_step(0)
    qtbot.keyClick(two_steps, Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    assert two_steps.player.listening == "R alone"
    qtbot.keyClick(two_steps, Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    assert two_steps.player.listening == "A alone"
    qtbot.keyClick(two_steps, Qt.Key.Key_B)
    assert two_steps.player.listening == "B"


def test_what_a_step_took_alone_is_seen_and_metered_as_well_as_heard(two_steps: MainWindow, qtbot: QtBot) -> None:
    window, scene = two_steps, two_steps.timeline.scene
    qtbot.waitUntil(lambda: window.workspace.after.is_complete, timeout=10_000)
    window.workspace.select_step(1)
    qtbot.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    taken = scene.source("R")
    assert taken is window.player.source and window.timeline.shown == window.meters.letter == "R"
    assert taken is not None and not taken.read(0, taken.length).any(), "a gain of 0 dB takes nothing"
    qtbot.keyClick(window, Qt.Key.Key_R)
    whole = scene.source("R")
    assert whole is window.workspace.sources["R"] and whole.read(0, whole.length).any()
    qtbot.keyClick(window, Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    assert scene.source("A") is window.player.source
    window.workspace.select_step(0)
    window.workspace.toggle(1)
    qtbot.waitUntil(lambda: scene.source("A") is window.workspace.sources["A"], timeout=5_000)


def test_qt_has_nothing_to_warn_of(opened: MainWindow, apply_step: Apply, qtlog: Any) -> None:
    apply_step(opened, "gain")
    assert [r.message for r in qtlog.records if r.type_name == "QtWarningMsg" and "plugin" not in r.message] == []
