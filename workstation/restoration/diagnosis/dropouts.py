"""Drop-outs: moments of digital silence between sound."""

from __future__ import annotations

import math

import numpy as np

from .ailment import Ailment, graded, treated_by
from .excerpts import Excerpt

SHORTEST_SECONDS, LONGEST_SECONDS = 0.0015, 0.12
#: What is looked at on both sides, and the mean square that is sound there (−60 dBFS).
BESIDE_SECONDS, SOUND = 0.005, 1e-6


class Dropouts:
    def __init__(self) -> None:
        self._seconds = 0.0
        self._lengths: list[float] = []
        self._most, self._worst = 0, (0, 0)

    def hear(self, excerpt: Excerpt) -> None:
        gaps = _gaps(excerpt)
        self._seconds += excerpt.seconds
        self._lengths += [(stop - start) / excerpt.rate for start, stop in gaps]
        if len(gaps) > self._most:
            self._most, self._worst = len(gaps), excerpt.densest([start for start, _ in gaps])

    def ailments(self) -> list[Ailment]:
        if not self._lengths:
            return []
        a_minute = 60 * len(self._lengths) / self._seconds
        longest = 1000 * max(self._lengths)
        number = f"{a_minute:.0f}" if a_minute >= 2 else f"{a_minute:.1f}"
        said = f"There are about {number} drop-outs a minute, the longest of {longest:.0f} ms."
        return [Ailment("dropouts", "Drop-outs", said, a_minute, "a minute", graded(math.log10(a_minute), -1, 2.5), self._worst,
                        treated_by("fill"))]


def _gaps(excerpt: Excerpt) -> list[tuple[int, int]]:
    """Runs of exact zeros in all channels with sound before and after."""
    silent = (excerpt.samples == 0).all(axis=0)
    edges = np.flatnonzero(np.diff(silent, prepend=False, append=False)).reshape(-1, 2)
    lengths = edges[:, 1] - edges[:, 0]
    fitting = edges[(lengths >= max(SHORTEST_SECONDS * excerpt.rate, 16)) & (lengths <= LONGEST_SECONDS * excerpt.rate)]
    beside = round(BESIDE_SECONDS * excerpt.rate)

    def sounds(first: int, last: int) -> bool:
        part = excerpt.samples[:, max(first, 0):last]
        return bool(part.shape[1] and np.mean(np.square(part, dtype=np.float64)) > SOUND)

    return [(int(a), int(b)) for a, b in fitting if sounds(a - beside, a) and sounds(b, b + beside)]
