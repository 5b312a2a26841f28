"""The two walls of a mono groove: the same sound twice, each with scratches and noise of its own.

With the right wall moved and scaled onto the left one, x₁ = s + n₁ and x₂ = s + n₂. Their difference e = x₁ − x₂ holds no
sound at all, and over any window ⟨x₁ e⟩ tends to ⟨n₁²⟩ and −⟨x₂ e⟩ to ⟨n₂²⟩: the noise of each wall, although neither is known
alone. The output x₂ + w e with w = v₂ / (v₁ + v₂) is their mean of least variance (inverse-variance weighting): where one wall
is far noisier only the other is heard, and where both are alike their noise falls by 3 dB. w moves noise only, never the sound.

v is what was found over half a second; what a short window holds beyond that (a click, a scratch) is given to the wall with more
energy in that window. Both are measured on the prediction error of the sound, in which clicks stand out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...analysis.align import REACH, align, between
from ...core import Findings, Progress, Source
from ..segments import finite
from .autoregressive import levinson

#: Frames of one excerpt, and how many are spread over a recording to learn from.
EXCERPT, EXCERPTS = 1 << 15, 24
#: Walls of one groove are never further apart than this many seconds.
APART_SECONDS = 0.001
#: Below this correlation the two channels are not taken for the same recording.
LEAST_LIKENESS = 0.5
#: And below this it may be stereo with much in the middle: of such music six in eleven lie below, of discs at 12 dB SNR two in sixteen.
SURE_LIKENESS = 0.8
ORDER = 16
FFT = 2048
#: Windows of clicks and of steady noise.
SHORT_SECONDS, LONG_SECONDS = 0.0015, 0.5
#: What exceeds its surroundings this many times is no steady noise; either wall has at least this share of it.
STEADY, LEAST_SHARE = 8.0, 1e-3
#: The gain is taken from where records have the least noise.
LOW_HZ, HIGH_HZ = 200.0, 5000.0


@dataclass(frozen=True)
class Walls:
    """right(t + delay) ≈ gain · left(t), `delay` in frames; `whitening` is the filter whose output is the prediction error."""

    delay: float
    gain: float
    likeness: float
    whitening: np.ndarray

    def to_plain(self) -> tuple[Mapping[str, Any], Mapping[str, np.ndarray]]:
        """As the values and arrays of Findings."""
        return {"delay": self.delay, "gain": self.gain, "likeness": self.likeness}, {"whitening": self.whitening}

    @classmethod
    def of(cls, findings: Findings) -> Walls:
        return cls(**findings.values, whitening=findings.arrays["whitening"])


def reach(rate: int) -> int:
    """Frames on each side that decide a moment."""
    return round((LONG_SECONDS + 2 * SHORT_SECONDS + APART_SECONDS) * rate) + REACH + ORDER


def learn(source: Source, progress: Progress) -> tuple[Walls | None, str]:
    """How the walls lie against one another, and a sentence that says so; None where they hold no common sound.

    The delay is the median over excerpts; likeness and gain are medians over windows, most of which hold no scratch.
    """
    starts = np.unique(np.linspace(0, max(source.length - EXCERPT, 0), EXCERPTS).astype(int))
    progress.begin(2 * len(starts), "Comparing the groove walls")
    most = math.ceil(APART_SECONDS * source.format.rate)
    lags = []
    for start in starts:
        found = align(*_excerpt(source, int(start), sharp=True))
        if abs(found.lag_frames) <= most and found.similarity > 0.1:
            lags.append(found.lag_frames)
        progress.advance(1)
    delay = float(np.median(lags)) if lags else 0.0
    delay = float(round(delay)) if abs(delay - round(delay)) < 0.01 else delay
    parts, common = [], np.zeros(FFT // 2 + 1, np.complex128)
    for start in starts:
        left, right = _excerpt(source, int(start))
        a, b = _spectra(left), _spectra(_moved(right, delay))
        common += (a.conj() * b).sum(0)
        parts.append(_band_powers(a, b, source.format.rate))
        progress.advance(1)
    return _judged(np.concatenate(parts, axis=1), np.abs(common), delay, source.format.rate)


def _excerpt(source: Source, start: int, sharp: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Left and right, float64; `sharp` takes differences of neighbours, in which rumble counts little."""
    both = finite(source.read(start, EXCERPT))[:2].astype(np.float64)
    both = np.diff(both, axis=1) if sharp else both
    return both[0], both[1]


