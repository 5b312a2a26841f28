"""Controls of the restoration panel: what they look like follows from what they do."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from workstation.app import theme
from workstation.app.main_window import MainWindow
from workstation.app.panels.fields import NumberField


def number(window: MainWindow, key: str) -> NumberField:
    field = window.panel.form.field(key)
    assert isinstance(field, NumberField)
    return field


def filled(field: NumberField) -> tuple[int, int]:
    """How many pixels of the groove are filled left and right of the middle; the handle, which shows the focus, counts for none."""
    field.slider.clearFocus()
    image = field.slider.grab().toImage()
    row, middle = image.height() // 2, image.width() // 2
    accent = theme.current()["accent"].rgb()
    columns = [x for x in range(image.width()) if image.pixel(x, row) == accent]
    return sum(x < middle - 1 for x in columns), sum(x > middle + 1 for x in columns)


def test_a_range_on_both_sides_of_nothing_is_filled_from_its_middle(opened: MainWindow, qtbot: QtBot) -> None:
    opened.panel.choose("eq")
    field = number(opened, "bass_gain")
    assert filled(field) == (0, 0), "0 dB is nothing"
    for _ in range(4):
        qtbot.keyClick(field.slider, Qt.Key.Key_PageUp)
    left, right = filled(field)
    assert left == 0 and right > 20
    for _ in range(8):
        qtbot.keyClick(field.slider, Qt.Key.Key_PageDown)
    left, right = filled(field)
    assert left > 20 and right == 0
    left, right = filled(opened.panel.amount)
    assert left > 20 and right > 20, "what begins with nothing is filled from there"


@pytest.mark.parametrize("name", ["dark", "light"])
def test_a_button_of_words_has_an_edge_before_the_mouse_is_over_it(opened: MainWindow, name: str) -> None:
    opened.choose_theme(name)
    opened.panel.choose("dehum")
    panel = opened.panel
    for button in (panel.diagnose, panel.controls.about, panel.presets, panel.steps.presets):
        assert isinstance(button, QToolButton) and button.isVisible() and not button.underMouse()
        edge = QColor(button.grab().toImage().pixel(QPoint(button.width() // 2, 0)))
        assert edge == theme.current()["line"], button.text()
