"""The export dialog as the window opens it."""

from __future__ import annotations

import sys
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from workstation.app import exporting
from workstation.app.main_window import MainWindow


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
