"""The harmonics of hum eight times a second: complex amplitudes, seen from an oscillator that follows the fundamental's course.

A frame of 0.25 s (Hann, w) around time t gives for harmonic k

    z_k(t) = (2 / Σ w) Σ_n w[n] x[t + n] exp(−i k (φ(t) + 2π f(t) n / rate)),  φ' = 2π f,

so that hum Σ_k Re(a_k exp(i k φ)) stands still at z_k = a_k. What stands beside a harmonic, 10 to 20 Hz away, tells how much of
z_k is music: its variance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .hum import RATE

#: Frames of the signal at RATE: a hop, and a window of two hops.
HOP = RATE // 8
WINDOW = 2 * HOP
HOPS_A_SECOND = RATE / HOP
#: Frames in a block: what changes slowly is averaged over blocks first.
BLOCK = 4
BLOCKS_A_SECOND = HOPS_A_SECOND / BLOCK
#: Bins (4 Hz) beside a harmonic whose power is taken for the music's.
BESIDE = np.array([-5, -4, -3, 3, 4, 5])
#: An oscillator's frequency within a frame is rounded to this.
TUNED_HZ = 0.02
#: The least variance, re the median of its line: silence is no better evidence than a quiet moment; and in all.
LEAST_SHARE, LEAST_VARIANCE = 1e-3, 1e-13
#: Errors are taken for heavy-tailed: ln p = −TAIL ln(1 + |error|² / (TAIL V)) for each independent frame, which FRESH of a frame is.
TAIL, FRESH = 2.0, 0.6


@dataclass(frozen=True)
class Lines:
    """z complex64 and its variance float32, both [frames, channels, harmonics]; φ of the oscillator in radians [frames]."""

    z: np.ndarray
    variance: np.ndarray
    phase: np.ndarray

    @property
    def numbers(self) -> np.ndarray:
        """1, 2, ... harmonics."""
        return np.arange(1, self.z.shape[2] + 1)


def follow(x: np.ndarray, hz: np.ndarray, harmonics: int) -> Lines:
    """x float32 [channels, n] at RATE, with one window more at each end; hz float64 [frames], the oscillator's frequency at frames
    WINDOW, WINDOW + HOP, ... of x."""
    from scipy.fft import rfft
    from scipy.ndimage import uniform_filter1d

    numbers, offsets = np.arange(1, harmonics + 1), np.arange(WINDOW) - HOP
    window = np.hanning(WINDOW + 1)[:-1] * (2 / (WINDOW / 2))
    frames = np.lib.stride_tricks.sliding_window_view(x, WINDOW, axis=1)[:, WINDOW - HOP::HOP][:, :len(hz)]
    phase = 2 * np.pi * np.concatenate([[0.0], np.cumsum(hz[1:] + hz[:-1]) / 2 * (HOP / RATE)])
    z = np.empty((len(hz), len(x), harmonics), np.complex64)
    variance = np.empty(z.shape, np.float32)
    tuned = np.rint(hz / TUNED_HZ).astype(int)
    for number in np.unique(tuned):
        rows, tuned_hz = np.flatnonzero(tuned == number), number * TUNED_HZ
        oscillators = (window[:, None] * np.exp(-2j * np.pi * tuned_hz / RATE * np.outer(offsets, numbers))).astype(np.complex64)
        beside = np.rint(numbers * tuned_hz * WINDOW / RATE).astype(int)[:, None] + BESIDE
        for channel in range(len(x)):
            some = frames[channel, rows]
            z[rows, channel] = some @ oscillators
            spectra = rfft(some * window.astype(np.float32), axis=1)
            power = spectra.real ** 2 + spectra.imag ** 2
            variance[rows, channel] = power[:, np.minimum(beside, power.shape[1] - 1)].mean(axis=2)
    z *= np.exp(-1j * np.outer(phase, numbers)).astype(np.complex64)[:, None]
    variance = uniform_filter1d(variance, 3, axis=0)
    least = np.maximum(LEAST_SHARE * np.median(variance, axis=0), LEAST_VARIANCE).astype(np.float32)
    return Lines(z, np.maximum(variance, least), phase)


def in_blocks(values: np.ndarray) -> np.ndarray:
    """Sums over blocks of frames: [blocks, ...]."""
    return np.add.reduceat(values, np.arange(0, len(values), BLOCK), axis=0)


def in_frames(blocks: np.ndarray, count: int) -> np.ndarray:
    """The value of its block for each of `count` frames."""
    return np.repeat(blocks, BLOCK, axis=0)[:count]


def summed(blocks: np.ndarray, seconds: float) -> np.ndarray:
    """Sums under a Gaussian of height 1 and of that standard deviation."""
    from scipy.ndimage import gaussian_filter1d

    width = seconds * BLOCKS_A_SECOND
    out = np.asarray(gaussian_filter1d(blocks, width, axis=0, mode="constant", truncate=3.5))
    return out * np.float32(width * np.sqrt(2 * np.pi))


def weighted_mean(z: np.ndarray, variance: np.ndarray, seconds: float, rounds: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Mean of z [frames, ...] under a Gaussian of that standard deviation, and the weights of the frames: both as z.

    Weights are 1 / (V + |z − mean|² / TAIL): the errors have heavy tails.
    """
    weights = 1 / variance
    for _ in range(rounds):
        total = np.maximum(summed(in_blocks(weights), seconds), np.float32(1e-20))
        mean = in_frames(summed(in_blocks(weights * z), seconds) / total, len(z))
        off = z - mean
        weights = 1 / (variance + (off.real ** 2 + off.imag ** 2) / np.float32(TAIL))
    return mean, weights
