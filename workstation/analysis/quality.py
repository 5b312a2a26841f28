"""How close a recording is to a reference: SNR, SI-SDR and log-spectral distance, after alignment."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..core import Progress, Source, UsageError
from . import loudness
from .align import Alignment, align_sources, shifted

#: STFT of the log-spectral distance.
LSD_FFT, LSD_HOP, LSD_EPSILON = 2048, 512, 1e-10
#: Windows transformed at once: few enough for the processor's cache.
GROUP = 64
#: Frames compared at once: whole hops, so that the blocks share the grid of the whole.
BLOCK = 256 * LSD_HOP


@dataclass(frozen=True)
class Comparison:
    """Infinite where the two are equal, NaN where a figure has no meaning (silence).

    `lag_frames`: how much later `other` is than the reference; `gain_db`: how much louder it is, `inverted` where
    its polarity is turned. SNR and LSD are of the aligned recordings as they are, without correcting the gain.
    """

    snr_db: float
    si_sdr_db: float
    lsd: float
    lag_frames: float
    gain_db: float
    inverted: bool
    lufs_difference: float
    frames: int


def snr_db(reference: np.ndarray, other: np.ndarray) -> float:
    """10·log10(Σ reference² / Σ (other − reference)²) over all samples of two equal shapes."""
    sums = _Sums()
    sums.add(reference, other)
    return sums.snr_db


def si_sdr_db(reference: np.ndarray, other: np.ndarray) -> float:
    """Scale-invariant SDR: SNR against the reference at the gain that fits best, one gain for all channels.

    J. Le Roux et al., "SDR – half-baked or well done?", ICASSP 2019; means are not removed.
    """
    sums = _Sums()
    sums.add(reference, other)
    return sums.si_sdr_db


def lsd(reference: np.ndarray, other: np.ndarray) -> float:
    """Log-spectral distance of [channels, n] or [n]; 1.0 is 10 dB.

    STFT 2048/512, periodic Hann divided by its sum (1/1024), no padding (less than a window: zeros at the end);
    difference of log10(power + 1e-10), root of the mean square over frequency, mean over time and channels.
    """
    reference, other = np.atleast_2d(reference), np.atleast_2d(other)
    total, count = _lsd_sums(reference, other)
    return total / count if count else math.nan


@dataclass(frozen=True)
class Quality:
    """SNR, SI-SDR (both dB) and log-spectral distance (1.0 is 10 dB) of a recording against a reference."""

    snr_db: float
    si_sdr_db: float
    lsd: float


def measure(reference: Source, other: Source, first: int = 0, last: int | None = None, progress: Progress | None = None) -> Quality:
    """The quality of `other` over frames [first, last) of the time line that both share, as they are. Raises Cancelled."""
    progress = progress or Progress()
    last = min(reference.length, other.length) if last is None else last
    progress.begin(max(last - first, 1), "Comparing")
    sums, distance, count = _gathered(reference, other.read, first, last, progress)
    return Quality(sums.snr_db, sums.si_sdr_db, distance / count if count else math.nan)


def compare(reference: Source, other: Source, progress: Progress | None = None) -> Comparison:
    """Align `other` with the reference and measure it over the frames that both have.

    UsageError where rates or channel counts differ or either is empty. Raises Cancelled between blocks. A lag that is not whole
    frames is undone by band-limited interpolation.
    """
    _check(reference, other)
    progress = progress or Progress()
    found = align_sources(reference, other)
    first, last = _common(reference, other, found)
    progress.begin(max(last - first, 1), "Comparing")
    sums, distance, count = _gathered(
        reference, lambda begin, frames: shifted(other, begin, frames, found.lag_frames), first, last, progress)
    gain = sums.gain
    difference = loudness.gated_loudness(other, progress=progress) - loudness.gated_loudness(reference, progress=progress)
    return Comparison(sums.snr_db, sums.si_sdr_db, distance / count if count else math.nan, found.lag_frames,
                      20 * math.log10(abs(gain)) if gain else -math.inf if gain == 0 else math.nan, gain < 0, difference, last - first)


def _gathered(reference: Source, read_other: Callable[[int, int], np.ndarray], first: int, last: int,
              progress: Progress) -> tuple[_Sums, float, int]:
    """The sums of all blocks, the sum of their log-spectral distances, and of how many windows that is."""
    sums, distance, count = _Sums(), 0.0, 0
    for begin in range(first, last, BLOCK):
        fresh = min(BLOCK, last - begin)
        reach = min(fresh + LSD_FFT - LSD_HOP, last - begin)
        a, b = reference.read(begin, reach), read_other(begin, reach)
        sums.add(a[:, :fresh], b[:, :fresh])
        if reach >= LSD_FFT or begin == first:
            block, windows = _lsd_sums(a, b)
            distance, count = distance + block, count + windows
        progress.advance(fresh)
    return sums, distance, count


class _Sums:
    """Σr², Σo², Σro and Σ(o − r)² of blocks, in double precision."""

    def __init__(self) -> None:
        self.reference = self.other = self.product = self.error = 0.0

    def add(self, reference: np.ndarray, other: np.ndarray) -> None:
        r, o = reference.astype(np.float64).ravel(), other.astype(np.float64).ravel()
        error = o - r
        self.reference += float(r @ r)
        self.other += float(o @ o)
        self.product += float(r @ o)
        self.error += float(error @ error)

    @property
    def gain(self) -> float:
        return self.product / self.reference if self.reference else math.nan

    @property
    def snr_db(self) -> float:
        return _ratio_db(self.reference, self.error)

    @property
    def si_sdr_db(self) -> float:
        if not self.reference or not self.other:
            return math.nan
        target = self.product * self.product / self.reference
        rest = self.other - target
        return _ratio_db(target, rest if rest > 1e-15 * self.other else 0.0)


def _ratio_db(signal: float, error: float) -> float:
    if signal == 0:
        return math.nan if error == 0 else -math.inf
    return 10 * math.log10(signal / error) if error else math.inf


def _lsd_sums(reference: np.ndarray, other: np.ndarray) -> tuple[float, int]:
    """Sum of the distances of all windows and channels, and how many they are.

    The difference of two logarithms is the logarithm of one ratio, which is half the work.
    """
    total, count = 0.0, 0
    for pair in zip(reference, other, strict=True):
        one, two = (_windows(samples) for samples in pair)
        for first in range(0, len(one), GROUP):
            ratio = _powers(one[first:first + GROUP])
            ratio /= _powers(two[first:first + GROUP])
            np.log(ratio, out=ratio)
            total += float(np.sqrt(np.einsum("wb,wb->w", ratio, ratio, dtype=np.float64) / ratio.shape[1]).sum())
            count += len(ratio)
    return total / math.log(10), count


def _windows(samples: np.ndarray) -> np.ndarray:
    """The windows of one channel [n], a view [windows, LSD_FFT]; none of nothing, one of less than a window."""
    if not len(samples):
        return np.zeros((0, LSD_FFT), np.float32)
    padded = np.pad(samples, (0, max(LSD_FFT - len(samples), 0)))
    return np.lib.stride_tricks.sliding_window_view(padded, LSD_FFT)[::LSD_HOP]


def _powers(windows: np.ndarray) -> np.ndarray:
    """Power of each bin of [n, LSD_FFT], and the epsilon."""
    from scipy.fft import rfft

    window = np.sin(np.pi * np.arange(LSD_FFT) / LSD_FFT) ** 2
    spectra = rfft(windows * (window / window.sum()).astype(np.float32), axis=-1)
    parts = spectra.view(spectra.real.dtype)
    np.multiply(parts, parts, out=parts)
    power: np.ndarray = parts[:, 0::2] + parts[:, 1::2]
    power += LSD_EPSILON
    return power


def _check(reference: Source, other: Source) -> None:
    names = [s.origin.path or "the recording" for s in (reference, other)]
    if reference.format.rate != other.format.rate:
        raise UsageError(f"{names[1]} has {other.format.rate} Hz and {names[0]} {reference.format.rate} Hz: only recordings of "
                         "one sample rate can be compared.")
    if reference.format.channels != other.format.channels:
        raise UsageError(f"{names[1]} has {other.format.channels} channels and {names[0]} {reference.format.channels}: only "
                         "recordings with as many channels can be compared.")
    for name, source in zip(names, (reference, other), strict=True):
        if not source.length:
            raise UsageError(f"{name} is empty: there is nothing to compare.")


def _common(reference: Source, other: Source, found: Alignment) -> tuple[int, int]:
    """The frames of the reference that both recordings have."""
    return max(0, math.ceil(-found.lag_frames)), max(min(reference.length, math.floor(other.length - found.lag_frames)), 0)
