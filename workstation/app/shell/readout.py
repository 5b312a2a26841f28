"""Readout: words and figures about the moment: what B is, what lies under the cursor, what is heard through which device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ... import session
from ...analysis.spectrum import note_name
from ...core.clock import clock
from ..views.describing import region_short, region_text
from ..views.units import decibels, hertz
from ..workspace import STEP_SOURCES

if TYPE_CHECKING:
    from ..main_window import MainWindow


class Readout(QObject):
    """Asks the models and tells the bars; it decides nothing."""

    _device_said = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._device_said.connect(self._tell_device)
        session.device_message.connect(self._device_said.emit)
        self.show_sound()
        self.show_device()

    def show_state(self) -> None:
        """What B is. Never calls an older sound by the name of newer settings."""
        window = self._window
        workspace, preview = window.workspace, window.preview
        if workspace.document is None:
            text = ""
        elif window.listening.heard in STEP_SOURCES:
            text = self.tr("Selected step alone")
        elif window.player.state == "waiting":
            text = self.tr("Rendering…")
        elif workspace.other is not None:
            text = self.tr("B: made elsewhere")
        elif workspace.after.is_updating or preview.is_stale:
            text = self.tr("B: updating…")
        elif preview.is_active:
            text = self.tr("B: preview")
        elif not workspace.edits.active:
            text = self.tr("B: nothing applied yet")
        else:
            text = self.tr("B: applied")
        window.transport.show_state(text)

    def show_cursor(self, frame: int | None, hz: float | None, db: float | None) -> None:
        """Time, frequency with its note, and level under the mouse."""
        rate = self._window.timeline.viewport.rate
        parts = []
        if frame is not None:
            parts.append(clock(frame / rate))
        if hz is not None:
            parts.append(f"{hertz(hz)} {note_name(hz)}".strip() if hz >= 16 else hertz(hz))
        if db is not None:
            parts.append(decibels(db))
        self._window.status.show_cursor(" · ".join(parts))

    def show_selection(self) -> None:
        """Time, length, band and channels of what is selected."""
        scene = self._window.timeline.scene
        region = scene.selection.region
        if region is None:
            self._window.status.show_selection("", "")
            return
        text = self.tr("Selected {what}").format(what=region_text(region, scene.viewport, scene.channels))
        self._window.status.show_selection(text, region_short(region, scene.viewport, scene.channels))

    def show_sound(self) -> None:
        """How it is heard, where that differs from the file."""
        self._window.status.show_sound(self._window.player.device_text)

    def show_device(self) -> None:
        self._window.status.show_device(session.device_text())

    def _tell_device(self, sentence: str) -> None:
        self._window.notice.say(sentence)
        self.show_device()

    def close(self) -> None:
        """The window is gone."""
        session.device_message.disconnect(self._device_said.emit)

    def show_changed_spans(self) -> None:
        """Shade in the overview what the steps change."""
        workspace = self._window.workspace
        length = self._window.timeline.viewport.length
        self._window.timeline.set_changed(
            [] if workspace.other is not None else [step.region.span(length) for step in workspace.edits.active])
