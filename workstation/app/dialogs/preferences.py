"""Preferences: what the program remembers, on three pages. Everything applies at once, the language at the next start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ... import paths, playback, session
from ...core import ShellacError
from .. import theme
from ..shell import languages
from ..shell.cache_place import GIGABYTE
from .spectrogram import SpectrogramFields

if TYPE_CHECKING:
    from ..main_window import MainWindow


class PreferencesDialog(QDialog):
    """Every change is made at once by the window that it belongs to; there is nothing to confirm."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setWindowTitle(self.tr("Preferences"))
        self.setMinimumWidth(540)
        self.pages = QTabWidget()
        self.pages.setAccessibleName(self.tr("Preferences"))
        scene = window.timeline.scene
        self.spectrogram = SpectrogramFields(scene.spectrogram, scene.colour_map, window.default_spectrogram())
        self.spectrogram.chosen.connect(window.choose_spectrogram)
        self.cache = CachePage(window)
        self.pages.addTab(GeneralPage(window), self.tr("General"))
        self.pages.addTab(self._spectrogram_page(), self.tr("Spectrogram"))
        self.pages.addTab(self.cache, self.tr("Cache"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.pages)
        column.addWidget(buttons)

    def _spectrogram_page(self) -> QWidget:
        page, row = QWidget(), QHBoxLayout()
        reset = QPushButton(self.tr("Restore defaults"))
        reset.setAutoDefault(False)
        reset.clicked.connect(self.spectrogram.reset)
        row.addStretch(1)
        row.addWidget(reset)
        column = QVBoxLayout(page)
        column.addWidget(self.spectrogram)
        column.addStretch(1)
        column.addLayout(row)
        return page


class GeneralPage(QWidget):
    """Theme, language, what computes and what sounds."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        themes = {"system": self.tr("As the desktop"), "light": self.tr("Light"), "dark": self.tr("Dark")}
        self.theme = _combo(self.tr("Theme"), [(name, themes[name]) for name in theme.NAMES], window.preferences.theme)
        spoken = languages.available(paths.resources() / "translations")
        self.language = _combo(self.tr("Language"), [("", self.tr("As the system")), *spoken], window.preferences.language)
        self.compute = _combo(self.tr("Models compute on"), self._devices(["auto", "cpu"]), window.preferences.device)
        self.sound = _combo(self.tr("Sound device"), self._sounds(), window.preferences.sound_device)
        self.later = QLabel()
        self.later.setProperty("role", "dim")
        self.theme.activated.connect(lambda _: window.choose_theme(self.theme.currentData()))
        self.language.activated.connect(lambda _: self._choose_language())
        self.compute.activated.connect(lambda _: window.menus.compute_on(self.compute.currentData()))
        self.sound.activated.connect(lambda _: window.menus.choose_sound(self.sound.currentData()))
        form = QFormLayout(self)
        for control in (self.theme, self.language):
            form.addRow(control.accessibleName(), control)
        form.addRow("", self.later)
        for control in (self.compute, self.sound):
            form.addRow(control.accessibleName(), control)
        # what torch finds in this machine is asked in the background: it may have to be loaded first
        window.jobs.submit(lambda _: session.available_devices(), key="devices of preferences", done=self._show_devices, owner=self)

    def _devices(self, names: Sequence[str]) -> list[tuple[str, str]]:
        titles = {"auto": self.tr("Automatic"), "cpu": "CPU", "cuda": "GPU (CUDA)", "mps": "GPU (Metal)"}
        return [(name, titles[name]) for name in names]

    def _show_devices(self, names: list[str]) -> None:
        _fill(self.compute, self._devices(names), self._window.preferences.device)

    def _sounds(self) -> list[tuple[str, str]]:
        found = playback.devices(refresh=not self._window.listening.is_playing)
        return [("", self.tr("As the system")), *((device.name, device.name) for device in found)]

    def _choose_language(self) -> None:
        self._window.preferences.language = self.language.currentData()
        self.later.setText(self.tr("The window speaks it when the program is started again."))


class CachePage(QWidget):
    """Where the cache lies, how large it may be, how large it is, and Clear."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window, self._place = window, window.cache_place
        what = QLabel(self.tr("Overviews, rendered sound and decoded files are kept here to save time. All of it can be deleted at any "
                              "moment; recordings, projects and autosaves lie elsewhere."))
        self.problem, self.said = QLabel(), QLabel()
        for label in (what, self.problem, self.said):
            label.setWordWrap(True)
        for label in (what, self.said):
            label.setProperty("role", "dim")
        self.problem.setProperty("role", "warning")
        self.folder = QLineEdit()
        self.folder.setReadOnly(True)
        self.folder.setAccessibleName(self.tr("Cache folder"))
        self.browse = self._button(self.tr("Move…"), self.tr("Choose another folder for the cache"), self._browse)
        self.usual = self._button(self.tr("Usual place"), self.tr("Keep the cache in its usual folder"), lambda: self._move(None))
        self.limit = QSpinBox()
        self.limit.setRange(1, 10_000)
        self.limit.setSuffix(" GB")
        self.limit.setValue(window.preferences.cache_gigabytes)
        self.limit.setAccessibleName(self.tr("At most"))
        self.limit.editingFinished.connect(self._limit)
        self.used = QLabel()
        self.used.setAccessibleName(self.tr("In use"))
        self.clear_button = self._button(self.tr("Clear"), self.tr("Empty the cache"), self._place.clear)
        self._lay_out(what)
        self._place.changed.connect(self.refresh)
        self._place.said.connect(self.said.setText)
        self.refresh()

    def refresh(self) -> None:
        """Show how it stands now."""
        self.folder.setText(str(self._place.folder))
        self.folder.setCursorPosition(0)
        self.folder.setToolTip(self.folder.text())
        self.usual.setEnabled(bool(self._window.preferences.cache_folder))
        used, allowed = self._place.used_bytes, self._place.allowed_bytes
        self.used.setText(self.tr("{used} of {allowed}").format(used=size_text(used), allowed=size_text(allowed)))
        self.clear_button.setEnabled(used > 0)

    def _lay_out(self, what: QLabel) -> None:
        place, use = QHBoxLayout(), QHBoxLayout()
        place.addWidget(self.folder, 1)
        place.addWidget(self.browse)
        place.addWidget(self.usual)
        use.addWidget(self.used, 1)
        use.addWidget(self.clear_button)
        limit = QHBoxLayout()
        limit.addWidget(self.limit)
        limit.addWidget(QLabel(self.tr("and never more than a tenth of the disk")), 1)
        form = QFormLayout()
        form.addRow(self.tr("Folder"), place)
        form.addRow(self.tr("At most"), limit)
        form.addRow(self.tr("In use"), use)
        column = QVBoxLayout(self)
        column.addWidget(what)
        column.addLayout(form)
        column.addWidget(self.problem)
        column.addWidget(self.said)
        column.addStretch(1)

    def _button(self, text: str, name: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: act())
        return button

    def _browse(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Keep the cache in"), str(self._place.folder.parent))
        if name:
            self._move(Path(name))

    def _move(self, folder: Path | None) -> None:
        self.problem.clear()
        try:
            self._place.move_to(folder)
        except ShellacError as error:
            self.problem.setText(str(error))
        self.refresh()

    def _limit(self) -> None:
        if self.limit.value() != self._window.preferences.cache_gigabytes:
            self._place.limit_to(self.limit.value())


def size_text(size: int) -> str:
    """"1.2 GB", "340 MB"."""
    return f"{size / GIGABYTE:.1f} GB" if size >= GIGABYTE else f"{size / 1e6:.0f} MB"


def _combo(name: str, options: Sequence[tuple[str, str]], chosen: str) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    _fill(combo, options, chosen)
    return combo


def _fill(combo: QComboBox, options: Sequence[tuple[str, str]], chosen: str) -> None:
    combo.clear()
    for value, text in options:
        combo.addItem(text, value)
    combo.setCurrentIndex(max(combo.findData(chosen), 0))
