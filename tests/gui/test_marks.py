"""What a step found is drawn in the views."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from workstation.app.main_window import MainWindow
from workstation.app.views.marks import mark_ticks
from workstation.core import Document, Edits, Findings, Mark

Apply = Callable[[MainWindow, str], None]


def marked(window: MainWindow, index: int, *marks: Mark) -> Edits:
    step = window.workspace.edits[index]
    return window.workspace.edits.replaced(index, replace(step, findings=(step.findings or Findings()).with_marks(marks)))


def test_marks_of_findings_reach_the_views_with_the_step_that_is_selected(opened: MainWindow, qtbot: QtBot, apply_step: Apply) -> None:
    apply_step(opened, "denoise")
    apply_step(opened, "denoise")
    first, second = Mark(1000, 1040, label="click"), Mark(20000, 20300, enabled=False)
    workspace, table = opened.workspace, opened.timeline.scene
    workspace.change("Mark", marked(opened, 0, first), 0)
    workspace.change("Mark", marked(opened, 1, second), 1)
    assert tuple(table.marks) == (second,)
    workspace.select_step(0)
    assert tuple(table.marks) == (first,)
    workspace.select_step(None)
    assert tuple(table.marks) == (first, second)
    workspace.toggle(0)
    workspace.select_step(None)
    assert tuple(table.marks) == (second,)
    assert mark_ticks(opened.timeline.scene.marks, opened.timeline.viewport, 0)[0][2] is False


def test_marks_leave_with_the_recording(opened: MainWindow, qtbot: QtBot, apply_step: Apply) -> None:
    apply_step(opened, "denoise")
    opened.workspace.change("Mark", marked(opened, 0, Mark(10, 20)), 0)
    assert len(opened.timeline.scene.marks) == 1
    opened.workspace.set_document(Document(opened.workspace.source))
    assert len(opened.timeline.scene.marks) == 0


def test_undo_takes_the_marks_of_the_step_away_that_was_selected(opened: MainWindow, qtbot: QtBot, apply_step: Apply) -> None:
    apply_step(opened, "denoise")
    apply_step(opened, "denoise")
    opened.workspace.change("Mark", marked(opened, 1, Mark(10, 20)), 1)
    assert opened.workspace.selected_step == 1 and len(opened.timeline.scene.marks) == 1
    for left in (2, 1, 0):
        qtbot.keyClick(opened, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert len(opened.workspace.edits) == left and len(opened.timeline.scene.marks) == 0
