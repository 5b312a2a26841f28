"""Marks of findings, hundreds of thousands of them, brought down to one a pixel."""

from __future__ import annotations

import numpy as np

from ...core import Mark, Marks
from .viewport import Viewport

#: No view draws more boxes than this: beyond it they would be a grey area.
MOST_BOXES = 400


def mark_ticks(marks: Marks, view: Viewport, channel: int) -> list[tuple[int, int, bool]]:
    """(left, width, enabled) in pixels from the left of the plot, in order; marks that share a pixel become one, and bands have none."""
    shown = marks.between(view.start_frame, view.stop_frame, channel) & ~marks.bands()
    start, stop, enabled = (marks.columns[name][shown] for name in ("start", "stop", "enabled"))
    left = np.clip(np.floor((start - view.start_frame) / view.frames_per_pixel), -1, view.width + 1).astype(np.int64)
    right = np.ceil((stop - view.start_frame) / view.frames_per_pixel).astype(np.int64)
    width = np.clip(right - left, 1, view.width + 2)
    # one whole number for each, since a hundred thousand tuples take a tenth of a second to tell apart
    widest = view.width + 3
    places, switches = np.divmod(np.unique(((left + 1) * widest + width) * 2 + enabled), 2)
    lefts, widths = np.divmod(places, widest)
    return list(zip((lefts - 1).tolist(), widths.tolist(), (switches > 0).tolist(), strict=True))


def mark_boxes(marks: Marks, view: Viewport, channel: int) -> list[Mark]:
    """The first bands on screen, at most MOST_BOXES."""
    shown = np.flatnonzero(marks.bands() & marks.between(view.start_frame, view.stop_frame, channel))
    return list(marks.chosen(shown[:MOST_BOXES]))
