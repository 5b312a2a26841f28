"""Filler: keeps the ring supplied with what the goal asks for, and passes from one goal to the next.

It has no thread of its own: whoever owns it calls `aim` and then `supply` again and again, every few
milliseconds. The crossfade of every change is out = old + (new − old) · w with w = (i + 1) / (n + 1) over
n frames of 8 ms; before and after it the samples are those of the old and the new Voice, at the same frames.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .feed import Feed
from .ring import Lane, Ring
from .route import Place, Route
from .voice import Voice

FADE_SECONDS = 0.008
#: Written by one call of a source.
BLOCK_SECONDS = 0.05
#: Kept ahead of the device.
AHEAD_SECONDS = 0.25
#: Below this, what is held back for a fade-out is spent and playback waits.
LOW_SECONDS = 0.06
#: Must be rendered before playback goes on after waiting.
RESUME_SECONDS = 0.3
#: Between "now" and the frame at which a change is heard, besides the device's own block.
MARGIN_SECONDS = 0.005
GRAIN_SECONDS = 0.09
_PLACES_KEPT = 256


@dataclass(frozen=True)
class Goal:
    """What should sound. No voice is silence.

    A new `jump` number starts at `first`; with the old one, `voice` changes at the same frame. `grain`: a
    short piece around `first` and then silence.
    """

    voice: Voice | None
    first: int
    stop: int
    loop: tuple[int, int] | None = None
    jump: int = 0
    grain: bool = False


@dataclass
class _Part:
    """A lane, what supplies it and what it is for."""

    goal: Goal
    lane: Lane
    feed: Feed | None
    place: Place


class Filler:
    """Supplies `ring` at `device_rate` with recordings at `rate`."""

    def __init__(self, rate: int, device_rate: int, device_channels: int) -> None:
        def frames(seconds: float) -> int:
            return max(round(seconds * device_rate), 1)

        self.rate, self.device_rate, self._channels = rate, device_rate, device_channels
        self.fade, self._block, self._ahead = frames(FADE_SECONDS), frames(BLOCK_SECONDS), frames(AHEAD_SECONDS)
        self._low, self._resume, self._grain = frames(LOW_SECONDS), frames(RESUME_SECONDS), frames(GRAIN_SECONDS)
        self._base_margin = self._margin = frames(MARGIN_SECONDS)
        self.ring = Ring(self._ahead + 2 * (self._block + self._grain), device_channels)
        rise = (np.arange(self.fade, dtype=np.float32) + 1) / (self.fade + 1)
        self._rise = rise.astype(np.float32)[:, None]
        start = Place(0, 0, Route(0, 0), "", rate, device_rate)
        self._current = _Part(Goal(None, 0, 0), self.ring.lane, None, start)
        self._offered: _Part | None = None
        self.places: tuple[Place, ...] = (start,)

    @property
    def goal(self) -> Goal:
        """What sounds, or will as soon as the callback has taken the offer."""
        return (self._offered or self._current).goal

    @property
    def silent(self) -> bool:
        """True where all that was wanted has been given to the device and nothing follows."""
        return self._offered is None and self.ring.dry and self._current.lane.ended

    @property
    def waiting(self) -> bool:
        """True where the device has had all that is rendered, and more is wanted."""
        return self.ring.dry and self.ring.lane.waiting

    def frame(self, clock: int) -> int:
        """The frame of the recording that the device is given at `clock`; after silence, where the sound goes on."""
        for place in reversed(self.places):
            if place.clock <= clock or (place.fresh and place.clock <= self.ring.clock):
                return place.frame(max(clock, place.clock))
        return self.places[0].frame(clock)

    def is_ready(self, voice: Voice, seconds: float) -> bool:
        """True where `voice` could go on from here for `seconds`, or to the end of the way, without waiting."""
        place = (self._offered or self._current).place
        route, step = place.route, place.index_at(self.ring.clock) * self.rate // self.device_rate
        left = round(seconds * self.rate)
        if route.loop is not None:
            left = min(left, route.loop[1] - min(route.loop[0], route.first))
        while left > 0:
            frame, count = route.span(step, left)
            if voice.ready_count(frame, count) < count:
                return False
            if not count:
                break
            step, left = step + count, left - count
        return True

    def aim(self, goal: Goal) -> bool:
        """Pass to `goal`. False where the callback has not yet answered for the goal before: ask again."""
        self._settle()
        if goal == self.goal:
            return True
        if self._offered is not None:
            return False
        self._pass_to(goal)
        return True

    def supply(self) -> None:
        """Write what there is room for."""
        self._settle()
        part = self._offered or self._current
        while part.feed is not None and not part.lane.ended and self._left(part.lane) + self._block <= self._ahead:
            if not self._extend(part.lane, part.feed):
                break

    def _left(self, lane: Lane) -> int:
        return lane.written - max(self.ring.clock, lane.start)

    def _settle(self) -> None:
        """See what the callback did with the offer: a refused one is forgotten, with a longer notice for the next."""
        part = self._offered
        if part is None or self.ring.offer is not None:
            return
        self._offered = None
        if self.ring.lane is part.lane:
            self._current, self._margin = part, self._base_margin
        else:
            self.places = tuple(p for p in self.places if p is not part.place)
            self._margin = min(2 * self._margin, self._ahead // 2)

    def _extend(self, lane: Lane, feed: Feed) -> bool:
        """Write one block; False where nothing can be written now. Fades out before waiting and in after it."""
        if lane.waiting:
            if feed.fill(self._resume) < self._resume and not feed.ended:
                return False
            lane.write(self._faded_in(feed.pop(self.fade)))
            lane.waiting = False
        held = feed.fill(self._block + self.fade)
        if held >= self._block + self.fade:
            lane.write(feed.pop(self._block))
        elif feed.ended:
            lane.write(feed.pop(held))
            lane.ended = True
        elif self._left(lane) <= self._low:
            lane.write(self._faded_out(feed.pop(held)))
            lane.waiting = True
        else:
            return False
        return not lane.waiting

    def _pass_to(self, goal: Goal) -> None:
        """Prepare the other lane and offer it."""
        lane, spare, clock = self._current.lane, self.ring.spare, self.ring.clock
        start = max(min(clock + self._margin + self.ring.largest_pull, lane.written), clock)
        sounding = lane.written > start
        fresh = not sounding and lane.ended and not goal.grain
        old = lane.peek(start, self.fade)
        spare.restart(start)
        place = replace(self._place(goal, start), fresh=fresh)
        feed = None
        if goal.voice is None:
            if sounding:
                spare.write(self._faded_out(old))
            spare.ended = True
        elif goal.grain:
            self._write_grain(spare, goal.voice, place, old)
        else:
            feed = Feed(goal.voice, place.route, place.index, self.device_rate, self._channels)
            held = feed.fill(self._block + self.fade)
            if held < self._block + self.fade and not feed.ended:
                if sounding:
                    spare.write(self._faded_out(old))
                    feed = Feed(goal.voice, place.route, place.index + self.fade, self.device_rate, self._channels)
                spare.waiting = True
            else:
                block = feed.pop(min(held, self._block))
                spare.write(block if fresh else self._crossfaded(old, block))
        self.places = (*self.places[1 - _PLACES_KEPT:], place)
        self._offered = _Part(goal, spare, feed, place)
        self.ring.offer = spare

    def _place(self, goal: Goal, start: int) -> Place:
        """Where `goal` goes on at `start` of the clock: along the same route, from where it is on another, or from its first frame."""
        before = self._current
        name = goal.voice.name if goal.voice else ""
        same = goal.jump == before.goal.jump
        if same and (goal.voice is None or (goal.stop, goal.loop) == (before.goal.stop, before.goal.loop)):
            return Place(start, before.place.index_at(start), before.place.route, name, self.rate, self.device_rate)
        first = before.place.frame(start) if same else goal.first
        if goal.grain:
            half = round(self._grain * self.rate / self.device_rate / 2)
            route = Route(max(first - half, 0), first + half)
        elif goal.loop is not None:
            route = Route(first if first < goal.loop[1] else goal.loop[0], goal.stop, goal.loop)
        else:
            route = Route(first, goal.stop)
        return Place(start, 0, route, name, self.rate, self.device_rate)

    def _write_grain(self, lane: Lane, voice: Voice, place: Place, old: np.ndarray) -> None:
        """A short piece with soft edges; silence where it is not rendered."""
        feed = Feed(voice, place.route, 0, self.device_rate, self._channels)
        held = feed.fill(self._grain)
        piece = feed.pop(held) if feed.ended and held > 2 * self.fade else np.zeros((self.fade, self._channels), np.float32)
        lane.write(self._faded_out(self._crossfaded(old, piece)))
        lane.ended = True

    def _crossfaded(self, old: np.ndarray, block: np.ndarray) -> np.ndarray:
        count = min(self.fade, len(block))
        block[:count] = old[:count] + (block[:count] - old[:count]) * self._rise[:count]
        return block

    def _faded_in(self, block: np.ndarray) -> np.ndarray:
        block[:self.fade] *= self._rise[:len(block)]
        return block

    def _faded_out(self, block: np.ndarray) -> np.ndarray:
        """The last frames of `block` go down to silence."""
        count = min(self.fade, len(block))
        block[len(block) - count:] *= self._rise[::-1][self.fade - count:]
        return block
