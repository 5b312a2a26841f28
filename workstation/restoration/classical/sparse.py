"""The sparse toolbox: samples that are not known are found as those with which few places of the spectrogram hold all the sound.

Persistent shrinkage. In turn the spectrogram is shrunk and the samples that are known are put back. A bin keeps
g = max(1 − λ²/E, 0) of itself, E the mean power around it, over some frames and all channels: what lasts stays, what stands
alone goes (the persistent empirical Wiener operator of K. Siedenburg, M. Kowalski and M. Dörfler, "Audio declipping with social
sparsity", ICASSP 2014). λ falls from round to round, so that the strongest parts are settled first, and each round begins beyond
where the last one ended (momentum: A. Beck and M. Teboulle, SIAM J. Imaging Sciences 2(1), 2009), which is worth three
decibels in a number of rounds that can be waited for. The soft gain g = 1 − (λ²/(E + λ²))^p (with p = 1 Wiener's, for noise of
power λ²) lets nothing go entirely: it asks for more rounds, and stays right where λ falls below the noise of the recording.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...analysis.stft import root_hann

#: Samples transformed at a time, few enough for a cache.
GROUP = 1 << 18


@dataclass(frozen=True)
class Shrinkage:
    """How far and how often: `sizes` in samples of the √Hann transforms that take turns once λ is below `turns_below` (until then the
    first is alone), their `overlap` (size / hop), `rounds` in all, λ falling geometrically from `first` to `last` (1 is the level
    of white noise of variance 1), `frames` (odd) that E reaches over, whether the gain is the `soft` one, and the `exponent` p that
    it begins with; it ends with 1.
    """

    sizes: tuple[int, ...]
    overlap: int
    rounds: int
    first: float
    last: float
    momentum: float
    frames: int
    soft: bool = False
    exponent: float = 1.0
    turns_below: float = np.inf


@dataclass(frozen=True)
class Unknown:
    """Samples to be found, of sound [channels, frames]: `places` in it as a flat array, `least` is what each must be at least.

    A sample that is found has the sign of `least` and no smaller magnitude; the samples everywhere else are known.
    """

    places: np.ndarray
    least: np.ndarray


class _Frames:
    """The transforms of sound [channels, whole hops] that hold unknown samples, in runs of at most GROUP samples."""

    def __init__(self, sound: np.ndarray, unknown: np.ndarray, size: int, how: Shrinkage) -> None:
        self._size, self._hop, self._overlap = size, size // how.overlap, how.overlap
        self._reach = how.frames // 2
        self._soft = how.soft
        window = root_hann(size) * np.float32(np.sqrt(2.0 / size))
        self._window, self._synthesis = window, window * np.float32(self._hop)
        there = unknown.any(axis=0).reshape(-1, self._hop).any(axis=1)
        holds = np.asarray(np.lib.stride_tricks.sliding_window_view(there, self._overlap).any(axis=-1))
        beside = np.lib.stride_tricks.sliding_window_view(np.pad(holds, self._reach), 2 * self._reach + 1).any(axis=-1)
        self._rows = np.cumsum(beside) - 1 + self._reach
        self._power = np.zeros((np.count_nonzero(beside) + 2 * self._reach, size // 2 + 1), np.float32)
        self._spectra = np.empty((len(sound), *self._power.shape), np.complex64)
        self._runs = _runs(holds, GROUP // size)
        self._out = np.zeros_like(sound)
        for start, stop in _runs(beside & ~holds, GROUP // size):
            self._measure(self._transformed(sound, start, stop), start)

    def _transformed(self, sound: np.ndarray, start: int, stop: int) -> np.ndarray:
        from scipy import fft

        samples = sound[:, start * self._hop:(stop - 1) * self._hop + self._size]
        frames = np.lib.stride_tricks.sliding_window_view(samples, self._size, axis=1)[:, ::self._hop]
        return fft.rfft(frames * self._window, axis=-1, overwrite_x=True)

    def _kept(self, start: int, stop: int) -> np.ndarray:
        """The place of a run's spectra, one for all rounds: to give memory back and ask for it again took a quarter of the time."""
        row = self._rows[start]
        return self._spectra[:, row:row + stop - start]

    def _measure(self, spectra: np.ndarray, start: int) -> None:
        """The mean power of all channels."""
        power = np.square(spectra.real)
        power += np.square(spectra.imag)
        row = self._rows[start]
        np.mean(power, axis=0, out=self._power[row:row + power.shape[1]])

    def _gain(self, start: int, stop: int, threshold: float, exponent: float) -> np.ndarray:
        row, count = self._rows[start], stop - start
        energy = self._power[row:row + count].copy()
        for k in range(1, self._reach + 1):
            energy += self._power[row - k:row - k + count]
            energy += self._power[row + k:row + k + count]
        return kept(energy, threshold * (2 * self._reach + 1) ** 0.5, exponent, self._soft)

    def shrunk(self, sound: np.ndarray, threshold: float, exponent: float) -> np.ndarray:
        """`sound` of shrunk transforms, right where there are unknown samples; good until the next call."""
        from scipy import fft

        for start, stop in self._runs:
            spectra = self._kept(start, stop)
            spectra[:] = self._transformed(sound, start, stop)
            self._measure(spectra, start)
        self._out.fill(0)
        hops = self._out.reshape(len(sound), -1, self._hop)
        for start, stop in self._runs:
            of_run = self._kept(start, stop)
            of_run *= self._gain(start, stop, threshold, exponent)
            frames = fft.irfft(of_run, self._size, axis=-1, overwrite_x=True)
            frames *= self._synthesis
            for k in range(self._overlap):
                hops[:, start + k:stop + k] += frames[:, :, k * self._hop:(k + 1) * self._hop]
        return self._out


