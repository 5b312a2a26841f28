"""Small things that an eye trips over: a minus before nothing, two entries of one name, a row of another height."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from workstation.app import theme
from workstation.app.main_window import MainWindow
from workstation.app.panels.comparison import _signed
from workstation.app.spin import LevelSpin


@pytest.mark.parametrize(("value", "text"), [(-0.001, "0"), (0.001, "0"), (0.0, "0"), (-0.5, "−0.5"), (1.25, "+1.25"), (-10.0, "−10")])
def test_a_gain_of_nothing_has_no_sign(value: float, text: str) -> None:
    assert _signed(value, 2) == text


def test_recordings_of_one_name_are_told_apart_in_the_menu_by_their_folders(window: MainWindow, tmp_path: Path) -> None:
    for name in ("one/tape.wav", "two/tape.wav", "two/other.wav"):
        window.preferences.remember(tmp_path / name)
    window.menus.recent.aboutToShow.emit()
    assert [entry.text() for entry in window.menus.recent.actions()][:3] == ["other.wav", "tape.wav — two", "tape.wav — one"]


@pytest.mark.parametrize("name", ["light", "dark"])
def test_fields_of_one_form_are_equally_high(window: MainWindow, qtbot: QtBot, name: str) -> None:
    window.choose_theme(name)
    fields: list[QWidget] = [LevelSpin(), QComboBox(), QLineEdit()]
    for field in fields:
        qtbot.addWidget(field)
        field.show()
    heights = [field.sizeHint().height() for field in fields]
    assert len(set(heights)) == 1


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_pages_of_a_dialog_stand_on_the_ground_of_the_window(window: MainWindow, qtbot: QtBot, name: str) -> None:
    window.choose_theme(name)
    tabs = QTabWidget()
    qtbot.addWidget(tabs)
    tabs.addTab(QWidget(), "one")
    tabs.resize(200, 200)
    tabs.show()
    assert tabs.grab().toImage().pixelColor(100, 120).name() == theme.load(name).colours["window"]
