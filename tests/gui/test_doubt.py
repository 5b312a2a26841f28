"""A restoration that may do harm here: it waits, with its reason, until the person wants it all the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from pytestqt.qtbot import QtBot

from tests.signals import white
from workstation.app.main_window import MainWindow


@pytest.fixture
def dry(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """The window with bursts of noise in no room, and Room echo chosen."""
    time = np.arange(5 * 16000) / 16000
    loud = np.random.default_rng(4).uniform(0.1, 1, 20)[(time / 0.35).astype(int)]
    samples = loud * np.clip(np.sin(2 * np.pi * time / 0.35), 0, None) ** 2 * white(5.0, -20, 16000)[0] + white(5.0, -90, 16000, seed=5)[0]
    sf.write(tmp_path / "dry.wav", samples, 16000, subtype="FLOAT")
    window.open_files([str(tmp_path / "dry.wav")])
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=10_000)
    window.panel.choose("dereverb")
    qtbot.waitUntil(lambda: "sounds dry already" in window.notice.label.text(), timeout=10_000)
    return window


def test_nothing_is_previewed_before_it_is_wanted_all_the_same(dry: MainWindow, qtbot: QtBot) -> None:
    assert dry.preview.step is None and not dry.preview.is_active
    dry.notice.button.click()
    assert dry.preview.step is not None and dry.preview.is_active


def test_the_question_goes_with_what_it_is_about_and_b_holds_nothing_meanwhile(dry: MainWindow, qtbot: QtBot) -> None:
    assert "sounds dry already" in dry.panel.said.found
    dry.panel.choose("gain")
    assert not dry.notice.isVisible()
    qtbot.waitUntil(lambda: len(dry.workspace.sounding) == 1, timeout=5_000)
    dry.panel.choose("dereverb")
    qtbot.waitUntil(dry.notice.isVisible, timeout=10_000)
    qtbot.waitUntil(lambda: not dry.workspace.sounding, timeout=5_000)


def test_apply_asks_too(dry: MainWindow, qtbot: QtBot) -> None:
    dry.notice.hide()
    dry.commands.apply()
    qtbot.waitUntil(dry.notice.isVisible, timeout=5_000)
    assert len(dry.workspace.edits) == 0
    dry.notice.button.click()
    qtbot.waitUntil(lambda: len(dry.workspace.edits) == 1, timeout=5_000)


def test_it_is_asked_once_for_one_sound(dry: MainWindow, qtbot: QtBot) -> None:
    dry.notice.button.click()
    dry.preview.cancel()
    dry.preview.set_enabled(True)
    qtbot.waitUntil(lambda: dry.preview.step is not None, timeout=5_000)
    assert not dry.notice.isVisible()
