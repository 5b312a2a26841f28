"""A restoration made elsewhere in B's place, and a clean recording as reference, by the menu as a person does it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from workstation.app.main_window import MainWindow
from workstation.core import Edits

RATE = 22050


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """The file that the next file dialog answers with."""
    def answer(path: Path) -> None:
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args, **_more: (str(path), ""))

    return answer


@pytest.fixture
def delivered(tmp_path: Path, noisy_voice: np.ndarray, voice: np.ndarray) -> Path:
    """What somebody else made of the noisy voice: no noise, 100 frames late, 6 dB softer, inverted, half a second cut off."""
    clean = np.concatenate([np.zeros((1, RATE // 2), np.float32), voice], axis=1)
    path = tmp_path / "delivered.wav"
    sf.write(path, -0.5 * np.concatenate([np.zeros(100), clean[0, :-RATE // 2]]), RATE, subtype="PCM_16")
    return path


def compare(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_by_id["compare_with"].trigger()
    qtbot.waitUntil(lambda: window.workspace.other is not None, timeout=10_000)


def test_a_restoration_made_elsewhere_stands_in_bs_place(opened, qtbot, choose, delivered):
    choose(delivered)
    compare(opened, qtbot)
    assert opened.workspace.sources["B"] is opened.workspace.other
    assert (opened.workspace.shown, opened.listening.heard) == ("AB", "B")
    assert "delivered.wav" in opened.windowTitle() and "delivered.wav" in opened.status.format.text()
    told = opened.notice.label.text()
    assert all(word in told for word in ("delivered.wav", "late", "inverted", "6.0", "softer", "lacks the last"))
    card = opened.comparing.card
    assert card.isVisible() and not opened.panel.complaints.isVisible()
    assert card.title.text() == "B is delivered.wav"


def test_what_b_lacks_is_marked(opened, qtbot, choose, delivered):
    choose(delivered)
    compare(opened, qtbot)
    (mark,) = opened.showing._marks
    other = opened.workspace.other
    missing = RATE // 2
    assert (mark.start, mark.stop) == (other.length - missing, other.length)
    assert other.read(mark.start - 200, 200).any() and not other.read(mark.start, missing).any()


def test_undoing_gain_and_polarity_leaves_the_noise_alone_in_r(opened, qtbot, choose, delivered):
    choose(delivered)
    compare(opened, qtbot)
    loud = opened.workspace.sources["R"].read(RATE, RATE).std()
    qtbot.mouseClick(opened.comparing.card.match, Qt.MouseButton.LeftButton)
    assert opened.workspace.other.beside.matched
    assert opened.workspace.sources["R"].read(RATE, RATE).std() < 0.2 * loud
    qtbot.mouseClick(opened.comparing.card.match, Qt.MouseButton.LeftButton)
    assert opened.workspace.sources["R"].read(RATE, RATE).std() == pytest.approx(loud)


def test_comparing_leaves_the_steps_and_undo_as_they_were(opened, qtbot, choose, delivered, apply_step):
    apply_step(opened, "gain")
    edits = opened.workspace.edits
    choose(delivered)
    compare(opened, qtbot)
    assert not opened.actions_by_id["apply"].isEnabled() and not opened.actions_by_id["step_remove"].isEnabled()
    assert opened.workspace.document.history.undo_label == "Apply Gain"
    qtbot.mouseClick(opened.comparing.card.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: opened.workspace.after.is_complete, timeout=10_000)
    assert opened.workspace.edits == edits and opened.workspace.sources["B"] is opened.workspace.after.current
    assert opened.workspace.after.current.edits == edits
    assert opened.panel.complaints.isVisible() and not opened.showing._marks
    opened.actions_by_id["undo"].trigger()
    assert opened.workspace.edits == Edits()


def test_steps_undone_while_comparing_are_undone_when_it_stops(opened, qtbot, choose, delivered, apply_step):
    apply_step(opened, "gain")
    choose(delivered)
    compare(opened, qtbot)
    opened.actions_by_id["undo"].trigger()
    assert opened.workspace.sources["B"] is opened.workspace.other
    opened.actions_by_id["stop_comparing"].trigger()
    assert not opened.workspace.after.current.edits.active and opened.workspace.other is None


def test_what_is_compared_with_counts_as_unchanged_until_it_changes(opened, qtbot, choose, delivered):
    choose(delivered)
    compare(opened, qtbot)
    opened.notice.hide()
    opened.watching.look()
    qtbot.waitUntil(lambda: not opened.jobs.busy, timeout=10_000)
    assert not opened.notice.isVisible()
    with open(delivered, "ab") as file:
        file.write(bytes(1000))
    opened.watching.look()
    qtbot.waitUntil(lambda: opened.notice.isVisible(), timeout=10_000)
    assert "delivered.wav was changed" in opened.notice.label.text()


def test_with_nothing_applied_a_is_shown_when_comparing_stops(opened, qtbot, choose, delivered):
    choose(delivered)
    compare(opened, qtbot)
    qtbot.mouseClick(opened.comparing.card.stop, Qt.MouseButton.LeftButton)
    assert (opened.workspace.shown, opened.listening.heard) == ("A", "A")


def test_a_file_that_is_no_recording_is_refused_in_a_sentence(opened, qtbot, choose, tmp_path):
    (tmp_path / "letter.wav").write_text("dear archive")
    choose(tmp_path / "letter.wav")
    opened.actions_by_id["compare_with"].trigger()
    qtbot.waitUntil(lambda: bool(opened.findChildren(QMessageBox)), timeout=10_000)
    box = opened.findChildren(QMessageBox)[0]
    assert (box.text(), box.informativeText()) == ("Not compared", "letter.wav is not a recording: there is text in it.")
    assert opened.workspace.other is None
    box.close()


def test_the_comparison_is_exported_without_the_audio(opened, qtbot, choose, delivered, tmp_path):
    choose(delivered)
    compare(opened, qtbot)
    opened.actions_by_id["export"].trigger()
    dialog = opened.comparing.dialog
    dialog.folder.setText(str(tmp_path / "nowhere"))
    assert not dialog.export_button.isEnabled() and "nowhere" in dialog.hint.text()
    dialog.folder.setText(str(tmp_path))
    with qtbot.waitSignal(opened.comparing.written, timeout=30_000):
        qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    written = {path.name for path in tmp_path.iterdir()} & {f"delivered_compared_{n}" for n in
                                                           ("residual.wav", "residual.png", "report.html", "report.json")}
    assert len(written) == 4 and not list(tmp_path.glob("*restored*"))
    facts = json.loads((tmp_path / "delivered_compared_report.json").read_text())
    assert facts["place"]["inverted"] and facts["null"]["exact"] and "elsewhere" in facts["statement"]


def test_the_reference_is_measured_once_b_is_complete_and_fills_the_export_dialog(opened, qtbot, choose, tmp_path, voice, apply_step):
    clean = np.concatenate([np.zeros((1, RATE // 2), np.float32), voice], axis=1)
    sf.write(tmp_path / "clean.wav", clean[0], RATE, subtype="FLOAT")
    choose(tmp_path / "clean.wav")
    opened.actions_by_id["reference"].trigger()
    shown = opened.panel._beside
    qtbot.waitUntil(lambda: "SNR: " in shown.text(), timeout=10_000)
    assert "before" not in shown.text()
    apply_step(opened, "denoise")
    qtbot.waitUntil(lambda: "SNR: before" in shown.text(), timeout=20_000)
    assert shown.isVisible()
    opened.actions_by_id["export"].trigger()
    assert opened.exporting.dialog.account.reference.text() == str(tmp_path / "clean.wav")
    opened.exporting.dialog.reject()
    opened.actions_by_id["no_reference"].trigger()
    assert not shown.isVisible() and opened.workspace.reference is None
