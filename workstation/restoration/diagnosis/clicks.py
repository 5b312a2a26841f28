"""Clicks and crackle: how many a minute at least, found as De-click finds them, with a threshold that only the plain ones pass."""

from __future__ import annotations

import math

import numpy as np

from ..classical import autoregressive as ar
from ..classical import clicks as engine
from .ailment import Ailment, graded, treated_by
from .excerpts import Excerpt

LONGEST_SECONDS = 0.0045
#: Times the usual threshold: what is found at it is no sound that was taken for a click.
LENIENCE = 1.6
#: Fewer in all, or a minute, are not worth a word.
LEAST, LEAST_A_MINUTE = 3, 5.0
#: From so many a minute on it is crackle.
CRACKLE_A_MINUTE = 600.0


class Clicks:
    def __init__(self) -> None:
        self._seconds, self._count = 0.0, 0
        self._most, self._worst = 0.0, (0, 0)

    def hear(self, excerpt: Excerpt) -> None:
        shape = ar.layout(excerpt.rate)
        longest = max(round(LONGEST_SECONDS * excerpt.rate), 3)
        found = engine.find(excerpt.samples, shape, longest, LENIENCE)
        # what passes so high a threshold is as clear as it is at the usual one
        hits = [(run, times * LENIENCE ** 2) for runs in found for run, times in runs.items()]
        runs = engine.merged(engine.credible(hits, excerpt.rate))
        # at its edges an excerpt looks like an onset
        last = excerpt.samples.shape[1] - shape.hop
        frames = [start for start, stop in runs if start >= shape.hop and stop <= last and not _is_cut(excerpt.samples, start, stop)]
        self._seconds += excerpt.seconds
        self._count += len(frames)
        density = len(frames) / excerpt.seconds
        if density > self._most:
            self._most, self._worst = density, excerpt.densest(frames)

    def ailments(self) -> list[Ailment]:
        a_minute = 60 * self._count / max(self._seconds, 1e-9)
        if self._count < LEAST or a_minute < LEAST_A_MINUTE:
            return []
        severity = graded(math.log10(a_minute), 0, 4)
        if a_minute < CRACKLE_A_MINUTE:
            return [Ailment("clicks", "Clicks", f"There are at least {a_minute:.0f} clicks a minute.", a_minute, "a minute", severity,
                            self._worst, treated_by("declick"))]
        return [Ailment("crackle", "Crackle", f"There is crackle: at least {a_minute / 60:.0f} ticks a second.", a_minute, "a minute",
                        severity, self._worst, treated_by("decrackle"))]


def _is_cut(samples: np.ndarray, start: int, stop: int) -> bool:
    """True where digital silence begins or ends: the edge of a drop-out, not a click."""
    around = samples[:, max(start - 32, 0):stop + 32]
    return bool((around == 0).all(axis=0).sum() >= 16)
