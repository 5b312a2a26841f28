"""Engine: the working side of the player: device and letters in use. Only the fill thread enters `work`."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..core import ShellacError, Source
from .band import Band
from .filler import Filler, Goal
from .outputs import Output, SilentOutput
from .route import Place
from .voice import Voice

#: A new source under a sounding letter must be rendered this far ahead before it takes over.
LEAD_SECONDS = 1.0
#: The old one is given up at once where it is not rendered this far itself.
SPENT_SECONDS = 0.1
#: The device is let go after this long a silence.
IDLE_SECONDS = 1.0
#: A running device that takes nothing for so long is gone.
STALLED_SECONDS = 2.0
_RESIDUAL_BOOST_DB = 40.0


@dataclass(frozen=True)
class Wish:
    """All that the person asked for, as one value. A new `jump` number plays from `first`."""

    sources: Mapping[str, Source] = field(default_factory=dict)
    listening: str = "A"
    gains_db: Mapping[str, float] = field(default_factory=dict)
    residual_gain_db: float = 0.0
    band: Band | None = None
    loop: tuple[int, int] | None = None
    mode: str = "stopped"
    first: int = 0
    stop: int | None = None
    jump: int = 0
    grain: bool = False
    device: int | None = None
    #: rises when the device shall be looked for again
    attempt: int = 0

    @property
    def length(self) -> int:
        return max((s.length for s in self.sources.values()), default=0)

    @property
    def format(self) -> tuple[int, int]:
        """Rate and channels to be played; (0, 0) where nothing is loaded."""
        formats = [s.format for s in self.sources.values()]
        return (formats[0].rate, max(f.channels for f in formats)) if formats else (0, 0)

    @property
    def sounds(self) -> bool:
        return bool(self.sources) and (self.mode == "playing" or self.grain)

    def voice(self, name: str, source: Source) -> Voice:
        """`source` as it is listened to under the letter `name`; names that begin with R are residuals."""
        boost = min(max(self.residual_gain_db, 0.0), _RESIDUAL_BOOST_DB) if name.startswith("R") else 0.0
        return Voice(name, source, min(self.gains_db.get(name, 0.0), 0.0), boost, self.band)


class Engine:
    """`message` gets sentences for the person; `finished` the jump number whose route has been played to its end."""

    def __init__(self, make_output: Callable[[int | None], Output], message: Callable[[str], None],
                 finished: Callable[[int], None]) -> None:
        self._make_output, self._message, self._finished = make_output, message, finished
        self.output: Output | None = None
        self.filler: Filler | None = None
        self.updating = False
        self.device_text = ""
        self.loss: str | None = None
        self._sources: dict[str, Source] = {}
        self._opened: tuple[tuple[int, int], int | None, int] | None = None
        self._told = ""
        self._parked = (-1, 0)
        self._running = False
        self._silent_since: float | None = None
        self._pulled, self._pulled_at = 0, 0.0

    def work(self, wish: Wish) -> bool:
        """Do what is to be done now; True where there will soon be more."""
        self._check_device()
        if self._opened is not None and self._opened != (wish.format, wish.device, wish.attempt):
            self.close()
        self._adopt(wish)
        if wish.sounds and self.filler is None:
            self._open(wish)
        filler = self.filler
        if filler is None:
            return False
        goal = self._goal(wish, filler)
        aimed = filler.aim(goal)
        filler.supply()
        self._run_output(filler, wish.sounds)
        if aimed and wish.mode == "playing" and filler.silent and filler.goal == goal:
            self._finished(wish.jump)
        return self._running

    @property
    def is_silent(self) -> bool:
        """True where a device was looked for and none was found."""
        return self.output is not None and self.output.silent

    @property
    def waiting(self) -> bool:
        return self.filler is not None and self.filler.waiting

    def is_about_to_begin(self, wish: Wish) -> bool:
        """True where nothing sounds yet and the place last asked for was not taken up."""
        if self.filler is None:
            return self._parked[0] != wish.jump
        return self.filler.silent and self.filler.goal.jump != wish.jump

    @property
    def at_rest(self) -> bool:
        """True where all has been heard and the head stands still."""
        since, output = self._silent_since, self.output
        return output is None or (since is not None and (time.monotonic() - since) * output.rate >= output.latency_frames)

    @property
    def places(self) -> tuple[Place, ...]:
        return self.filler.places if self.filler else ()

    @property
    def position(self) -> int:
        """The frame that is heard now: what the device was given, less what it still holds."""
        filler, output = self.filler, self.output
        if filler is None or output is None:
            return self._parked[1]
        latency = output.latency_frames
        if self._silent_since is not None:
            latency = max(latency - round((time.monotonic() - self._silent_since) * output.rate), 0)
        return filler.frame(filler.ring.clock - latency)

    def close(self) -> None:
        """Let go of the device, and remember the place for going on with another one."""
        if self.filler is not None:
            self._parked = (self.filler.goal.jump, self.position)
        output, self.output, self.filler, self._opened = self.output, None, None, None
        self._running, self._silent_since = False, None
        if output is not None:
            output.close()

    def _open(self, wish: Wish) -> None:
        rate, channels = wish.format
        output = self._make_output(wish.device)
        try:
            output.open(rate, channels, self._lose)
            self._told = ""
        except ShellacError as problem:
            if str(problem) != self._told:
                self._told = str(problem)
                self._message(self._told)
            output = SilentOutput()
            output.open(rate, channels, self._lose)
        self.output, self.filler = output, Filler(rate, output.rate, output.channels)
        self._opened = (wish.format, wish.device, wish.attempt)
        self.device_text = _describe(rate, channels, output)

    def _lose(self, reason: str) -> None:
        self.loss = reason

    def _check_device(self) -> None:
        """Notice a device that has stopped taking sound without a word."""
        if not self._running or self.output is None or self.filler is None or self.output.silent or self.output.manual:
            return
        now, pulls = time.monotonic(), self.filler.ring.pulls
        if pulls != self._pulled:
            self._pulled, self._pulled_at = pulls, now
        elif now - self._pulled_at > STALLED_SECONDS:
            self._lose(f"The sound device “{self.output.name}” takes no more sound; playback has stopped.")

    def _adopt(self, wish: Wish) -> None:
        """Take over new sources: at once where nothing sounds, else as soon as they can go on without a stop."""
        filler = self.filler if wish.mode == "playing" and self.filler is not None and not self.filler.silent else None
        kept = {name: source for name, source in self._sources.items() if name in wish.sources}
        for name, new in wish.sources.items():
            old = kept.get(name)
            if old is None or filler is None or new is old or filler.is_ready(wish.voice(name, new), LEAD_SECONDS) \
                    or not filler.is_ready(wish.voice(name, old), SPENT_SECONDS):
                kept[name] = new
        self._sources = kept
        self.updating = kept.get(wish.listening) is not wish.sources.get(wish.listening)

    def _goal(self, wish: Wish, filler: Filler) -> Goal:
        if not wish.sounds:
            return Goal(None, 0, 0, None, filler.goal.jump)
        voice = wish.voice(wish.listening, self._sources[wish.listening])
        first = self._parked[1] if self._parked[0] == wish.jump else wish.first
        if wish.grain:
            return Goal(voice, first, 0, None, wish.jump, grain=True)
        stop = min(wish.length if wish.stop is None else wish.stop, wish.length)
        loop = wish.loop if wish.stop is None or wish.loop == (wish.first, wish.stop) else None
        if loop is not None:
            loop = (max(loop[0], 0), min(loop[1], wish.length))
        return Goal(voice, first, stop, loop if loop and loop[1] > loop[0] else None, wish.jump)

    def _run_output(self, filler: Filler, sounds: bool) -> None:
        """Start the device when there is something to hear, stop it after a while of silence."""
        assert self.output is not None
        now = time.monotonic()
        if not filler.silent:
            self._silent_since = None
            if not self._running:
                self._pulled, self._pulled_at = -1, now
                self._running = True
                self.output.start(filler.ring.pull)
        elif self._silent_since is None:
            self._silent_since = now
        elif self._running and now - self._silent_since > IDLE_SECONDS:
            self._running = False
            self.output.stop()


def _describe(rate: int, channels: int, output: Output) -> str:
    """What differs between the recording and what is heard, in words; empty where nothing does."""
    if output.silent:
        return "Silent: no sound device"
    words = []
    if output.rate != rate:
        words.append(f"{rate / 1000:g} kHz, heard at {output.rate / 1000:g}")
    if output.channels < channels:
        words.append(f"{channels} channels, heard as {output.channels}")
    return "; ".join(words)
