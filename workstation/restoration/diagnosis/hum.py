"""Hum: lines at the mains frequency and its multiples, found as De-hum finds them."""

from __future__ import annotations

import numpy as np

from .ailment import Ailment, graded, signed, treated_by
from .excerpts import Excerpt

FRAME_SECONDS = 8.0
MAINS_HZ = (50.0, 60.0)
HARMONICS = 12
#: How far the mains may be off, and the width that a line is compared with, in Hz.
OFF_HZ, AROUND_HZ = 0.3, 6.0
#: Contrast, in dB summed over the harmonics, above which it is hum.
LEAST_CONTRAST = 65.0


class Hum:
    def __init__(self) -> None:
        self._logs: list[np.ndarray] = []
        self._programme: list[float] = []
        self._quiet, self._worst = np.inf, (0, 0)
        self._rate = 0

    def hear(self, excerpt: Excerpt) -> None:
        from scipy.fft import rfft

        size = round(FRAME_SECONDS * excerpt.rate)
        if excerpt.samples.shape[1] < size:
            return
        top = round(FRAME_SECONDS * (MAINS_HZ[-1] + 2) * HARMONICS)
        window = np.hanning(size).astype(np.float32)
        power = np.abs(rfft(excerpt.samples[:, :size].sum(axis=0) / len(excerpt.samples) * window)[:top]) ** 2 * 2 / window.sum() ** 2
        self._logs.append(np.log(power + 1e-20))
        self._programme.append(float(excerpt.powers.mean()))
        if excerpt.powers.mean() < self._quiet:
            self._quiet, self._worst = float(excerpt.powers.mean()), excerpt.quietest()

    def ailments(self) -> list[Ailment]:
        if not self._logs:
            return []
        from scipy.ndimage import median_filter

        mean = np.mean(self._logs, axis=0)
        contrast = 4.343 * (mean - median_filter(mean, round(AROUND_HZ * FRAME_SECONDS)))
        score, hz, lines = max(_score(contrast, mains) for mains in MAINS_HZ)
        if score < LEAST_CONTRAST:
            return []
        level = 10 * np.log10(np.exp(mean[list(lines)]).sum() / np.mean(self._programme))
        said = f"There is hum at {hz:.0f} Hz with its multiples, {signed(level)} dB re the sound."
        return [Ailment("hum", "Hum", said, level, "dB", graded(level, -60, 0), self._worst, treated_by("dehum"))]


def _score(contrast: np.ndarray, mains: float) -> tuple[float, float, tuple[int, ...]]:
    """(contrast summed over the harmonics, their fundamental, their bins) of the best fundamental near `mains`."""
    best: tuple[float, float, tuple[int, ...]] = (0.0, mains, ())
    for hz in np.arange(mains - OFF_HZ, mains + OFF_HZ, 0.02):
        bins = [round(k * hz * FRAME_SECONDS) for k in range(1, HARMONICS + 1)]
        bins = [b for b in bins if b + 1 < len(contrast)]
        score = float(sum(np.clip(contrast[b], -6, 15) for b in bins))
        best = max(best, (score, float(hz), tuple(bins)))
    return best
