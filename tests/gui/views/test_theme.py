"""Themes: legible in light and dark."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from workstation.app import theme


@pytest.mark.parametrize("name", ["light", "dark"])
def test_every_text_has_a_contrast_of_four_and_a_half(name):
    shown = theme.load(name)
    poor = {pair: round(theme.contrast(shown[pair[0]], shown[pair[1]]), 2) for pair in theme.TEXT_ON
            if theme.contrast(shown[pair[0]], shown[pair[1]]) < 4.5}
    assert poor == {}


@pytest.mark.parametrize("name", ["light", "dark"])
def test_what_is_drawn_on_a_lane_has_a_contrast_of_three(name):
    shown = theme.load(name)
    poor = {pair: round(theme.contrast(shown[pair[0]], shown[pair[1]]), 2) for pair in theme.DRAWN_ON
            if theme.contrast(shown[pair[0]], shown[pair[1]]) < 3}
    assert poor == {}


def test_contrast_of_black_on_white_is_twenty_one():
    assert theme.contrast(QColor("white"), QColor("black")) == pytest.approx(21.0)
    assert theme.contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)


def test_both_themes_know_the_same_roles_and_the_style_sheet_needs_no_other(qtbot):
    assert set(theme.load("light").colours) == set(theme.load("dark").colours)
    for name in ("light", "dark"):
        assert "@" not in theme.load(name).style()


def test_applying_a_theme_changes_the_palette_of_the_program(qtbot):
    app = QApplication.instance()
    for name in ("light", "dark"):
        assert theme.apply(app, name) is theme.current()
        assert app.palette().color(QPalette.ColorRole.Window) == theme.load(name)["window"]
        assert theme.current().is_dark == (name == "dark")
