"""Snapping: the borders of a selection go to the nearest zero crossing of the channels that are selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...analysis.zero_crossings import nearest

if TYPE_CHECKING:
    from .scene import Scene

#: How far, in seconds, a border may move.
REACH_S = 0.010


def to_zero_crossing(scene: Scene, frame: int, channels: tuple[int, ...] | None, direction: int = 0) -> int:
    """The zero crossing of A nearest to `frame`, at most REACH_S away; `frame` itself where there is none.

    `direction` −1 or 1 looks only before or behind it. The ends of the recording stay where they are.
    """
    source = scene.source("A")
    if source is None or not 0 < frame < source.length:
        return frame
    reach = source.format.frames(REACH_S)
    start, stop = max(frame - reach, 0), min(frame + reach + 1, source.length)
    samples = source.read(start, stop - start)
    if channels is not None:
        samples = samples[[c for c in channels if c < samples.shape[0]]]
    found = nearest(samples, frame - start, direction) if samples.size else None
    return frame if found is None else start + found
