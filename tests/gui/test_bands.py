"""What a step found in a band of the whole recording: told, marked in the spectrogram alone, selected and switched off by keys."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from workstation.app.main_window import MainWindow
from workstation.app.views.marks import mark_boxes, mark_ticks

RATE = 8000


@pytest.fixture
def hummed(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """De-hum in preview, on half a minute of hiss with three harmonics of 50 Hz."""
    time = np.arange(30 * RATE) / RATE
    hum = sum(0.1 / number * np.sin(2 * np.pi * 50 * number * time) for number in (1, 2, 3))
    path = tmp_path / "hummed.wav"
    soundfile.write(path, hum + 1e-3 * np.random.default_rng(3).standard_normal(len(time)), RATE, subtype="PCM_24")
    window.open_files([str(path)])
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=10_000)
    window.panel.choose("dehum")
    qtbot.waitUntil(lambda: window.preview.step is not None, timeout=20_000)
    return window


def switches(window: MainWindow) -> list[bool]:
    step = window.preview.step
    assert step is not None and step.findings is not None
    return [mark.enabled for mark in step.findings.marks]


def test_what_was_found_is_told_while_it_is_tried_and_as_a_step(hummed: MainWindow, qtbot: QtBot) -> None:
    said, step = hummed.panel.said, hummed.preview.step
    assert step is not None and step.findings is not None
    assert said.found == step.findings.summary and "3 harmonics" in said.found
    assert said.isVisible() and said.found in [label.text() for label in said.children() if hasattr(label, "text")]
    hummed.panel.add_amount(-5)
    assert "3 harmonics" in said.found, "what is known stays while a control is moved"
    qtbot.keyClick(hummed, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(hummed.workspace.edits) == 1, timeout=10_000)
    assert "3 harmonics" in said.found
    hummed.panel.choose("gain")
    qtbot.waitUntil(lambda: hummed.preview.step is not None, timeout=10_000)
    assert said.found == ""


def test_nothing_can_be_added_to_the_bands_and_that_is_said(hummed: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(hummed, Qt.Key.Key_N)
    with qtbot.waitSignal(hummed.detections.refused) as said:
        qtbot.keyClick(hummed, Qt.Key.Key_Insert)
    assert said.args == ["Nothing can be added to what De-hum finds; Delete switches it off or on."]


def test_a_band_is_marked_in_the_spectrogram_alone_and_counted_as_one(hummed: MainWindow) -> None:
    scene = hummed.timeline.scene
    assert len(mark_boxes(scene.marks, scene.viewport, 0)) == 3 and mark_ticks(scene.marks, scene.viewport, 0) == []
    assert hummed.panel.controls.detections.text() == "3 bands in the spectrogram; N selects the next"


def test_n_selects_the_bands_from_the_lowest_up_where_the_play_head_is_and_delete_switches_them(hummed: MainWindow, qtbot: QtBot) -> None:
    hummed.listening.seek(4 * RATE)
    qtbot.keyClick(hummed, Qt.Key.Key_Delete)
    assert all(switches(hummed)) and "Select a band first" in hummed.notice.label.text()
    for number in (1, 2):
        qtbot.keyClick(hummed, Qt.Key.Key_N)
        region = hummed.timeline.selection.region
        assert region is not None and region.high_hz is not None and region.low_hz < 50 * number < region.high_hz
        assert hummed.listening.position == 4 * RATE
    qtbot.keyClick(hummed, Qt.Key.Key_Delete)
    assert switches(hummed) == [True, False, True]
    hummed.timeline.selection.select(RATE, 2 * RATE, 120.0, 400.0)
    qtbot.waitUntil(lambda: hummed.preview.step is not None, timeout=10_000)
    qtbot.keyClick(hummed, Qt.Key.Key_Delete)
    assert switches(hummed) == [True, False, False]
