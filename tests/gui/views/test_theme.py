"""Themes: legible in light and dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from workstation.app import theme
from workstation.app.views import colours
from workstation.app.views.header import ALPHA as HEADER_ALPHA


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


@pytest.mark.parametrize("name", ["light", "dark"])
def test_text_on_a_tint_has_a_contrast_of_four_and_a_half(name):
    shown = theme.load(name)
    for text, tint, ground in theme.TEXT_ON_TINT:
        assert theme.contrast(shown[text], theme.laid_over(shown[tint], shown[ground])) >= 4.5, (text, tint, ground)


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("colour_map", colours.IDS)
def test_lines_on_a_spectrogram_stand_off_from_every_colour_by_their_halo(name, colour_map):
    shown = theme.load(name)
    for red, green, blue in colours.table(colour_map).tolist():
        halo = theme.laid_over(shown["over_halo"], QColor(red, green, blue))
        assert min(theme.contrast(shown[role], halo) for role in theme.OVER_SPECTROGRAM) >= 3


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("below", ["black", "white"])
def test_the_name_of_a_lane_can_be_read_on_any_spectrogram(name, below):
    shown = theme.load(name)
    ground = shown["lane"]
    ground.setAlpha(HEADER_ALPHA)
    for role in ("lane_text", "before_body", "removed_body"):
        assert theme.contrast(shown[role], theme.laid_over(ground, QColor(below))) >= 4.5, role


def test_every_colour_that_is_drawn_is_checked_or_said_to_carry_no_meaning():
    checked = {role for pair in (*theme.TEXT_ON, *theme.TEXT_ON_TINT, *theme.DRAWN_ON) for role in pair}
    known = checked | set(theme.OVER_SPECTROGRAM) | set(theme.DECORATION)
    assert set(theme.load("light").colours) - known == set()
    app = Path(theme.__file__).parent
    drawn = {role for path in app.rglob("*.py") for role in re.findall(r'(?:colours|current\(\))\["(\w+)"', path.read_text("utf-8"))}
    assert {"marker", "over_edge", "lane"} <= drawn and drawn - known == set()


def test_a_translucent_colour_is_mixed_with_its_ground():
    assert theme.laid_over(QColor(255, 0, 0, 0), QColor("white")) == QColor("white")
    assert theme.laid_over(QColor(0, 0, 0, 127), QColor("white")).red() == pytest.approx(128, abs=1)


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
