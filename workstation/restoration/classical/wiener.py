"""The multichannel Wiener filter with covariances averaged over neighbours in time and frequency.

Spectra are whitened by the noise: in every bin the noise has the covariance I. Where the sound has the covariance R, the least
mean square error is made by W = R (R + I)⁻¹ (S. Doclo and M. Moonen, IEEE Trans. SP 50(9), 2002). R is found in two steps, as
in block matching and "pilot" Wiener filtering (K. Dabov, A. Foi, V. Katkovnik and K. Egiazarian, IEEE Trans. IP 16(8), 2007):
first from the noisy spectra, carefully, then from what the first step made of them, which has little noise left. Both steps
look forward and back by a fixed reach, so nothing depends on where a stream began.

A `Covariance` is what is needed of R: for one channel (r,), for two (r₀₀, r₁₁, Re r₀₁, Im r₀₁), each float32 [frames, bins].
`Planes` are the real and imaginary parts of whitened spectra: float32 [2, channels, frames, bins].
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Covariance = tuple[np.ndarray, ...]
Planes = np.ndarray
#: (W z, z) -> what is kept of z
Rule = Callable[[Planes, Planes], Planes]

#: Bins worked on at once, so that what belongs together stays in a processor's cache.
BLOCK = 128
#: The first step averages over so many frames and bins, and takes λ² / (λ² + CARE) of a component of power λ (noise has λ = 1).
FIRST_FRAMES, FIRST_BINS, CARE = 5, 3, 16.0
#: The second averages over so many frames.
SECOND_FRAMES = 3
#: A place whose wider surroundings hold less power of sound a channel than this is noise alone.
FIRST_LEAST, SECOND_LEAST = 0.3, 0.2
#: More power than this in one bin says no more about its surroundings.
LOUD = 30.0
#: Sound so far above the noise is as good as noiseless.
MOST = 1e9


@dataclass(frozen=True)
class Surroundings:
    """How far a place looks around itself, in frames and bins to each side, to tell whether there is sound at all."""

    frames: int
    bins: int


def first_step(noisy: np.ndarray, whiten: np.ndarray, around: Surroundings) -> np.ndarray:
    """Careful: complex64 [channels, frames, bins] -> the pilot of the same shape. Channels are one or two.

    `whiten` [channels, frames or 1, bins] is one over the amplitude of the noise.
    """
    halo = (FIRST_FRAMES // 2 + around.frames, FIRST_BINS // 2 + around.bins)
    out = np.empty_like(noisy)
    for block in _blocks(noisy.shape[2]):
        z = _padded(noisy, whiten, block, halo)
        c = _saturated(tuple(_average(part, FIRST_FRAMES, FIRST_BINS) for part in _products(z)))
        there = _presence(_trace(c) / len(z[0]) - 1, FIRST_LEAST, around)
        squared = _squared(tuple(_inner(part, around.frames, around.bins) for part in c), there / np.float32(CARE))
        _join(_filtered(squared, _inner(z, *halo)) / whiten[..., block], out[:, :, block])
    return out


def second_step(pilot: np.ndarray, noisy: np.ndarray, whiten: np.ndarray, around: Surroundings, floor: float, rule: Rule) -> np.ndarray:
    """W z with R averaged from the pilot, by `rule`, and never less of anything than `floor`; shapes as in the first step."""
    halo = (SECOND_FRAMES // 2 + around.frames, around.bins)
    out = np.empty_like(noisy)
    for block in _blocks(noisy.shape[2]):
        c = tuple(_average(part, SECOND_FRAMES, 1) for part in _products(_padded(pilot, whiten, block, halo)))
        there = _presence(_trace(c) / len(noisy), SECOND_LEAST, around)
        r = tuple(_inner(part, around.frames, around.bins) * there for part in c)
        z = _padded(noisy, whiten, block, (0, 0))
        kept = rule(_filtered(r, z), z)
        kept *= np.float32(1 - floor)
        kept += np.float32(floor) * z
        kept /= whiten[..., block]
        _join(kept, out[:, :, block])
    return out


def as_it_is(kept: Planes, z: Planes) -> Planes:
    """The least mean square error: G = ξ / (1 + ξ) where there is one channel and ξ = r."""
    return kept


def log_spectral(kept: Planes, z: Planes) -> Planes:
    """The least error of the logarithm: G · exp(½ E₁(v)), v = zᴴ W z; at most z itself.

    Y. Ephraim and D. Malah, IEEE Trans. ASSP 33(2), 1985, eq. 20, with the Wiener gain's v over all channels.
    """
    from scipy.special import exp1

    v = np.maximum((kept * z).sum(axis=(0, 1)), np.float32(1e-3))
    return kept * np.minimum(np.exp(np.float32(0.5) * exp1(v)), 1 / np.maximum(_gain(kept, z), np.float32(1e-6)))


def subtraction(kept: Planes, z: Planes) -> Planes:
    """Spectral subtraction of powers: G = √(ξ / (1 + ξ)), the root of the Wiener gain (M. Berouti et al., ICASSP 1979)."""
    return kept / np.sqrt(np.maximum(_gain(kept, z), np.float32(1e-6)))


def _gain(kept: Planes, z: Planes) -> np.ndarray:
    """How much of the amplitude over all channels is kept: [frames, bins]."""
    powers = [np.einsum("pcfb,pcfb->fb", planes, planes) for planes in (kept, z)]
    return np.sqrt(powers[0] / np.maximum(powers[1], np.float32(1e-20)))


def _blocks(bins: int) -> list[slice]:
    return [slice(first, min(first + BLOCK, bins)) for first in range(0, bins, BLOCK)]


def _padded(spectra: np.ndarray, whiten: np.ndarray, block: slice, halo: tuple[int, int]) -> Planes:
    """A whitened block of bins with its surroundings of (frames, bins) on each side; at the edges they are mirrored."""
    first, last = block.start - halo[1], block.stop + halo[1]
    low, high = max(first, 0), min(last, spectra.shape[2])
    part, factor = spectra[:, :, low:high], whiten[:, :, low:high]
    planes = np.empty((2, *part.shape), np.float32)
    np.multiply(part.real, factor, out=planes[0])
    np.multiply(part.imag, factor, out=planes[1])
    if not any(halo):
        return planes
    return np.pad(planes, ((0, 0), (0, 0), (halo[0], halo[0]), (low - first, last - high)), mode="symmetric")


def _inner(plane: np.ndarray, frames: int, bins: int) -> np.ndarray:
    """Without so many frames and bins on each side."""
    return plane[..., frames:plane.shape[-2] - frames, bins:plane.shape[-1] - bins]


def _join(planes: Planes, out: np.ndarray) -> None:
    out.real, out.imag = planes


def _products(z: Planes) -> Covariance:
    """z zᴴ of each bin."""
    power = z[0] * z[0]
    power += z[1] * z[1]
    if len(power) == 1:
        return (power[0],)
    (re0, re1), (im0, im1) = z
    return power[0], power[1], re0 * re1 + im0 * im1, im0 * re1 - re0 * im1


def _saturated(c: Covariance) -> Covariance:
    """Of at most the power MOST, so that squares of products fit into float32."""
    factor = 1 / (1 + _trace(c) * np.float32(1 / MOST))
    return tuple(part * factor for part in c)


def _trace(c: Covariance) -> np.ndarray:
    return c[0] if len(c) == 1 else c[0] + c[1]


def _average(plane: np.ndarray, frames: int, bins: int) -> np.ndarray:
    """Mean over so many frames and bins (odd counts): that much smaller, less one, in both directions."""
    return _sums(_sums(plane, frames, 0), bins, 1) * np.float32(1 / (frames * bins))


def _sums(plane: np.ndarray, count: int, axis: int) -> np.ndarray:
    """Sums of `count` neighbours, put together from sums of 1, 2, 4, …"""
    def part(first: int, length: int) -> np.ndarray:
        return plane[first:first + length] if axis == 0 else plane[:, first:first + length]

    length = plane.shape[axis] - count + 1
    total: np.ndarray = np.zeros((), np.float32)
    taken, span = 0, 1
    while taken < count:
        if count & span:
            total = total + part(taken, length) if taken else part(0, length)
            taken += span
        size = plane.shape[axis] - span
        plane = part(0, size) + part(span, size) if taken < count else plane
        span *= 2
    return total


def _presence(sound: np.ndarray, least: float, around: Surroundings) -> np.ndarray:
    """From 0, noise alone, to 1: x⁴ / (1 + x⁴) of the mean power x = sound / least around a place.

    Single bins that rose above the noise by chance have nothing around them: without this they twitter.
    """
    x = _average(np.clip(sound, 0, np.float32(LOUD)), 2 * around.frames + 1, 2 * around.bins + 1) * np.float32(1 / least)
    x *= x
    x *= x
    return x / (1 + x)


def _squared(c: Covariance, factor: np.ndarray) -> Covariance:
    """factor · C²."""
    if len(c) == 1:
        return (c[0] * c[0] * factor,)
    a, b, re, im = c
    cross = re * re + im * im
    trace = (a + b) * factor
    return (a * a + cross) * factor, (b * b + cross) * factor, re * trace, im * trace


def _filtered(r: Covariance, z: Planes) -> Planes:
    """R (R + I)⁻¹ z, written as z − (R + I)⁻¹ z, whose determinant cannot become negative by rounding."""
    if len(r) == 1:
        return z * (r[0] / (1 + r[0]))
    a, b, re, im = r
    inverse = 1 / (1 + a + b + np.maximum(a * b - re * re - im * im, 0))
    first, second = 1 - (b + 1) * inverse, 1 - (a + 1) * inverse
    re, im = re * inverse, im * inverse
    (re0, re1), (im0, im1) = z
    out = np.empty_like(z)
    out[0, 0] = first * re0 + re * re1 - im * im1
    out[1, 0] = first * im0 + re * im1 + im * re1
    out[0, 1] = second * re1 + re * re0 + im * im0
    out[1, 1] = second * im1 + re * im0 - im * re0
    return out
