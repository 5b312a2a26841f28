"""De-noise: hiss and other steady broadband noise, by a multichannel Wiener filter in two steps.

The first step works on long transforms, which tell the noise from steady tones, and gives a pilot: the sound, roughly. The
second works on transforms half as long, which keep onsets sharp, and takes its gains from the pilot. How is told in `wiener`.
Both channels of a stereo recording are filtered together, so that what they share is found under more noise. `reduction` is a
floor under every gain: noise alone is lowered by just that, evenly, and does not twitter (musical noise: O. Cappé, IEEE Trans.
SAP 2(2), 1994).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...analysis.stft import size_for, synthesis, transform
from ...core import Findings, Format, Progress, Source
from ..processor import Plan, Processor, Task, Worker
from ..settings import Choice, Number, Setting, Span
from . import wiener
from .noise_profile import at_size, learn_profile

#: The long transform; the short one is half of it.
WINDOW_SECONDS = 0.093
OVERLAP = 4
SEGMENT_SECONDS = 8.0

RULES = {"wiener": wiener.as_it_is, "lsa": wiener.log_spectral, "subtraction": wiener.subtraction}


def long_size(rate: int) -> int:
    """Frames of the long transform at a sample rate."""
    return size_for(rate, WINDOW_SECONDS)


def _around(settings: Mapping[str, Any]) -> wiener.Surroundings:
    return wiener.Surroundings(round(settings["smoothing"]), round(settings["smoothing"]))


class _Untouched:
    """Where no noise was found every sample stays as it is, to the bit."""

    def __init__(self, channels: int) -> None:
        self._channels = channels

    def process(self, block: np.ndarray) -> np.ndarray:
        return block

    def finish(self) -> np.ndarray:
        return np.zeros((self._channels, 0), np.float32)


class _Denoiser:
    """Keeps its segment until all of it came: both steps look forward as far as back."""

    def __init__(self, task: Task, noise: np.ndarray) -> None:
        self._task, self._noise = task, noise * np.float32(10 ** (task.settings["threshold"] / 10))
        self._parts = [np.zeros((task.format.channels, 0), np.float32)]

    def process(self, block: np.ndarray) -> np.ndarray:
        self._parts.append(block)
        return block[:, :0]

    def finish(self) -> np.ndarray:
        """Transforms begin at absolute frames that are multiples of their hop, wherever the segment does."""
        samples = np.concatenate(self._parts, axis=1)
        length, size = samples.shape[1], long_size(self._task.format.rate)
        hop = size // OVERLAP
        before = size + self._task.start_frame % hop
        after = size + -(before + length) % hop
        noisy = np.pad(samples, ((0, 0), (before, after)))
        return self._cleaned(noisy, size)[:, before:before + length]

    def _cleaned(self, noisy: np.ndarray, size: int) -> np.ndarray:
        settings, around = self._task.settings, _around(self._task.settings)
        floor, rule = 10 ** (-settings["reduction"] / 20), RULES[settings["method"]]
        pilot = synthesis(wiener.first_step(transform(noisy, size, size // OVERLAP), self._whiten(size), around), size, size // OVERLAP)
        size //= 2
        guess, spectra = (transform(samples, size, size // OVERLAP) for samples in (pilot, noisy))
        return synthesis(wiener.second_step(guess, spectra, self._whiten(size), around, floor, rule), size, size // OVERLAP)

    def _whiten(self, size: int) -> np.ndarray:
        """One over the amplitude of the noise in a bin: [channels, 1, bins]."""
        return 1 / np.sqrt(at_size(self._noise, size))[:, None]


class Denoise(Processor):
    """Hiss and steady broadband noise."""

    id = "denoise"
    name = "De-noise"
    version = 2
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
               (("wiener", "Wiener"), ("lsa", "Log-spectral amplitude"), ("subtraction", "Spectral subtraction"))),
    )

    def plan(self, format: Format, settings: Mapping[str, Any]) -> Plan:
        size, around = long_size(format.rate), _around(settings)
        hop = size // OVERLAP
        reach = size + hop * (wiener.FIRST_FRAMES // 2 + around.frames) + (size + hop * (wiener.SECOND_FRAMES // 2 + around.frames)) // 2
        return Plan(round(SEGMENT_SECONDS * format.rate), reach, reach, linked=format.channels == 2)

    def learn(self, source: Source, settings: Mapping[str, Any], progress: Progress) -> Findings:
        return learn_profile(source, long_size(source.format.rate), settings["profile"], progress)

    def worker(self, task: Task) -> Worker:
        assert task.findings is not None
        noise = task.findings.arrays["noise"][list(task.channels)]
        return _Denoiser(task, noise) if noise.any() else _Untouched(task.format.channels)


PROCESSORS = (Denoise(),)
