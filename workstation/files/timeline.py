"""Timeline: puts decoded frames where their time stamps say, and silence where frames are missing."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from ..core.clock import clock

#: Silence for lost frames, in all and in seconds; a greater jump is a broken time stamp, and nothing is put in.
_MOST_SILENCE = 600.0
#: A stamp that runs ahead must not fall back within so much sound.
_SETTLED_SECONDS = 2.0
#: Places that a sentence lists.
_LISTED = 3


class Timeline:
    """Counts frames at `rate`. `tick` is the duration of one unit of the stream's time stamps, in seconds.

    A stretch counts as lost where a time stamp lies later than the end of the piece before it by most of a
    piece's length: rounded stamps and clocks that drift against the samples never open a gap.
    """

    def __init__(self, rate: int, tick: float, is_exact: bool = False) -> None:
        self._rate = rate
        self._slack = 3 * tick * rate
        self._is_exact = is_exact
        self._expected: int | None = None
        self._last_count = 0
        self.position = 0
        self.lost: list[tuple[int, int]] = []
        self.jumps: list[int] = []

    def silence_before(self, stamp: int | None, count: int) -> int:
        """Frames of silence that belong before a piece of `count` frames stamped `stamp` (in frames); the piece is then counted."""
        gap = 0
        if stamp is not None and self._expected is not None:
            gap = self._accepted(stamp - self._expected)
        if gap:
            self.lost.append((self.position, self.position + gap))
        known = stamp if stamp is not None else self._expected
        self._expected = None if known is None else known + count
        self._last_count = count
        self.position += gap + count
        return gap

    def _accepted(self, gap: int) -> int:
        least = 1.0 if self._is_exact else max(0.75 * self._last_count, self._slack, 1.0)
        if gap < least:
            return 0
        if gap + sum(stop - start for start, stop in self.lost) > _MOST_SILENCE * self._rate:
            self.jumps.append(self.position)
            return 0
        return gap

    def notes(self) -> tuple[str, ...]:
        """Sentences about what was lost."""
        found = []
        if self.lost:
            found.append(f"Nothing could be read {places(self.lost, self._rate)}: there is silence.")
        if self.jumps:
            found.append(f"The time stamps jump at {clock(self.jumps[0] / self._rate, 2)}; the sound goes on there without a gap.")
        return tuple(found)


def settled(pieces: Iterable[tuple[np.ndarray, int | None]], rate: int) -> Iterator[tuple[np.ndarray, int | None]]:
    """The pieces [channels, n] with their stamps in frames, None in the place of stamps that run ahead and soon fall back.

    Some encoders miscount a page of an Ogg; nothing is lost there, and the next page is right again.
    """
    waiting: deque[tuple[np.ndarray, int | None, int]] = deque()
    position = 0
    ahead: int | None = None

    def first() -> tuple[np.ndarray, int | None]:
        nonlocal ahead
        piece, stamp, at = waiting.popleft()
        if stamp is None:
            return piece, None
        if ahead is not None and stamp - at > ahead and any(later is not None and later - then < stamp - at for _, later, then in waiting):
            return piece, None
        ahead = stamp - at
        return piece, stamp

    for piece, stamp in pieces:
        waiting.append((piece, stamp, position))
        position += piece.shape[1]
        while position - waiting[0][2] > _SETTLED_SECONDS * rate:
            yield first()
    while waiting:
        yield first()


def places(spans: Sequence[tuple[int, int]], rate: int) -> str:
    """Where spans of frames lie, the first few by their times: "at 0:01.00–0:01.20 and 4 other places"."""
    named = [f"{clock(start / rate, 2)}–{clock(stop / rate, 2)}" for start, stop in spans[:_LISTED]]
    rest = len(spans) - len(named)
    if rest:
        return f"at {', '.join(named)} and {rest} other {'place' if rest == 1 else 'places'}"
    return "at " + (named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}")
