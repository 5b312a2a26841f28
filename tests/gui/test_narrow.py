"""A narrow or low window: nothing is cut, nothing lies over another, and every control can be reached."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QLabel, QSlider, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from workstation.app.main_window import MainWindow
from workstation.app.panels.whole_label import WholeLabel
from workstation.core import Region


def _place(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size())


@pytest.mark.parametrize("width", [820, 869, 870, 960, 999, 1000, 1180, 1366, 1920])
def test_the_bar_above_the_recording_shows_all_its_controls_at_every_width(opened: MainWindow, qtbot: QtBot, width: int) -> None:
    opened.resize(width, 540)
    qtbot.wait(50)
    bar = opened.transport
    controls = [bar.findChild(QWidget, f"button_{name}") for name in ("play", "listen_a", "listen_r", "level_match", "export")]
    controls += [bar.residual_gain]
    places = []
    for control in controls:
        assert control is not None and control.isVisible()
        places.append(_place(control, opened))
        assert opened.rect().contains(places[-1])
    assert not any(one.intersects(other) for number, one in enumerate(places) for other in places[number + 1:])


def test_a_tight_bar_names_a_b_and_r_by_letters_and_the_menu_in_full(opened: MainWindow, qtbot: QtBot) -> None:
    button = opened.transport.findChild(QToolButton, "button_listen_a")
    assert button is not None
    for width, text in ((960, "A"), (1366, "A before"), (960, "A")):
        opened.resize(width, 540)
        qtbot.waitUntil(lambda: button.text() == text)  # noqa: B023
        assert opened.actions_by_id["listen_a"].text() == button.accessibleName() == "A before"


def test_the_apply_button_never_cuts_the_place_it_names(opened: MainWindow, qtbot: QtBot) -> None:
    opened.resize(1366, 768)
    button = opened.panel.apply_button
    opened.panel.set_selection(Region(start=441, stop=882))
    opened.panel.choose("gain")
    assert "0:00" in button.text() and button.toolTip() == ""
    opened.panel.set_selection(Region(start=441, stop=882, low_hz=500.0, high_hz=4000.0))
    assert button.text() == "Apply to selection"
    assert "500 Hz–4.00 kHz" in button.toolTip() and button.accessibleName() == button.toolTip()
    assert button.fontMetrics().horizontalAdvance(button.text()) < button.width() - 20


def test_a_low_panel_keeps_its_room_for_the_controls(opened: MainWindow, qtbot: QtBot) -> None:
    opened.panel.choose("gain")
    summary = opened.panel.processor.summary  # type: ignore[union-attr]
    for height, shown in ((768, True), (540, False), (768, True)):
        opened.resize(960, height)
        qtbot.wait(50)
        assert opened.panel.controls.summary.isVisible() is shown
        assert opened.panel.title.toolTip() == summary
        first = opened.panel.form.field("gain_db") if "gain_db" in opened.panel.form.values() else opened.panel.amount
        assert opened.panel.rect().contains(_place(first, opened.panel))


@pytest.mark.parametrize("height", [540, 768])
def test_a_warning_about_the_order_of_steps_is_whole_and_leaves_the_controls_their_room(
        opened: MainWindow, qtbot: QtBot, apply_step: Callable[[MainWindow, str], None], height: int) -> None:
    opened.resize(960, height)
    apply_step(opened, "denoise")
    apply_step(opened, "declick")
    warning, panel = opened.panel.steps.warnings, opened.panel
    qtbot.waitUntil(warning.isVisible)
    qtbot.wait(50)
    assert warning.height() >= warning.heightForWidth(warning.width()) and panel.steps.rect().contains(warning.geometry())
    assert panel.rect().contains(_place(warning, panel)) and panel.steps.list.height() < panel.controls.height()


def test_audio_has_seven_tenths_of_the_narrowest_usual_window(opened: MainWindow, qtbot: QtBot) -> None:
    opened.resize(960, 540)
    qtbot.waitUntil(lambda: opened.stack.width() >= 0.7 * 960)


def test_a_low_panel_beside_a_list_of_files_has_room_for_controls_and_for_what_is_said(opened: MainWindow, qtbot: QtBot) -> None:
    opened.panes.set_shown("files", True)
    opened.resize(960, 540)
    opened.preview.set_enabled(False)
    opened.panel.choose("declick")
    qtbot.wait(50)
    viewport = opened.panel.form.parentWidget().parentWidget()
    sliders = [slider for slider in opened.panel.form.findChildren(QSlider) if viewport.rect().contains(_place(slider, viewport))]
    assert len(sliders) == 2 and opened.files_panel.isVisible()
    opened.panel.said.say("The change is 40 dB softer than the recording, loudest at 0:34.")
    assert [label for label in opened.panel.findChildren(QLabel) if label.isVisible() and "40 dB" in label.text()]


def test_the_status_line_of_a_narrow_window_cuts_what_runs_and_nothing_else(opened: MainWindow, qtbot: QtBot) -> None:
    opened.resize(960, 540)
    opened.status.show_sound("silent: no sound device")
    opened.status.show_device("automatic")
    done = threading.Event()
    opened.jobs.submit(lambda progress: done.wait(10), title="Looking for the quietest moments")
    qtbot.waitUntil(opened.status.job_text.isVisible)
    qtbot.wait(50)
    try:
        for label in (opened.status.format, opened.status.sound, opened.status.device):
            assert opened.status.rect().contains(_place(label, opened.status))
            assert label.width() >= label.fontMetrics().horizontalAdvance(label.text())
    finally:
        done.set()


def test_a_label_that_is_never_cut_takes_no_more_than_its_text_needs(qtbot: QtBot) -> None:
    label = WholeLabel()
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.setText("A sentence that takes several lines in a narrow panel.")
    high = label.minimumHeight()
    label.show()
    label.resize(600, 20)
    assert high >= 3 * label.fontMetrics().lineSpacing() and label.minimumHeight() < 2 * label.fontMetrics().lineSpacing()
