"""Lists of choices that open: by keys alone, and readable where the choice lies."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from workstation.app import theme
from workstation.app.main_window import MainWindow


@pytest.fixture
def choices(window: MainWindow, qtbot: QtBot) -> QComboBox:
    """An open list of three in the window's program, with its keys and its theme."""
    box = QComboBox()
    box.addItems(["Same as source", "Access copy", "Podcast"])
    qtbot.addWidget(box)
    box.show()
    qtbot.waitExposed(box)
    box.showPopup()
    qtbot.waitUntil(box.view().isVisible)
    return box


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_takes_the_choice_and_closes_the_list(choices: QComboBox, qtbot: QtBot, key: Qt.Key) -> None:
    qtbot.keyClick(choices.view(), Qt.Key.Key_Down)
    qtbot.keyClick(choices.view(), Qt.Key.Key_Down)
    qtbot.keyClick(choices.view(), key)
    qtbot.waitUntil(lambda: not choices.view().isVisible(), timeout=2_000)
    assert choices.currentText() == "Podcast"


@pytest.mark.parametrize("name", ["dark", "light"])
def test_the_choice_under_the_keys_stands_on_the_colour_that_its_text_is_made_for(choices: QComboBox, qtbot: QtBot, name: str) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    before = theme.current().name
    choices.hidePopup()
    wanted = theme.apply(app, name)
    choices.showPopup()
    qtbot.waitUntil(choices.view().isVisible)
    qtbot.keyClick(choices.view(), Qt.Key.Key_Down)
    qtbot.wait(50)
    view = choices.view()
    picture = view.viewport().grab().toImage()
    ground = QColor(picture.pixel(picture.width() - 10, view.visualRect(view.currentIndex()).center().y()))
    theme.apply(app, before)
    assert ground.name() == QColor(wanted["accent"]).name()
