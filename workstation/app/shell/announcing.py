"""Announcing: a screen reader is told what changed: what is shown, selected, marked, heard, applied and measured, and what notices say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from ... import session
from .. import words
from ..views.describing import level_text, place_text, selected_text, shown_text
from ..views.scene import channel_name, letter_name
from ..workspace import STEP_SOURCES

if TYPE_CHECKING:
    from ..main_window import MainWindow

#: What changes quickly is told once it has rested this long, in milliseconds.
REST_MS = 500


class Announcing(QObject):
    """`said` carries every sentence that went to assistive technology."""

    said = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._scene = window, window.timeline.scene
        self._waiting: dict[str, str] = {}
        self._told = ""
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._tell)
        self._scene.selection.changed.connect(lambda: self._soon("selection", selected_text(self._scene)))
        self._scene.viewport.changed.connect(self._view_changed)
        self._scene.folded_changed.connect(self._folded)
        window.workspace.shown_changed.connect(self._shown)
        window.listening.heard_changed.connect(self._heard)
        window.workspace.edits_changed.connect(self._steps)
        window.change_size.measured.connect(lambda sentence, _: self._soon("change", sentence) if sentence else None)
        window.notice.said.connect(self.announce)

    def announce(self, sentence: str) -> None:
        """Tell it at once, in turn with what is being spoken."""
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._window, sentence))
        self.said.emit(sentence)

    def say_all(self) -> None:
        """What is shown, where the play head is and how loud it is there, and what is selected: told and written."""
        if self._window.workspace.document is None:
            return
        scene = self._scene
        lanes = [lane for lane in self._window.timeline.waveforms.lanes if not lane.is_folded]
        levels = [" ".join([channel_name(lane.channel, scene.channels), level_text(lane.level_at_head())[2:]]).strip() for lane in lanes]
        here = ", ".join([place_text(scene), *filter(None, levels)]) + "."
        self._window.notice.say(
            " ".join([self._shown_name(self._window.workspace.shown), shown_text(scene.viewport), here, selected_text(scene)]))

    def _shown_name(self, shown: str) -> str:
        name = self.tr("A before above B after") if shown == "AB" else letter_name(shown)
        return self.tr("{name} is shown.").format(name=name)

    def _shown(self, shown: str) -> None:
        if self._window.workspace.document is not None:
            self._soon("shown", self._shown_name(shown))

    def _heard(self, heard: str) -> None:
        if self._window.workspace.document is None:
            return
        alone = dict(zip(STEP_SOURCES, (self.tr("What the step received"), self.tr("What the step took")), strict=True))
        self._soon("heard", self.tr("{name} is heard.").format(name=alone.get(heard) or letter_name(heard)))

    def _steps(self) -> None:
        names = [words.name(session.processor(step.processor)) for step in self._window.workspace.edits.active]
        self._soon("steps", self.tr("Applied: {names}.").format(names=", ".join(names)) if names else self.tr("Nothing is applied."))

    def _view_changed(self) -> None:
        """A page that playing turned is no news."""
        if not self._window.listening.is_playing:
            self._soon("view", shown_text(self._scene.viewport))

    def _folded(self) -> None:
        names = [channel_name(channel, self._scene.channels) for channel in sorted(self._scene.folded)]
        told = self.tr("Folded: {names}.").format(names=", ".join(names)) if names else self.tr("All channels are shown in full.")
        self._soon("folded", told)

    def _soon(self, kind: str, sentence: str) -> None:
        self._waiting[kind] = sentence
        self._rest.start()

    def _tell(self) -> None:
        sentence, self._waiting = " ".join(self._waiting.values()), {}
        if sentence != self._told:
            self._told = sentence
            self.announce(sentence)
