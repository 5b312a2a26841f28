"""What a person does who never used an editor: six clicks from the empty window to an exported demo."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import soundfile as sf
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from workstation import session
from workstation.app.dialogs import export
from workstation.app.main_window import MainWindow


class Mouse:
    """Clicks and counts."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot, self.clicks = qtbot, 0

    def click(self, widget: QWidget, place: QPoint | None = None) -> None:
        assert widget.isVisible() and widget.isEnabled()
        self.clicks += 1
        self._qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place or widget.rect().center())


@pytest.mark.timeout(120)
def test_the_demo_is_restored_and_exported_in_six_clicks(window: MainWindow, qtbot: QtBot, tmp_path: Path,
                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "default_folder", lambda source: tmp_path)
    mouse, began = Mouse(qtbot), time.monotonic()
    mouse.click(window.empty.demo_button)
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=20_000)
    complaints = window.panel.complaints
    mouse.click(complaints.viewport(), complaints.visualItemRect(complaints.item_of("denoise")).center())
    mouse.click(window.panel.apply_button)
    qtbot.waitUntil(lambda: len(window.workspace.edits) == 1, timeout=30_000)
    export_button = window.transport.findChild(QToolButton, "button_export")
    mouse.click(export_button)
    qtbot.waitUntil(lambda: window.exporting.dialog is not None and window.exporting.dialog.isVisible())
    with qtbot.waitSignal(window.exporting.finished, timeout=90_000) as finished:
        mouse.click(window.exporting.dialog.export_button)
    result = finished.args[0]
    assert mouse.clicks <= 6 and time.monotonic() - began < 120
    assert result.null_exact
    demo = sf.info(session.demos()[0])
    restored = sf.info(tmp_path / f"{session.demos()[0].stem}_restored.flac")
    assert (restored.frames, restored.samplerate, restored.subtype) == (demo.frames, demo.samplerate, demo.subtype)
    assert result.residual.is_file() and result.report.is_file() and result.plots[0].is_file()
    assert "exactly 0" in window.notice.label.text()
    assert not window.isWindowModified()
