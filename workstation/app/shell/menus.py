"""Menus: those of the table, the submenus that depend on this machine, and what can be done right now."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from ... import playback, session
from ...core import Progress, ShellacError
from .. import theme
from . import actions, panes
from .looks import STRENGTHS

if TYPE_CHECKING:
    from ..main_window import MainWindow

_NEED_RECORDING = ("compare_with", "reference", "save", "save_as", "export", "close",
                   "select_all", "zoom_in", "zoom_out", "zoom_whole", "compare", "play", "stop", "to_start", "to_end",
                   "nudge_back", "nudge_on", "listen_a", "listen_b", "listen_r", "selection", "begin_here", "end_here", "border_back",
                   "border_on", "other_back", "other_on", "select_channel", "add_marker", "markers", "marker_back", "marker_on",
                   "taller", "flatter", "full_scale", "fold", "fold_others", "say", "loop", "level_match",
                   "next_detection", "previous_detection", "switch_detection", "add_detection")
_NEED_SELECTION = ("zoom_selection", "shift_back", "shift_on", "add_region")
_NEED_STEP = ("step_toggle", "step_up", "step_down", "step_remove", "step_received", "step_took")


def refresh(window: MainWindow) -> None:
    """Enable what is possible now and check what is on."""
    made, workspace = window.actions_by_id, window.workspace
    document, index = workspace.document, workspace.selected_step
    for name in _NEED_RECORDING:
        made[name].setEnabled(document is not None)
    for name in _NEED_STEP:
        made[name].setEnabled(index is not None and workspace.other is None)
    made["stop_comparing"].setEnabled(workspace.other is not None)
    made["no_reference"].setEnabled(workspace.reference is not None)
    selected = document is not None and window.timeline.selection.region is not None
    for name in _NEED_SELECTION:
        made[name].setEnabled(selected)
    made["play_selection"].setEnabled(document is not None)
    made["apply"].setEnabled(document is not None and workspace.other is None and (
        window.panel.can_apply and not window.preview.leaves_alone or window.preview.offer is not None))
    for name in ("card", "amount_less", "amount_more"):
        made[name].setEnabled(window.panel.processor is not None)
    window.panel.set_open(document is not None)
    window.transport.set_open(document is not None)
    window.panel.apply_button.setEnabled(made["apply"].isEnabled())
    undo, redo = (None, None) if document is None else (document.history.undo_label, document.history.redo_label)
    for name, label in (("undo", undo), ("redo", redo)):
        made[name].setEnabled(label is not None)
        made[name].setText(f"{actions.text_of(name)}: {label}" if label else actions.text_of(name))
    for name in ("previous_file", "next_file", "apply_all"):
        made[name].setEnabled(len(window.files.entries) > 1)
    for name in ("copy_command", "save_preset"):
        made[name].setEnabled(bool(workspace.edits.active))
    for name in ("close_all", "export_all"):
        made[name].setEnabled(bool(window.files.entries))
    for name, pane in panes.ACTIONS.items():
        made[name].setChecked(window.panes.is_shown(pane))
    checks = {"compare": workspace.shown == "AB", "preview": window.preview.is_on,
              "snap": window.selecting.is_snapping, "waveform_db": window.looks.waveform.logarithmic,
              "overlay": window.looks.waveform.overlay > 0,
              "loop": window.listening.is_looping, "level_match": window.listening.is_matching}
    for name, checked in checks.items():
        made[name].setChecked(checked)
    window.panel.preview_box.setChecked(window.preview.is_on)
    window.transport.show_heard(window.listening.heard if document is not None else "")


class Menus(QObject):
    """Recent files, theme, sound device, and the device that computes."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        bar = actions.fill_menus(window.menuBar(), window.actions_by_id)
        self.recent = self._submenu(bar["File"], self.tr("Open recent"), self._fill_recent, before=window.actions_by_id["demo"])
        self.themes = self._submenu(bar["View"], self.tr("Theme"), self._fill_themes)
        self.overlays = self._submenu(bar["View"], self.tr("Strength of waveform on spectrogram"), self._fill_overlays,
                                      before=window.actions_by_id["fold"])
        self.compute = self._submenu(bar["Restore"], self.tr("Compute on"), self._fill_compute)
        self.sound = self._submenu(bar["Play"], self.tr("Sound device"), self._fill_sound)

    def _submenu(self, menu: QMenu, title: str, fill: Callable[[], None], before: QAction | None = None) -> QMenu:
        submenu = QMenu(title, menu)
        if before is None:
            menu.addSeparator()
            menu.addMenu(submenu)
        else:
            menu.insertMenu(before, submenu)
        submenu.aboutToShow.connect(fill)
        return submenu

    def _fill_recent(self) -> None:
        self.recent.clear()
        recent = [Path(name) for name in self._window.preferences.recent]
        for name, path in zip(self._window.preferences.recent, recent, strict=True):
            twins = sum(other.name == path.name for other in recent) > 1
            entry = self.recent.addAction(f"{path.name} — {path.parent.name}" if twins else path.name)
            entry.setToolTip(name)
            entry.triggered.connect(partial(self._open, name))
        if self.recent.isEmpty():
            self.recent.addAction(self.tr("Nothing yet")).setEnabled(False)

    def _open(self, name: str) -> None:
        self._window.open_files([name])

    def _fill_themes(self) -> None:
        titles = {"system": self.tr("As the desktop"), "light": self.tr("Light"), "dark": self.tr("Dark")}
        entries = [(name, titles[name]) for name in theme.NAMES]
        self._fill(self.themes, entries, self._window.preferences.theme, self._window.choose_theme)

    def _fill_overlays(self) -> None:
        looks = self._window.looks
        entries = [(f"{strength:g}", f"{strength * 100:.0f} %") for strength in STRENGTHS]
        self._fill(self.overlays, entries, f"{looks.waveform.overlay:g}", lambda strength: looks.set_overlay(float(strength)))

    def _fill_compute(self) -> None:
        """What torch finds here is asked in the background: it may have to be loaded first."""
        self._show_devices(["auto", "cpu"])
        self._window.jobs.submit(lambda _: session.available_devices(), key="devices", done=self._show_devices)

    def _show_devices(self, names: list[str]) -> None:
        titles = {"auto": self.tr("Automatic"), "cpu": "CPU", "cuda": "GPU (CUDA)", "mps": "GPU (Metal)"}
        self._fill(self.compute, [(name, titles[name]) for name in names], self._window.preferences.device, self.compute_on)

    def compute_on(self, name: str) -> None:
        """Compute on "auto", "cpu", "cuda" or "mps"."""
        def chosen(_: object) -> None:
            self._window.preferences.device = name
            self._window.readout.show_device()

        def choose(_: Progress) -> None:
            session.set_device(name)

        self._window.jobs.submit(choose, key="device", done=chosen, failed=lambda error: self._window.notice.say(str(error)))

    def _fill_sound(self) -> None:
        found = playback.devices(refresh=not self._window.listening.is_playing)
        names = [("", self.tr("As the system")), *((d.name, d.name) for d in found)]
        self._fill(self.sound, names, self._window.preferences.sound_device, self.choose_sound)

    def choose_sound(self, name: str) -> None:
        """Listen through the device of that name, empty for the system's choice; unknown ones count as that."""
        index = next((d.index for d in playback.devices() if d.name == name), None)
        try:
            self._window.player.set_device(index)
        except ShellacError as error:
            self._window.notice.say(str(error))
            return
        self._window.preferences.sound_device = name
        self._window.readout.show_sound()

    def _fill(self, menu: QMenu, entries: list[tuple[str, str]], chosen: str, choose: Callable[[str], None]) -> None:
        menu.clear()
        group = QActionGroup(menu)
        for value, title in entries:
            entry = menu.addAction(title)
            entry.setCheckable(True)
            entry.setChecked(value == chosen)
            group.addAction(entry)
            entry.triggered.connect(partial(self._chosen, choose, value))

    def _chosen(self, choose: Callable[[str], None], value: str) -> None:
        choose(value)
