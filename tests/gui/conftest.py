"""A window for every test, with a player that needs no sound card and preferences of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from workstation import session
from workstation.app import application
from workstation.app.main_window import MainWindow
from workstation.app.shell.preferences import Preferences
from workstation.playback import Player, SilentOutput


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """The window, shown and empty."""
    settings = QSettings(str(tmp_path / "preferences.ini"), QSettings.Format.IniFormat)
    made = application.make_window(application.make_application([]), Preferences(settings), Player(SilentOutput()))
    made.resize(1200, 760)
    made.show()
    qtbot.waitExposed(made)
    yield made
    for document in made.files.documents():
        document.mark_saved(document.project or tmp_path / "kept.shellac")
    made.close()
    made.deleteLater()


@pytest.fixture
def opened(window: MainWindow, qtbot: QtBot, noisy_file: Path) -> MainWindow:
    """The window with a short noisy voice open."""
    window.open_files([str(noisy_file)])
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=10_000)
    return window


@pytest.fixture
def apply_step(qtbot: QtBot) -> Callable[[MainWindow, str], None]:
    """Choose a processor and apply it, to a selection where it needs one, whatever is said against it, waiting until it is a step."""

    def apply(window: MainWindow, processor: str) -> None:
        count = len(window.workspace.edits)
        if session.processor(processor).longest_selection is not None:
            window.timeline.selection.select(1000, 9000)
        window.panel.choose(processor)
        window.preview.doubted.connect(window.preview.go_on)
        window.commands.apply()
        qtbot.waitUntil(lambda: len(window.workspace.edits) == count + 1, timeout=10_000)
        window.preview.doubted.disconnect(window.preview.go_on)

    return apply
