"""Rendering in the background: where the listener is first, then outward until all is done."""

from __future__ import annotations

from bisect import bisect_right

from ...core import Progress
from ...restoration.rendered import Rendered

Span = tuple[int, int]


class Focus:
    """What is wanted first. The GUI thread sets it, a rendering job reads it; both see whole tuples.

    `spans` are in order of importance (the play head, the loop, what is on screen).
    """

    def __init__(self) -> None:
        self.spans: tuple[Span, ...] = ()

    def next_span(self, ready: list[Span], length: int, block: int) -> Span | None:
        """The next at most `block` frames to render: the first gap of the first span that has one, then
        the first gap after the play head, then the first of all. None where all is ready."""
        head = self.spans[0][0] if self.spans else 0
        for start, stop in (*self.spans, (head, length), (0, length)):
            gap = first_gap(ready, max(start, 0), min(stop, length))
            if gap is not None:
                return gap[0], min(gap[1], gap[0] + block)
        return None


def first_gap(ready: list[Span], start: int, stop: int) -> Span | None:
    """The first stretch inside [start, stop) that `ready` (in order) leaves out, None where it leaves out nothing."""
    place = max(bisect_right(ready, start, key=lambda span: span[0]) - 1, 0)
    for first, last in ready[place:]:
        if first > start:
            return (start, min(first, stop)) if stop > start else None
        start = max(start, last)
        if start >= stop:
            return None
    return (start, stop) if stop > start else None


class _Within(Progress):
    """The progress of one block of a longer job: it is cancelled with the job, and its own counting is not shown."""

    def __init__(self, outer: Progress) -> None:
        super().__init__()
        self._outer = outer

    def check(self) -> None:
        self._outer.check()

    @property
    def cancelled(self) -> bool:
        return self._outer.cancelled


def merged(spans: list[Span], extra: Span) -> list[Span]:
    """Ordered `spans` with one more, joined where they touch."""
    out: list[Span] = []
    for start, stop in sorted([*spans, extra]):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], stop))
        else:
            out.append((start, stop))
    return out


def fill(source: Rendered, focus: Focus, progress: Progress) -> None:
    """Render all of `source`, nearest to the listener first. Raises Cancelled between blocks.

    What was rendered here counts as done even where a full cache has dropped it since, so that the job ends.
    """
    block = source.format.rate * 2
    done = source.ready_spans()
    progress.begin(source.length)
    progress.advance(sum(stop - start for start, stop in done))
    while (span := focus.next_span(done, source.length, block)) is not None:
        if not source.is_ready(span[0], span[1] - span[0]):
            source.prepare(*span, _Within(progress))
        done = merged(done, span)
        progress.advance(span[1] - span[0])
