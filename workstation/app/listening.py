"""Listening: the player in the window's terms. What sounds, from where, how loud, and where it is now."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, QTimer, Signal

from ..analysis import loudness
from ..core import Progress, Source
from ..playback import Player
from .views.selection import Selection
from .workspace import STEP_SOURCES, Workspace

#: How often the play head is asked for.
TICK_MS = 25
#: Level match measures at most this much.
MATCH_SECONDS = 120.0
MATCH_REST_MS = 250


class Listening(QObject):
    """Commands for the ear. The play head is a frame of the one timeline that A, B and R share."""

    position_changed = Signal(int)
    state_changed = Signal(str)
    #: what is heard: "A", "B", "R" or one of STEP_SOURCES
    heard_changed = Signal(str)
    #: level match: a text such as "B −0.4 dB", empty where it is off or unknown
    match_changed = Signal(str)
    #: the play head was put somewhere, as playing on does not
    sought = Signal()
    #: a sentence from the player (device gone, no sound)
    message = Signal(str)
    _player_said = Signal(str)
    _player_moved = Signal()

    def __init__(self, workspace: Workspace, selection: Selection, player: Player, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._selection, self.player = workspace, selection, player
        self.heard = "A"
        self.is_looping = False
        self.is_matching = False
        self._last_position = -1
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self.look)
        self._match_rest = QTimer(self)
        self._match_rest.setSingleShot(True)
        self._match_rest.setInterval(MATCH_REST_MS)
        self._match_rest.timeout.connect(self._measure)
        player.state_changed.connect(lambda *_: self._player_moved.emit())
        player.message.connect(self._player_said.emit)
        self._player_said.connect(self.message)
        self._player_moved.connect(self._state_moved)
        workspace.document_changed.connect(self._reset)
        workspace.sources_changed.connect(self._take_sources)
        workspace.after.completed.connect(self._match_rest.start)
        selection.changed.connect(self._selection_moved)

    @property
    def position(self) -> int:
        return self.player.position

    @property
    def is_playing(self) -> bool:
        return self.player.state in ("playing", "waiting")

    def play_or_pause(self) -> None:
        if self.is_playing:
            self.player.pause()
        elif self._workspace.document is not None:
            self._workspace.after.resume()
            self.player.band = None
            self._enter_loop()
            self.player.play()

    def _enter_loop(self) -> None:
        """Whoever loops a selection hears it at once; what stands at the end begins again."""
        loop = self.player.loop
        if loop is not None and self._selection.span is not None and not loop[0] <= self.position < loop[1]:
            self.player.seek(loop[0])
        elif self.position >= self._length():
            self.player.seek(0)

    def play_selection(self) -> None:
        """Play what is selected once, in its band too; all where nothing is."""
        region = self._selection.region
        if region is None or self._workspace.document is None:
            self.play_or_pause()
            return
        self._workspace.after.resume()
        self.player.band = (region.low_hz, region.high_hz) if region.is_box else None
        self.player.play(*region.span(self._length()))

    def stop(self) -> None:
        self.player.stop()
        self.look()

    def seek(self, frame: int) -> None:
        """Put the play head somewhere; what plays goes on from there."""
        self.player.seek(min(max(frame, 0), self._length()))
        self.sought.emit()
        self.look()

    def scrub(self, frame: int) -> None:
        """The mouse drags over the time ruler: hear a little of each place."""
        if self._workspace.document is None:
            return
        self.player.scrub(frame)
        self.sought.emit()
        self.look()

    def listen(self, what: str) -> None:
        """Hear A, B, R or one of STEP_SOURCES from the same frame on."""
        if what in STEP_SOURCES:
            index = self._workspace.selected_step
            if index is None:
                self.message.emit(self.tr("Select a step to hear it alone."))
                return
            self.player.set_sources({**self._workspace.sources, **self._workspace.step_sources(index)})
        self.heard = what
        self.player.listen(what)
        self.heard_changed.emit(what)

    def set_loop(self, looping: bool) -> None:
        """Play the selection, or all where nothing is selected, again and again."""
        self.is_looping = looping
        self.player.loop = (self._selection.span or (0, self._length())) if looping and self._length() else None

    def set_matching(self, matching: bool) -> None:
        """Level match: play A and B equally loud, the louder turned down."""
        self.is_matching = matching
        if matching:
            self._match_rest.start()
        else:
            self._workspace.jobs.drop("match")
            self._set_gains(0.0, 0.0, "")

    def set_residual_gain(self, gain_db: float) -> None:
        """How much louder R is played than it is."""
        self.player.residual_gain_db = gain_db

    def look(self) -> None:
        """Announce where the play head is, if it moved."""
        position = self.position
        if position != self._last_position:
            self._last_position = position
            self.position_changed.emit(position)

    def _length(self) -> int:
        return 0 if self._workspace.source is None else self._workspace.source.length

    def _reset(self) -> None:
        self.player.stop()
        self.player.loop = None
        self.player.set_sources({})
        self.heard, self._last_position = "A", -1
        if self._workspace.sources:
            self.player.set_sources(self._workspace.sources)
            self.player.listen("A")
            self.player.seek(0)
        self.set_loop(self.is_looping)
        self.heard_changed.emit("A")
        self.look()

    def _take_sources(self) -> None:
        sources = self._workspace.sources
        if not sources or self._workspace.document is None:
            return
        if self.heard in STEP_SOURCES:
            self.heard = "A" if self.heard == STEP_SOURCES[0] else "R"
            self.player.set_sources(sources)
            self.player.listen(self.heard)
            self.heard_changed.emit(self.heard)
        else:
            self.player.set_sources(sources)
        if self.is_matching:
            self._match_rest.start()

    def _selection_moved(self) -> None:
        if self.is_looping:
            self.set_loop(True)
        if self.is_matching:
            self._match_rest.start()

    def _state_moved(self) -> None:
        if self.is_playing:
            self._tick.start()
        else:
            self._tick.stop()
        self.look()
        if self.player.state == "waiting" and self.player.source is not None:
            self._workspace.after.want(self.player.source, self.position)
        self.state_changed.emit(self.player.state)

    def _measure(self) -> None:
        sources = self._workspace.sources
        if not self.is_matching or not sources:
            return
        a, b = sources["A"], sources["B"]
        span = self._selection.span or _longest_ready(b)
        if span is None:
            return
        start, stop = span[0], min(span[1], span[0] + a.format.frames(MATCH_SECONDS))
        if not b.is_ready(start, stop - start):
            return

        def measure(_progress: Progress) -> tuple[float, float]:
            return loudness.gated_loudness(a, start, stop), loudness.gated_loudness(b, start, stop)

        self._workspace.jobs.submit(measure, key="match", done=self._matched, failed=lambda error: self.message.emit(str(error)))

    def _matched(self, levels: tuple[float, float]) -> None:
        a, b = levels
        if not self.is_matching or not (math.isfinite(a) and math.isfinite(b)):
            self._set_gains(0.0, 0.0, "")
        elif abs(b - a) < 0.05:
            self._set_gains(0.0, 0.0, "0.0 dB")
        elif b > a:
            self._set_gains(0.0, a - b, f"B −{b - a:.1f} dB")
        else:
            self._set_gains(b - a, 0.0, f"A −{a - b:.1f} dB")

    def _set_gains(self, a_db: float, b_db: float, text: str) -> None:
        self.player.gains_db = {"A": a_db, "B": b_db}
        self.match_changed.emit(text)


def _longest_ready(source: Source) -> tuple[int, int] | None:
    spans = source.ready_spans()
    return max(spans, key=lambda span: span[1] - span[0]) if spans else None
