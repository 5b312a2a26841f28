"""After a crash: what was kept is offered, and only Discard removes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from workstation import paths, session
from workstation.app.dialogs.recovery import RecoveryDialog
from workstation.app.main_window import MainWindow
from workstation.core import Document, Edits, Marker, Progress

Apply = Callable[[MainWindow, str], None]


def autosaves() -> list[Path]:
    """Those that are whole: what is still being written begins with a dot."""
    return sorted((paths.user_data() / "autosave").glob("*/[!.]*.shellac"))


@pytest.fixture
def crashed(noisy_file: Path, tmp_path: Path) -> list[Path]:
    """A program with two documents died here; one of them belongs to a project."""
    instance = session.Instance()
    saver = session.Autosaver(instance, print)
    for number, name in enumerate(("side one.wav", "side two.wav"), 1):
        path = tmp_path / name
        path.write_bytes(noisy_file.read_bytes())
        document = Document(session.open_recording(path), project=tmp_path / "two.shellac" if number == 2 else None)
        document.edit("one", Edits((session.make_step("gain", {}, document.source),) * number))
        document.mark("mark", [Marker(5)] * (number - 1))
        saver.keep(str(number), document, {"head": 1234})
    assert saver.wait(5)
    for file in instance._held.values():
        file.close()
    return autosaves()


def dialog_of(window: MainWindow, qtbot: QtBot) -> RecoveryDialog:
    window.keeping.offer()
    qtbot.waitUntil(lambda: window.keeping.dialog is not None, timeout=5000)
    assert window.keeping.dialog is not None and window.keeping.dialog.isVisible()
    return window.keeping.dialog


def test_a_start_after_a_clean_end_asks_nothing(window: MainWindow, qtbot: QtBot) -> None:
    window.keeping.offer()
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=5000)
    assert window.keeping.dialog is None


def test_what_was_kept_is_named_and_recovered(window: MainWindow, qtbot: QtBot, crashed: list[Path], tmp_path: Path) -> None:
    dialog = dialog_of(window, qtbot)
    told = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert re.search(r"\b20\d\d-\d\d-\d\d \d\d:\d\d ·", told), "a date that reads alike in every language"
    assert "side one.wav" in told and "1 step" in told and "2 steps" in told and "1 marker" in told and "project two.shellac" in told
    qtbot.mouseClick(dialog.go_on, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(window.files.documents()) == 2, timeout=10_000)
    one, two = sorted(window.files.documents(), key=lambda document: document.name)
    assert (len(one.edits), len(two.edits), two.markers) == (1, 2, (Marker(5),))
    assert one.project is None and two.project == tmp_path / "two.shellac"
    assert one.needs_saving and two.needs_saving and window.isWindowModified()
    assert window.listening.position == 1234
    qtbot.waitUntil(lambda: not set(autosaves()) & set(crashed), timeout=5000)
    assert len(autosaves()) == 2, "they are kept anew before the old ones go"


def test_later_keeps_all_for_the_next_start_and_discard_removes_one(window: MainWindow, qtbot: QtBot, crashed: list[Path]) -> None:
    dialog = dialog_of(window, qtbot)
    dialog.choices[0]["discard"].click()
    dialog.choices[1]["later"].click()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert autosaves() == crashed[1:] and window.files.documents() == []
    window.close()
    assert autosaves() == crashed[1:]
    left = session.LeftOvers()
    assert [one.name for one in left.found] == ["side two.wav"]
    left.release()


def test_escape_puts_all_off_whatever_was_chosen(window: MainWindow, qtbot: QtBot, crashed: list[Path]) -> None:
    dialog = dialog_of(window, qtbot)
    dialog.choices[0]["discard"].click()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible() and autosaves() == crashed and window.files.documents() == []


def test_what_cannot_be_opened_now_is_kept(window: MainWindow, qtbot: QtBot, crashed: list[Path], tmp_path: Path) -> None:
    (tmp_path / "side one.wav").write_bytes(b"no audio at all")
    (tmp_path / "side two.wav").write_bytes(b"none here either")
    dialog = dialog_of(window, qtbot)
    dialog.choices[1]["later"].click()
    with qtbot.waitSignal(window.opening.failed, timeout=5000):
        dialog.go_on.click()
    assert autosaves() == crashed


def test_a_step_is_on_the_disk_within_five_seconds_and_gone_once_it_is_saved(opened: MainWindow, qtbot: QtBot, apply_step: Apply,
                                                                           tmp_path: Path) -> None:
    apply_step(opened, "denoise")
    qtbot.waitUntil(lambda: len(autosaves()) == 1, timeout=5000)
    document = opened.workspace.document
    assert document is not None
    assert session.recover_project(autosaves()[0], Progress()).document.edits == document.edits
    opened.commands.undo()
    qtbot.waitUntil(lambda: autosaves() == [], timeout=5000)
    opened.commands.redo()
    qtbot.waitUntil(lambda: len(autosaves()) == 1, timeout=5000)
    session.save_project(document, tmp_path / "a.shellac")
    qtbot.waitUntil(lambda: autosaves() == [], timeout=5000)


def test_an_export_is_no_reason_to_forget_the_steps(opened: MainWindow, qtbot: QtBot, apply_step: Apply, tmp_path: Path) -> None:
    apply_step(opened, "denoise")
    document = opened.workspace.document
    assert document is not None
    with qtbot.waitSignal(opened.exporting.finished, timeout=20_000):
        opened.exporting.export(session.ExportRequest(document.source, document.edits, tmp_path / "out.wav"))
    assert not document.needs_saving and not opened.isWindowModified()
    qtbot.waitUntil(lambda: len(autosaves()) == 1, timeout=5000)


def test_a_closed_recording_keeps_no_autosave(opened: MainWindow, qtbot: QtBot, apply_step: Apply,
                                              monkeypatch: pytest.MonkeyPatch) -> None:
    apply_step(opened, "denoise")
    qtbot.waitUntil(lambda: len(autosaves()) == 1, timeout=5000)
    monkeypatch.setattr(opened.projects, "may_leave", lambda documents: True)
    opened.commands.close()
    qtbot.waitUntil(lambda: autosaves() == [], timeout=5000)


def test_what_is_recovered_takes_the_place_of_the_same_recording_opened_untouched(
        window: MainWindow, qtbot: QtBot, crashed: list[Path], tmp_path: Path) -> None:
    window.open_files([str(tmp_path / "side one.wav")])
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=5000)
    qtbot.mouseClick(dialog_of(window, qtbot).go_on, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(window.files.entries) == 2 and not window.jobs.busy, timeout=5000)
    assert sorted(len(document.edits) for document in window.files.documents()) == [1, 2]


def test_a_recording_that_finishes_opening_after_its_recovery_does_not_replace_it(
        window: MainWindow, qtbot: QtBot, crashed: list[Path], tmp_path: Path) -> None:
    path = tmp_path / "side one.wav"
    kept = [session.recover_project(file, Progress()).document for file in crashed]
    recovered = next(document for document in kept if len(document.edits) == 1)
    window.open_files([str(path)])
    window.workspace.set_document(recovered)
    qtbot.waitUntil(lambda: window.opening.job is None, timeout=5000)
    assert window.files.documents() == [recovered] and window.workspace.document is recovered
