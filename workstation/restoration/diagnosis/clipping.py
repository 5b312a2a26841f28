"""Clipping: the share of samples that stand at a ceiling, found as De-clip finds them."""

from __future__ import annotations

import math

from ...core import ArraySource, Progress
from ..classical import clipping as engine
from .ailment import Ailment, graded, signed, treated_by
from .excerpts import Excerpt

#: The least share of samples that is worth a word.
LEAST_SHARE = 1e-6


class Clipping:
    def __init__(self) -> None:
        self._samples = self._clipped = 0
        self._levels: list[float] = []
        self._most, self._worst = 0, (0, 0)

    def hear(self, excerpt: Excerpt) -> None:
        found = engine.find(ArraySource(excerpt.samples, excerpt.rate), Progress())
        self._samples += excerpt.samples.size
        if not found.is_there:
            return
        count = int(found.counts.sum())
        self._clipped += count
        self._levels += found.levels_db
        if count > self._most:
            self._most, self._worst = count, excerpt.place(found.worst_frame + found.stretch / 2)

    def ailments(self) -> list[Ailment]:
        share = self._clipped / max(self._samples, 1)
        if share < LEAST_SHARE:
            return []
        lowest, highest = (signed(level, 1) for level in (min(self._levels), max(self._levels)))
        ceiling = lowest if lowest == highest else f"{lowest} to {highest}"
        said = f"It is clipped: {100 * share:.2g} % of the samples stand at a ceiling of {ceiling} dBFS."
        return [Ailment("clipping", "Clipping", said, 100 * share, "%", graded(math.log10(share), -6, -1), self._worst,
                        treated_by("declip"))]
