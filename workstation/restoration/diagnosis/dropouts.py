"""Drop-outs: holes in the sound, found as Fill gap finds them."""

from __future__ import annotations

import math

from ..classical import dropouts as engine
from .ailment import Ailment, graded, treated_by
from .excerpts import Excerpt


class Dropouts:
    def __init__(self) -> None:
        self._seconds = 0.0
        self._lengths: list[float] = []
        self._most, self._worst = 0, (0, 0)

    def hear(self, excerpt: Excerpt) -> None:
        length = excerpt.samples.shape[1]
        found = engine.unusual(engine.find(excerpt.samples, excerpt.rate), excerpt.rate, length)
        self._seconds += excerpt.seconds
        self._lengths += [(stop - start) / excerpt.rate for start, stop, _ in found]
        if len(found) > self._most:
            self._most, self._worst = len(found), excerpt.densest([start for start, _, _ in found])

    def ailments(self) -> list[Ailment]:
        if not self._lengths:
            return []
        a_minute = 60 * len(self._lengths) / self._seconds
        number = f"{a_minute:.0f}" if a_minute >= 2 else f"{a_minute:.1f}"
        said = f"There are about {number} drop-outs a minute, the longest of {1000 * max(self._lengths):.0f} ms."
        return [Ailment("dropouts", "Drop-outs", said, a_minute, "a minute", graded(math.log10(a_minute), -1, 2.5), self._worst,
                        treated_by("fill"))]
