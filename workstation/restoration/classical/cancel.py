"""Cancel reference: noise that was recorded on a channel or a file of its own is filtered as it reached the others, and subtracted.

d = s + h ∗ x with the wanted sound s and the reference x. h is followed by normalised LMS in the frequency domain, block by block
(E. Ferrara, IEEE Trans. ASSP 28(4), 1980; overlap-save, gradient constrained to the length of the filter), with the step of every bin
set by a Kalman filter (G. Enzner and P. Vary, Signal Processing 86(6), 2006): with W the filter, P the variance of its error, Ψ
the power of what is left and A the forgetting of a block,
μ = P / (P |X|² + 2Ψ),  W ← A (W + μ X* E),  P ← A² (1 − ½ μ |X|²) P + (1 − A²) |W|².
So steps are long where the reference explains what is heard, and vanish where it does not. Each segment is gone over twice,
warm-up included, so that its beginning already profits from all of it.

The reference is a recording of its own, on the same frames (silence beyond its ends), or a channel of the recording, which itself stays
as it is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from ...core import Findings, Format, Progress, Region, Source
from ..processor import Plan, Processor, Task, Worker
from ..segments import finite
from ..settings import Number, Recording, Setting
from ..workers import Whole

SEGMENT_SECONDS, WARM_UP_SECONDS = 16.0, 6.0
PASSES = 2
#: What is left is smoothed over this many blocks.
SMOOTHED_BLOCKS = 4.0
#: The variance of an unknown filter, re unity gain of the whole path in every bin.
UNKNOWN = 1.0
FLOOR = 1e-12
#: A block is as long as the filter, and no shorter than this: each costs the same.
SHORTEST_SECONDS = 0.02


def taps(rate: int, settings: Mapping[str, Any]) -> int:
    """Frames of the filter, from `tolerance` before the reference to `length` after it."""
    return math.ceil((settings["length"] + settings["tolerance"]) / 1000 * rate)


def lead(rate: int, settings: Mapping[str, Any]) -> int:
    """Frames that the reference may come too late."""
    return math.ceil(settings["tolerance"] / 1000 * rate)


def cleaned(heard: np.ndarray, reference: np.ndarray, taps: int, least: int, memory: float) -> np.ndarray:
    """`heard` float64 [channels, n] without what `reference` [n] explains through a causal filter of `taps` frames.

    Blocks have `least` frames or more; `memory` is the time, in frames, in which the filter is forgotten to 1 / e.
    """
    from scipy import fft

    size = int(fft.next_fast_len(max(taps, least), real=True))
    forgetting = math.exp(-size / memory)
    count = -(-heard.shape[1] // size)
    wanted = np.pad(heard, ((0, 0), (0, count * size - heard.shape[1])))
    padded = np.pad(reference, (size, count * size - len(reference)))
    spectra = fft.rfft(np.lib.stride_tricks.sliding_window_view(padded, 2 * size)[::size], axis=1)
    powers = spectra.real ** 2 + spectra.imag ** 2
    path: np.ndarray = np.zeros((len(heard), size + 1), np.complex128)
    variance = np.full((len(heard), size + 1), UNKNOWN)
    left = np.zeros((len(heard), size + 1))
    keep, kept = math.exp(-1 / SMOOTHED_BLOCKS), forgetting ** 2
    out = np.empty_like(wanted)
    for _ in range(PASSES):
        for k in range(count):
            x, power = spectra[k], powers[k]
            block = slice(k * size, (k + 1) * size)
            error = wanted[:, block] - fft.irfft(x * path, axis=1)[:, size:]
            out[:, block] = error
            errors = fft.rfft(np.pad(error, ((0, 0), (size, 0))), axis=1)
            now = errors.real ** 2 + errors.imag ** 2
            left = np.maximum(keep * left + (1 - keep) * now, FLOOR)
            step = variance / (variance * power + 2 * left)
            gradient = fft.irfft(step * x.conj() * errors, axis=1)
            gradient[:, taps:] = 0
            path = forgetting * (path + fft.rfft(gradient, axis=1))
            variance = kept * (1 - 0.5 * step * power) * variance + (1 - kept) * (path.real ** 2 + path.imag ** 2)
    return out[:, :heard.shape[1]]


class _Canceller(Whole):
    """Goes over its segment with the reference beside it."""

    def changed(self, samples: np.ndarray) -> np.ndarray:
        reference = self._reference(samples)
        if reference is None or not reference.any():
            return samples
        rate, settings = self.task.format.rate, self.task.settings
        own = None if self.task.recordings else settings["channel"] - 1
        rows = [row for row in range(len(samples)) if row != own]
        if not rows:
            return samples
        least, memory = math.ceil(SHORTEST_SECONDS * rate), settings["memory"] * rate
        samples[rows] = cleaned(samples[rows].astype(np.float64), reference, taps(rate, settings), least, memory)
        return samples

    def _reference(self, samples: np.ndarray) -> np.ndarray | None:
        """float64 [frames], `lead` frames earlier than what is heard; None where there is none."""
        channel, early = self.task.settings["channel"] - 1, lead(self.task.format.rate, self.task.settings)
        for source in self.task.recordings.values():
            given = finite(source.read(self.task.start_frame + early, samples.shape[1])).astype(np.float64)
            return given[channel] if 0 <= channel < len(given) else given.mean(axis=0)
        if not 0 <= channel < len(samples):
            return None
        return np.pad(samples[channel].astype(np.float64), (0, early))[early:]


class Cancel(Processor):
    """Adaptive noise cancellation with a reference."""

    id = "cancel"
    name = "Cancel reference"
    complaint = "Hiss & noise"
    summary = "Takes away noise that was also recorded alone, in a file or a channel of its own."
    learns = True
    learns_from = ("reference", "channel")
    numbers_channels = True
    settings: tuple[Setting, ...] = (
        Recording("reference", "Reference", "A recording of the noise alone, made at the same time; it begins where this one begins."),
        Number("channel", "Reference channel", "The channel of the noise: of the reference, or of this recording where there is none; "
               "none takes all of the reference.", 0, 32, 1, 0, whole=True, special=(0, "none")),
        Number("length", "Filter length", "How long the noise rings on its way: longer in larger rooms.", 1, 500, 1, 30, "ms",
               logarithmic=True),
        Number("tolerance", "Delay tolerance", "How much too late the reference may come.", 0, 100, 1, 5, "ms"),
        Number("memory", "Memory", "How long the way of the noise stays the same: shorter follows changes, longer is more exact.",
               1, 100, 1, 20, "s", logarithmic=True),
    )

    def plan(self, format: Format, settings: Mapping[str, Any]) -> Plan:
        return Plan(round(SEGMENT_SECONDS * format.rate), round(WARM_UP_SECONDS * format.rate), lead(format.rate, settings), linked=True)

    def learn(self, source: Source, settings: Mapping[str, Any], progress: Progress) -> Findings:
        """Nothing but a sentence on what the reference is: the filter is followed while it is rendered."""
        channel, given = settings["channel"], settings["reference"]
        if given is not None:
            return Findings(f"What {self.settings[0].text(given)} explains is taken away.")
        if not channel:
            return Findings("No reference is chosen yet, neither a recording nor a channel, so nothing is changed.")
        channels = source.format.channels
        if channels < 2:
            return Findings("The recording has one channel, so its noise must come from a recording of its own; nothing is changed.")
        if channel > channels:
            return Findings(f"The recording has {channels} channels and no channel {channel}, so nothing is changed.")
        return Findings(f"What channel {channel} explains is taken from the others; it stays as it is.")

    def leaves_alone(self, format: Format, settings: Mapping[str, Any], findings: Findings, region: Region) -> bool:
        return settings["reference"] is None and not (format.channels > 1 and 0 < settings["channel"] <= format.channels)

    def worker(self, task: Task) -> Worker:
        return _Canceller(task)


PROCESSORS = (Cancel(),)
