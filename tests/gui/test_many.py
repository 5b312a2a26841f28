"""Several recordings at once: the steps of one put on others, and all of them exported."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.signals import voice_like, white
from workstation.app.dialogs.entry_chooser import EntryChooser
from workstation.app.main_window import MainWindow
from workstation.core import Edits, Marker, Region
from workstation.session import make_step

CTRL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


@pytest.fixture
def listed(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """Three noisy voices and a file that is none, in the list; the first is shown."""
    folder = tmp_path / "tapes"
    folder.mkdir()
    for number in range(3):
        lead = np.zeros((1, 8000), np.float32)
        samples = np.concatenate([lead, voice_like(1.0, 16000, seed=number)], axis=1)
        samples = samples + white(1.5, -50 + 6 * number, 16000)[:, :samples.shape[1]]
        sf.write(folder / f"tape {number}.wav", np.round(samples.T * 32767).clip(-32768, 32767).astype(np.int16), 16000)
    (folder / "tape 3.wav").write_bytes(b"no audio")
    window.open_files([str(folder)])
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=10_000)
    return window


def apply(window: MainWindow, *processors: str) -> None:
    edits = window.workspace.edits
    for processor in processors:
        edits = edits.added(make_step(processor, {}, window.workspace.received(len(edits))))
    window.workspace.change("Apply", edits)


def check(chooser: EntryChooser, qtbot: QtBot, row: int) -> None:
    """Press Space on a row."""
    chooser.list.setFocus()
    chooser.list.setCurrentRow(row)
    qtbot.keyClick(chooser.list, Qt.Key.Key_Space)


def test_the_steps_are_learned_anew_for_each_and_are_one_undo_of_each(listed: MainWindow, qtbot: QtBot) -> None:
    apply(listed, "denoise", "gain")
    first = listed.workspace.edits
    entries = listed.files.entries
    qtbot.keyClick(listed, Qt.Key.Key_A, CTRL_ALT)
    dialog = listed.applying_all.dialog
    assert dialog is not None and dialog.isVisible() and len(dialog.chooser.entries()) == 3
    check(dialog.chooser, qtbot, 1)
    with qtbot.waitSignal(listed.applying_all.finished, timeout=20_000) as said:
        qtbot.mouseClick(dialog.apply_button, Qt.MouseButton.LeftButton)
    assert said.args[0].startswith("1 done, 1 failed: tape 3.wav (") and "no audio" not in said.args[0]
    assert [entry.state for entry in entries] == ["changed", "changed", "unopened", "failed"]
    document = entries[1].document
    assert document is not None
    assert [step.processor for step in document.edits] == ["denoise", "gain"]
    assert document.edits[0].findings != first[0].findings and document.edits[0].learned_from == document.source.version
    assert document.history.undo() and len(document.edits) == 0 and not document.history.undo()


def test_steps_that_are_there_are_replaced_and_markers_stay(listed: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(listed, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: listed.files.current is listed.files.entries[1], timeout=5_000)
    second = listed.workspace.document
    assert second is not None
    apply(listed, "gain", "gain")
    second.mark("Mark", [Marker(100)])
    qtbot.keyClick(listed, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    apply(listed, "gain")
    with qtbot.waitSignal(listed.applying_all.finished, timeout=10_000):
        listed.applying_all.apply("tape 0.wav", listed.workspace.edits, [listed.files.entries[1]])
    assert len(second.edits) == 1 and second.markers == (Marker(100),)
    assert second.history.undo() and len(second.edits) == 2


def test_what_stays_behind_is_said(listed: MainWindow, qtbot: QtBot) -> None:
    apply(listed, "gain", "gain")
    edits = listed.workspace.edits
    listed.workspace.change("Change", Edits((replace(edits[0], region=Region(100, 900)), replace(edits[1], enabled=False))))
    qtbot.keyClick(listed, Qt.Key.Key_A, CTRL_ALT)
    dialog = listed.applying_all.dialog
    assert dialog is not None
    said = " ".join(label.text() for label in dialog.findChildren(type(dialog.chooser.count)))
    assert "selection belongs to the one it was made in" in said and "switched off stay behind: 1" in said
    dialog.reject()


def test_without_steps_or_without_others_a_sentence_says_what_to_do(opened: MainWindow, qtbot: QtBot) -> None:
    opened.applying_all.ask()
    assert "Apply something to this recording first" in opened.notice.label.text()
    apply(opened, "gain")
    opened.applying_all.ask()
    assert "Only this recording is open" in opened.notice.label.text()


def test_what_one_was_given_while_it_is_shown_is_heard(listed: MainWindow, qtbot: QtBot) -> None:
    step = make_step("gain", {"gain": -6.0}, listed.workspace.sources["A"])
    with qtbot.waitSignal(listed.applying_all.finished, timeout=10_000):
        listed.applying_all.apply("other", Edits((step,)), [listed.files.entries[0]])
    assert listed.workspace.edits.steps == (step,)
    qtbot.waitUntil(lambda: listed.workspace.sounding == listed.workspace.edits, timeout=5_000)


def test_all_are_written_the_broken_one_is_named_and_the_folder_is_shown(listed: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    apply(listed, "gain")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "tape 1_restored.wav").write_bytes(b"earlier")
    qtbot.keyClick(listed, Qt.Key.Key_E, CTRL_ALT)
    dialog = listed.exporting_all.dialog
    assert dialog is not None and dialog.isVisible()
    assert [entry.name for entry in dialog.chooser.entries()] == ["tape 0.wav"], "what has steps is chosen"
    for row in (1, 2, 3):
        check(dialog.chooser, qtbot, row)
    dialog.folder.setText(str(tmp_path / "out"))
    dialog.evidence.report.setChecked(True)
    with qtbot.waitSignal(listed.exporting_all.finished, timeout=30_000) as said:
        qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    assert said.args[0].startswith("3 done, 1 failed: tape 3.wav (") and said.args[1] == tmp_path / "out"
    written = {path.name for path in (tmp_path / "out").glob("*.wav")}
    assert written == {"tape 0_restored.wav", "tape 1_restored.wav", "tape 1 (2)_restored.wav", "tape 2_restored.wav"}
    assert (tmp_path / "out" / "tape 1_restored.wav").read_bytes() == b"earlier"
    assert len(list((tmp_path / "out").glob("*_report.html"))) == 3
    assert listed.notice.button.isVisible() and listed.notice.button.text() == "Show in folder"
    assert [entry.state for entry in listed.files.entries] == ["exported", "unopened", "unopened", "failed"]
    assert not any(document.needs_saving for document in listed.files.documents())


@pytest.mark.parametrize(("folder", "ending", "sentence"), [
    ("gone", "_restored", "There is no folder"), (".", "_a/b", "cannot hold any of")])
def test_what_cannot_be_written_is_said_before_it_begins(listed: MainWindow, tmp_path: Path, folder: str, ending: str,
                                                         sentence: str) -> None:
    listed.exporting_all.ask()
    dialog = listed.exporting_all.dialog
    assert dialog is not None
    dialog.folder.setText(str(tmp_path / folder))
    dialog.ending.setText(ending)
    assert sentence in dialog.hint.text() and not dialog.export_button.isEnabled()
    dialog.reject()


def test_a_cancelled_export_says_what_was_done(listed: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    listed.exporting_all.ask()
    dialog = listed.exporting_all.dialog
    assert dialog is not None
    dialog.folder.setText(str(tmp_path))
    busy = threading.Event()
    listed.jobs.submit(lambda _: busy.wait(10), serial=True)
    with qtbot.waitSignal(listed.exporting_all.finished, timeout=10_000) as said:
        dialog.export_button.click()
        listed.jobs.cancel_all()
        busy.set()
    assert said.args[0] == "0 done. The rest was cancelled." and not list(tmp_path.glob("*.wav"))


def test_files_that_cannot_hold_the_result_are_named_and_the_rest_is_written(listed: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    listed.workspace.change("Apply", Edits((make_step("gain", {"gain": 24.0}, listed.workspace.sources["A"]),)))
    listed.exporting_all.ask()
    dialog = listed.exporting_all.dialog
    assert dialog is not None
    check(dialog.chooser, qtbot, 1)
    dialog.folder.setText(str(tmp_path))
    with qtbot.waitSignal(listed.exporting_all.finished, timeout=20_000) as said:
        dialog.export_button.click()
    assert said.args[0].startswith("1 done, 1 failed: tape 0.wav (") and "full scale" in said.args[0]
    listed.exporting_all.ask()
    again = listed.exporting_all.dialog
    assert again is not None
    again.headroom.setChecked(True)
    with qtbot.waitSignal(listed.exporting_all.finished, timeout=20_000) as said:
        again.export_button.click()
    assert said.args[0] == "1 done."
