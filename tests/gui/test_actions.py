"""The table of actions: keys, handlers, and the help made from it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from workstation.app.dialogs.keys import KeysDialog
from workstation.app.main_window import MainWindow
from workstation.app.shell import actions
from workstation.app.shell.actions import ACTIONS, MENUS, ActionSpec


def test_no_two_actions_share_a_key() -> None:
    assert actions.duplicate_keys() == []


def test_a_shared_key_would_be_found_under_another_spelling() -> None:
    both = (ActionSpec("one", "File", "One", ("Esc",)), ActionSpec("two", "File", "Two", ("Escape",)))
    assert actions.duplicate_keys(both) == ["Esc"]


def test_every_key_is_one_that_qt_knows() -> None:
    assert [k for spec in ACTIONS for k in spec.keys if QKeySequence(k).isEmpty()] == []


def test_every_action_stands_in_a_menu(window: MainWindow) -> None:
    shown = {action.objectName() for menu in window.menuBar().findChildren(type(window.menus.recent)) for action in menu.actions()}
    assert {spec.id for spec in ACTIONS} <= shown


def test_the_help_names_every_key(qtbot: QtBot) -> None:
    dialog = KeysDialog()
    qtbot.addWidget(dialog)
    text = dialog.text.toPlainText()
    missing = [key for spec in ACTIONS for key in spec.keys if actions.key_text(key) not in text]
    assert missing == []


def test_the_keys_of_the_guide_are_those_of_the_program() -> None:
    promised = {"play": ["Space"],
                "play_selection": ["Shift+Space"], "loop": ["L", "Ctrl+L"], "to_start": ["Home", "Return", "Enter"],
                "to_end": ["End"], "listen_a": ["A"], "listen_b": ["B"], "listen_r": ["R"], "step_received": ["Shift+A"],
                "step_took": ["Shift+R"], "level_match": ["G"], "preview": ["P"], "apply": ["Ctrl+Return", "Ctrl+Enter"],
                "amount_less": ["["], "amount_more": ["]"],
                "undo": ["Ctrl+Z"], "redo": ["Ctrl+Shift+Z", "Ctrl+Y"], "zoom_in": ["Ctrl+1"], "zoom_out": ["Ctrl+3"],
                "zoom_selection": ["Ctrl+E"], "zoom_whole": ["Ctrl+F"], "open": ["Ctrl+O"], "export": ["Ctrl+Shift+E"], "cancel": ["Esc"],
                "keys": ["F1"], "spectrogram": ["Ctrl+Shift+,"]}
    assert {spec.id: list(spec.keys) for spec in ACTIONS if spec.id in promised} == promised


def test_actions_without_a_recording_are_grey(window: MainWindow, qtbot: QtBot, noisy_file: Path) -> None:
    assert not window.actions_by_id["play"].isEnabled() and not window.actions_by_id["export"].isEnabled()
    window.open_files([str(noisy_file)])
    qtbot.waitUntil(lambda: window.actions_by_id["play"].isEnabled(), timeout=10_000)
    assert window.actions_by_id["export"].isEnabled()


def test_every_menu_opens_by_a_letter_of_its_own(window: MainWindow) -> None:
    letters = [menu.text()[menu.text().index("&") + 1] for menu in window.menuBar().actions()]
    assert len(set(letters)) == len(letters) == len(MENUS)
