"""Play menu."""

from __future__ import annotations

from ..workspace import STEP_SOURCES
from .base import Base


class PlayCommands(Base):
    def play(self) -> None:
        self.listening.play_or_pause()

    def play_selection(self) -> None:
        self.listening.play_selection()

    def stop(self) -> None:
        self.listening.stop()

    def loop(self) -> None:
        self.listening.set_loop(not self.listening.is_looping)
        self._window.refresh_actions()

    def to_start(self) -> None:
        self.listening.seek(0)

    def to_end(self) -> None:
        self.listening.seek(self.timeline.viewport.length)

    def nudge_back(self) -> None:
        self._nudge(-1)

    def nudge_on(self) -> None:
        self._nudge(1)

    def marker_back(self) -> None:
        self._window.markers.step(-1)

    def marker_on(self) -> None:
        self._window.markers.step(1)

    def listen_a(self) -> None:
        self.listen("A")

    def listen_b(self) -> None:
        self.listen("B")

    def listen_r(self) -> None:
        self.listen("R")

    def listen(self, what: str) -> None:
        """Hear A, B or R, and see it too unless A above B is shown."""
        if self.workspace.document is not None:
            self.listening.listen(what)
            if self.workspace.shown != "AB":
                self.workspace.show(what)
        self._window.refresh_actions()

    def step_received(self) -> None:
        self._with_step(lambda _: self.listening.listen(STEP_SOURCES[0]))

    def step_took(self) -> None:
        self._with_step(lambda _: self.listening.listen(STEP_SOURCES[1]))

    def level_match(self) -> None:
        self.listening.set_matching(not self.listening.is_matching)
        self._window.refresh_actions()

    def meters_reset(self) -> None:
        self._window.meters.reset()

    def _nudge(self, direction: int) -> None:
        self.listening.seek(self.listening.position + direction * self._window.selecting.step)
