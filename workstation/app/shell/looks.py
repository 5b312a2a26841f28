"""Looks: how waveforms are drawn and which channels are folded; what is worth it is remembered for the next time."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from ..views import TimelineStack, WaveformLook
from ..views.lane import Lane
from .preferences import Preferences

#: One press of a key makes the waveform this much taller.
TALLER = 2 ** 0.5
#: How strongly a waveform can be laid over the spectrogram, and at first is.
STRENGTHS = (0.25, 0.5, 0.75, 1.0)
STRENGTH = 0.5


class Looks(QObject):
    """Changes the scene's looks. `changed` says that a menu has to be checked anew."""

    changed = Signal()

    def __init__(self, timeline: TimelineStack, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scene, self._preferences = timeline.scene, preferences
        logarithmic, overlay = preferences.waveform
        self._strength = overlay or STRENGTH
        self._scene.set_waveform(replace(self.waveform, logarithmic=logarithmic, overlay=overlay))

    @property
    def waveform(self) -> WaveformLook:
        return self._scene.waveform

    def toggle_decibels(self) -> None:
        """Waveforms in dB, or linear."""
        self._set(replace(self.waveform, logarithmic=not self.waveform.logarithmic))

    def toggle_overlay(self) -> None:
        """The waveform over its spectrogram, as strongly as the last time, or not."""
        self._set(replace(self.waveform, overlay=0.0 if self.waveform.overlay else self._strength))

    def set_overlay(self, strength: float) -> None:
        """Lay the waveform over its spectrogram, 0 to 1."""
        self._strength = strength or self._strength
        self._set(replace(self.waveform, overlay=strength))

    def magnify(self, steps: int) -> None:
        """The waveform taller or flatter; 0 shows full scale."""
        self._scene.set_waveform(self.waveform.magnified(TALLER ** steps if steps else 0.0))

    def fold(self, lane: Lane | None) -> None:
        """The channel of a lane as a thin strip, or in full again."""
        if lane is not None:
            self._scene.set_folded(self._scene.folded ^ {lane.channel})

    def fold_others(self, lane: Lane | None) -> None:
        """All channels but that of a lane, by default the first; where they are folded they are shown again."""
        others = set(range(self._scene.channels)) - {0 if lane is None else lane.channel}
        self._scene.set_folded(() if self._scene.folded >= others else others)

    def _set(self, look: WaveformLook) -> None:
        self._scene.set_waveform(look)
        self._preferences.waveform = look.logarithmic, look.overlay
        self.changed.emit()
