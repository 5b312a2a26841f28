"""Hum: lines at the mains frequency and its multiples, found as De-hum finds them, that stand still.

Music may have a comb of lines too, above all where it repeats; but they swell and beat. The steadiness of a harmonic is the share
of its power that is one wave: |mean z|² / mean |z|² of its complex amplitude z over an excerpt. It is 1 for hum alone.
"""

from __future__ import annotations

import numpy as np

from ...core import ArraySource, Progress
from ...core.resample import resample
from ..classical import hum as engine
from ..classical import hum_lines
from .ailment import Ailment, graded, signed, treated_by
from .excerpts import Excerpt

#: Scores, and how steady the steadiest harmonic must be at each to tell hum: few lines that hardly move, as a voice leaves them, or
#: many; straight between, for a voice with rumble under it leaves neither.
SCORES, STEADY = (8.0, 22.0), (0.9, 0.57)
#: What is less steady has no part in the level.
LEAST_STEADY = 0.2
#: Softer than this re the sound nobody hears it.
LEAST_RE_SOUND_DB = -60.0


class Hum:
    """Keeps the excerpts at the low rate of the engine, and looks through all of them together: a note passes, hum stays."""

    def __init__(self) -> None:
        self._parts: list[np.ndarray] = []
        self._places: list[tuple[int, int]] = []
        self._powers: list[float] = []

    def hear(self, excerpt: Excerpt) -> None:
        self._parts.append(resample(excerpt.samples, excerpt.rate, engine.RATE))
        self._places.append(excerpt.quietest())
        self._powers.append(float(excerpt.powers.mean()))

    def ailments(self) -> list[Ailment]:
        if not self._parts:
            return []
        found = engine.find(ArraySource(np.concatenate(self._parts, axis=1), engine.RATE), Progress())
        if found.score < SCORES[0]:
            return []
        steadiness, power = self._steadiness(found)
        level = 10 * float(np.log10(power / np.mean(self._powers)))
        if steadiness < np.interp(found.score, SCORES, STEADY) or level < LEAST_RE_SOUND_DB:
            return []
        ends = np.cumsum([part.shape[1] for part in self._parts]) / engine.RATE
        worst = self._places[min(int(np.searchsorted(ends, found.worst_second)), len(ends) - 1)]
        said = f"There is hum at {found.hz:.1f} Hz with its multiples, {signed(level)} dB re the sound."
        treatment = treated_by("dehum", mains="50" if found.hz < 55 else "60")
        return [Ailment("hum", "Hum", said, level, "dB", graded(level, -60, 0), worst, treatment)]

    def _steadiness(self, found: engine.Hum) -> tuple[float, float]:
        """(steadiness of the steadiest harmonic, power of all that stands still)."""
        times = np.arange(len(found.path_hz)) * engine.STEP_SECONDS + engine.FRAME_SECONDS / 2
        shares, steady, first = [], [], 0.0
        for part in self._parts:
            count = part.shape[1] // hum_lines.HOP
            hz = np.interp(first + np.arange(count) / hum_lines.HOPS_A_SECOND, times, found.path_hz)
            first += part.shape[1] / engine.RATE
            around = np.pad(part, ((0, 0), (hum_lines.WINDOW, hum_lines.WINDOW)))
            z = hum_lines.follow(around, hz, engine.SOUGHT).z[2:-2]
            if len(z) < hum_lines.HOPS_A_SECOND:
                continue
            one, all_of_it = np.abs(z.mean(axis=0)) ** 2, (np.abs(z) ** 2).mean(axis=0)
            shares.append((one / (all_of_it + 1e-20)).max(axis=0))
            steady.append(one.mean(axis=0) / 2)
        if not shares:
            return 0.0, 1e-20
        middle = np.median(shares, axis=0)
        return float(middle.max()), float(np.median(steady, axis=0)[middle >= LEAST_STEADY].sum()) + 1e-20
