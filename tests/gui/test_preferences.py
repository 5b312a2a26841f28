"""Preferences, the cache's place and limit, and diagnostics: by clicks and keys, and what they do to what is open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from workstation import paths
from workstation.app import application, theme
from workstation.app.dialogs.diagnostics import DiagnosticsDialog
from workstation.app.dialogs.preferences import GeneralPage, PreferencesDialog
from workstation.app.main_window import MainWindow
from workstation.app.shell import cache_place, diagnostics, languages
from workstation.app.shell.preferences import Preferences
from workstation.core import ShellacError, cache_at

Apply = Callable[[MainWindow, str], None]


@pytest.fixture(autouse=True)
def usual_cache(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test leaves the cache where it was."""
    yield
    paths.use_cache(None)


@pytest.fixture
def dialog(opened: MainWindow, qtbot: QtBot) -> PreferencesDialog:
    """The dialog, opened by its key."""
    qtbot.keyClick(opened, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    found = opened.findChild(PreferencesDialog)
    assert found is not None and found.isVisible()
    return found


def choose(combo: QComboBox, qtbot: QtBot, key: Qt.Key, times: int = 1) -> None:
    """Choose with arrow keys."""
    combo.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(times):
        qtbot.keyClick(combo, key)


def test_the_theme_changes_at_once_and_the_language_says_when(dialog: PreferencesDialog, opened: MainWindow, qtbot: QtBot) -> None:
    general = dialog.findChild(GeneralPage)
    assert general is not None
    choose(general.theme, qtbot, Qt.Key.Key_Down)
    assert opened.preferences.theme == "light" and not theme.current().is_dark
    assert [general.language.itemText(row) for row in range(general.language.count())][:2] == ["As the system", "English"]
    choose(general.language, qtbot, Qt.Key.Key_Down)
    assert opened.preferences.language == "en" and "started again" in general.later.text()
    qtbot.waitUntil(lambda: not opened.jobs.busy, timeout=30_000)
    choose(general.compute, qtbot, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: opened.preferences.device == "cpu", timeout=10_000)
    choose(general.compute, qtbot, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: opened.preferences.device == "auto", timeout=10_000)
    theme.apply(QApplication.instance(), "dark")  # type: ignore[arg-type]


def test_the_spectrogram_is_drawn_anew_and_stays_so(dialog: PreferencesDialog, opened: MainWindow, qtbot: QtBot) -> None:
    dialog.pages.setCurrentIndex(1)
    choose(dialog.spectrogram.scale, qtbot, Qt.Key.Key_Down)
    assert opened.timeline.settings.scale == "mel" == opened.preferences.spectrogram.scale
    dialog.spectrogram.reset()
    assert opened.timeline.settings == opened.default_spectrogram()


def test_clear_empties_the_cache_and_what_is_open_goes_on(dialog: PreferencesDialog, opened: MainWindow, qtbot: QtBot,
                                                         apply_step: Apply) -> None:
    apply_step(opened, "denoise")
    after = opened.workspace.after
    qtbot.waitUntil(lambda: after.is_complete, timeout=10_000)
    assert after.current is not None
    before = after.current.read(0, after.current.length)
    cache = cache_at(paths.user_cache())
    opened.workspace.renderer.store._memory.clear()
    dialog.pages.setCurrentIndex(2)
    dialog.cache.refresh()
    assert cache.used_bytes > 50_000 and "MB of" in dialog.cache.used.text()
    qtbot.mouseClick(dialog.cache.clear_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.cache.said.text() == "The cache is empty.", timeout=20_000)
    qtbot.waitUntil(lambda: after.is_complete, timeout=10_000)
    assert (after.current.read(0, after.current.length) == before).all()


def test_the_limit_is_kept_at_once(dialog: PreferencesDialog, opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_place, "GIGABYTE", 1000)
    cache = cache_at(paths.user_cache())
    extra = cache.folder / "peaks" / "old.npy"
    extra.parent.mkdir(parents=True, exist_ok=True)
    extra.write_bytes(bytes(9000))
    cache.rescan()
    dialog.pages.setCurrentIndex(2)
    dialog.cache.limit.setFocus()
    dialog.cache.limit.selectAll()
    qtbot.keyClicks(dialog.cache.limit, "5")
    qtbot.keyClick(dialog.cache.limit, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: cache.limit_bytes == 5000, timeout=5_000)
    qtbot.waitUntil(lambda: cache.used_bytes <= 5000 or len(list(cache.folder.rglob("*.npy"))) == 1, timeout=5_000)
    assert opened.preferences.cache_gigabytes == 5


def test_a_moved_cache_takes_what_is_computed_from_now_on_and_the_old_one_is_emptied(
        dialog: PreferencesDialog, opened: MainWindow, qtbot: QtBot, apply_step: Apply, tmp_path: Path) -> None:
    apply_step(opened, "gain")
    qtbot.waitUntil(lambda: opened.workspace.after.is_complete, timeout=10_000)
    old = paths.user_cache()
    (old / "mine.txt").write_text("not of the cache")
    (tmp_path / "disk").mkdir()
    dialog.cache._move(tmp_path / "disk")
    assert paths.user_cache() == tmp_path / "disk" / cache_place.NAME and dialog.cache.folder.text().startswith(str(tmp_path))
    qtbot.waitUntil(lambda: not list(old.rglob("*.f32")), timeout=5_000)
    assert (old / "mine.txt").exists()
    apply_step(opened, "denoise")
    qtbot.waitUntil(lambda: opened.workspace.after.is_complete, timeout=10_000)
    qtbot.waitUntil(lambda: list((tmp_path / "disk").rglob("*.f32")) != [], timeout=5_000)
    assert application.cache_place.settle(opened.preferences) == paths.user_cache()
    qtbot.mouseClick(dialog.cache.usual, Qt.MouseButton.LeftButton)
    assert paths.user_cache() == old and opened.preferences.cache_folder == ""


def test_a_folder_that_cannot_be_written_leaves_the_cache_where_it_was(opened: MainWindow, tmp_path: Path) -> None:
    before = paths.user_cache()
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(ShellacError, match="stays where it was"):
        opened.cache_place.move_to(tmp_path / "file")
    assert paths.user_cache() == before and opened.preferences.cache_folder == ""


def test_a_chosen_cache_that_is_gone_gives_way_to_the_usual_one(tmp_path: Path) -> None:
    preferences = Preferences(QSettings(str(tmp_path / "p.ini"), QSettings.Format.IniFormat))
    preferences.cache_folder = str(tmp_path / "unmounted" / cache_place.NAME)
    usual = paths.user_cache()
    assert cache_place.settle(preferences) == usual and not (tmp_path / "unmounted").exists()
    (tmp_path / "unmounted").mkdir()
    assert cache_place.settle(preferences) == tmp_path / "unmounted" / cache_place.NAME


def test_a_chosen_language_is_loaded_whatever_the_system_speaks(qapp: QApplication, tmp_path: Path) -> None:
    (tmp_path / "shellac_eo.qm").write_bytes(b"")
    assert [code for code, _ in languages.available(tmp_path)] == ["en", "eo"]
    assert languages.load_translations(qapp, paths.resources() / "translations", "en") == []


def test_diagnostics_name_no_recording_unless_that_is_asked_for(opened: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    log = diagnostics.log_file()
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(f"error: {tmp_path}/my secret tape.flac and noisy.wav and plain.shellac\n", encoding="utf-8")
    opened.commands.diagnostics()
    dialog = opened.findChild(DiagnosticsDialog)
    assert dialog is not None and dialog.isVisible()
    text = dialog.text.toPlainText()
    assert all(word in text for word in ("Shellac 0.", "Qt 6", "libsndfile", "PortAudio", "cache:", "log:", "Screens", "torch"))
    assert not any(word in text for word in ("noisy", "secret", "plain.shellac", str(tmp_path / "noisy.wav")))
    dialog.names.setChecked(True)
    assert "my secret tape.flac" in dialog.text.toPlainText() and "noisy.wav: WAV PCM_16, 22050 Hz" in dialog.text.toPlainText()


def test_diagnostics_are_copied_and_saved_as_they_are_shown(opened: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = DiagnosticsDialog(opened.files.documents(), [], opened)
    dialog.show()
    qtbot.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == dialog.text.toPlainText()
    dialog.save(tmp_path / "d.txt")
    assert (tmp_path / "d.txt").read_text("utf-8").strip() == dialog.text.toPlainText().strip()
    dialog.save(tmp_path / "gone" / "d.txt")
    assert "cannot be written" in dialog.said.text()


def test_only_the_last_lines_of_the_log_are_shown() -> None:
    log = diagnostics.log_file()
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("".join(f"line {number}\n" for number in range(1000)), encoding="utf-8")
    assert diagnostics.log_lines() == [f"line {number}" for number in range(800, 1000)]
