"""De-noise: hiss and other steady broadband noise, by a gain per STFT bin.

The a-priori SNR is estimated by the decision-directed method, refined in a second step (C. Plapous,
C. Marro and P. Scalart, IEEE Trans. ASLP 14(6), 2006) and turned into a gain by the minimum mean-square
error log-spectral amplitude estimator (Y. Ephraim and D. Malah, IEEE Trans. ASSP 32(6), 1984, and 33(2),
1985) or by the Wiener rule. Smoothing over bins and a floor under the gain keep single bins from being
let through at random: musical noise (O. Cappé, IEEE Trans. SAP 2(2), 1994).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...analysis.stft import StftStream, size_for
from ...core import Findings, Format, Progress, Source
from ..processor import Plan, Processor, Task, Worker
from ..settings import Choice, Number, Setting, Span
from .noise_profile import learn_profile

WINDOW_SECONDS = 0.093
OVERLAP = 4
#: The recursion has forgotten its start to float32 accuracy after this long.
WARM_UP_SECONDS = 2.0
SEGMENT_SECONDS = 8.0
#: The a-priori SNR is never taken for less than this (−20 dB).
LEAST_PRIOR = 0.01


def layout(rate: int) -> tuple[int, int]:
    """STFT size and hop at a sample rate."""
    size = size_for(rate, WINDOW_SECONDS)
    return size, size // OVERLAP


def lsa_gain(prior: np.ndarray, posterior: np.ndarray) -> np.ndarray:
    """G = ξ/(1+ξ) · exp(½ E₁(v)), v = γ ξ/(1+ξ): Ephraim and Malah 1985, eq. 20. At most 1."""
    from scipy.special import exp1

    wiener = prior / (1 + prior)
    v = np.maximum(wiener * posterior, 1e-3)
    return np.minimum(wiener * np.exp(0.5 * exp1(v)), 1.0)


def wiener_gain(prior: np.ndarray, posterior: np.ndarray) -> np.ndarray:
    """G = ξ/(1+ξ)."""
    return prior / (1 + prior)


RULES = {"lsa": lsa_gain, "wiener": wiener_gain}


class _Reducer:
    """The recursion over frames for some channels; `noise` is [channels, bins] in |STFT|²."""

    def __init__(self, noise: np.ndarray, settings: Mapping[str, Any]) -> None:
        threshold = 10 ** (settings["threshold"] / 10)
        self._noise = np.maximum(noise * threshold, 1e-20).astype(np.float32)
        self._floor = np.float32(10 ** (-settings["reduction"] / 20))
        self._rule = RULES[settings["method"]]
        smoothing = settings["smoothing"]
        self._alpha = np.float32(0.94 + 0.005 * smoothing)
        self._least_prior = np.float32(LEAST_PRIOR)
        self._width = round(smoothing / 4)
        self._clean = np.zeros_like(self._noise)

    def change(self, spectra: np.ndarray, first: int) -> np.ndarray:
        """Spectra [channels, frames, bins] -> the same with less noise."""
        power = (spectra.real ** 2 + spectra.imag ** 2) / self._noise[:, None]
        gains = np.empty(power.shape, np.float32)
        for k in range(gains.shape[1]):
            posterior: np.ndarray = power[:, k]
            prior = self._alpha * self._clean + (1 - self._alpha) * np.maximum(posterior - 1, 0)
            coarse = wiener_gain(np.maximum(prior, self._least_prior), posterior)
            refined = coarse * coarse * posterior
            gain = self._rule(np.maximum(refined, self._least_prior), posterior)
            self._clean = np.minimum(gain * gain * posterior, 1e12)
            gains[:, k] = gain
        return spectra * np.maximum(_smoothed(gains, self._width), self._floor)


def _smoothed(gains: np.ndarray, width: int) -> np.ndarray:
    """Mean over 2 · width + 1 neighbouring bins, weighted by a triangle; edges repeat."""
    if width == 0:
        return gains
    weights = np.bartlett(2 * width + 3)[1:-1]
    weights /= weights.sum()
    padded = np.pad(gains, ((0, 0), (0, 0), (width, width)), mode="edge")
    bins = gains.shape[2]
    return np.sum([np.float32(w) * padded[:, :, i:i + bins] for i, w in enumerate(weights)], axis=0)


class _Untouched:
    """Where no noise was found every sample stays as it is, to the bit."""

    def __init__(self, channels: int) -> None:
        self._channels = channels

    def process(self, block: np.ndarray) -> np.ndarray:
        return block

    def finish(self) -> np.ndarray:
        return np.zeros((self._channels, 0), np.float32)


class _Denoiser:
    """A stream through the reducer."""

    def __init__(self, task: Task, noise: np.ndarray) -> None:
        size, hop = layout(task.format.rate)
        reducer = _Reducer(noise, task.settings)
        self._stream = StftStream(task.format.channels, size, hop, task.start_frame, reducer.change)

    def process(self, block: np.ndarray) -> np.ndarray:
        return self._stream.process(block)

    def finish(self) -> np.ndarray:
        return self._stream.finish()


class Denoise(Processor):
    """Hiss and steady broadband noise."""

    id = "denoise"
    name = "De-noise"
    complaint = "Hiss & noise"
    summary = "Takes away hiss and other steady noise, after listening to a stretch of it."
    learns = True
    learns_from = ("profile",)
    settings: tuple[Setting, ...] = (
        Span("profile", "Learn the noise from the selection",
             "A stretch where nothing but the noise is heard; automatic takes the quietest parts of the recording."),
        Number("reduction", "Reduction", "How far the noise is lowered at most.", 0, 40, 1, 24, "dB"),
        Number("threshold", "Threshold", "Raises (more is taken) or lowers what counts as noise.", -20, 20, 0.5, 0, "dB"),
        Number("smoothing", "Smoothing", "Higher: steadier noise that is left, softer details.", 0, 10, 1, 4),
        Choice("method", "Method", "How a gain is made of the estimated noise.",
               (("lsa", "Log-spectral amplitude"), ("wiener", "Wiener"))),
    )

    def plan(self, format: Format, settings: Mapping[str, Any]) -> Plan:
        size, _ = layout(format.rate)
        return Plan(round(SEGMENT_SECONDS * format.rate), round(WARM_UP_SECONDS * format.rate) + size, size, live=True)

    def learn(self, source: Source, settings: Mapping[str, Any], progress: Progress) -> Findings:
        return learn_profile(source, layout(source.format.rate)[0], settings["profile"], progress)

    def worker(self, task: Task) -> Worker:
        assert task.findings is not None
        noise = task.findings.arrays["noise"][list(task.channels)]
        return _Denoiser(task, noise) if noise.any() else _Untouched(task.format.channels)


PROCESSORS = (Denoise(),)
