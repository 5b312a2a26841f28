"""The ring between the fill thread and the audio callback: no lock, one writer, one reader.

Sound lies on one clock, the frames that the device has been given (`Ring.clock`). Two preallocated lanes hold
it. The callback plays `Ring.lane`; to change what sounds (another letter, another place, silence) the fill
thread prepares the other lane from a frame `start` a little ahead of the clock and offers it. The callback
passes from one lane to the other exactly at `start`, or refuses the offer where `start` has gone by already;
so no frame is lost or repeated, however late the fill thread was. Whatever crossfade is wanted is already
written into the offered lane. Where nothing is left, the callback gives silence and the clock stands still.
"""

from __future__ import annotations

import numpy as np


class Lane:
    """Frames [start, written) of the clock in a circle of `capacity` frames, float32 [capacity, channels].

    `ended`: nothing follows what is written. `waiting`: what follows is not rendered yet.
    """

    def __init__(self, capacity: int, channels: int) -> None:
        self._frames = np.zeros((capacity, channels), np.float32)
        self.start = 0
        self.written = 0
        self.ended = True
        self.waiting = False

    def restart(self, start: int) -> None:
        """Empty the lane; it will begin at frame `start` of the clock."""
        self.start = self.written = start
        self.ended = self.waiting = False

    def room(self, clock: int) -> int:
        """Frames that may be written while the callback stands at `clock`."""
        return len(self._frames) - (self.written - max(self.start, clock))

    def write(self, block: np.ndarray) -> None:
        """Append [n, channels], n at most `room`."""
        at, count = self.written % len(self._frames), len(block)
        first = min(count, len(self._frames) - at)
        self._frames[at:at + first] = block[:first]
        self._frames[:count - first] = block[first:]
        self.written += count

    def peek(self, start: int, count: int) -> np.ndarray:
        """A copy of frames [start, start + count), zeros after what is written. For the writing thread."""
        out = np.zeros((count, self._frames.shape[1]), np.float32)
        usable = max(min(count, self.written - start), 0)
        self.copy_to(out[:usable], start)
        return out

    def copy_to(self, out: np.ndarray, start: int) -> None:
        """Copy len(out) written frames from `start` into `out`."""
        at, count = start % len(self._frames), len(out)
        first = min(count, len(self._frames) - at)
        out[:first] = self._frames[at:at + first]
        if first < count:
            out[first:] = self._frames[:count - first]


class Ring:
    """Both lanes and the clock. `pull` is all that the audio callback does.

    `missing` counts the frames of silence that were given because the fill thread came too late.
    """

    def __init__(self, capacity: int, channels: int) -> None:
        self._lanes = (Lane(capacity, channels), Lane(capacity, channels))
        self.lane = self._lanes[0]
        self.offer: Lane | None = None
        self.clock = 0
        self.missing = 0
        self.pulls = 0
        self.largest_pull = 0

    @property
    def spare(self) -> Lane:
        """The lane that is not playing; free while nothing is offered."""
        return self._lanes[1] if self.lane is self._lanes[0] else self._lanes[0]

    @property
    def dry(self) -> bool:
        """True where all that was written has been given to the device."""
        return self.offer is None and self.clock >= self.lane.written

    def pull(self, out: np.ndarray) -> None:
        """Fill `out`, float32 [n, channels], with the next frames; silence where there are none."""
        count, done = len(out), 0
        while done < count:
            offer = self.offer
            if offer is not None and self.clock >= offer.start:
                if self.clock == offer.start:
                    self.lane = offer
                self.offer = offer = None
            stop = self.lane.written if offer is None else offer.start
            step = min(stop - self.clock, count - done)
            if step <= 0:
                break
            self.lane.copy_to(out[done:done + step], self.clock)
            self.clock += step
            done += step
        if done < count:
            out[done:] = 0.0
            if not (self.lane.ended or self.lane.waiting):
                self.missing += count - done
        self.largest_pull = max(self.largest_pull, count)
        self.pulls += 1
