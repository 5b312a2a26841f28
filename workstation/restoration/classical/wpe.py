"""Weighted prediction error: late reverberation is what the past of an STFT bin foretells, and is subtracted.

For each bin, with y_t of all channels, ȳ_t the `taps` vectors y_(t−delay) … y_(t−delay−taps+1) on top of each other, and λ_t
the power of the wanted sound: x_t = y_t − Gᴴ ȳ_t, where G = R⁻¹ P, R = Σ ȳ ȳᴴ / λ, P = Σ ȳ yᴴ / λ, and λ_t is the mean of
|x_t|² over channels, at first that of |y_t|². The delay spares what belongs to the sound itself.

T. Nakatani, T. Yoshioka, K. Kinoshita, M. Miyoshi and B.-H. Juang, IEEE Trans. ASLP 18(7), 2010; multichannel:
T. Yoshioka and T. Nakatani, IEEE Trans. ASLP 20(10), 2012.
"""

from __future__ import annotations

import numpy as np

LEAST_POWER = 1e-10
#: Bins are taken together as long as their pasts fill this many complex numbers.
TOGETHER = 1 << 20


def dereverberated(spectra: np.ndarray, taps: int, delay: int, iterations: int, least: np.ndarray | None = None) -> np.ndarray:
    """complex [bins, channels, frames] -> the same shape, in the precision of what is given; equations are solved in complex128.

    λ is never taken for less than `least` [bins], by default the greatest power of all divided by 10¹⁰. Digital silence, where a
    recording was cut, counts for nothing.
    """
    bins, channels, frames = spectra.shape
    if least is None:
        least = np.full(bins, LEAST_POWER * powers(spectra).max(initial=0))
    out = np.empty_like(spectra)
    group = max(1, TOGETHER // max(taps * channels * frames, 1))
    for at in range(0, bins, group):
        out[at:at + group] = _bins(spectra[at:at + group], taps, delay, iterations, least[at:at + group, None] + 1e-30)
    return out


def powers(spectra: np.ndarray) -> np.ndarray:
    """λ before anything is taken away, [bins, frames]."""
    return np.asarray(np.mean(spectra.real ** 2 + spectra.imag ** 2, axis=1))


def _bins(y: np.ndarray, taps: int, delay: int, iterations: int, least: np.ndarray) -> np.ndarray:
    past = _past(y, taps, delay)
    past_h, y_h = _turned(past), _turned(y)
    x, heard = y, np.abs(y).max(axis=1) > 0
    for _ in range(iterations):
        power = np.maximum(powers(x), least)
        # a mean weight of 1 keeps single precision far from its limits
        weights = heard * (power.max(axis=1, keepdims=True) / power)
        weights /= np.maximum(weights.mean(axis=1, keepdims=True), 1e-30)
        weighted = past * weights[:, None].astype(past.real.dtype)
        matrix, right = weighted @ past_h, weighted @ y_h
        x = y - _turned(_solved(matrix, right)).astype(y.dtype) @ past
    return x


def _turned(z: np.ndarray) -> np.ndarray:
    return np.conj(np.swapaxes(z, -1, -2))


def _past(y: np.ndarray, taps: int, delay: int) -> np.ndarray:
    """ȳ: [bins, taps · channels, frames], silence before the first frame."""
    bins, channels, frames = y.shape
    out = np.zeros((bins, taps, channels, frames), y.dtype)
    for tap in range(taps):
        late = delay + tap
        if late < frames:
            out[:, tap, :, late:] = y[:, :, :frames - late]
    return out.reshape(bins, taps * channels, frames)


def _solved(matrix: np.ndarray, right: np.ndarray) -> np.ndarray:
    """R⁻¹ P; where a bin holds too little for one answer, the smallest."""
    matrix, right = matrix.astype(complex), right.astype(complex)
    try:
        return np.asarray(np.linalg.solve(matrix, right))
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.pinv(matrix, hermitian=True) @ right)
