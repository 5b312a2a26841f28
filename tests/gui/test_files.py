"""The file list: several recordings, folders, going from one to another and back without losing anything."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from tests.signals import white
from workstation.app.main_window import MainWindow
from workstation.app.panels.files import FilesView

Apply = Callable[[MainWindow, str], None]
CTRL = Qt.KeyboardModifier.ControlModifier


def recording(path: Path, seconds: float = 1.0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    sf.write(path, np.round(white(seconds, -30, 8000).T * 32768).astype(np.int16), 8000, subtype="PCM_16")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three recordings in a folder and one below it, with things that are none."""
    for number, name in enumerate(("side 2.wav", "side 10.wav", "Side 1.wav", "inner/talk.wav")):
        recording(tmp_path / "tapes" / name, 1 + number)
    (tmp_path / "tapes" / "cover.jpg").write_bytes(b"picture")
    (tmp_path / "tapes" / "._side 2.wav").write_bytes(b"hidden")
    return tmp_path / "tapes"


def drop(window: MainWindow, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    window.dropEvent(QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                                Qt.KeyboardModifier.NoModifier))


def shows(window: MainWindow, name: str) -> Callable[[], bool]:
    return lambda: window.workspace.document is not None and window.workspace.document.name == name


@pytest.fixture
def listed(window: MainWindow, qtbot: QtBot, folder: Path) -> MainWindow:
    """The window with the folder dropped on it."""
    drop(window, folder)
    qtbot.waitUntil(shows(window, "Side 1.wav"), timeout=10_000)
    return window


def names(window: MainWindow) -> list[str]:
    return [entry.name for entry in window.files.entries]


def states(window: MainWindow) -> list[str]:
    return [entry.state for entry in window.files.entries]


def click(qtbot: QtBot, view: FilesView, row: int) -> None:
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view.rows.index(row)).center())


def test_a_dropped_folder_lists_its_recordings_in_order_and_opens_the_first_only(listed: MainWindow, qtbot: QtBot) -> None:
    assert names(listed) == ["Side 1.wav", "side 2.wav", "side 10.wav", "talk.wav"]
    assert states(listed) == ["open", "unopened", "unopened", "unopened"]
    assert listed.files_panel.isVisible()
    qtbot.waitUntil(lambda: [entry.seconds for entry in listed.files.entries] == [3, 1, 2, 4], timeout=5_000)


def test_one_recording_needs_no_list_and_a_key_shows_it_all_the_same(opened: MainWindow, qtbot: QtBot) -> None:
    assert not opened.files_panel.isVisible()
    qtbot.keyClick(opened, Qt.Key.Key_F7)
    assert opened.files_panel.isVisible() and opened.actions_by_id["files"].isChecked()
    qtbot.keyClick(opened, Qt.Key.Key_F7)
    assert not opened.files_panel.isVisible()


