"""Where one recording lies against another: the lag to a fraction of a frame, and the gain."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..core import Source

#: Frames that are searched together, around the loudest part of the reference; half as much is the longest lag found.
EXCERPT = 1 << 20
#: A lag this close to a whole frame is that frame.
WHOLE = 0.01
#: Half the length, in frames, of the interpolator that undoes a fractional lag.
REACH = 64


@dataclass(frozen=True)
class Alignment:
    """other(t + lag_frames) ≈ gain · reference(t). `gain_db` is of its magnitude, `inverted` where it is negative.

    `similarity` is the normalised correlation at that lag, 0 to 1; the gain is NaN where either is silent.
    """

    lag_frames: float
    gain_db: float
    inverted: bool
    similarity: float


def align(reference: np.ndarray, other: np.ndarray) -> Alignment:
    """Align two recordings [channels, n] of one rate and channel count; their lengths may differ.

    The greatest magnitude of the cross-correlation over all channels, refined between frames by Newton's method on the
    band-limited correlation function.
    """
    from scipy.fft import irfft, next_fast_len, rfft

    reference, other = np.atleast_2d(reference).astype(np.float64), np.atleast_2d(other).astype(np.float64)
    if not reference.any() or not other.any():
        return Alignment(0.0, math.nan, False, 0.0)
    size = next_fast_len(reference.shape[1] + other.shape[1], real=True)
    cross = np.sum(np.conj(rfft(reference, size, axis=1)) * rfft(other, size, axis=1), axis=0)
    peak = int(np.argmax(np.abs(irfft(cross, size))))
    lag = _refine(cross, size, float(peak if peak < other.shape[1] else peak - size))
    lag = float(round(lag)) if abs(lag - round(lag)) < WHOLE else lag
    first = max(0, -round(lag))
    last = min(reference.shape[1], other.shape[1] - round(lag))
    common = reference[:, first:last], other[:, first + round(lag):last + round(lag)]
    energies = [float(np.sum(x * x)) for x in common]
    value = _correlation_at(cross, size, lag)[0]
    gain = value / energies[0]
    return Alignment(lag, 20 * math.log10(abs(gain)), gain < 0, min(abs(value) / math.sqrt(energies[0] * energies[1]), 1.0))


def align_sources(reference: Source, other: Source) -> Alignment:
    """Align two recordings of any length by an excerpt around the reference's loudest part."""
    begin = _loudest(reference) if reference.length > EXCERPT else 0
    first, second = reference.read(begin, min(EXCERPT, reference.length)), other.read(begin, min(EXCERPT, other.length))
    return align(first, second)


def shifted(source: Source, start: int, count: int, lag: float) -> np.ndarray:
    """`source` read `lag` frames later: float32 [channels, count]; between frames by a windowed sinc (Kaiser, β = 10)."""
    whole = math.floor(lag)
    part = lag - whole
    if part == 0:
        return source.read(start + whole, count)
    from scipy.signal import fftconvolve

    samples = source.read(start + whole - REACH + 1, count + 2 * REACH - 1)
    return np.asarray(fftconvolve(samples, between(part)[None, ::-1], mode="valid", axes=1), np.float32)


def between(part: float) -> np.ndarray:
    """The interpolator float64 [2 · REACH]: Σ taps[k] x[n − REACH + 1 + k] is x at frame n + `part`, 0 <= part < 1."""
    places = np.arange(-REACH + 1, REACH + 1) - part
    return np.asarray(np.sinc(places) * np.i0(10.0 * np.sqrt(np.maximum(1 - (places / REACH) ** 2, 0))) / np.i0(10.0))


def _correlation_at(cross: np.ndarray, size: int, lag: float) -> tuple[float, float, float]:
    """The band-limited cross-correlation at a fractional lag, its first and its second derivative."""
    omega = 2 * np.pi * np.arange(len(cross)) / size
    weights = np.full(len(cross), 2.0 / size)
    weights[0] /= 2
    if size % 2 == 0:
        weights[-1] /= 2
    turned = weights * cross * np.exp(1j * omega * lag)
    return float(turned.real.sum()), float((-omega * turned.imag).sum()), float((-omega * omega * turned.real).sum())


def _refine(cross: np.ndarray, size: int, lag: float) -> float:
    """The top of the correlation within half a frame of the greatest whole one."""
    place = lag
    for _ in range(6):
        _, slope, bend = _correlation_at(cross, size, place)
        step = -slope / bend if bend else 0.0
        if not abs(place + step - lag) <= 1.0:
            return lag
        place += step
        if abs(step) < 1e-6:
            break
    return place


def _loudest(source: Source) -> int:
    """The start of the loudest of sixteen excerpts, judged by a second in the middle of each."""
    starts = np.linspace(0, source.length - EXCERPT, 16).astype(int)
    second = source.format.rate
    energy = [float(np.sum(np.square(source.read(int(s) + EXCERPT // 2, second), dtype=np.float64))) for s in starts]
    return int(starts[int(np.argmax(energy))])