def _runs(mask: np.ndarray, longest: int) -> list[tuple[int, int]]:
    """Where a mask is True: runs [start, stop) of at most this many."""
    edges = np.flatnonzero(np.diff(mask, prepend=False, append=False)).tolist()
    return [(k, min(k + longest, stop)) for start, stop in zip(edges[::2], edges[1::2], strict=True) for k in range(start, stop, longest)]


def kept(energy: np.ndarray, threshold: float, exponent: float, soft: bool) -> np.ndarray:
    """g = max(1 − r^p, 0), in the place of the energies: r is λ²/(E + λ²) where it is soft, else λ²/E."""
    noise = np.float32(threshold ** 2)
    if soft:
        energy += noise
    else:
        np.maximum(energy, np.float32(1e-30), out=energy)
    np.divide(noise, energy, out=energy)
    if exponent != 1:
        np.power(energy, np.float32(exponent), out=energy)
    np.subtract(1, energy, out=energy)
    return np.maximum(energy, 0, out=energy)


def completed(sound: np.ndarray, unknown: Unknown, how: Shrinkage) -> np.ndarray:
    """The unknown samples of sound [channels, frames] around 1: float32, one for each of `unknown.places`."""
    channels, length = sound.shape
    longest = max(how.sizes)
    given = np.pad(sound, ((0, 0), (longest, longest + -length % longest)))
    places = unknown.places // length * given.shape[1] + unknown.places % length + longest
    mask = np.zeros(given.size, bool)
    mask[places] = True
    turns = [_Frames(given, mask.reshape(given.shape), size, how) for size in how.sizes]
    sign, least = np.sign(unknown.least), np.abs(unknown.least)
    estimate = previous = unknown.least
    guess = given.copy()
    thresholds, exponents = np.geomspace(how.first, how.last, how.rounds), np.linspace(how.exponent, 1, how.rounds)
    for turn, (threshold, exponent) in enumerate(zip(thresholds, exponents, strict=True)):
        guess.reshape(-1)[places] = estimate + np.float32(how.momentum) * (estimate - previous)
        frames = turns[turn % len(turns) if threshold < how.turns_below else 0]
        found = frames.shrunk(guess, float(threshold), float(exponent)).reshape(-1)[places]
        previous, estimate = estimate, sign * np.maximum(sign * found, least)
    return estimate
