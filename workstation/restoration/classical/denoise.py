"""De-noise: hiss and other steady broadband noise, by a multichannel Wiener filter in two steps.

The first step works on long transforms, which tell the noise from steady tones, and gives a pilot: the sound, roughly. The
second works on transforms half as long, which keep onsets sharp, and takes its gains from the pilot. How is told in `wiener`.
Both channels of a stereo recording are filtered together, so that what they share is found under more noise. `reduction` is a
floor under every gain: noise alone is lowered by just that, evenly, and does not twitter (musical noise: O. Cappé, IEEE Trans.
SAP 2(2), 1994).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ...analysis.stft import size_for, synthesis, transform
from ...core import Findings, Format, Progress, Region, Source
from ..processor import Plan, Processor, Task, Worker
from ..settings import Choice, Number, Setting, Span, Switch
from ..workers import Untouched, Whole
from . import wiener
from .noise_profile import at_size, learn_profile
from .noise_track import factors, follow

#: The long transform, and the lengths re it whose results are averaged, in the first step and in the second.
WINDOW_SECONDS = 0.093
SIZES = {"fast": ((1.0,), (0.5,)), "best": ((2.0, 1.0, 0.5), (1.0, 0.5, 0.25))}
OVERLAP = 4
SEGMENT_SECONDS = 8.0

RULES = {"wiener": wiener.as_it_is, "lsa": wiener.log_spectral, "subtraction": wiener.subtraction}


def long_size(rate: int) -> int:
    """Frames of the long transform at a sample rate."""
    return size_for(rate, WINDOW_SECONDS)


def _longest(rate: int, settings: Mapping[str, Any]) -> int:
    """Frames of the longest transform that is made."""
    return round(max(SIZES[settings["quality"]][0]) * long_size(rate))


def _change(track: np.ndarray) -> str:
    """What the track tells, in a sentence."""
    spread = float(np.ptp(track.mean(axis=2), axis=1).max())
    return f"Its level changes by {spread:.0f} dB." if spread >= 1 else "Its level stays the same."


def _around(settings: Mapping[str, Any]) -> wiener.Surroundings:
    return wiener.Surroundings(round(settings["smoothing"]), round(settings["smoothing"]))


class _Denoiser(Whole):
    """Both steps look forward as far as back."""

    def __init__(self, task: Task, noise: np.ndarray, track: np.ndarray | None) -> None:
        self.task, self._track, self._noise = task, track, noise * np.float32(10 ** (task.settings["threshold"] / 10))
        self._parts = [np.zeros((task.format.channels, 0), np.float32)]

    def changed(self, samples: np.ndarray) -> np.ndarray:
        """Transforms begin at absolute frames that are multiples of their hop, wherever the segment does."""
        length, size = samples.shape[1], _longest(self.task.format.rate, self.task.settings)
        hop = size // OVERLAP
        before = size + self.task.start_frame % hop
        after = size + -(before + length) % hop
        noisy = np.pad(samples, ((0, 0), (before, after)))
        return self._cleaned(noisy, self.task.start_frame - before)[:, before:before + length]

    def _cleaned(self, noisy: np.ndarray, start: float) -> np.ndarray:
        """`noisy` begins at absolute frame `start`."""
        settings, around, size = self.task.settings, _around(self.task.settings), long_size(self.task.format.rate)
        floor, rule = 10 ** (-settings["reduction"] / 20), RULES[settings["method"]]
        first, second = SIZES[settings["quality"]]

        def careful(size: int) -> np.ndarray:
            spectra = transform(noisy, size, size // OVERLAP)
            return wiener.first_step(spectra, self._whiten(spectra, start, size), around)

        def final(size: int) -> np.ndarray:
            guess, spectra = (transform(samples, size, size // OVERLAP) for samples in (pilot, noisy))
            return wiener.second_step(guess, spectra, self._whiten(spectra, start, size), around, floor, rule)

        def mean(step: Callable[[int], np.ndarray], shares: tuple[float, ...]) -> np.ndarray:
            sizes = [round(share * size) for share in shares]
            total = sum(synthesis(step(size), size, size // OVERLAP) for size in sizes)
            return np.asarray(total * np.float32(1 / len(sizes)))

        pilot = mean(careful, first)
        return mean(final, second)

    def _whiten(self, spectra: np.ndarray, start: float, size: int) -> np.ndarray:
        """One over the amplitude of the noise in a bin: [channels, frames or 1, bins]."""
        noise = at_size(self._noise, size)[:, None]
        if self._track is not None:
            middles = (start + np.arange(spectra.shape[1]) * (size // OVERLAP) + size / 2) / self.task.rate
            noise = noise * factors(self._track, middles, noise.shape[2], self._noise.shape[1])
        return 1 / np.sqrt(noise)


class Denoise(Processor):
    """Hiss and steady broadband noise."""

    id = "denoise"
    name = "De-noise"
    version = 4
    complaint = "Hiss & noise"
    summary = "Takes away hiss and other steady noise, after listening to a stretch of it."
    learns = True
    learns_from = ("profile", "adaptive")
    settings: tuple[Setting, ...] = (
        Span("profile", "Learn the noise from the selection",
             "A stretch where nothing but the noise is heard; automatic takes the quietest parts of the recording."),
        Switch("adaptive", "Follow the noise", "For noise that grows or fades: its level is followed over time."),
        Number("reduction", "Reduction", "How far the noise is lowered at most.", 0, 40, 1, 24, "dB"),
        Number("threshold", "Threshold", "Raises (more is taken) or lowers what counts as noise.", -20, 20, 0.5, 0, "dB"),
        Number("smoothing", "Smoothing", "Higher: steadier noise that is left, softer details.", 0, 10, 1, 4),
        Choice("method", "Method", "How a gain is made of the estimated noise.",
               (("wiener", "Wiener"), ("lsa", "Log-spectral amplitude"), ("subtraction", "Spectral subtraction"))),
        Choice("quality", "Quality", "Best takes the mean over transforms of several lengths: a little cleaner, three times the time.",
               (("fast", "Fast"), ("best", "Best"))),
    )

    def plan(self, format: Format, settings: Mapping[str, Any]) -> Plan:
        size, around = _longest(format.rate, settings), _around(settings)
        hop = size // OVERLAP
        reach = size + hop * (wiener.FIRST_FRAMES // 2 + around.frames) + size + hop * (wiener.SECOND_FRAMES // 2 + around.frames)
        return Plan(round(SEGMENT_SECONDS * format.rate), reach, reach, linked=format.channels == 2)

    def learn(self, source: Source, settings: Mapping[str, Any], progress: Progress) -> Findings:
        found = learn_profile(source, long_size(source.format.rate), settings["profile"], progress)
        noise = found.arrays["noise"]
        if not settings["adaptive"] or not noise.any():
            return found
        track = follow(source, noise, progress)
        return replace(found, summary=f"{found.summary} {_change(track)}", arrays={"noise": noise, "track": track})

    def worker(self, task: Task) -> Worker:
        assert task.findings is not None
        rows, arrays = list(task.channels), task.findings.arrays
        noise, track = arrays["noise"][rows], arrays["track"][rows] if "track" in arrays else None
        return _Denoiser(task, noise, track) if noise.any() else Untouched(task.format.channels)

    def leaves_alone(self, format: Format, settings: Mapping[str, Any], findings: Findings, region: Region) -> bool:
        return not findings.arrays["noise"].any()


PROCESSORS = (Denoise(),)
