"""A processor that leaves the recording alone says so once, and there is nothing to apply."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from workstation.app.main_window import MainWindow
from workstation.app.panels.fields import ChoiceField, NumberField
from workstation.app.restoring.change_size import REST_MS

RATE = 8000


@pytest.fixture
def plain(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """A tone of two seconds, which never was anything else."""
    path = tmp_path / "tone.wav"
    soundfile.write(path, 0.25 * np.sin(np.arange(2 * RATE) / 3), RATE, subtype="PCM_24")
    window.open_files([str(path)])
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=10_000)
    return window


def tried(window: MainWindow, qtbot: QtBot, processor: str) -> None:
    """The processor in preview, complete, and its change measured."""
    window.panel.choose(processor)
    qtbot.waitUntil(lambda: window.preview.step is not None and not window.preview.is_stale, timeout=20_000)
    qtbot.wait(3 * REST_MS)
    qtbot.waitUntil(lambda: not window.jobs.active, timeout=20_000)


@pytest.mark.parametrize("processor", ["codec-enhance", "codec-repair", "declick", "channels"])
def test_where_nothing_is_changed_that_stands_once_and_apply_is_grey(plain: MainWindow, qtbot: QtBot, processor: str) -> None:
    tried(plain, qtbot, processor)
    shown = " ".join(label.text() for label in plain.panel.said.findChildren(QLabel) if label.isVisible())
    assert shown.lower().count("nothing is changed") == 1
    assert not plain.panel.apply_button.isEnabled() and not plain.actions_by_id["apply"].isEnabled()
    qtbot.keyClick(plain, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.mouseClick(plain.panel.apply_button, Qt.MouseButton.LeftButton)
    assert len(plain.workspace.edits) == 0


def test_what_is_added_by_hand_can_be_applied(plain: MainWindow, qtbot: QtBot) -> None:
    tried(plain, qtbot, "declick")
    plain.timeline.selection.select(4000, 4010)
    qtbot.waitUntil(lambda: plain.preview.step is not None, timeout=10_000)
    qtbot.keyClick(plain, Qt.Key.Key_Insert)
    assert plain.panel.apply_button.isEnabled()


def test_a_control_that_does_nothing_yet_says_why(plain: MainWindow, qtbot: QtBot) -> None:
    plain.panel.choose("eq")
    field = plain.panel.form.field("turnover")
    assert isinstance(field, NumberField) and not plain.panel.said.found
    qtbot.keyClick(field.slider, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: "Free turnover and roll-off (neither curve is free)" in plain.panel.said.found, timeout=10_000)
    choice = plain.panel.form.field("curve")
    assert isinstance(choice, ChoiceField)
    qtbot.keyClick(choice.combo, Qt.Key.Key_End)
    assert choice.value() == "free"
    qtbot.waitUntil(lambda: not plain.panel.said.found, timeout=10_000)
