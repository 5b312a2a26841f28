"""View menu."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ..dialogs.spectrogram import SpectrogramDialog
from .base import Base


class ViewCommands(Base):
    def zoom_in(self) -> None:
        self.timeline.zoom_in()

    def zoom_out(self) -> None:
        self.timeline.zoom_out()

    def zoom_selection(self) -> None:
        self.timeline.zoom_to_selection()

    def zoom_whole(self) -> None:
        self.timeline.zoom_whole()

    def compare(self) -> None:
        heard = self.listening.heard if self.listening.heard in ("A", "B", "R") else "B"
        self.workspace.show(heard if self.workspace.shown == "AB" else "AB")

    def waveform_db(self) -> None:
        self._window.looks.toggle_decibels()

    def taller(self) -> None:
        self._window.looks.magnify(1)

    def flatter(self) -> None:
        self._window.looks.magnify(-1)

    def full_scale(self) -> None:
        self._window.looks.magnify(0)

    def overlay(self) -> None:
        self._window.looks.toggle_overlay()

    def fold(self) -> None:
        lane = self._window.selecting.focused_lane()
        if lane is None:
            self._window.notice.say(QCoreApplication.translate("Commands", "Go to the lane of a channel with Tab first."))
        self._window.looks.fold(lane)

    def fold_others(self) -> None:
        self._window.looks.fold_others(self._window.selecting.focused_lane())

    def say(self) -> None:
        self._window.announcing.say_all()

    def spectrum(self) -> None:
        self._window.panes.toggle("spectrum")

    def files(self) -> None:
        self._window.panes.toggle("files")

    def panel(self) -> None:
        self._window.panes.toggle("panel")

    def meters(self) -> None:
        self._window.panes.toggle("meters")

    def overview(self) -> None:
        self._window.panes.toggle("overview")

    def waveform_lanes(self) -> None:
        self._window.panes.toggle("waveform")

    def spectrogram_lanes(self) -> None:
        self._window.panes.toggle("spectrogram")

    def spectrogram(self) -> None:
        scene = self.timeline.scene
        dialog = SpectrogramDialog(scene.spectrogram, scene.colour_map, self._window.default_spectrogram(), self._window)
        dialog.chosen.connect(self._window.choose_spectrogram)
        dialog.open()
