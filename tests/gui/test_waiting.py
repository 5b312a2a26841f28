"""Playing what is not rendered yet: it is rendered there first, and the person is not left waiting."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from workstation.app.main_window import MainWindow

Apply = Callable[[MainWindow, str], None]
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def two_steps(opened: MainWindow, qtbot: QtBot, apply_step: Apply) -> MainWindow:
    apply_step(opened, "denoise")
    apply_step(opened, "denoise")
    qtbot.waitUntil(lambda: opened.workspace.after.is_complete and not opened.jobs.busy, timeout=20_000)
    return opened


def plays(window: MainWindow, qtbot: QtBot) -> bool:
    """Space starts playback and the play head moves."""
    begin = window.listening.position
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.player.state == "playing" and window.listening.position > begin, timeout=10_000)
    return True


def test_what_a_step_took_that_is_switched_off_is_rendered_when_somebody_listens(two_steps: MainWindow, qtbot: QtBot) -> None:
    two_steps.workspace.toggle(0)
    two_steps.workspace.toggle(1)
    two_steps.workspace.renderer.store.clear()
    two_steps.workspace.select_step(1)
    qtbot.keyClick(two_steps, Qt.Key.Key_R, SHIFT)
    assert plays(two_steps, qtbot)
    assert two_steps.listening.heard == "R alone"


def test_what_a_step_received_is_rendered_when_somebody_listens(two_steps: MainWindow, qtbot: QtBot) -> None:
    two_steps.workspace.renderer.store.clear()
    two_steps.workspace.select_step(1)
    qtbot.keyClick(two_steps, Qt.Key.Key_A, SHIFT)
    assert plays(two_steps, qtbot)


def test_b_that_the_cache_has_dropped_is_rendered_again_where_it_is_played(two_steps: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(two_steps, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: not two_steps.jobs.busy)
    ready: list[tuple[int, int]] = []
    two_steps.workspace.sources["B"].segment_ready.connect(lambda *span: ready.append(span))  # type: ignore[attr-defined]
    two_steps.workspace.renderer.store.clear()
    two_steps.listening.seek(22050)
    assert plays(two_steps, qtbot)
    assert any(start <= 22050 < stop for start, stop in ready)
