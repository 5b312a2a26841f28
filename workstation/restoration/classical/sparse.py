"""The sparse toolbox: samples that are not known are found as those with which few places of the spectrogram hold all the sound.

Persistent shrinkage. In turn the spectrogram is shrunk and the samples that are known are put back. A bin keeps
g = max(1 − λ²/E, 0) of itself, E the mean power around it, over some frames and all channels: what lasts stays, what stands
alone goes (the persistent empirical Wiener operator of K. Siedenburg, M. Kowalski and M. Dörfler, "Audio declipping with social
sparsity", ICASSP 2014). λ falls from round to round, so that the strongest parts are settled first, and each round begins beyond
where the last one ended (momentum: A. Beck and M. Teboulle, SIAM J. Imaging Sciences 2(1), 2009), which is worth three
decibels in a number of rounds that can be waited for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...analysis.stft import root_hann


@dataclass(frozen=True)
class Shrinkage:
    """How far and how often: `size` and `hop` of the √Hann transform in samples, `rounds` of them, λ falling geometrically from
    `first` to `last` (1 is the level of white noise of variance 1), `persistence` frames (odd) that E reaches over.
    """

    size: int
    hop: int
    rounds: int
    first: float
    last: float
    persistence: int
    momentum: float


@dataclass(frozen=True)
class Unknown:
    """Samples to be found, of sound [channels, frames]: `places` in it as a flat array, `least` is what each must be at least.

    A sample that is found has the sign of `least` and no smaller magnitude; the samples everywhere else are known.
    """

    places: np.ndarray
    least: np.ndarray


class _Frames:
    """The transforms that hold unknown samples, and those beside them, of sound [channels, whole hops]."""

    def __init__(self, sound: np.ndarray, unknown: np.ndarray, how: Shrinkage) -> None:
        overlap = how.size // how.hop
        there = unknown.any(axis=0).reshape(-1, how.hop).any(axis=1)
        holds = np.asarray(np.lib.stride_tricks.sliding_window_view(there, overlap).any(axis=-1))
        reach = how.persistence // 2
        near = np.lib.stride_tricks.sliding_window_view(np.pad(holds, reach), 2 * reach + 1).any(axis=-1)
        self.starts = np.flatnonzero(holds)
        self._how, self._overlap = how, overlap
        self._window = root_hann(how.size) * np.float32(np.sqrt(2.0 / how.size))
        listed = np.flatnonzero(near)
        self._inner = holds[listed]
        self._power = np.zeros((sound.shape[0], len(listed), how.size // 2 + 1), np.float32)
        self._power[:, ~self._inner] = _power(self._transformed(sound, listed[~self._inner]))

    def _transformed(self, sound: np.ndarray, starts: np.ndarray) -> np.ndarray:
        from scipy import fft

        hops = sound.reshape(sound.shape[0], -1, self._how.hop)
        frames = hops[:, starts[:, None] + np.arange(self._overlap)].reshape(sound.shape[0], len(starts), self._how.size)
        frames *= self._window
        return fft.rfft(frames, axis=-1, overwrite_x=True)

    def shrunk(self, sound: np.ndarray, threshold: float) -> np.ndarray:
        """`sound` of shrunk transforms; right where there are unknown samples."""
        from scipy import fft

        spectra = self._transformed(sound, self.starts)
        self._power[:, self._inner] = _power(spectra)
        spectra *= persistent_gain(self._power, threshold, self._how.persistence)[:, self._inner]
        frames = fft.irfft(spectra, self._how.size, axis=-1, overwrite_x=True)
        frames *= self._window * np.float32(self._how.hop)
        out = np.zeros_like(sound)
        hops = out.reshape(sound.shape[0], -1, self._how.hop)
        for k in range(self._overlap):
            hops[:, self.starts + k] += frames[:, :, k * self._how.hop:(k + 1) * self._how.hop]
        return out


def _power(spectra: np.ndarray) -> np.ndarray:
    return spectra.real ** 2 + spectra.imag ** 2


def persistent_gain(power: np.ndarray, threshold: float, persistence: int) -> np.ndarray:
    """g = max(1 − λ²/E, 0) of [channels, frames, bins], E the mean of `power` over channels and `persistence` frames, edges mirrored."""
    mean = power.mean(axis=0) if len(power) > 1 else power[0]
    reach = min(persistence // 2, len(mean) - 1)
    padded = np.pad(mean, ((reach, reach), (0, 0)), mode="reflect")
    energy = padded[:len(mean)].copy()
    for k in range(1, 2 * reach + 1):
        energy += padded[k:k + len(mean)]
    np.maximum(energy, np.float32(1e-30), out=energy)
    gain = np.divide(np.float32(-threshold ** 2 * (2 * reach + 1)), energy, out=energy)
    gain += 1
    np.maximum(gain, 0, out=gain)
    return np.broadcast_to(gain, power.shape)


def completed(sound: np.ndarray, unknown: Unknown, how: Shrinkage) -> np.ndarray:
    """The unknown samples of sound [channels, frames] around 1: float32, one for each of `unknown.places`."""
    channels, length = sound.shape
    before = how.size
    after = how.size + -length % how.hop
    given = np.pad(sound, ((0, 0), (before, after)))
    width = given.shape[1]
    places = unknown.places // length * width + unknown.places % length + before
    mask = np.zeros(given.size, bool)
    mask[places] = True
    frames = _Frames(given, mask.reshape(given.shape), how)
    sign, least = np.sign(unknown.least), np.abs(unknown.least)
    estimate = previous = unknown.least
    guess = given.copy()
    for threshold in np.geomspace(how.first, how.last, how.rounds):
        guess.reshape(-1)[places] = estimate + np.float32(how.momentum) * (estimate - previous)
        found = frames.shrunk(guess, float(threshold)).reshape(-1)[places]
        previous, estimate = estimate, sign * np.maximum(sign * found, least)
    return estimate
