"""View menu."""

from __future__ import annotations

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
