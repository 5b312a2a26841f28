"""The window: opening, hearing, leaving, and being usable by everybody."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from workstation.app.dialogs.card import CardDialog
from workstation.app.dialogs.export import ExportDialog
from workstation.app.main_window import MainWindow
from workstation.app.views.waveform import WaveformLane
from workstation.core import Edits
from workstation.restoration.processor import Card
from workstation.session import make_step, open_recording, processor


def test_the_empty_window_says_what_to_do_and_offers_the_demo(window: MainWindow) -> None:
    assert window.empty.isVisible() and "Drop a recording" in window.empty.title.text()
    assert window.empty.demo_button.isVisible() and not window.timeline.isVisible()


def test_a_dropped_file_is_opened_and_named_in_the_title(window: MainWindow, qtbot: QtBot, noisy_file: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(noisy_file))])
    window.dropEvent(QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                                Qt.KeyboardModifier.NoModifier))
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=10_000)
    assert "noisy.wav" in window.windowTitle()
    assert window.status.format.text() == "22.05 kHz · 16 bit · mono · 0:02.500"
    assert window.preferences.recent == [str(noisy_file)]


def test_a_file_that_cannot_be_read_gives_a_sentence_and_leaves_the_window_as_it_was(window: MainWindow, qtbot: QtBot,
                                                                                     tmp_path: Path) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"no audio")
    with qtbot.waitSignal(window.opening.failed, timeout=10_000) as failed:
        window.open_files([str(broken)])
    assert failed.args[0] == "broken.wav" and "Traceback" not in failed.args[1]
    box = window.findChild(QMessageBox)
    assert box is not None and box.isVisible()
    assert window.empty.demo_button.isVisible()
    box.close()


def test_a_b_and_r_are_heard_and_seen_by_key(opened: MainWindow, qtbot: QtBot) -> None:
    for key, letter in ((Qt.Key.Key_R, "R"), (Qt.Key.Key_B, "B"), (Qt.Key.Key_A, "A")):
        qtbot.keyClick(opened, key)
        assert (opened.player.listening, opened.timeline.shown) == (letter, letter)


def test_with_a_above_b_the_keys_change_what_is_heard_only(opened: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(opened, Qt.Key.Key_C)
    qtbot.keyClick(opened, Qt.Key.Key_B)
    assert (opened.player.listening, opened.timeline.shown) == ("B", "AB")


def test_space_plays_and_pauses_and_home_returns_to_the_start(opened: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(opened, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: opened.player.position > 1000, timeout=5_000)
    qtbot.keyClick(opened, Qt.Key.Key_Space)
    assert opened.player.state == "paused"
    qtbot.keyClick(opened, Qt.Key.Key_Home)
    assert opened.player.position == 0 and opened.timeline.scene.head == 0


def test_the_loop_is_the_selection(opened: MainWindow, qtbot: QtBot) -> None:
    opened.timeline.selection.select(4000, 9000)
    qtbot.keyClick(opened, Qt.Key.Key_L)
    assert opened.player.loop == (4000, 9000)
    qtbot.keyClick(opened, Qt.Key.Key_L)
    assert opened.player.loop is None


def test_play_selection_plays_its_band_and_play_does_not(opened: MainWindow, qtbot: QtBot) -> None:
    opened.timeline.selection.select(4000, 20000, 300.0, 3000.0)
    qtbot.keyClick(opened, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert opened.player.band == (300.0, 3000.0)
    opened.listening.stop()
    qtbot.keyClick(opened, Qt.Key.Key_Space)
    assert opened.player.band is None


def test_level_match_turns_the_louder_one_down(opened: MainWindow, qtbot: QtBot) -> None:
    opened.workspace.change("Apply", Edits((make_step("gain", {"gain": 6.0}, opened.workspace.sources["A"]),)))
    qtbot.waitUntil(lambda: opened.workspace.after.is_complete, timeout=10_000)
    qtbot.keyClick(opened, Qt.Key.Key_G)
    qtbot.waitUntil(lambda: opened.player.gains_db.get("B", 0.0) < 0, timeout=5_000)
    assert opened.player.gains_db["A"] == 0.0 and opened.player.gains_db["B"] == pytest.approx(-6.0, abs=0.05)


def test_space_presses_a_button_that_was_reached_with_tab(opened: MainWindow, qtbot: QtBot) -> None:
    opened.activateWindow()
    opened.panel.controls.about.setEnabled(True)
    opened.transport.time.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(opened.transport.time, Qt.Key.Key_Space)
    assert opened.transport.time.in_samples and opened.player.state == "stopped"


def test_leaving_unexported_steps_asks_first(opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    opened.workspace.change("Apply", Edits((make_step("gain", {"gain": -1.0}, opened.workspace.sources["A"]),)))
    asked = []
    monkeypatch.setattr(opened.opening, "may_leave", lambda: asked.append(True) or False)
    opened.close()
    assert asked and opened.isVisible() and opened.workspace.document is not None
    monkeypatch.undo()


def test_every_control_has_an_accessible_name_and_can_be_reached(opened: MainWindow, qtbot: QtBot) -> None:
    opened.panel.choose("denoise")
    controls = [w for kind in (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox) for w in opened.findChildren(kind)
                if w.isVisible() and not w.objectName().startswith("qt_")]
    assert len(controls) > 15
    nameless = [w for w in controls if not _in_scroll_bar(w) and not (w.accessibleName() or getattr(w, "text", lambda: "")())]
    assert [type(w).__name__ for w in nameless] == []
    unreachable = [w for w in controls if w.isEnabled() and not w.focusPolicy() & Qt.FocusPolicy.TabFocus and not _in_scroll_bar(w)]
    assert [w.accessibleName() or w.objectName() for w in unreachable] == []


def _in_scroll_bar(widget: QWidget) -> bool:
    return "ScrollBar" in type(widget).__name__


def test_the_export_dialog_refuses_the_source_and_says_why(qtbot: QtBot, window: MainWindow, noisy_file: Path) -> None:
    source = open_recording(noisy_file)
    dialog = ExportDialog(source, Edits(), window.preferences.settings)
    qtbot.addWidget(dialog)
    dialog.target.setText(str(noisy_file))
    assert not dialog.export_button.isEnabled() and "source itself" in dialog.hint.text()


def test_the_export_dialog_offers_to_replace_what_exists(qtbot: QtBot, window: MainWindow, noisy_file: Path) -> None:
    dialog = ExportDialog(open_recording(noisy_file), Edits(), window.preferences.settings)
    qtbot.addWidget(dialog)
    Path(dialog.target.text()).write_bytes(b"older")
    dialog.target.textChanged.emit(dialog.target.text())
    assert dialog.export_button.text() == "Replace"
    qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    assert dialog.request is not None and dialog.request.overwrite


def test_what_exceeds_full_scale_is_offered_lower_or_as_float(opened: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    opened.workspace.change("Apply", Edits((make_step("gain", {"gain": 24.0}, opened.workspace.sources["A"]),)))
    opened.exporting.ask()
    dialog = opened.exporting.dialog
    assert dialog is not None
    for box in (dialog.evidence.residual, dialog.evidence.report):
        box.setChecked(False)
    dialog.evidence.plots.setCurrentIndex(0)
    dialog.export_button.click()
    qtbot.waitUntil(lambda: opened.findChild(QMessageBox, "over_range") is not None, timeout=10_000)
    box = opened.findChild(QMessageBox, "over_range")
    assert "exceeds full scale" in box.text() and not list(tmp_path.glob("*restored*"))
    with qtbot.waitSignal(opened.exporting.finished, timeout=10_000) as finished:
        next(b for b in box.buttons() if b.text().startswith("Lower by")).click()
    assert finished.args[0].restored.is_file()


def test_a_models_card_says_what_for_what_not_and_how_good(qtbot: QtBot) -> None:
    card = Card("m", "Model", "speech", "music", "two hours of speech", "CC-BY-4.0", "nowhere", "ab12", True, 50_000,
                ({"kbit/s": 32, "SNR": 14.5},))
    gain = processor("gain")
    model = type("Model", (type(gain),), {"card": card})()
    dialog = CardDialog(model)
    qtbot.addWidget(dialog)
    text = dialog.text.toPlainText()
    assert all(word in text for word in ("speech", "music", "two hours", "CC-BY-4.0", "Generative", "50,000", "14.5"))


def test_the_window_comes_up_without_torch(tmp_path: Path) -> None:
    code = ("import sys; from PySide6.QtCore import QTimer; from workstation.app import application; "
            "app = application.make_application([]); QTimer.singleShot(300, app.closeAllWindows); "
            "status = application.run([]); print(status, 'torch' in sys.modules, 'matplotlib' in sys.modules)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.split() == ["0", "False", "False"], done.stderr


def test_space_plays_after_a_click_in_the_panel(opened: MainWindow, qtbot: QtBot) -> None:
    complaints = opened.panel.complaints
    qtbot.mouseClick(complaints.viewport(), Qt.MouseButton.LeftButton, pos=complaints.visualItemRect(complaints.item_of("gain")).center())
    target = opened.focusWidget() or opened
    qtbot.keyClick(target, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: opened.player.position > 0, timeout=5_000)


def test_the_gain_of_r_magnifies_its_picture_and_no_other(opened: MainWindow, qtbot: QtBot) -> None:
    opened.transport.residual_gain.setValue(20)
    assert opened.player.residual_gain_db == 20
    qtbot.keyClick(opened, Qt.Key.Key_R)
    gains = {lane.letter: lane.gain for lane in opened.timeline.waveforms.lanes if isinstance(lane, WaveformLane)}
    qtbot.keyClick(opened, Qt.Key.Key_C)
    gains |= {lane.letter: lane.gain for lane in opened.timeline.waveforms.lanes if isinstance(lane, WaveformLane)}
    assert gains == {"R": pytest.approx(10), "A": 1, "B": 1}


def test_the_device_is_named_once_a_model_has_run(opened: MainWindow, qtbot: QtBot) -> None:
    opened.panel.choose("codec-conv")
    qtbot.waitUntil(lambda: "does not look like lossy audio" in opened.notice.label.text(), timeout=20_000)
    opened.notice.button.click()
    qtbot.waitUntil(lambda: opened.preview.step is not None and not opened.workspace.after.is_updating, timeout=20_000)
    qtbot.waitUntil(lambda: opened.status.device.text() in ("Models compute on: CPU", "Models compute on: Apple GPU")
                    or "GPU (" in opened.status.device.text(), timeout=5_000)
