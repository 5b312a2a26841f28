"""Saving, opening and leaving projects, as a person does it."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from workstation.app.main_window import MainWindow
from workstation.app.recordings.projects import Projects
from workstation.core import Region

Apply = Callable[[MainWindow, str], None]


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that a person names when asked for one."""
    path = tmp_path / "talk.shellac"
    monkeypatch.setattr(Projects, "_ask_target", lambda *_: path)
    return path


def shown_box(name: str) -> QMessageBox | None:
    boxes = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.objectName() == name and w.isVisible()]
    return boxes[0] if boxes else None


def press(name: str, text: str) -> None:
    """Press a button of the box as soon as it is shown; it may be a box that blocks whoever opened it."""
    def look() -> None:
        box = shown_box(name)
        if box is None:
            QTimer.singleShot(20, look)
            return
        button = next(b for b in box.findChildren(QPushButton) if b.text().replace("&", "") == text)
        button.click()

    QTimer.singleShot(0, look)


@pytest.fixture
def saved(opened: MainWindow, qtbot: QtBot, apply_step: Apply, target: Path) -> MainWindow:
    """The window with one step applied and saved."""
    apply_step(opened, "denoise")
    qtbot.keyClick(opened, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert target.exists()
    return opened


def reopen(window: MainWindow, qtbot: QtBot, path: Path) -> None:
    window.opening.close_all()
    assert window.workspace.document is None
    window.open_files([str(path)])
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=10_000)


def test_the_star_comes_with_a_step_and_goes_with_saving(opened: MainWindow, qtbot: QtBot, apply_step: Apply, target: Path) -> None:
    assert not opened.isWindowModified()
    apply_step(opened, "denoise")
    assert opened.isWindowModified() and "talk" not in opened.windowTitle()
    qtbot.keyClick(opened, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert not opened.isWindowModified() and "talk.shellac" in opened.windowTitle()
    assert str(target) in opened.notice.label.text() and opened.preferences.recent[0] == str(target)
    opened.commands.undo()
    assert opened.isWindowModified()
    opened.commands.redo()
    assert not opened.isWindowModified()


def test_the_hash_of_the_recording_is_in_the_project_soon_after_saving(opened: MainWindow, qtbot: QtBot, target: Path) -> None:
    qtbot.keyClick(opened, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: json.loads(target.read_text())["source"]["sha256"] is not None, timeout=5000)


def test_a_project_comes_back_with_its_steps_selection_and_view(saved: MainWindow, qtbot: QtBot, target: Path) -> None:
    saved.timeline.selection.set(Region(1000, 5000, 200.0, 3000.0))
    saved.commands.listen("B")
    saved.listening.seek(4321)
    qtbot.keyClick(saved, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    edits, region = saved.workspace.edits, saved.timeline.selection.region
    reopen(saved, qtbot, target)
    assert saved.workspace.edits == edits and saved.timeline.selection.region == region
    assert saved.listening.position == 4321 and saved.workspace.shown == "B" and not saved.isWindowModified()
    assert saved.workspace.stale() == []


def test_folded_lanes_and_the_height_of_the_waveform_are_a_recordings_own(window: MainWindow, qtbot: QtBot, target: Path,
                                                                          noisy_file: Path, tmp_path: Path) -> None:
    stereo, scene = tmp_path / "stereo.wav", window.timeline.scene
    soundfile.write(stereo, np.zeros((8000, 2)), 8000)
    window.open_files([str(stereo), str(noisy_file)])
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=10_000)
    scene.set_folded({1})
    for _ in range(2):
        qtbot.keyClick(window, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: scene.channels == 1, timeout=10_000)
    assert scene.waveform.gain == 1.0
    reopen(window, qtbot, target)
    assert scene.folded == {1} and scene.waveform.gain == pytest.approx(2.0)


def test_a_dropped_project_is_opened_and_one_that_is_open_is_shown(saved: MainWindow, qtbot: QtBot, target: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(target))])
    document = saved.workspace.document
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    saved.dropEvent(QDropEvent(QPointF(5, 5), copy, mime, Qt.MouseButton.LeftButton, none))
    assert saved.workspace.document is document and len(saved.files.documents()) == 1
    saved.opening.close_all()
    saved.dropEvent(QDropEvent(QPointF(5, 5), copy, mime, Qt.MouseButton.LeftButton, none))
    qtbot.waitUntil(lambda: saved.workspace.document is not None, timeout=10_000)
    assert len(saved.workspace.edits) == 1


@pytest.mark.parametrize(("button", "left", "written"), [("Save", True, True), ("Don't save", True, False), ("Cancel", False, False)])
def test_leaving_asks_to_save(opened: MainWindow, apply_step: Apply, target: Path, button: str, left: bool, written: bool) -> None:
    apply_step(opened, "denoise")
    press("unsaved", button)
    opened.commands.close()
    assert (opened.workspace.document is None) == left and target.exists() == written


