"""The window comes back as it was left: where, how large, with which parts of it shown, for each arrangement of screens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSettings, Qt
from pytestqt.qtbot import QtBot

from workstation.app import application
from workstation.app.main_window import MainWindow
from workstation.app.shell import window_state
from workstation.app.shell.preferences import Preferences
from workstation.playback import Player, SilentOutput

Start = Callable[[], MainWindow]
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def start(qtbot: QtBot, tmp_path: Path) -> Iterator[Start]:
    """Starts the program again and again, with the same preferences."""
    made: list[MainWindow] = []

    def begin() -> MainWindow:
        for window in made:
            window.close()
        settings = QSettings(str(tmp_path / "preferences.ini"), QSettings.Format.IniFormat)
        window = application.make_window(application.make_application([]), Preferences(settings), Player(SilentOutput()))
        made.append(window)
        application.show_window(window, window.window_state.remembered)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow, timeout=5_000)
        return window

    yield begin
    for window in made:
        window.close()
        window.deleteLater()


def test_what_was_hidden_by_key_stays_hidden_and_what_was_shown_stays_shown(start: Start, qtbot: QtBot, noisy_file: Path) -> None:
    window = start()
    assert not window.window_state.remembered
    for key, modifier in ((Qt.Key.Key_F8, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier),
                          (Qt.Key.Key_F7, SHIFT), (Qt.Key.Key_P, SHIFT | Qt.KeyboardModifier.ControlModifier)):
        qtbot.keyClick(window, key, modifier)
    again = start()
    assert again.window_state.remembered
    again.open_files([str(noisy_file)])
    qtbot.waitUntil(lambda: again.workspace.document is not None, timeout=10_000)
    shown = {name: again.panes.is_shown(name) for name in again.panes.names}
    assert shown == {"files": False, "panel": False, "spectrum": True, "meters": False, "overview": False, "waveform": True,
                     "spectrogram": True}
    assert not again.side.isVisible() and again.spectrum.isVisible() and not again.meters.isVisible()
    qtbot.keyClick(again, Qt.Key.Key_F8)
    assert again.panel.isVisible()


def test_one_kind_of_lane_is_always_shown(opened: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(opened, Qt.Key.Key_F8, SHIFT)
    assert not opened.timeline.waveforms.isVisible() and opened.timeline.spectrograms.isVisible()
    qtbot.keyClick(opened, Qt.Key.Key_F9, SHIFT)
    assert opened.timeline.waveforms.isVisible() and not opened.timeline.spectrograms.isVisible()
    assert opened.actions_by_id["waveform_lanes"].isChecked() and not opened.actions_by_id["spectrogram_lanes"].isChecked()


def test_a_panel_that_opens_leaves_the_zoom_as_it_is(opened: MainWindow, qtbot: QtBot) -> None:
    opened.timeline.selection.select(4000, 9000)
    opened.timeline.zoom_to_selection()
    before = opened.timeline.viewport.start_frame, opened.timeline.viewport.frames_per_pixel
    for _ in range(2):
        qtbot.keyClick(opened, Qt.Key.Key_P, SHIFT | Qt.KeyboardModifier.ControlModifier)
        qtbot.keyClick(opened, Qt.Key.Key_F9)
    assert (opened.timeline.viewport.start_frame, opened.timeline.viewport.frames_per_pixel) == pytest.approx(before)


def test_each_arrangement_of_screens_has_a_place_of_its_own(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window_state, "arrangement", lambda: "desk")
    start().setGeometry(0, 50, 820, 640)
    monkeypatch.setattr(window_state, "arrangement", lambda: "train")
    train = start()
    assert train.geometry().height() == 640, "a new arrangement begins like the last one"
    train.setGeometry(0, 20, 820, 560)
    monkeypatch.setattr(window_state, "arrangement", lambda: "desk")
    # the window that closes now is the one of the train
    train.window_state.save = lambda: None  # type: ignore[method-assign]
    assert start().geometry().height() == 640


def test_a_window_beside_all_screens_is_brought_back(start: Start) -> None:
    window = start()
    window.setGeometry(9000, 9000, 900, 600)
    window.window_state.bring_back()
    screen = window.screen().availableGeometry()
    assert screen.intersects(window.geometry()) and window.geometry().center().x() == pytest.approx(screen.center().x(), abs=60)


@pytest.mark.parametrize(("frame", "expected"), [
    (QRect(5000, 0, 900, 600), (900, 600)), (QRect(-4000, -4000, 5000, 3000), (1920, 1080))])
def test_a_window_is_placed_inside_the_screen(frame: QRect, expected: tuple[int, int]) -> None:
    placed = window_state.placed(frame, QRect(0, 0, 1920, 1080))
    assert (placed.width(), placed.height()) == expected and QRect(0, 0, 1920, 1080).contains(placed)
