"""A setting that names another recording: chosen, seen, forgotten and applied by the mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
import soundfile as sf
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from tests.signals import white
from workstation.app.main_window import MainWindow
from workstation.app.panels.fields import RecordingField


@pytest.fixture
def noise(tmp_path: Path) -> Path:
    path = tmp_path / "the noise.wav"
    sf.write(path, white(2.5, -40, 22050).T, 22050)
    return path


def field(window: MainWindow) -> RecordingField:
    found = window.panel.form.field("reference")
    assert isinstance(found, RecordingField)
    return found


def test_a_reference_is_chosen_applied_and_forgotten(opened: MainWindow, qtbot: QtBot, noise: Path,
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(noise), ""))
    opened.panel.choose("cancel")
    assert not field(opened).forget.isEnabled()
    qtbot.mouseClick(field(opened).ask, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: opened.preview.step is not None and opened.preview.step.settings["reference"] is not None, timeout=10_000)
    qtbot.mouseClick(opened.panel.apply_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(opened.workspace.edits) == 1, timeout=10_000)
    assert opened.workspace.edits[0].settings["reference"]["path"] == str(noise)
    qtbot.mouseClick(field(opened).forget, Qt.MouseButton.LeftButton)
    assert field(opened).value() is None and opened.panel.can_apply


def test_the_field_names_the_file_and_gives_its_path(opened: MainWindow, qtbot: QtBot, noise: Path,
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    opened.panel.choose("cancel")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    qtbot.mouseClick(field(opened).ask, Qt.MouseButton.LeftButton)
    assert field(opened).value() is None and field(opened).state.text() == "none"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(noise), ""))
    qtbot.mouseClick(field(opened).ask, Qt.MouseButton.LeftButton)
    assert field(opened).state.text() == "the noise.wav" and field(opened).state.toolTip() == str(noise)


def test_a_file_without_sound_is_said(opened: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "notes.txt").write_text("no sound")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "notes.txt"), ""))
    opened.panel.choose("cancel")
    with qtbot.waitSignal(opened.preview.failed, timeout=10_000) as failed:
        qtbot.mouseClick(field(opened).ask, Qt.MouseButton.LeftButton)
    assert "notes.txt" in failed.args[0]


def test_what_is_no_reference_leaves_nothing_of_the_last_one(opened: MainWindow, qtbot: QtBot, noise: Path, tmp_path: Path,
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    opened.panel.choose("cancel")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(noise), ""))
    qtbot.mouseClick(field(opened).ask, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: opened.panel.said.found.startswith("What the noise.wav explains"), timeout=10_000)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "gone.wav"), ""))
    with qtbot.waitSignal(opened.preview.failed, timeout=10_000):
        qtbot.mouseClick(field(opened).ask, Qt.MouseButton.LeftButton)
    assert opened.panel.said.found == "" and not opened.preview.is_active and not opened.workspace.sounding