def test_quitting_asks_for_all_at_once_and_a_save_that_is_cancelled_keeps_the_window(opened: MainWindow, qtbot: QtBot, apply_step: Apply,
                                                                                    tmp_path: Path, noisy_file: Path,
                                                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    apply_step(opened, "denoise")
    other = tmp_path / "other.wav"
    other.write_bytes(noisy_file.read_bytes())
    opened.open_files([str(other)])
    qtbot.waitUntil(lambda: opened.workspace.document is not None and opened.workspace.document.name == "other.wav", timeout=10_000)
    apply_step(opened, "denoise")
    monkeypatch.setattr(Projects, "_ask_target", lambda _, document: tmp_path / "a.shellac" if document.name == "noisy.wav" else None)
    press("unsaved", "Save all")
    assert not opened.close() and opened.isVisible()
    assert (tmp_path / "a.shellac").exists() and [d.needs_saving for d in opened.files.documents()] == [False, True]


def test_a_save_that_fails_says_why_and_leaves_all_open(opened: MainWindow, qtbot: QtBot, apply_step: Apply, tmp_path: Path,
                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    apply_step(opened, "denoise")
    monkeypatch.setattr(Projects, "_ask_target", lambda *_: tmp_path / "gone" / "a.shellac")
    qtbot.keyClick(opened, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    box = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible())
    assert box.text() == "Not saved" and "could not be written" in box.informativeText() and "still open" in box.informativeText()
    box.close()
    assert opened.isWindowModified() and len(opened.workspace.edits) == 1


def test_save_as_offers_a_name_beside_the_recording(opened: MainWindow, monkeypatch: pytest.MonkeyPatch, noisy_file: Path) -> None:
    seen: list[list[str]] = []
    monkeypatch.setattr(QFileDialog, "exec", lambda dialog: seen.append(dialog.selectedFiles()) or True)
    opened.commands.save_as()
    assert seen == [[str(noisy_file.with_name("noisy.shellac"))]] and noisy_file.with_name("noisy.shellac").exists()


def test_a_project_whose_recording_is_gone_asks_where_it_is(saved: MainWindow, qtbot: QtBot, target: Path, noisy_file: Path, tmp_path: Path,
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "far").mkdir()
    os.rename(noisy_file, tmp_path / "far" / "renamed.wav")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "far" / "renamed.wav"), ""))
    press("missing_source", "Show where it is…")
    reopen(saved, qtbot, target)
    assert saved.workspace.document is not None and saved.workspace.document.name == "renamed.wav" and saved.workspace.stale() == []


def test_what_is_different_is_said_before_the_project_is_rendered(saved: MainWindow, qtbot: QtBot, target: Path) -> None:
    plain = json.loads(target.read_text())
    plain["steps"][0]["processor"], plain["names"] = "gone", {"gone": "Magic"}
    target.write_text(json.dumps(plain))
    saved.opening.close_all()
    saved.open_files([str(target)])
    qtbot.waitUntil(lambda: shown_box("before_opening") is not None, timeout=10_000)
    box = shown_box("before_opening")
    assert box is not None and "Magic is not installed here" in box.informativeText() and saved.workspace.document is None
    box.defaultButton().click()
    assert [s.enabled for s in saved.workspace.edits] == [False] and "Magic" in saved.panel.steps.list.item(0).text()
    saved.workspace.select_step(0)
    saved.workspace.toggle(0)
    assert not saved.workspace.edits[0].enabled and "not installed" in saved.notice.label.text()


@pytest.mark.parametrize("text", ["", '{"schema": 99, "program": "9"}', "no json"])
def test_a_broken_project_is_one_sentence(window: MainWindow, qtbot: QtBot, tmp_path: Path, text: str) -> None:
    (tmp_path / "x.shellac").write_text(text)
    with qtbot.waitSignal(window.opening.failed, timeout=5000) as caught:
        window.open_files([str(tmp_path / "x.shellac")])
    assert "x.shellac" in caught.args[1]
    next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()).close()
    assert window.workspace.document is None and window.empty.isVisible()


@pytest.mark.parametrize("view", [
    {"start": "x", "stop": [], "region": {"start": -4}, "head": None, "shown": 7, "later": 1},
    {"start": 10.0, "stop": math.nan}, {"start": math.inf}, {"head": math.inf},
    {"start": 10.0, "stop": 90.0, "folded": 3}], ids=["words", "no number", "endless", "endless head", "no list"])
def test_a_view_that_makes_no_sense_is_the_whole_recording(saved: MainWindow, qtbot: QtBot, target: Path, view: dict[str, Any]) -> None:
    plain = json.loads(target.read_text())
    plain["view"] = view
    target.write_text(json.dumps(plain))
    reopen(saved, qtbot, target)
    assert saved.timeline.viewport.shows_whole and saved.timeline.selection.region is None


def test_what_was_assumed_in_reading_is_said_until_it_was_seen(window: MainWindow, qtbot: QtBot, noisy_file: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "cut.wav"
    damaged.write_bytes(noisy_file.read_bytes()[:40_000])
    window.open_files([str(damaged)])
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=10_000)
    assert window.notice.isVisible() and window.notice.button.text() == "Understood" and len(window.notice.label.text()) > 20
    qtbot.mouseClick(window.notice.button, Qt.MouseButton.LeftButton)
    assert not window.notice.isVisible()


def test_a_recording_that_another_program_changes_is_named_once(opened: MainWindow, qtbot: QtBot, noisy_file: Path) -> None:
    noisy_file.write_bytes(noisy_file.read_bytes()[:-100])
    opened.watching.look()
    qtbot.waitUntil(lambda: "noisy.wav was changed on the disk" in opened.notice.label.text(), timeout=5000)
    opened.notice.hide()
    opened.watching.look()
    qtbot.waitUntil(lambda: not opened.jobs.busy, timeout=5000)
    assert not opened.notice.isVisible()


@pytest.fixture(autouse=True)
def no_box_stays() -> Iterator[None]:
    yield
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QMessageBox):
            widget.close()
