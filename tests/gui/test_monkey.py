"""Two hundred fast actions in random order: the window takes them all, and lets nothing unforeseen happen."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workstation.app.main_window import MainWindow
from workstation.app.views.lane import Lane

ACTIONS = ("next_file", "previous_file", "listen_a", "listen_b", "listen_r", "play", "play_selection", "loop", "stop", "compare", "undo",
           "redo", "preview", "apply", "cancel", "zoom_in", "zoom_whole", "to_start", "to_end", "border_back", "border_on", "other_back",
           "shift_on", "begin_here", "end_here", "snap", "add_marker", "add_region", "marker_on", "overlay", "waveform_db", "taller",
           "step_toggle", "step_up", "step_remove", "step_took", "level_match", "say", "spectrum", "stop_comparing")
PROCESSORS = ("declick", "decrackle", "denoise", "gain")


@pytest.mark.parametrize("seed", [1, 2])
def test_two_hundred_random_actions_while_files_are_switched_raise_nothing(
        window: MainWindow, qtbot: QtBot, noisy_file: Path, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    copies = [tmp_path / f"{name}.wav" for name in "klm"]
    for copy in copies:
        copy.write_bytes(noisy_file.read_bytes())
    window.open_files([str(path) for path in copies])
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=10_000)
    closing = QTimer(window)
    closing.timeout.connect(_close_dialogs)
    closing.start(50)

    def drag() -> None:
        track = chance.choice([track for track in window.timeline.findChildren(Lane) if track.isVisible()])
        places = [QPoint(chance.randrange(track.width()), chance.randrange(track.height())) for _ in range(2)]
        qtbot.mousePress(track, Qt.MouseButton.LeftButton, pos=places[0])
        qtbot.mouseMove(track, places[1])
        qtbot.mouseRelease(track, Qt.MouseButton.LeftButton, pos=places[1])

    with qtbot.captureExceptions() as raised:
        for _ in range(200):
            kind = chance.random()
            if kind < 0.65:
                window.actions_by_id[chance.choice(ACTIONS)].trigger()
            elif kind < 0.8:
                drag()
            elif kind < 0.9:
                window.panel.choose(chance.choice(PROCESSORS))
            elif kind < 0.95:
                window.opening.choose(chance.choice(window.files.entries))
            elif window.workspace.document is not None:
                window.comparing.compare_with(copies[1])
            if chance.random() < 0.5:
                qtbot.wait(chance.randrange(20))
        window.listening.stop()
        qtbot.wait(300)
    assert not raised
    assert window.workspace.document is not None and len(window.files.entries) == 3


def _close_dialogs() -> None:
    dialog = QApplication.activeModalWidget()
    if dialog is not None:
        dialog.close()
