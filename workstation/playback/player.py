"""Player: what the window and the keys talk to. It keeps a wish; the fill thread makes it sound."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from ..core import Signal, Source
from .band import Band
from .device import DeviceOutput, devices
from .engine import Engine, Wish
from .outputs import Output
from .route import Place

#: Between two looks of the fill thread at the ring.
STEP_SECONDS = 0.01


class Player:
    """Plays letters (A, B, R, and any other) of one recording: all at one rate, on one timeline.

    Every method returns at once and may be called from any thread. Signals are emitted in the thread that
    calls or in the fill thread: a window must pass them to its own. `state_changed(state)`,
    `listening_changed(letter)`, `updating_changed(bool)`, `message(sentence)`. "paused" is emitted at once, and again
    when the head has come to rest.

    Playback begins with exactly the first frame asked for, at its full level. Every later change (letter,
    source, gain, band, place, pause) is a crossfade of 8 ms. `output` is for tests and special devices.
    """

    def __init__(self, output: Output | None = None) -> None:
        self.state_changed, self.listening_changed = Signal(), Signal()
        self.updating_changed, self.message = Signal(), Signal()
        self._wish = Wish()
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._closing = False
        self._started = 0
        self._parked: int | None = 0
        self._announced = ("stopped", "A", False)
        self._given, self._manual = output is not None, output is not None and output.manual
        self._after_loss = self._rested = False
        self._engine = Engine(self._make_device if output is None else lambda index: output, self.message.emit, self._finish)
        if output is not None and output.manual:
            output.work = self._work  # type: ignore[attr-defined]

    # what is played

    def set_sources(self, sources: Mapping[str, Source]) -> None:
        """Give each letter its source. A letter that sounds goes over to its new source once that is ready ahead.

        Where the listened letter is not among them, the first one is listened to. ValueError where rates differ.
        """
        if len({s.format.rate for s in sources.values()}) > 1:
            raise ValueError("all sources of a player must have one sample rate")
        wish = self._wish
        changes: dict[str, Any] = {"sources": MappingProxyType(dict(sources))}
        if wish.listening not in sources and sources:
            changes["listening"] = next(iter(sources))
        if wish.sources and (not sources or next(iter(sources.values())).format.rate != wish.format[0]):
            changes.update(mode="stopped", grain=False)
            self._parked = 0
        self._change(**changes)

    def listen(self, name: str) -> None:
        """Listen to another letter from the very frame that plays. ValueError where there is none of that name."""
        if name not in self._wish.sources:
            raise ValueError(f"there is nothing to listen to under {name!r}")
        self._change(listening=name)

    @property
    def listening(self) -> str:
        return self._wish.listening

    @property
    def source(self) -> Source | None:
        """What is listened to, or will be as soon as it is ready; None where nothing is loaded."""
        return self._wish.sources.get(self._wish.listening)

    @property
    def gains_db(self) -> Mapping[str, float]:
        """Level match by letter, in dB: the louder is turned down, so values above 0 count as 0."""
        return self._wish.gains_db

    @gains_db.setter
    def gains_db(self, gains: Mapping[str, float]) -> None:
        self._change(gains_db=MappingProxyType(dict(gains)))

    @property
    def residual_gain_db(self) -> float:
        """Gain of letters that begin with R, 0 to 40 dB; above 0 limited at −6 dBFS."""
        return self._wish.residual_gain_db

    @residual_gain_db.setter
    def residual_gain_db(self, gain_db: float) -> None:
        self._change(residual_gain_db=float(gain_db))

    @property
    def band(self) -> Band | None:
        """Only these frequencies are heard: (low, high) in Hz, high None for "to the top"; None for all."""
        return self._wish.band

    @band.setter
    def band(self, band: Band | None) -> None:
        if band is not None and not 0 <= band[0] < (float("inf") if band[1] is None else band[1]):
            raise ValueError("a band must end above its beginning")
        self._change(band=band)

    @property
    def loop(self) -> tuple[int, int] | None:
        """Frames [start, stop) that are played round and round, the last followed exactly by the first."""
        return self._wish.loop

    @loop.setter
    def loop(self, loop: tuple[int, int] | None) -> None:
        if loop is not None and not 0 <= loop[0] < loop[1]:
            raise ValueError("a loop must end after it starts")
        self._change(loop=loop)

    # transport

    def play(self, start: int | None = None, stop: int | None = None) -> None:
        """Play from `start` (where the head is) to `stop` (the end). Nothing happens where nothing is loaded.

        A loop counts where `stop` is not given, or where [start, stop) is the loop itself.
        """
        wish = self._wish
        if not wish.sources or (start is None and stop is None and wish.mode == "playing"):
            return
        self._look_again()
        if start is None and stop is None and wish.mode == "paused" and self._parked is None:
            self._change(mode="playing")
            return
        first = max(self.position if start is None else start, 0)
        if first >= wish.length:
            first = 0
        self._started, self._parked = first, None
        self._change(mode="playing", first=first, stop=stop, grain=False, jump=wish.jump + 1)

    def pause(self) -> None:
        """Fade out and keep the place: `play` goes on with the next frame."""
        if self._wish.mode == "playing":
            self._change(mode="paused")

    def stop(self) -> None:
        """Fade out and return to where playback began."""
        if self._wish.mode != "stopped":
            self._parked = self._started
            self._change(mode="stopped", grain=False)

    def seek(self, frame: int) -> None:
        """Go to `frame`; where something plays, it plays on from there."""
        wish, frame = self._wish, min(max(frame, 0), self._wish.length)
        if wish.mode != "playing":
            self._parked = frame
            self._change(grain=False)
            return
        stop = wish.stop if wish.stop is not None and frame < wish.stop else None
        self._started = frame
        self._change(first=frame, stop=stop, jump=wish.jump + 1)

    def scrub(self, frame: int) -> None:
        """Sound a short grain around `frame`, for a head that is dragged. Where something plays, seek."""
        if self._wish.mode == "playing":
            self.seek(frame)
            return
        self._parked = min(max(frame, 0), self._wish.length)
        self._change(first=self._parked, stop=None, grain=True, jump=self._wish.jump + 1)

    @property
    def position(self) -> int:
        """The frame that is heard now, or at which playback will begin."""
        parked, wish = self._parked, self._wish
        if parked is not None:
            return parked
        return wish.first if self._engine.is_about_to_begin(wish) else self._engine.position

    @property
    def state(self) -> str:
        """"stopped", "playing", "waiting" (for what is not rendered yet) or "paused"."""
        mode = self._wish.mode
        return "waiting" if mode == "playing" and self._engine.waiting else mode

    @property
    def updating(self) -> bool:
        """True while the listened letter still sounds with its previous source."""
        return self._engine.updating

    @property
    def places(self) -> tuple[Place, ...]:
        """The last passages from one sound to another, oldest first: which frame of which letter at which frame given out."""
        return self._engine.places

    @property
    def crossfade_frames(self) -> int:
        """Length of every crossfade in frames of the device; 0 before its first opening."""
        return self._engine.filler.fade if self._engine.filler else 0

    # devices

    @property
    def device_text(self) -> str:
        """How listening differs from the recording ("96 kHz, heard at 48"); empty where it does not."""
        return self._engine.device_text

    @property
    def missing_frames(self) -> int:
        """Frames of silence that the device was given because the computer was too busy."""
        return self._engine.filler.ring.missing if self._engine.filler else 0

    @property
    def device_underruns(self) -> int:
        """How often the device itself went short because the computer was too busy to ask for sound in time."""
        return self._engine.output.underruns if self._engine.output else 0

    def set_device(self, index: int | None) -> None:
        """Listen through another device of `devices()`, None for the system's choice."""
        self._look_again()
        self._change(device=index)

    def close(self) -> None:
        """Stop, let go of the device and join the fill thread."""
        self._change(mode="stopped", grain=False)
        self._closing = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
        self._engine.close()

    # the fill thread

    def _look_again(self) -> None:
        """Where no device was found there may be one by now."""
        if self._engine.is_silent and not self._given:
            self._after_loss = True
            self._change(attempt=self._wish.attempt + 1)

    def _make_device(self, index: int | None) -> Output:
        if self._after_loss:
            devices(refresh=True)
            self._after_loss = False
        return DeviceOutput(index)

    def _change(self, **changes: Any) -> None:
        with self._lock:
            self._wish = replace(self._wish, **changes)
        if self._thread is None and not self._manual and self._wish.sounds and not self._closing:
            self._thread = threading.Thread(target=self._run, name="playback", daemon=True)
            self._thread.start()
        self._wake.set()
        self._announce()

    def _run(self) -> None:
        while not self._closing:
            self._wake.clear()
            busy = self._work()
            self._wake.wait(STEP_SECONDS if busy else None)

    def _work(self) -> bool:
        try:
            busy = self._engine.work(self._wish)
            problem = self._engine.loss
        except Exception as error:  # whatever a source raises must reach the person, not end the thread
            busy, problem = False, f"Playback has stopped: {error}"
        if problem is not None:
            self._fail(problem)
        self._announce()
        rested, self._rested = self._rested, self.state == "paused" and self._engine.at_rest
        if self._rested and not rested:
            self.state_changed.emit("paused")
        return busy

    def _fail(self, problem: str) -> None:
        """Stop where it is, with a sentence."""
        self._engine.loss, self._after_loss = None, True
        self._parked = self.position
        self._engine.close()
        self._change(mode="stopped", grain=False)
        self.message.emit(problem)

    def _finish(self, jump: int) -> None:
        """The route of `jump` was played to its end: back to where it began."""
        with self._lock:
            if (self._wish.jump, self._wish.mode) != (jump, "playing"):
                return
            self._parked = self._started
            self._wish = replace(self._wish, mode="stopped")

    def _announce(self) -> None:
        """Emit what has changed since the last time."""
        now = (self.state, self.listening, self.updating)
        with self._lock:
            before, self._announced = self._announced, now
        for signal, old, new in zip((self.state_changed, self.listening_changed, self.updating_changed), before, now, strict=True):
            if old != new:
                signal.emit(new)
