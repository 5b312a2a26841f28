"""How loud each harmonic of hum is, and where hum is at all: steady where it is steady, and no slower than it changes.

In the frame that turns with the hum (r_k = z_k exp(−i k θ)) a harmonic stands still, and its amplitude is a mean. The longer the
mean, the less music is left in it, and the later it follows a change. So it is taken over everything, and over shorter and
shorter stretches; a shorter mean b replaces the longer a only as far as they differ by more than chance explains:

    a ← a + max(0, 1 − DOUBT · E / D) (b − a),   D = Σ |b − a|² / var b over all lines, E the D to be expected by chance

(W. James and C. Stein, Proc. 4th Berkeley Symposium, 1961). Hum is there where taking it away makes the rest likelier.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .hum_lines import BLOCKS_A_SECOND, FRESH, TAIL, Lines, in_blocks, in_frames, summed, weighted_mean
from .hum_phase import Phase

#: Widths of the means after the longest, in seconds (standard deviations), and how far a difference is doubted.
WIDTHS_SECONDS = (30.0, 10.0, 3.0, 1.0)
DOUBT = 2.0
#: What counts as an outlier is judged by a mean this short: by a longer one, hum that starts would be all outliers.
NEAR_SECONDS = 3.0
#: ln-likelihood that a line must win over all of a recording's stretch, and all lines in a stretch of GAIN_SECONDS.
LINE_GAIN, LEAST_GAIN = 10.0, 2.0
GAIN_SECONDS = 2.0
#: Power, re the loudest, below which hum is over (−40 dB).
SOFTEST = 1e-4
#: Shorter pauses of the hum are bridged, shorter islands left out.
SHORTEST_SECONDS = 4.0


@dataclass(frozen=True)
class Levels:
    """Amplitudes complex64 [blocks, channels, harmonics], silent where there is no hum; block b stands for frames
    [b · BLOCK, (b + 1) · BLOCK). `present` bool [blocks]; `gain` is the ln-likelihood won for each second of the stretch."""

    amplitudes: np.ndarray
    present: np.ndarray
    gain: float


def measure(lines: Lines, phase: Phase) -> Levels:
    """The amplitudes of the harmonics of some lines whose phase is known."""
    r = lines.z * np.exp(-1j * phase.theta[:, None, None] * lines.numbers).astype(np.complex64)
    _, weights = weighted_mean(r, lines.variance, NEAR_SECONDS)
    amplitudes = _shrunk(in_blocks(weights * r), in_blocks(weights))
    gains = FRESH * TAIL * in_blocks(_surprise(r, lines.variance) - _surprise(r - in_frames(amplitudes, len(r)), lines.variance))
    there = gains.sum(axis=0) > LINE_GAIN
    amplitudes = amplitudes * there
    power = (amplitudes.real ** 2 + amplitudes.imag ** 2).sum(axis=(1, 2))
    present = _present((gains * there).sum(axis=(1, 2))) & (power > SOFTEST * power.max())
    total = float((gains * there).sum() / (len(gains) / BLOCKS_A_SECOND))
    return Levels((amplitudes * present[:, None, None]).astype(np.complex64), present, total)


def _surprise(error: np.ndarray, variance: np.ndarray) -> np.ndarray:
    return np.asarray(np.log1p(np.abs(error) ** 2 / variance / np.float32(TAIL)))


def _shrunk(sums: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Σ w r and Σ w of each block -> amplitudes [blocks, channels, harmonics]."""
    whole = np.maximum(weights.sum(axis=0), 1e-20)
    mean = np.broadcast_to(sums.sum(axis=0) / whole, sums.shape)
    certain = np.broadcast_to(1 / whole, weights.shape)
    for seconds in WIDTHS_SECONDS:
        if 2 * seconds * BLOCKS_A_SECOND > len(sums):
            continue
        total = np.maximum(summed(weights, seconds), 1e-20)
        shorter = summed(sums, seconds) / total
        spread = summed(weights, seconds / np.sqrt(2)) / total ** 2
        differing = (np.abs(shorter - mean) ** 2 / spread).sum(axis=(1, 2))
        expected = np.maximum(1 - certain / spread, 0).sum(axis=(1, 2))
        share = np.maximum(0, 1 - DOUBT * expected / np.maximum(differing, 1e-9))[:, None, None]
        mean, certain = mean + share * (shorter - mean), certain + share ** 2 * spread
    return mean


def _present(gains: np.ndarray) -> np.ndarray:
    """Where hum is: bool [blocks], from the gain of all lines in each."""
    from scipy.ndimage import binary_closing, binary_opening, uniform_filter1d

    around = 2 * round(GAIN_SECONDS * BLOCKS_A_SECOND / 2) + 1
    there = uniform_filter1d(gains, around, mode="nearest") * around > LEAST_GAIN
    shortest = np.ones(round(SHORTEST_SECONDS * BLOCKS_A_SECOND), bool)
    padded = np.pad(there, len(shortest), mode="edge")
    return np.asarray(binary_opening(binary_closing(padded, shortest), shortest)[len(shortest):-len(shortest)])