def _spectra(x: np.ndarray) -> np.ndarray:
    """Hann windows, half overlapping: [windows, bins]."""
    return np.fft.rfft(np.lib.stride_tricks.sliding_window_view(x, FFT)[::FFT // 2] * np.hanning(FFT), axis=1)


def _band_powers(a: np.ndarray, b: np.ndarray, rate: int) -> np.ndarray:
    """|L|², |R|² and Re conj(L) R of every window, within the band: [3, windows]."""
    hz = np.arange(FFT // 2 + 1) * rate / FFT
    a, b = (x[:, (hz >= LOW_HZ) & (hz <= min(HIGH_HZ, 0.45 * rate))] for x in (a, b))
    return np.stack([(np.abs(a) ** 2).sum(1), (np.abs(b) ** 2).sum(1), (a.conj() * b).real.sum(1)])


def _judged(powers: np.ndarray, common: np.ndarray, delay: float, rate: int) -> tuple[Walls | None, str]:
    """The gain is √(R / L) in the half of the windows that agree best."""
    left, right, cross = powers[:, (powers[0] > 0) & (powers[1] > 0)]
    if not len(left):
        return None, "Left or right is silent, so nothing is changed."
    alike = np.abs(cross) / np.sqrt(left * right)
    likeness = float(np.median(alike))
    if likeness < LEAST_LIKENESS:
        return None, f"Left and right hold different sound (they agree to {likeness:.2f}), so nothing is changed."
    good = alike >= likeness
    gain = math.copysign(math.exp(float(np.median(np.log(right[good] / left[good]))) / 2), float(cross[good].sum()))
    found = Walls(delay, gain, likeness, levinson(np.fft.irfft(common)[:ORDER + 1]))
    return found, _sentence(found, rate)


def doubt(found: Walls) -> str:
    """Why these may be no walls of one groove; empty where they are."""
    if found.likeness >= SURE_LIKENESS:
        return ""
    return (f"Left and right agree to {found.likeness:.2f} only. If this is no mono disc but stereo, it becomes mono, and what was on one "
            "side alone is lost.")


def _sentence(found: Walls, rate: int) -> str:
    level, late = round(20 * math.log10(abs(found.gain)), 1), round(found.delay / rate * 1e6)
    time = f"{abs(late)} µs {'later' if late > 0 else 'earlier'}" if late else "at the same time"
    loud = f"{abs(level)} dB {'louder' if level > 0 else 'softer'}" if level else "as loud"
    turned = " and turned in polarity" if found.gain < 0 else ""
    return f"The groove walls agree to {found.likeness:.2f}; the right one is {time} and {loud}{turned}."


def _moved(x: np.ndarray, delay: float) -> np.ndarray:
    """x[n + delay], silence beyond the ends."""
    from scipy.signal import fftconvolve

    whole = math.floor(delay)
    padded = np.pad(x, (max(-whole, 0) + REACH, max(whole, 0) + REACH))
    at = max(-whole, 0) + REACH + whole
    if delay == whole:
        return padded[at:at + len(x)]
    stretch = padded[at - REACH + 1:at + len(x) + REACH]
    return np.asarray(fftconvolve(stretch, between(delay - whole)[::-1], mode="valid"))


def quieter(left: np.ndarray, right: np.ndarray, found: Walls, rate: int) -> np.ndarray:
    """float32 [frames] of both walls -> the sound of both at the left one's time and level, float32 [frames]."""
    first, second = left.astype(np.float64), _moved(right.astype(np.float64), found.delay) / found.gain
    errors = [np.convolve(wall, found.whitening)[:len(wall)] for wall in (first, second)]
    noise_first, noise_second = _noise(errors[0], errors[1], rate)
    weight = noise_second / np.maximum(noise_first + noise_second, 1e-30)
    return (second + weight * (first - second)).astype(np.float32)


def _noise(first: np.ndarray, second: np.ndarray, rate: int) -> tuple[np.ndarray, np.ndarray]:
    """The variance of each wall's noise at every frame, from the prediction errors of both."""
    short, long = (max(round(seconds * rate), 4) for seconds in (SHORT_SECONDS, LONG_SECONDS))
    apart = first - second
    power = np.square(apart)
    calm = power <= STEADY * _around(np.minimum(power, STEADY * _around(power, long)), long)
    least = LEAST_SHARE * _around(power * calm, long)
    steady = [np.maximum(_around(wall * apart * sign * calm, long), least) for wall, sign in ((first, 1), (second, -1))]
    excess = np.maximum(_around(power, short) - 2 * (steady[0] + steady[1]), 0)
    louder = _around(np.square(first) - np.square(second), short)
    share = np.clip(0.5 + 0.5 * louder / np.maximum(excess, 1e-30), 0, 1)
    return steady[0] + share * excess, steady[1] + (1 - share) * excess


def _around(values: np.ndarray, frames: int) -> np.ndarray:
    """The mean over a triangle of so many frames."""
    from scipy.ndimage import uniform_filter1d

    return np.asarray(uniform_filter1d(uniform_filter1d(values, frames // 2, mode="constant"), frames // 2, mode="constant"))
