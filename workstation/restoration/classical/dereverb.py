"""Room echo: late reverberation of a voice, taken away by weighted prediction error, which is told in `wpe`.

The recording is cut into blocks at absolute frames. Each has filters of its own, estimated from it and a little around it, and
gives way to the next one in a crossfade.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...analysis.stft import root_hann, transform
from ...core import Findings, Format, Progress, Source
from ..processor import Plan, Processor, Task, Worker
from ..segments import raised_cosine
from ..settings import Number, Setting
from ..workers import Whole
from .reverberation import DRY_SECONDS, decay_seconds
from .wpe import dereverberated, powers

WINDOW_SECONDS = 0.04
#: A block, what is heard around it on each side, and the crossfade into the next.
BLOCK_SECONDS, AROUND_SECONDS, FADE_SECONDS = 8.0, 1.0, 0.5

#: Nothing is taken for softer than this share of the loudest in its bin: pauses would else count for more than the words between them.
LEAST_POWER = 1e-5
#: Taps times channels, for a bin: with more channels fewer taps do.
MOST_UNKNOWN = 60


def layout(rate: int) -> tuple[int, int]:
    """STFT size and hop: windows over each sample are two, since a tap then reaches furthest."""
    hop = max(round(WINDOW_SECONDS * rate / 2), 32)
    return 2 * hop, hop


def block_frames(rate: int) -> int:
    """Whole hops."""
    hop = layout(rate)[1]
    return round(BLOCK_SECONDS * rate / hop) * hop


class _Dereverberator(Whole):
    """The filters of a block are estimated from all of it."""

    def changed(self, samples: np.ndarray) -> np.ndarray:
        task = self.task
        rate, start, count = task.format.rate, task.start_frame, samples.shape[1]
        block, fade = block_frames(rate), round(FADE_SECONDS * rate)
        around = _around(rate)
        out = np.zeros_like(samples)
        # what lies in the warm-up and in the look-ahead alone is not asked for
        for index in range(-(-(start + around) // block), -(-(start + count - around) // block)):
            first = index * block
            dry = _block(_stretch(samples, first - around - start, block + 2 * around), rate, task.settings)
            weights = _weights(block, fade)
            begin, end = max(first - start, 0), min(first + len(weights) - start, count)
            if end > begin:
                at = begin + start - first
                out[:, begin:end] += weights[at:at + end - begin] * dry[:, around + at:around + at + end - begin]
        return out


def _around(rate: int) -> int:
    hop = layout(rate)[1]
    return -(-round(AROUND_SECONDS * rate) // hop) * hop


def _weights(block: int, fade: int) -> np.ndarray:
    """The share of a block from its first frame on, float32 [block + fade]; with the next one's it is 1."""
    rise = raised_cosine(fade).astype(np.float32)
    return np.concatenate([rise, np.ones(block - fade, np.float32), 1 - rise])


def _stretch(samples: np.ndarray, begin: int, count: int) -> np.ndarray:
    """`count` frames from `begin` on, silence outside: float32 [channels, count]."""
    out = np.zeros((samples.shape[0], count), np.float32)
    first, last = max(begin, 0), max(min(begin + count, samples.shape[1]), max(begin, 0))
    out[:, first - begin:last - begin] = samples[:, first:last]
    return out


def _block(samples: np.ndarray, rate: int, settings: Mapping[str, Any]) -> np.ndarray:
    """One stretch [channels, frames], whole hops, without its late reverberation."""
    hop = layout(rate)[1]
    out = np.zeros_like(samples)
    heard = np.flatnonzero(samples.any(axis=0))
    if len(heard):
        # digital silence at its ends, as before and after the recording, counts for nothing and costs as much
        sound = slice(heard[0] // hop * hop, -(-(heard[-1] + 1) // hop) * hop)
        out[:, sound] = _sound(samples[:, sound], rate, settings)
    return out


def _sound(samples: np.ndarray, rate: int, settings: Mapping[str, Any]) -> np.ndarray:
    """The same of a stretch that begins and ends with sound."""
    from scipy import fft

    size, hop = layout(rate)
    delay = max(1, round(settings["kept"] * rate / 1000 / hop))
    taps = max(1, min(round(settings["reach"] * rate / 1000 / hop), MOST_UNKNOWN // len(samples)))
    spectra = transform(np.pad(samples, ((0, 0), (hop, hop))), size, hop)
    bins = spectra.transpose(2, 0, 1).astype(complex)
    found = dereverberated(bins, taps, delay, settings["iterations"], LEAST_POWER * powers(bins).max(axis=1))
    windows = fft.irfft(found.transpose(1, 2, 0), size, axis=-1) * root_hann(size)
    out = np.zeros((samples.shape[0], windows.shape[1] + 1, hop), np.float32)
    out[:, :-1] += windows[:, :, :hop]
    out[:, 1:] += windows[:, :, hop:]
    return out.reshape(len(out), -1)[:, hop:hop + samples.shape[1]]


class Dereverb(Processor):
    """Late reverberation of a room."""

    id = "dereverb"
    name = "Room echo"
    complaint = "Voice"
    summary = "Takes away the late echo of a room that makes a voice sound distant, best with all its channels."
    learns = True
    learns_from = ()
    settings: tuple[Setting, ...] = (
        Number("reach", "Echo reaches", "How long after a sound its echo is looked for.", 50, 600, 10, 280, "ms"),
        Number("kept", "Early sound kept", "Shorter takes more of the room, and sooner harms the voice.", 10, 120, 1, 40, "ms"),
        Number("iterations", "Rounds", "How often the estimate is refined.", 1, 5, 1, 2, whole=True),
    )

    def plan(self, format: Format, settings: Mapping[str, Any]) -> Plan:
        around, block = _around(format.rate), block_frames(format.rate)
        return Plan(block, block + around, around, linked=True)

    def learn(self, source: Source, settings: Mapping[str, Any], progress: Progress) -> Findings:
        seconds = decay_seconds(source, progress)
        if seconds is None:
            return Findings("No sound dies away freely, so nothing can be said of the room.")
        if seconds > DRY_SECONDS:
            return Findings(f"A sound takes about {seconds:.1f} s to die away by 60 dB.", {"decay_seconds": seconds})
        warning = (f"This sounds dry already: a sound dies away by 60 dB in about {seconds:.2f} s. "
                   "Little will be gained, and voices may get thinner.")
        return Findings(warning, {"decay_seconds": seconds}, warning=warning)

    def worker(self, task: Task) -> Worker:
        return _Dereverberator(task)


PROCESSORS = (Dereverb(),)
