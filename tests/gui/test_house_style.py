"""What every dialog and panel shares: signs, defaults of Enter, borders, and controls that fit."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QScrollArea
from pytestqt.qtbot import QtBot

from workstation.analysis.transforms import SpectrogramSettings
from workstation.app import theme
from workstation.app.dialogs.spectrogram import SpectrogramDialog
from workstation.app.main_window import MainWindow
from workstation.app.spin import LevelSpin


@pytest.mark.parametrize("typed", ["-12.5", "−12.5", "-12,5"])
def test_a_level_is_typed_with_either_sign_or_a_comma_and_shown_with_a_true_minus(qtbot: QtBot, typed: str) -> None:
    spin = LevelSpin()
    qtbot.addWidget(spin)
    spin.setRange(-60, 20)
    spin.setSuffix(" dB")
    spin.setDecimals(1)
    spin.show()
    spin.selectAll()
    spin.lineEdit().insert(typed)
    qtbot.keyClick(spin, Qt.Key.Key_Return)
    assert (spin.value(), spin.text()) == (-12.5, "−12.5 dB")


def test_the_lowest_level_of_all_can_be_a_word(qtbot: QtBot) -> None:
    spin = LevelSpin()
    qtbot.addWidget(spin)
    spin.setRange(-61, 20)
    spin.setSpecialValueText("−∞ dB")
    spin.setValue(-61)
    spin.interpretText()
    assert (spin.value(), spin.text()) == (-61, "−∞ dB")


def test_any_value_can_be_a_word_and_the_others_keep_their_unit(qtbot: QtBot) -> None:
    spin = LevelSpin()
    qtbot.addWidget(spin)
    spin.setRange(-60, 0)
    spin.setDecimals(1)
    spin.set_word(0, "automatic", " dB")
    spin.show()
    said = [spin.text()]
    for typed in ("-6.5", "automatic", "-3 dB", "0"):
        spin.selectAll()
        qtbot.keyClicks(spin, typed)
        qtbot.keyClick(spin, Qt.Key.Key_Return)
        said.append(spin.text())
    assert said == ["automatic", "−6.5 dB", "automatic", "−3.0 dB", "automatic"]


def test_enter_in_the_spectrogram_settings_takes_nothing_back(qtbot: QtBot) -> None:
    asked = SpectrogramSettings(fft=4096)
    dialog = SpectrogramDialog(asked, "ember", SpectrogramSettings())
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.fields.settings().fft == 4096


@pytest.mark.parametrize("name", ["light", "dark"])
def test_a_menu_has_a_border_that_is_seen(window: MainWindow, name: str) -> None:
    window.choose_theme(name)
    menu = window.menuBar().actions()[0].menu()
    assert isinstance(menu, QMenu)
    picture = menu.grab().toImage()
    edge, inside = (picture.pixelColor(x, picture.height() // 2) for x in (0, 3))
    assert theme.contrast(edge, inside) > 1.15


def test_the_controls_fit_the_width_of_the_panel(opened: MainWindow, qtbot: QtBot) -> None:
    opened.resize(1200, 760)
    areas = opened.panel.findChildren(QScrollArea)
    for processor in opened.panel._processors:
        opened.panel.choose(processor)
        qtbot.wait(20)
        for area in areas:
            assert area.widget().minimumSizeHint().width() <= area.viewport().width(), processor
