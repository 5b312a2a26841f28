"""Damage with a known answer: a clean recording through a codec, brought back to the clean one's time and level."""

from __future__ import annotations

import numpy as np

from ..files import mp3

#: Frames of lag beyond which a decode is not searched; MP3 encoders and decoders add 1105 at most.
MAX_LAG = 4096


def through_mp3(clean: np.ndarray, rate: int, kbps: int) -> np.ndarray:
    """float32 [frames] -> its MP3 at `kbps` decoded, aligned with `clean` to a fraction of a sample, of the same length.

    The level is as the decoder gives it (LAME's encoder scales by about 0.95).
    """
    decoded = mp3.decode(mp3.encode(clean[None], rate, kbps))[0]
    return shift(decoded, -lag_of(clean, decoded), len(clean))


def best_gain(clean: np.ndarray, decoded: np.ndarray) -> float:
    """The gain g with the least |clean − g·decoded|²; 1 for silence."""
    energy = float(np.dot(decoded.astype(np.float64), decoded))
    return float(np.dot(clean.astype(np.float64), decoded)) / energy if energy > 0 else 1.0


def lag_of(reference: np.ndarray, other: np.ndarray) -> float:
    """How many samples `other` comes later than `reference`: the peak of the cross-correlation, then the slope of the phase.

    With C(ω) the cross-spectrum after the whole-sample shift, the rest is τ = Σ|C|ω∠C / Σ|C|ω², over frequencies where
    |ωτ| stays far from π.
    """
    size = 1 << int(np.ceil(np.log2(len(reference) + len(other))))
    cross = np.fft.rfft(other, size) * np.conj(np.fft.rfft(reference, size))
    correlation = np.fft.irfft(cross, size)
    lags = np.arange(-MAX_LAG, MAX_LAG + 1)
    whole = int(lags[np.argmax(correlation[lags % size])])
    omega = 2 * np.pi * np.arange(len(cross)) / size
    cross = (cross * np.exp(1j * omega * whole))[omega < np.pi / 2]
    omega = omega[:len(cross)]
    weight = np.abs(cross) * omega
    total = float(np.dot(weight, omega))
    return whole - (float(np.dot(weight, np.angle(cross))) / total if total > 0 else 0.0)


def shift(samples: np.ndarray, by: float, length: int) -> np.ndarray:
    """[frames] moved `by` samples later (earlier where negative), cut or padded to `length`; exact for whole samples."""
    whole = round(by)
    if abs(by - whole) > 0.01:
        size = 1 << int(np.ceil(np.log2(len(samples) + 256)))
        omega = 2 * np.pi * np.arange(size // 2 + 1) / size
        samples = np.fft.irfft(np.fft.rfft(samples, size) * np.exp(-1j * omega * (by - whole)), size)[:len(samples)]
    out = np.zeros(length, np.float32)
    first, last = max(whole, 0), min(whole + len(samples), length)
    if last > first:
        out[first:last] = samples[first - whole:last - whole]
    return out
