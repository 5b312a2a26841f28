"""Damage with a known answer: a clean recording through a codec, brought back to the clean one's time and level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..files import codecs

#: Frames of lag beyond which a decode is not searched; MP3 and AAC encoders and decoders add 2,112 at most.
MAX_LAG = 4096


@dataclass(frozen=True)
class Coding:
    """A codec that `files.codecs` knows, and a bitrate."""

    codec: str
    kbps: float


def through(clean: np.ndarray, rate: int, coding: Coding) -> np.ndarray:
    """float32 [channels, frames] -> its decode, aligned with `clean` to a fraction of a sample, of the same length.

    The level is as the decoder gives it (LAME's encoder scales by about 0.95).
    """
    decoded = codecs.through(clean, rate, coding.codec, coding.kbps)
    return shift(decoded, -lag_of(clean, decoded), clean.shape[1])


def best_gain(clean: np.ndarray, decoded: np.ndarray) -> float:
    """The gain g with the least |clean − g·decoded|², over all channels together; 1 for silence."""
    energy = float(np.vdot(decoded.astype(np.float64), decoded))
    return float(np.vdot(clean.astype(np.float64), decoded)) / energy if energy > 0 else 1.0


def lag_of(reference: np.ndarray, other: np.ndarray) -> float:
    """How many samples `other` comes later than `reference`, both [channels, frames].

    The peak of the cross-correlation, then the slope of the phase: with C(ω) the cross-spectrum after the whole-sample shift,
    summed over channels, the rest is τ = Σ|C|ω∠C / Σ|C|ω², over frequencies where |ωτ| stays far from π.
    """
    size = 1 << int(np.ceil(np.log2(reference.shape[1] + other.shape[1])))
    cross = np.sum(np.fft.rfft(other, size) * np.conj(np.fft.rfft(reference, size)), axis=0)
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
    """[channels, frames] moved `by` samples later (earlier where negative), cut or padded to `length`; exact for whole samples."""
    whole = round(by)
    if abs(by - whole) > 0.01:
        size = 1 << int(np.ceil(np.log2(samples.shape[1] + 256)))
        omega = 2 * np.pi * np.arange(size // 2 + 1) / size
        samples = np.fft.irfft(np.fft.rfft(samples, size) * np.exp(-1j * omega * (by - whole)), size)[:, :samples.shape[1]]
    out = np.zeros((samples.shape[0], length), np.float32)
    first, last = max(whole, 0), min(whole + samples.shape[1], length)
    if last > first:
        out[:, first:last] = samples[:, first - whole:last - whole]
    return out
