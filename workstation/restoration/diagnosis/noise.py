"""Noise: how loud the steady noise under the sound is, and of what colour.

A bin of the spectrum of steady Gaussian noise has a power that is exponentially distributed over time, whatever its level,
so its quantiles stand in fixed ratios: q₂₀ / q₅ = ln 0.8 / ln 0.95. Sound that comes and goes scatters more, a tone less.
A third of an octave belongs to the noise where its bins do so on average and lie on one line; and the thirds that are noise
lie on one line too, for the spectra of hiss are smooth. Its slope in dB an octave is the colour: 0 white, −3 pink, −6 brown.
Dense music may look like noise as loud as itself in the lower thirds; above them it fades, while hiss goes on or ends at a cut.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ...analysis.stft import size_for, transform
from .ailment import Ailment, graded, signed, treated_by
from .excerpts import Excerpt

WINDOW_SECONDS = 0.046
FIRST_HZ, THIRDS = 100.0, 24
LOW, HIGH = 0.05, 0.20
RATIO_DB = 10 * math.log10(math.log(1 - HIGH) / math.log(1 - LOW))
#: How far from that ratio, and how rough in dB, a third may be.
OFF_DB, ROUGH_DB = 0.9, 1.5
#: How far from the line a third may lie, the slopes that a line may have, and how many thirds it takes.
BESIDE_DB, SLOPES, LEAST_THIRDS = 1.5, (-7.0, 4.0), 5
#: Noise louder than this re the sound (A-weighted) is the sound itself where, above it, what is softest falls this far beneath the
#: line without a step of so many dB from one third to the next.
LOUD_RE_SOUND_DB, FADES_DB, STEP_DB = -15.0, 8.0, 12.0
#: Noise softer than this is the rounding of 16 bits, or nobody hears it under the sound (A-weighted).
LEAST_DBFS, LEAST_RE_SOUND_DB = -90.0, -60.0
#: The share of the excerpts that must have it.
LEAST_SHARE = 0.3
#: The least slope of each colour: what is left of the sound among the noise tilts the line by −1 dB an octave.
COLOURS = ((1.5, "bright hiss"), (-2.5, "white noise"), (-5.5, "pink noise"), (-math.inf, "dark noise"))


@dataclass(frozen=True)
class _Heard:
    """The noise of one channel of an excerpt: dBFS, dB re the sound (A-weighted), dB an octave."""

    level: float
    re_sound: float
    slope: float


class Noise:
    def __init__(self) -> None:
        self._count = 0
        self._found: list[_Heard] = []
        self._most, self._worst = -math.inf, (0, 0)

    def hear(self, excerpt: Excerpt) -> None:
        self._count += 1
        found = [heard for heard in map(lambda x: _noise_of(x, excerpt.rate), excerpt.samples) if heard is not None]
        if not found:
            return
        loudest = max(found, key=lambda heard: heard.re_sound)
        self._found.append(loudest)
        if loudest.re_sound > self._most:
            self._most, self._worst = loudest.re_sound, excerpt.quietest()

    def ailments(self) -> list[Ailment]:
        if not self._found or len(self._found) < LEAST_SHARE * self._count:
            return []
        level, re_sound, slope = (float(np.median([getattr(heard, name) for heard in self._found])) for name in
                                  ("level", "re_sound", "slope"))
        if level < LEAST_DBFS or re_sound < LEAST_RE_SOUND_DB:
            return []
        colour = next(name for least, name in COLOURS if slope >= least)
        said = f"There is {colour} at {signed(level)} dBFS, {signed(re_sound)} dB re the sound."
        return [Ailment("noise", "Noise", said, level, "dBFS", graded(re_sound, -60, 0), self._worst, treated_by("denoise", reduction=12))]


def _noise_of(x: np.ndarray, rate: int) -> _Heard | None:
    """The steady noise in one channel [frames]; None where there is none."""
    size = size_for(rate, WINDOW_SECONDS)
    power = np.abs(transform(x[None], size, size // 2)[0]) ** 2 * (4 / size ** 2)
    if len(power) < 40:
        return None
    hz = np.fft.rfftfreq(size, 1 / rate)
    weights = _a_weights(hz)
    low, high = np.quantile(power, (LOW, HIGH), axis=0) + 1e-20
    noise = low / -math.log(1 - LOW)
    middles, levels, bands, alike = [], [], [], []
    for edge in FIRST_HZ * 2 ** (np.arange(THIRDS) / 3):
        band = np.flatnonzero((hz >= edge) & (hz < edge * 2 ** (1 / 3)))
        if len(band) < 3 or band[-1] == len(hz) - 1:
            continue
        excess, rough = _unlike_noise(low[band], high[band])
        middles.append(math.log2(edge) + 1 / 6)
        levels.append(10 * math.log10(noise[band].mean()))
        bands.append(band)
        alike.append(abs(excess) < OFF_DB and rough < ROUGH_DB)
    octaves, thirds, candidates = np.array(middles), np.array(levels), np.flatnonzero(alike)
    on, slope = _line(octaves[candidates], thirds[candidates])
    if on.sum() < LEAST_THIRDS:
        return None
    there = candidates[on]
    bins = np.concatenate([bands[third] for third in there])
    sound = float((power.mean(axis=0) * weights).sum())
    level, heard = float(noise[bins].sum()), float((noise * weights)[bins].sum())
    re_sound = 10 * math.log10(heard / max(sound, 1e-20))
    over_line = thirds - slope * octaves
    if re_sound > LOUD_RE_SOUND_DB and _fades(over_line[there[-1]:] - over_line[there].mean()):
        return None
    return _Heard(10 * math.log10(level), re_sound, slope)


def _fades(over_line: np.ndarray) -> bool:
    """True where thirds, from the last of the noise upwards in dB over its line, sink beneath it and not by a step."""
    beneath = np.flatnonzero(over_line < -FADES_DB)
    return bool(len(beneath) and beneath[0] and over_line[beneath[0] - 1] - over_line[beneath[0]] < STEP_DB)


def _unlike_noise(low: np.ndarray, high: np.ndarray) -> tuple[float, float]:
    """By how many dB the ratio of two quantiles of neighbouring bins exceeds that of steady noise, and how rough they are."""
    ratio = 10 * float(np.log10(high / low).mean())
    levels = 10 * np.log10(high)
    line = np.polyval(np.polyfit(np.arange(len(levels)), levels, 1), np.arange(len(levels)))
    return ratio - RATIO_DB, float((levels - line).std())


def _line(octaves: np.ndarray, levels: np.ndarray) -> tuple[np.ndarray, float]:
    """(which points lie on the line that most of them lie on, its slope): every two points propose one."""
    best, slope = np.zeros(len(levels), bool), 0.0
    for i in range(len(levels)):
        for j in range(i + 1, len(levels)):
            rise = (levels[j] - levels[i]) / (octaves[j] - octaves[i])
            on = np.abs(levels - levels[i] - rise * (octaves - octaves[i])) < BESIDE_DB
            if SLOPES[0] <= rise <= SLOPES[1] and on.sum() > best.sum():
                best, slope = on, float(np.polyfit(octaves[on], levels[on], 1)[0])
    return best, slope


def _a_weights(hz: np.ndarray) -> np.ndarray:
    """A-weighting as a factor of power (IEC 61672-1), 1 at 1 kHz."""
    square = hz ** 2
    gain = 12194.217 ** 2 * square ** 2 / ((square + 20.598997 ** 2) * np.sqrt((square + 107.65265 ** 2) * (square + 737.86223 ** 2))
                                          * (square + 12194.217 ** 2))
    return np.asarray((gain * 1.2589) ** 2)
