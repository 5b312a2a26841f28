"""What was missing or repaired in a recording is said in the window, also where only a look through it finds it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile as sf
from pytestqt.qtbot import QtBot

from workstation.app.main_window import MainWindow


def test_samples_that_are_no_numbers_are_said_once_the_overview_is_drawn(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    samples = np.random.default_rng(0).uniform(-0.5, 0.5, 400_000).astype(np.float32)
    samples[300_000:300_010] = np.nan
    sf.write(tmp_path / "holed.wav", samples, 48_000, "FLOAT")
    window.open_files([str(tmp_path / "holed.wav")])
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=10_000)
    qtbot.waitUntil(lambda: "10 samples are no numbers" in window.notice.label.text(), timeout=10_000)
    assert "channel 1 at 0:06.25" in window.notice.label.text()
    assert window.notice.label.text().startswith("holed.wav: ")
    (mark,) = window.timeline.scene.marks
    assert (mark.start, mark.stop, mark.channels) == (300_000, 300_010, (0,))


def test_a_recording_that_was_cut_short_is_said_with_both_lengths(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    sf.write(tmp_path / "whole.wav", np.zeros(96_000), 48_000, "PCM_16")
    content = (tmp_path / "whole.wav").read_bytes()
    (tmp_path / "cut.wav").write_bytes(content[:len(content) // 2])
    window.open_files([str(tmp_path / "cut.wav")])
    qtbot.waitUntil(lambda: window.notice.isVisible(), timeout=10_000)
    assert "promises 0:02.00, the file holds 0:01.00" in window.notice.label.text()
