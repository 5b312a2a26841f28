"""The arithmetic of invented treble: log spectra, where a band ends in them, and sound of a given envelope in the phase of noise.

D. W. Griffin and J. S. Lim, "Signal estimation from modified short-time Fourier transform", IEEE Trans. ASSP 32(2), 1984, for the
passes that make the phases fit each other; an encoder's own noise substitution (J. Herre and D. Schulz, "Extending the MPEG-4 AAC
codec by perceptual noise substitution", AES 1998) for the idea that level counts in the treble and phase does not.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..analysis.stft import overlap_added

#: The STFT that all of this speaks of, at 44.1 kHz: a Hann window divided by its sum.
RATE, SIZE, HOP = 44_100, 2048, 512
#: log10 power below which there is nothing.
FLOOR = -10.0
#: A bin is used where in a tenth of the frames it is this much above the floor.
USED = 0.5
#: The band ends above the last bin that is used together with most of as many bins below it.
RUN = 16
#: Passes of Griffin and Lim.
PASSES = 2
#: Frames of noise that are drawn at once, from their absolute place.
DRAWN = 4096


@lru_cache(maxsize=1)
def hann() -> np.ndarray:
    """The periodic Hann window divided by its sum, float32 [SIZE]."""
    window: np.ndarray = ((0.5 - 0.5 * np.cos(2 * np.pi * np.arange(SIZE) / SIZE)) / (SIZE / 2)).astype(np.float32)
    window.setflags(write=False)
    return window


def spectra(samples: np.ndarray) -> np.ndarray:
    """[channels, n] -> complex64 [channels, 1 + (n − SIZE) // HOP, SIZE / 2 + 1]."""
    from scipy import fft

    frames = np.lib.stride_tricks.sliding_window_view(samples, SIZE, axis=1)[:, ::HOP]
    result: np.ndarray = fft.rfft(frames * hann(), axis=-1)
    return result


def sound(spectrum: np.ndarray) -> np.ndarray:
    """The inverse of `spectra`, of least squares: float32 [channels, (frames − 1) HOP + SIZE]; too soft within SIZE of the ends."""
    from scipy import fft

    # the squares of overlapping Hann windows add up to 3 SIZE / (8 HOP) times the square of their peak
    frames = fft.irfft(spectrum, SIZE, axis=-1)
    frames *= hann() * np.float32((SIZE / 2) ** 2 * 8 * HOP / (3 * SIZE))
    return overlap_added(frames, HOP)


def levels(spectrum: np.ndarray) -> np.ndarray:
    """log10(|X|² + 1e-10), float32 of the same shape."""
    result: np.ndarray = np.log10(spectrum.real ** 2 + spectrum.imag ** 2 + np.float32(10 ** FLOOR))
    return result


def cutoff_bin(log_power: np.ndarray) -> int:
    """The first bin above the band that the frames [frames, bins] use; 0 for silence."""
    used = np.quantile(log_power, 0.9, axis=0) > FLOOR + USED
    crowd = np.convolve(used, np.ones(RUN), "full")[:len(used)]
    last = np.flatnonzero(used & (crowd > RUN / 2))
    return int(last[-1]) + 1 if len(last) else 0


def bin_of(hz: float) -> int:
    """The first bin that is not below a frequency."""
    return int(np.ceil(hz * SIZE / RATE - 0.01))


def noise(seed: int, stream: int, start: int, count: int) -> np.ndarray:
    """White Gaussian noise of frames [start, start + count) of an endless stream, float32 [count]."""
    first = start // DRAWN
    blocks = [np.random.default_rng([seed, stream, index + 2 ** 40]).standard_normal(DRAWN, np.float32)
              for index in range(first, -(-(start + count) // DRAWN))]
    return np.concatenate(blocks)[start - first * DRAWN:][:count]


def likeness(spectrum: np.ndarray, bins: slice, reach: int = 32) -> np.ndarray:
    """How alike the channels are in `bins`, 0 to 1, float32 [frames], over `reach` frames on each side.

    The mean real correlation of two of n channels: (|ΣX|² − Σ|X|²) / ((n − 1) Σ|X|²).
    """
    part = spectrum[:, :, bins]
    channels, frames = part.shape[:2]
    if channels == 1:
        return np.ones(frames, np.float32)
    own = (np.abs(part) ** 2).sum(axis=(0, 2))
    both = (np.abs(part.sum(axis=0)) ** 2).sum(axis=1)
    box = np.ones(2 * reach + 1)
    smooth_own, smooth_both = (np.convolve(np.pad(x, reach), box, "valid") for x in (own, both))
    alike = (smooth_both - smooth_own) / ((channels - 1) * smooth_own + 1e-20)
    return np.clip(alike, 0, 1).astype(np.float32)


def invented(spectrum: np.ndarray, envelope: np.ndarray, fill: np.ndarray, noises: np.ndarray) -> np.ndarray:
    """The change that brings the bins `fill` to the levels `envelope` (log10 power), in phases that begin as those of `noises`.

    All are [channels, frames, bins]; `spectrum` and `noises` are complex. Returns float32 [channels, (frames − 1) HOP + SIZE], in
    which no bin outside `fill` has a part of its own.
    """
    magnitude = np.where(fill, 10 ** (envelope / 2), 0).astype(np.float32)
    base = np.where(fill, spectrum, 0)
    change = _sized(noises, magnitude) - base
    for _ in range(PASSES):
        change = _sized(spectra(sound(change)) + spectrum, magnitude) - base
    return sound(change)


def _sized(spectrum: np.ndarray, magnitude: np.ndarray) -> np.ndarray:
    """Bins of these magnitudes in the phases of a spectrum; one real factor is much cheaper than a complex division."""
    result: np.ndarray = spectrum * (magnitude / (np.sqrt(spectrum.real ** 2 + spectrum.imag ** 2) + np.float32(1e-20)))
    return result
