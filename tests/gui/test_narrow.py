"""A narrow or low window: nothing is cut, nothing lies over another, and every control can be reached."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from workstation.app.main_window import MainWindow
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
        assert opened.panel._summary.isVisible() is shown
        assert opened.panel.title.toolTip() == summary
        first = opened.panel.form.field("gain_db") if "gain_db" in opened.panel.form.values() else opened.panel.amount
        assert opened.panel.rect().contains(_place(first, opened.panel))
