"""Clipping: the share of samples that stand at a ceiling, found as De-clip finds them."""

from __future__ import annotations

import math

import numpy as np

from .ailment import Ailment, graded, signed, treated_by
from .excerpts import Excerpt

#: Neighbours at the ceiling that make a clipped run, and how many runs of an excerpt tell a ceiling from a peak.
RUN, LEAST_RUNS = 3, 4
#: The ceiling is this much of the peak, or one step of 16 bits.
NEAR, STEP = 1e-4, 2.0 ** -15
#: Peaks below this are no ceiling of any converter (−40 dBFS).
LOWEST = 0.01


class Clipping:
    def __init__(self) -> None:
        self._samples = self._clipped = 0
        self._most, self._worst, self._ceiling = 0, (0, 0), 0.0

    def hear(self, excerpt: Excerpt) -> None:
        count, first = 0, 0.0
        for x in excerpt.samples:
            for side in (x, -x):
                peak = float(side.max())
                runs = _runs(side >= peak - max(NEAR * peak, 1.01 * STEP)) if peak > LOWEST else np.zeros((0, 2), int)
                if len(runs) >= LEAST_RUNS:
                    lengths = runs[:, 1] - runs[:, 0]
                    count += int(lengths.sum())
                    first = float(runs[int(np.argmax(lengths)), 0])
                    self._ceiling = max(self._ceiling, peak)
        self._samples += excerpt.samples.size
        self._clipped += count
        if count > self._most:
            self._most, self._worst = count, excerpt.place(first)

    def ailments(self) -> list[Ailment]:
        if not self._clipped:
            return []
        share = self._clipped / self._samples
        ceiling = signed(20 * math.log10(self._ceiling), 1)
        said = f"It is clipped: {100 * share:.2g} % of the samples stand at a ceiling of {ceiling} dBFS."
        return [Ailment("clipping", "Clipping", said, 100 * share, "%", graded(math.log10(share), -6, -1), self._worst,
                        treated_by("declip"))]


def _runs(at: np.ndarray) -> np.ndarray:
    """Runs of at least RUN frames: int [runs, 2]."""
    edges = np.flatnonzero(np.diff(at, prepend=False, append=False)).reshape(-1, 2)
    return edges[edges[:, 1] - edges[:, 0] >= RUN]
