"""Marks of findings, thousands of them, brought down to one a pixel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...core import Mark
from .viewport import Viewport


class MarkTable:
    """Detections as arrays, so that those on screen are found without looking at each."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        self.marks = tuple(sorted(marks, key=lambda m: m.start))
        self._start = np.array([m.start for m in self.marks], np.int64)
        self._stop = np.array([m.stop for m in self.marks], np.int64)
        self._enabled = np.array([m.enabled for m in self.marks], bool)

    def __len__(self) -> int:
        return len(self.marks)

    def _on(self, channel: int) -> np.ndarray:
        return np.array([m.channels is None or channel in m.channels for m in self.marks], bool)

    def visible(self, view: Viewport, channel: int) -> list[tuple[int, int, bool]]:
        """(left, width, enabled) in pixels from the left of the plot; marks that share a pixel become one."""
        if not self.marks:
            return []
        shown = (self._stop >= view.start_frame) & (self._start <= view.stop_frame) & self._on(channel)
        left = np.floor((self._start[shown] - view.start_frame) / view.frames_per_pixel)
        right = np.ceil((self._stop[shown] - view.start_frame) / view.frames_per_pixel)
        left = np.clip(left, -1, view.width + 1).astype(int)
        width = np.clip(right.astype(np.int64) - left, 1, view.width + 2)
        return sorted(set(zip(left.tolist(), width.tolist(), self._enabled[shown].tolist(), strict=True)))

    def boxes(self, view: Viewport, channel: int) -> list[Mark]:
        """The marks on screen that are limited in frequency."""
        return [m for m in self.marks if (m.low_hz > 0 or m.high_hz is not None) and m.stop >= view.start_frame
                and m.start <= view.stop_frame and (m.channels is None or channel in m.channels)]
