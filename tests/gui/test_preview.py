"""Preview and Apply: what is heard meanwhile, what it is called, and what the window costs."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.signals import voice_like
from workstation import session
from workstation.app.main_window import MainWindow
from workstation.app.panels.fields import NumberField
from workstation.core import Removed

Apply = Callable[[MainWindow, str], None]


def choose(window: MainWindow, qtbot: QtBot, processor: str) -> None:
    """Choose a processor and wait for its preview."""
    window.panel.choose(processor)
    wait_for_preview(window, qtbot)


def wait_for_preview(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.preview.step is not None and window.workspace.after.is_complete, timeout=20_000)


def gain_field(window: MainWindow) -> NumberField:
    field = window.panel.form.field("gain")
    assert isinstance(field, NumberField)
    return field


def test_before_any_step_b_says_so(opened: MainWindow) -> None:
    assert opened.transport.state.toolTip() == "B: nothing applied yet"


def test_choosing_a_processor_previews_it_and_changes_no_step(opened: MainWindow, qtbot: QtBot) -> None:
    choose(opened, qtbot, "denoise")
    b, a = opened.workspace.sources["B"], opened.workspace.sources["A"]
    assert len(opened.workspace.edits) == 0 and not opened.isWindowModified()
    assert not np.array_equal(b.read(0, b.length), a.read(0, a.length))
    assert opened.transport.state.toolTip() == "B: preview"


def test_a_slider_answers_within_50_ms_and_says_that_b_is_older(opened: MainWindow, qtbot: QtBot) -> None:
    choose(opened, qtbot, "denoise")
    field = opened.panel.form.field("reduction")
    assert isinstance(field, NumberField)
    slowest = 0.0
    for notch in range(field.slider.value() - 1, field.slider.value() - 13, -1):
        began = time.thread_time()
        field.slider.setValue(notch)
        opened.grab()
        slowest = max(slowest, time.thread_time() - began)
        assert opened.transport.state.toolTip() == "B: updating…"
        qtbot.wait(10)
    assert slowest < 0.05


def test_moving_a_slider_many_times_previews_the_last_value_only(opened: MainWindow, qtbot: QtBot) -> None:
    choose(opened, qtbot, "gain")
    heard: list[float] = []
    opened.workspace.sources_changed.connect(lambda: heard.extend(step.settings["gain"] for step in opened.workspace.sounding))
    for value in (-3.0, -6.0, -9.0, -12.0):  # with no wait between: on a busy machine any would be a rest
        gain_field(opened).spin.setValue(value)
    wait_for_preview(opened, qtbot)
    assert heard == [-12.0]


def test_apply_makes_one_step_of_undo_and_computes_nothing_twice(opened: MainWindow, qtbot: QtBot) -> None:
    choose(opened, qtbot, "denoise")
    previewed = opened.workspace.sources["B"]
    rendered: list[tuple[int, int]] = []
    previewed.segment_ready.connect(lambda *span: rendered.append(span))  # type: ignore[attr-defined]
    opened.commands.apply()
    assert len(opened.workspace.edits) == 1 and opened.isWindowModified()
    assert opened.workspace.sources["B"].version == previewed.version
    qtbot.wait(100)
    assert rendered == []
    assert opened.transport.state.toolTip() == "B: applied"


def test_the_size_of_the_change_is_told_after_a_preview(opened: MainWindow, qtbot: QtBot) -> None:
    choose(opened, qtbot, "gain")
    gain_field(opened).spin.setValue(-6.0)
    wait_for_preview(opened, qtbot)
    qtbot.waitUntil(lambda: "The change is 6 dB softer than the recording, loudest at" in opened.panel.said.sentence, timeout=5_000)
    assert [label for label in opened.panel.findChildren(QLabel) if label.toolTip().startswith("change −6 dB re source; largest at")]


def test_escape_ends_the_preview_first_and_then_the_selection(opened: MainWindow, qtbot: QtBot) -> None:
    opened.timeline.selection.select(1000, 9000)
    choose(opened, qtbot, "denoise")
    qtbot.keyClick(opened, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: opened.workspace.sounding.active == (), timeout=5_000)
    assert opened.timeline.selection.span == (1000, 9000)
    qtbot.keyClick(opened, Qt.Key.Key_Escape)
    assert opened.timeline.selection.span is None


def test_the_preview_box_is_off_after_escape_and_on_again_once_a_control_moves(opened: MainWindow, qtbot: QtBot) -> None:
    choose(opened, qtbot, "gain")
    box = opened.panel.preview_box
    assert box.isChecked()
    qtbot.keyClick(opened, Qt.Key.Key_Escape)
    assert not box.isChecked() and opened.preview.step is None
    gain_field(opened).spin.setValue(-12.0)
    wait_for_preview(opened, qtbot)
    assert box.isChecked()
    qtbot.keyClick(opened, Qt.Key.Key_Escape)
    qtbot.keyClick(opened, Qt.Key.Key_P)
    wait_for_preview(opened, qtbot)
    assert box.isChecked(), "P brings the same preview back"


def test_a_selection_limits_the_change_and_the_button_says_where(opened: MainWindow, qtbot: QtBot) -> None:
    opened.timeline.selection.select(22050, 2 * 22050)
    assert opened.panel.apply_button.text() == "Apply"
    choose(opened, qtbot, "gain")
    gain_field(opened).spin.setValue(-12.0)
    wait_for_preview(opened, qtbot)
    assert opened.panel.apply_button.text() == "Apply to selection 0:01.00–0:02.00"
    removed = opened.workspace.sources["R"]
    assert isinstance(removed, Removed)
    assert not removed.read(0, 22050).any() and removed.read(22050, 22050).any() and not removed.read(2 * 22050, 1000).any()


def test_what_works_on_a_selection_cannot_be_applied_without_one(opened: MainWindow, qtbot: QtBot) -> None:
    opened.panel.choose("spectral-repair")
    button = opened.panel.apply_button
    qtbot.waitUntil(lambda: "works on a selection" in opened.panel.said.sentence, timeout=10_000)
    assert not button.isEnabled() and button.accessibleName() == "Apply to selection"
    opened.timeline.selection.select(22050, 30000, 300, 2000)
    wait_for_preview(opened, qtbot)
    assert button.isEnabled() and button.accessibleName() == "Apply to 0:01.00–0:01.36, 300 Hz–2.00 kHz"


def test_the_button_and_the_step_name_the_channel_as_the_lanes_do(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    sf.write(tmp_path / "stereo.wav", voice_like(2.0, 22050, 2).T, 22050)
    window.open_files([str(tmp_path / "stereo.wav")])
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=10_000)
    window.timeline.selection.select(22050, 2 * 22050, channels=(1,))
    choose(window, qtbot, "gain")
    assert window.panel.apply_button.accessibleName() == "Apply to selection 0:01.00–0:02.00, right"
    qtbot.mouseClick(window.panel.apply_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(window.workspace.edits) == 1, timeout=10_000)
    assert window.panel.steps.list.item(0).text() == "1  Gain  0:01.00–0:02.00, right"


def test_with_preview_off_nothing_is_computed_before_apply(opened: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(opened, Qt.Key.Key_P)
    opened.panel.choose("denoise")
    qtbot.wait(200)
    assert opened.preview.step is None and opened.workspace.sounding.active == ()
    opened.commands.apply()
    qtbot.waitUntil(lambda: len(opened.workspace.edits) == 1, timeout=10_000)


def test_the_noise_can_be_learned_from_the_selection(opened: MainWindow, qtbot: QtBot) -> None:
    opened.timeline.selection.select(0, 11025)
    choose(opened, qtbot, "denoise")
    button = opened.panel.form.field("profile").take  # type: ignore[attr-defined]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    opened.timeline.selection.clear()
    wait_for_preview(opened, qtbot)
    assert opened.preview.step is not None
    assert opened.preview.step.settings["profile"] == (0.0, 0.5)
    assert opened.panel.apply_button.text() == "Apply to whole file"


def test_a_window_that_is_closed_while_it_computes_joins_its_threads(opened: MainWindow, qtbot: QtBot) -> None:
    opened.panel.choose("denoise")
    QTest.qWait(90)
    opened.close()
    assert not opened.jobs.busy and not opened.isVisible()


def test_listening_to_after_or_removed_before_anything_is_applied_says_so(opened: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(opened, Qt.Key.Key_B)
    assert opened.notice.isVisible() and "B is the same as A" in opened.notice.label.text()
    qtbot.keyClick(opened, Qt.Key.Key_R)
    assert "nothing was removed" in opened.notice.label.text()


def test_a_preview_that_is_heard_is_not_called_nothing(opened: MainWindow, qtbot: QtBot) -> None:
    choose(opened, qtbot, "denoise")
    qtbot.keyClick(opened, Qt.Key.Key_R)
    assert opened.player.listening == "R" and not opened.notice.isVisible()


def slow_learning(monkeypatch: pytest.MonkeyPatch, learned: list[float]) -> None:
    """Learning takes a while and is counted, by the reduction that was asked for."""
    make = session.make_step

    def slow(processor, settings, source, *, progress, **others):  # type: ignore[no-untyped-def]
        learned.append(settings["reduction"])
        for _ in range(40):
            progress.check()
            time.sleep(0.01)
        return make(processor, settings, source, progress=progress, **others)

    monkeypatch.setattr(session, "make_step", slow)


def test_moving_a_slider_while_the_noise_is_being_learned_does_not_begin_again(opened: MainWindow, qtbot: QtBot,
                                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    learned: list[float] = []
    slow_learning(monkeypatch, learned)
    opened.panel.choose("denoise")
    qtbot.waitUntil(lambda: learned == [24.0])
    opened.panel.form.field("reduction").spin.setValue(12.0)  # type: ignore[attr-defined]
    qtbot.keyClick(opened, Qt.Key.Key_BracketLeft)
    wait_for_preview(opened, qtbot)
    assert learned == [24.0]
    assert opened.preview.step is not None
    assert opened.preview.step.settings["reduction"] == 12.0 and opened.preview.step.amount == 0.95


def test_apply_while_the_noise_is_being_learned_waits_for_it_and_does_not_begin_again(opened: MainWindow, qtbot: QtBot,
                                                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    learned: list[float] = []
    slow_learning(monkeypatch, learned)
    opened.panel.choose("denoise")
    qtbot.waitUntil(lambda: learned == [24.0])
    qtbot.mouseClick(opened.panel.apply_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(opened.workspace.edits) == 1, timeout=10_000)
    assert learned == [24.0]


def test_choosing_another_noise_to_learn_from_begins_again(opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    learned: list[float] = []
    slow_learning(monkeypatch, learned)
    opened.timeline.selection.select(0, 11025)
    opened.panel.choose("denoise")
    qtbot.waitUntil(lambda: learned == [24.0])
    qtbot.mouseClick(opened.panel.form.field("profile").take, Qt.MouseButton.LeftButton)  # type: ignore[attr-defined]
    wait_for_preview(opened, qtbot)
    assert learned == [24.0, 24.0]
    assert opened.preview.step is not None and opened.preview.step.settings["profile"] == (0.0, 0.5)
