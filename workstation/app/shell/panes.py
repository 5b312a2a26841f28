"""Panes: the parts of the window that can be hidden, by name. What a person hid stays hidden."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from ..main_window import MainWindow

#: The action that shows or hides each.
ACTIONS = {"files": "files", "panel": "panel", "spectrum": "spectrum", "meters": "meters", "overview": "overview",
           "waveform_lanes": "waveform", "spectrogram_lanes": "spectrogram"}
#: One of them is always shown: hiding it brings the other back.
_LANES = {"waveform": "spectrogram", "spectrogram": "waveform"}


class Panes(QObject):
    """The list of files comes by itself with the second file, and goes with it; a person may show or hide it for good."""

    changed = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._side, self._files = window.side, window.files
        self._widgets: dict[str, QWidget] = {
            "files": window.files_panel, "panel": window.panel, "spectrum": window.spectrum, "meters": window.meters,
            "overview": window.timeline.overview, "waveform": window.timeline.waveforms, "spectrogram": window.timeline.spectrograms}
        self._files_wish: bool | None = None
        window.files.listed.connect(self._show_files)
        self._show_files()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._widgets)

    def is_shown(self, name: str) -> bool:
        return not self._widgets[name].isHidden()

    def toggle(self, name: str) -> None:
        """Show what is hidden, hide what is shown."""
        self.set_shown(name, not self.is_shown(name))

    def set_shown(self, name: str, shown: bool) -> None:
        """Show or hide one part."""
        if name == "files":
            by_itself = len(self._files.entries) > 1
            self._files_wish = None if shown == by_itself else shown
        self._widgets[name].setVisible(shown)
        if name in _LANES and not shown:
            self._widgets[_LANES[name]].show()
        self._end()

    def hide_only(self, names: Collection[str]) -> None:
        """Hide these and show the rest, as `hidden` told it another time."""
        self._files_wish = False if "files" in names else None
        for name, widget in self._widgets.items():
            if name != "files":
                widget.setVisible(name not in names)
        self._show_files()

    def hidden(self) -> list[str]:
        """The names of what a person hid, and of nothing that hides by itself."""
        return [name for name in self._widgets
                if (self._files_wish is False if name == "files" else not self.is_shown(name))]

    def _show_files(self) -> None:
        shown = len(self._files.entries) > 1 if self._files_wish is None else self._files_wish
        self._widgets["files"].setVisible(shown)
        self._end()

    def _end(self) -> None:
        self._side.setVisible(self.is_shown("files") or self.is_shown("panel"))
        self.changed.emit()
