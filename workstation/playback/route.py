"""Route: the way through the recording that playback takes. Place: where on it a frame of the clock lies."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Route:
    """From frame `first` up to `stop`; with a loop (start, stop), up to the loop's stop and then round it without end.

    Steps along the route are counted from 0. The loop's last frame is followed by its first, with nothing
    between and no crossfade: a loop of whole periods of a tone is that tone without a seam.
    """

    first: int
    stop: int
    loop: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if self.loop is not None and not self.first < self.loop[1] > self.loop[0]:
            raise ValueError("a loop must have frames and end after the first frame of its route")

    @property
    def total(self) -> int | None:
        """Steps of the whole route, None where it loops."""
        return None if self.loop is not None else max(self.stop - self.first, 0)

    def span(self, step: int, limit: int) -> tuple[int, int]:
        """The frame at `step`, and how many frames follow it without a jump: at most `limit`, 0 at the end."""
        if self.loop is None:
            return self.first + step, max(min(limit, self.stop - self.first - step), 0)
        start, stop = self.loop
        lead = stop - self.first
        if step < lead:
            return self.first + step, min(limit, lead - step)
        inside = (step - lead) % (stop - start)
        return start + inside, min(limit, stop - start - inside)

    def frame(self, step: int) -> int:
        """The frame of the recording at `step`; `stop` beyond the end."""
        frame, _ = self.span(step, 1)
        return frame if self.loop is not None else min(frame, self.stop)


@dataclass(frozen=True)
class Place:
    """From frame `clock` of the device's clock on, `route` is played from its device frame `index`, as letter `name`.

    `fresh`: nothing sounded before it.
    """

    clock: int
    index: int
    route: Route
    name: str
    rate: int
    device_rate: int
    fresh: bool = False

    def index_at(self, clock: int) -> int:
        """The device frame of the route that sounds at `clock`."""
        return max(self.index + clock - self.clock, 0)

    def frame(self, clock: int) -> int:
        """The frame of the recording that sounds at `clock`."""
        return self.route.frame(self.index_at(clock) * self.rate // self.device_rate)
