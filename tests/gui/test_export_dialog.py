"""The export dialog as the window opens it."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from workstation.analysis import loudness
from workstation.app.dialogs.export import ExportDialog
from workstation.app.exports import exporting
from workstation.app.main_window import MainWindow
from workstation.session import foreseen, open_recording


def test_fonts_are_listed_in_the_background_while_the_person_fills_in_the_dialog(opened: MainWindow, qtbot: QtBot,
                                                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []
    prepare = exporting.prepare_plots

    def watched() -> None:
        threads.append(threading.current_thread())
        prepare()

    monkeypatch.setattr(exporting, "prepare_plots", watched)
    qtbot.mouseClick(opened.transport.findChild(QToolButton, "button_export"), Qt.MouseButton.LeftButton)
    assert opened.exporting.dialog is not None and opened.exporting.dialog.isVisible()
    qtbot.waitUntil(lambda: bool(threads) and not opened.jobs.busy, timeout=60_000)
    assert threads[0] is not threading.main_thread() and "matplotlib.font_manager" in sys.modules
    opened.exporting.dialog.reject()


@pytest.fixture
def dialog(opened: MainWindow) -> ExportDialog:
    opened.exporting.ask()
    assert opened.exporting.dialog is not None
    return opened.exporting.dialog


def choose(dialog: ExportDialog, id: str) -> None:
    preset = dialog.delivery.preset
    preset.setCurrentIndex(next(i for i in range(preset.count() - 1) if preset.itemData(i).id == id))


def test_the_units_of_loudness_and_peak_are_explained_where_they_are_chosen(dialog: ExportDialog) -> None:
    assert not dialog.delivery.level.isChecked()
    told = dialog.delivery.forecast.text()
    assert "LUFS: how loud" in told and "dBTP: the highest level" in told
    assert "LUFS" in dialog.delivery.loudness.toolTip() and "dBTP" in dialog.delivery.peak.toolTip()


def test_a_preset_fills_in_the_fields_and_the_suffix(dialog: ExportDialog) -> None:
    choose(dialog, "podcast")
    request = dialog.made_request()
    assert (request.format.container, request.loudness, request.peak, request.target.suffix) == ("MP3", -16.0, -1.0, ".mp3")
    assert dialog.delivery.bitrate.isVisible()
    choose(dialog, "source")
    request = dialog.made_request()
    assert request.format == dialog._source.format and request.loudness is None and request.bitrate is None
    assert not dialog.delivery.bitrate.isVisible()


def test_a_changed_field_makes_it_custom_and_changing_it_back_names_it_again(dialog: ExportDialog, qtbot: QtBot) -> None:
    choose(dialog, "broadcast")
    dialog.delivery.loudness.setValue(-24)
    assert dialog.delivery.preset.currentText() == "Custom" and dialog.made_request().loudness == -24
    dialog.delivery.loudness.setValue(-23)
    assert dialog.delivery.preset.currentData().id == "broadcast"
    dialog.delivery.level.click()
    assert dialog.delivery.preset.currentText() == "Custom" and dialog.made_request().loudness is None


def test_what_the_gain_will_do_is_measured_in_the_background_and_said(dialog: ExportDialog, opened: MainWindow, qtbot: QtBot) -> None:
    choose(dialog, "broadcast")
    assert "Measuring" in dialog.delivery.forecast.text()
    qtbot.waitUntil(lambda: "LUFS" in dialog.delivery.forecast.text(), timeout=10_000)
    levels = loudness.measure(opened.workspace.sources["A"])
    assert dialog.delivery.forecast.text() == foreseen(levels, -23.0, -1.0)


def test_a_free_name_is_proposed_and_what_is_typed_is_kept(dialog: ExportDialog, opened: MainWindow, qtbot: QtBot) -> None:
    first = Path(dialog.target.text())
    first.write_bytes(b"an earlier export")
    dialog.reject()
    opened.exporting.ask()
    again = opened.exporting.dialog
    assert again is not None and again.target.text() != str(first) and again.export_button.text() == "Export"
    assert again.made_request().targets.residual.stem == Path(again.target.text()).stem.replace("_restored", "_residual")
    again.target.setText(str(first.with_name("mine.wav")))
    choose(again, "access")
    assert again.target.text() == str(first.with_name("mine.flac"))


def test_a_delivery_is_exported_from_the_window(dialog: ExportDialog, opened: MainWindow, qtbot: QtBot) -> None:
    choose(dialog, "broadcast")
    dialog.evidence.residual.setChecked(False)
    dialog.evidence.report.setChecked(False)
    dialog.evidence.plots.setCurrentIndex(0)
    with qtbot.waitSignal(opened.exporting.finished, timeout=20_000) as finished:
        qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    result = finished.args[0]
    assert loudness.measure(open_recording(result.restored)).lufs == pytest.approx(-23, abs=0.05)
    qtbot.waitUntil(lambda: "−23" in opened.notice.label.text())
