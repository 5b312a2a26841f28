"""Channels: one that is dead, turned over, softer than the other, or late."""

from __future__ import annotations

import math

import numpy as np

from .ailment import Ailment, graded, signed, treated_by
from .excerpts import Excerpt

#: A channel this far below the other is dead; this far for most of the time, it is softer.
DEAD_DB, SOFTER_DB = 60.0, 4.0
#: A softer channel never hurts more than a channel turned over, whose treatment comes first.
TURNED_OVER, MOST_SOFTER = 8.0, 7.0
#: The channels hold one sound where their correlation, each delay allowed, is at least this.
ALIKE = 0.9
#: Delays that are told, in seconds: less is nothing, more is stereo.
LEAST_DELAY, MOST_DELAY = 20e-6, 1e-3
FRAME_SECONDS = 0.37


class Channels:
    """Looks at pairs: recordings of two channels alone."""

    def __init__(self) -> None:
        self._powers: list[np.ndarray] = []
        self._correlations: list[float] = []
        self._alike: list[tuple[float, float]] = []
        self._loudest, self._worst = 0.0, (0, 0)

    def hear(self, excerpt: Excerpt) -> None:
        if len(excerpt.samples) != 2:
            return
        powers = excerpt.powers
        self._powers.append(powers)
        if powers.sum() > self._loudest:
            self._loudest, self._worst = float(powers.sum()), excerpt.place(_loudest_frame(excerpt))
        if powers.min() > 1e-3 ** 2 * powers.max():
            delay, likeness, plain = _delay(excerpt)
            self._correlations.append(plain)
            self._alike.append((delay, likeness))

    def ailments(self) -> list[Ailment]:
        if not self._powers:
            return []
        powers = np.sum(self._powers, axis=0)
        louder, difference = ("left", "right")[int(np.argmax(powers))], 10 * abs(float(np.diff(np.log10(powers + 1e-20))[0]))
        if difference > DEAD_DB:
            dead = "right" if louder == "left" else "left"
            said = f"The {dead} channel is silent, {difference:.0f} dB below the other."
            return [Ailment("dead-channel", "Dead channel", said, difference, "dB", 9.0, self._worst, treated_by("channels", make=louder))]
        return [*self._turned_over(), *self._softer(louder), *self._late()]

    def _turned_over(self) -> list[Ailment]:
        if not self._correlations or np.median(self._correlations) > -ALIKE:
            return []
        value = float(np.median(self._correlations))
        said = f"One channel is turned over: the correlation of the two is {signed(value, 2)}."
        treatment = treated_by("channels", make="invert-right")
        return [Ailment("polarity", "Inverted polarity", said, value, "", TURNED_OVER, self._worst, treatment)]

    def _softer(self, louder: str) -> list[Ailment]:
        differences = [10 * math.log10((b + 1e-20) / (a + 1e-20)) for a, b in self._powers]
        middle = float(np.median(differences))
        alike = bool(self._correlations) and abs(float(np.median(self._correlations))) > 0.5
        if abs(middle) < SOFTER_DB or not alike or np.mean(np.abs(np.array(differences) - middle) < 2) < 0.7:
            return []
        softer = "left" if middle > 0 else "right"
        said = f"The {softer} channel is {abs(middle):.1f} dB softer than the other."
        severity = min(graded(abs(middle), 3, 50), MOST_SOFTER)
        treatment = treated_by("channels", make="keep", balance=round(-middle, 1))
        return [Ailment("imbalance", "Imbalance", said, abs(middle), "dB", severity, self._worst, treatment)]

    def _late(self) -> list[Ailment]:
        alike = [delay for delay, likeness in self._alike if likeness >= ALIKE]
        if len(alike) < 0.5 * len(self._alike) or not alike:
            return []
        delay = float(np.median(alike))
        if not LEAST_DELAY <= abs(delay) <= MOST_DELAY or np.mean(np.abs(np.array(alike) - delay) < 0.3 * abs(delay)) < 0.7:
            return []
        late = "right" if delay > 0 else "left"
        said = f"The {late} channel is late by {1e6 * abs(delay):.0f} µs, as of a tape head that stands askew."
        return [Ailment("azimuth", "Azimuth", said, 1e6 * abs(delay), "µs", graded(math.log10(abs(delay)), -5, -1.5), self._worst)]


def _loudest_frame(excerpt: Excerpt) -> float:
    return float(np.argmax(np.abs(excerpt.samples).max(axis=0)))


def _delay(excerpt: Excerpt) -> tuple[float, float, float]:
    """(seconds by which the second channel is late, correlation at that delay, correlation at none).

    The top of the cross-correlation, between samples by a parabola over it.
    """
    from scipy.fft import irfft, next_fast_len, rfft

    left, right = excerpt.samples - excerpt.samples.mean(axis=1, keepdims=True)
    furthest = max(round(MOST_DELAY * excerpt.rate), 2)
    size = next_fast_len(len(left) + 2 * furthest, real=True)
    correlation = irfft(np.conj(rfft(left, size)) * rfft(right, size), size)
    energy = math.sqrt(float(np.square(left, dtype=np.float64).sum() * np.square(right, dtype=np.float64).sum())) + 1e-20
    near = np.concatenate([correlation[-furthest:], correlation[:furthest + 1]]) / energy
    top = int(np.argmax(np.abs(near)))
    shift = 0.0
    if 0 < top < len(near) - 1:
        a, b, c = np.abs(near[top - 1:top + 2])
        shift = float(0.5 * (a - c) / (a - 2 * b + c)) if a - 2 * b + c else 0.0
    return (top + shift - furthest) / excerpt.rate, float(abs(near[top])), float(near[furthest])
