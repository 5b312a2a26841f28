"""Flags: where markers stand in a strip of time, and how much of each label can be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...core import Marker
from .viewport import Viewport

#: Between a flag and its label, and between a label and the next flag, in pixels.
GAP = 4
#: A label with less room than this is left out.
LEAST = 14


@dataclass(frozen=True)
class Flag:
    """Marker `index` at pixels `left`, a region to `right`; its label begins at `text` and has `room` pixels, 0 for none."""

    index: int
    left: float
    right: float | None
    text: float
    room: float


def flags(markers: Sequence[Marker], view: Viewport) -> list[Flag]:
    """The flags on screen, in pixels from the left of the plot. No label reaches into the next one's place.

    The label of a region that began before the screen stands at its left edge.
    """
    shown = [(number, m) for number, m in enumerate(markers)
             if m.start <= view.stop_frame and (m.start if m.stop is None else m.stop) >= view.start_frame]
    places = [(number, view.x_of(m.start), None if m.stop is None else view.x_of(m.stop)) for number, m in shown]
    texts = [max(left, 0.0) + GAP + 2 for _, left, _ in places]
    out = []
    for place, (number, left, right) in enumerate(places):
        limit = texts[place + 1] - 2 * GAP - 2 if place + 1 < len(texts) else float(view.width)
        room = max(limit - texts[place], 0.0)
        out.append(Flag(number, left, right, texts[place], room if room >= LEAST else 0.0))
    return out


def flag_at(shown: Sequence[Flag], x: float, grip: float, label_width: Sequence[float]) -> tuple[Flag, str] | None:
    """The flag under `x` and what of it: "start" or "stop" of a region, "whole" of a marker. The nearest place comes first."""
    near = sorted((abs(x - edge), flag.index, flag, part) for flag in shown
                  for edge, part in ((flag.left, "start"), (flag.right, "stop")) if edge is not None and abs(x - edge) <= grip)
    if near:
        _, _, flag, part = near[0]
        return flag, part if flag.right is not None else "whole"
    for flag, width in zip(shown, label_width, strict=True):
        if flag.text <= x <= flag.text + min(flag.room, width) or (flag.right is not None and flag.left <= x <= flag.right):
            return flag, "whole"
    return None
