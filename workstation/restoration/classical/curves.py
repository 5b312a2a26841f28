"""Magnitudes of analogue networks, as functions of the frequency in Hz: what playback curves, filters and tone controls do.

A playback curve is a bass boost below its turnover, held from its limit downwards, and a treble roll-off:
|H|² = (1 + (f/f_t)²) / (1 + (f/f_l)²) / (1 + (2π f τ)²), here brought to 0 dB at 1 kHz. RIAA: 3180, 318 and 75 µs (IEC 60098:1987).
NAB 1942: 500 Hz and −16 dB at 10 kHz. Columbia 78: 300 Hz and −16 dB; 500 Hz blunt: 500 Hz and none (J. Powell, "The Audiophile's
Guide to Phonorecord Playback Equalizer Settings", ARSC Journal, 1988; the curves 300N-16 and 500N-0 of Audacity's library).
−16 dB at 10 kHz are 99 µs. Curves of 78 rpm discs state no limit: the boost, which would be infinite at 0 Hz, is then held
below 10 Hz, where a disc holds nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

#: Below this frequency a curve without a limit of its own boosts no further.
HELD_HZ = 10.0


def roll_off_seconds(db: float) -> float:
    """The time constant of a roll-off that takes `db` at 10 kHz: 1 + (2π 10⁴ τ)² = 10^(db / 10)."""
    return math.sqrt(max(10 ** (db / 10) - 1, 0.0)) / (2 * math.pi * 1e4)


@dataclass(frozen=True)
class Curve:
    """A playback curve by its turnover and limit in Hz and the time constant of its roll-off in seconds."""

    turnover_hz: float
    roll_off: float = 0.0
    limit_hz: float = HELD_HZ

    def gain(self, hz: np.ndarray) -> np.ndarray:
        """|H| at every frequency; 1 at 1 kHz."""
        return np.sqrt(self._power(hz) / self._power(np.array(1000.0)))

    def _power(self, hz: np.ndarray) -> np.ndarray:
        bass = (self.turnover_hz ** 2 + hz ** 2) / (self.limit_hz ** 2 + hz ** 2)
        return np.asarray(bass / (1 + (2 * np.pi * hz * self.roll_off) ** 2))


RIAA = Curve(1 / (2 * math.pi * 318e-6), 75e-6, 1 / (2 * math.pi * 3180e-6))
CURVES = {"riaa": RIAA, "nab": Curve(500.0, roll_off_seconds(16), 50.0), "columbia": Curve(300.0, roll_off_seconds(16)),
          "blunt": Curve(500.0)}


def high_pass(hz: np.ndarray, corner_hz: float, slope_db: int) -> np.ndarray:
    """Butterworth, −3 dB at the corner: 1 / √(1 + (f_c / f)^2n), n = slope / 6 dB per octave."""
    return np.asarray(1 / np.sqrt(1 + (corner_hz / np.maximum(hz, 1e-9)) ** (slope_db / 3)))


def low_pass(hz: np.ndarray, corner_hz: float, slope_db: int) -> np.ndarray:
    """Butterworth, −3 dB at the corner: 1 / √(1 + (f / f_c)^2n)."""
    return np.asarray(1 / np.sqrt(1 + (hz / corner_hz) ** (slope_db / 3)))


def low_shelf(hz: np.ndarray, middle_hz: float, db: float) -> np.ndarray:
    """A shelf below `middle_hz`, where it has half its dB: |A (s² + √(2A) s + A) / (A s² + √(2A) s + 1)|, A = 10^(dB/40), s = j f/f₀.

    The analogue prototypes of R. Bristow-Johnson's "Cookbook formulae for audio EQ biquad filter coefficients", slope 1.
    """
    a, s = 10 ** (db / 40), 1j * hz / middle_hz
    return np.asarray(np.abs(a * (s * s + math.sqrt(2 * a) * s + a) / (a * s * s + math.sqrt(2 * a) * s + 1)))


def high_shelf(hz: np.ndarray, middle_hz: float, db: float) -> np.ndarray:
    """The low shelf turned round: s becomes 1 / s."""
    return low_shelf(middle_hz * middle_hz / np.maximum(hz, 1e-9), middle_hz, db)


def bell(hz: np.ndarray, middle_hz: float, db: float, q: float) -> np.ndarray:
    """|(s² + s A/Q + 1) / (s² + s/(A Q) + 1)|, from the same cookbook."""
    a, s = 10 ** (db / 40), 1j * hz / middle_hz
    return np.asarray(np.abs((s * s + s * a / q + 1) / (s * s + s / (a * q) + 1)))