def test_a_list_that_was_hidden_stays_hidden_when_more_is_opened(listed: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    qtbot.keyClick(listed, Qt.Key.Key_F7)
    drop(listed, recording(tmp_path / "new.wav"))
    qtbot.waitUntil(shows(listed, "new.wav"), timeout=5_000)
    assert not listed.files_panel.isVisible()


def test_each_recording_comes_back_as_it_was_left(listed: MainWindow, qtbot: QtBot, apply_step: Apply) -> None:
    apply_step(listed, "gain")
    listed.timeline.selection.select(2000, 6000)
    listed.timeline.zoom_to_selection()
    seen = listed.timeline.viewport.visible
    listed.listening.seek(4000)
    click(qtbot, listed.files_panel.view, 1)
    qtbot.waitUntil(shows(listed, "side 2.wav"), timeout=5_000)
    assert len(listed.workspace.edits) == 0 and listed.timeline.selection.region is None and listed.timeline.viewport.shows_whole
    assert listed.listening.position == 0 and listed.actions_by_id["undo"].text() == "Undo"
    click(qtbot, listed.files_panel.view, 0)
    assert shows(listed, "Side 1.wav")()
    assert len(listed.workspace.edits) == 1 and listed.timeline.selection.span == (2000, 6000)
    assert listed.timeline.viewport.visible == seen and listed.listening.position == 4000
    assert "Apply Gain" in listed.actions_by_id["undo"].text()
    qtbot.keyClick(listed, Qt.Key.Key_Z, CTRL)
    assert len(listed.workspace.edits) == 0


def test_nothing_is_asked_when_switching_and_all_is_asked_for_when_leaving(listed: MainWindow, qtbot: QtBot, apply_step: Apply,
                                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    apply_step(listed, "gain")
    asked: list[object] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: asked.append(box))
    qtbot.keyClick(listed, Qt.Key.Key_PageDown, CTRL)
    qtbot.waitUntil(shows(listed, "side 2.wav"), timeout=5_000)
    assert not asked and states(listed)[0] == "changed"
    assert listed.files_panel.view.rows.index(0).data() == "Side 1.wav *"
    assert [document.name for document in listed.files.documents() if document.needs_saving] == ["Side 1.wav"]


def test_the_keys_go_through_the_list_and_stop_at_its_ends(listed: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(listed, Qt.Key.Key_PageUp, CTRL)
    assert shows(listed, "Side 1.wav")()
    for name in ("side 2.wav", "side 10.wav", "talk.wav"):
        qtbot.keyClick(listed, Qt.Key.Key_PageDown, CTRL)
        qtbot.waitUntil(shows(listed, name), timeout=5_000)
    qtbot.keyClick(listed, Qt.Key.Key_PageDown, CTRL)
    assert shows(listed, "talk.wav")()
    assert listed.files_panel.view.currentIndex().row() == 3


def test_the_keys_go_past_a_file_that_could_not_be_opened(listed: MainWindow, qtbot: QtBot) -> None:
    path = listed.files.entries[1].path
    assert path is not None
    path.write_bytes(b"no audio")
    qtbot.keyClick(listed, Qt.Key.Key_PageDown, CTRL)
    qtbot.waitUntil(lambda: states(listed)[1] == "failed", timeout=5_000)
    assert listed.notice.label.text() == "side 2.wav is not a recording: there is text in it." and shows(listed, "Side 1.wav")()
    qtbot.keyClick(listed, Qt.Key.Key_PageDown, CTRL)
    qtbot.waitUntil(shows(listed, "side 10.wav"), timeout=5_000)
    qtbot.keyClick(listed, Qt.Key.Key_PageUp, CTRL)
    qtbot.waitUntil(shows(listed, "Side 1.wav"), timeout=5_000)


def test_arrow_keys_in_the_list_show_the_one_they_rest_on(listed: MainWindow, qtbot: QtBot) -> None:
    view = listed.files_panel.view
    view.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.waitUntil(shows(listed, "side 10.wav"), timeout=5_000)
    assert states(listed)[1] == "unopened" and view.hasFocus()
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    qtbot.waitUntil(shows(listed, "talk.wav"), timeout=5_000)
    assert "side 10.wav" not in names(listed)


def test_closing_shows_the_next_and_closing_the_last_empties_the_window(listed: MainWindow, qtbot: QtBot) -> None:
    for left in (3, 2, 1):
        qtbot.keyClick(listed, Qt.Key.Key_W, CTRL)
        qtbot.waitUntil(lambda left=left: len(listed.files.entries) == left and listed.workspace.document is not None, timeout=5_000)
    assert not listed.files_panel.isVisible()
    qtbot.keyClick(listed, Qt.Key.Key_W, CTRL)
    assert listed.workspace.document is None and names(listed) == [] and listed.empty.isVisible()


def test_close_all_empties_the_list(listed: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(listed, Qt.Key.Key_W, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert names(listed) == [] and listed.workspace.document is None and listed.empty.isVisible()


def test_a_listed_file_that_cannot_be_read_says_so_in_the_list_and_the_other_stays(listed: MainWindow, qtbot: QtBot) -> None:
    path = listed.files.entries[1].path
    assert path is not None
    path.write_bytes(b"no audio")
    click(qtbot, listed.files_panel.view, 1)
    qtbot.waitUntil(lambda: states(listed)[1] == "failed", timeout=5_000)
    assert shows(listed, "Side 1.wav")() and listed.timeline.isVisible()
    assert "side 2.wav" in listed.notice.label.text() and listed.files_panel.view.rows.index(1).data(Qt.ItemDataRole.ToolTipRole)
    assert listed.findChild(QMessageBox) is None


def test_what_failed_is_said_until_the_recording_changes_and_a_change_is_never_hidden_by_it(
        listed: MainWindow, qtbot: QtBot, apply_step: Apply) -> None:
    entry = listed.files.entries[0]
    apply_step(listed, "gain")
    listed.files.say(entry, failure="The disk is full.")
    index = listed.files_panel.view.rows.index(0)
    assert entry.state == "failed" and index.data() == "Side 1.wav *" and "The disk is full." in index.data(Qt.ItemDataRole.ToolTipRole)
    qtbot.keyClick(listed, Qt.Key.Key_Z, CTRL)
    assert entry.state == "open" and index.data() == "Side 1.wav"


def test_opening_what_is_open_shows_it_again(listed: MainWindow, qtbot: QtBot) -> None:
    first = listed.workspace.document
    qtbot.keyClick(listed, Qt.Key.Key_PageDown, CTRL)
    qtbot.waitUntil(shows(listed, "side 2.wav"), timeout=5_000)
    listed.open_files([str(listed.files.entries[0].path)])
    assert listed.workspace.document is first and len(listed.files.entries) == 4


def test_a_folder_without_recordings_is_said(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    drop(window, tmp_path / "empty")
    qtbot.waitUntil(lambda: "no recording in empty" in window.notice.label.text(), timeout=5_000)


def test_a_folder_of_a_thousand_blocks_nothing(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    one = recording(tmp_path / "many" / "0000.wav", 0.1).read_bytes()
    for number in range(1, 1000):
        (tmp_path / "many" / f"{number:04d}.wav").write_bytes(one)
    drop(window, tmp_path / "many")
    qtbot.waitUntil(shows(window, "0000.wav"), timeout=10_000)
    assert len(window.files.entries) == 1000 and len(window.files.documents()) == 1
    qtbot.waitUntil(lambda: all(entry.seconds is not None for entry in window.files.entries), timeout=20_000)


@pytest.mark.skipif(sys.platform == "win32", reason="has no such limit")
def test_more_recordings_can_be_open_than_the_system_begins_with() -> None:
    code = ("import resource; hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]; "
            "resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard)); "
            "from workstation.app.recordings.handles import allow_many; allow_many(); "
            "print(resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 256)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == "True", done.stderr
