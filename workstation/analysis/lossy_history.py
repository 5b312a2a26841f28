"""Was this recording once lossy? The answer from the sound alone, or from the file where it is lossy itself."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from ..core import Progress, Source
from . import codec_traces
from .codec_traces import Framing, Trace
from .cut_off import Treble

#: Places that are looked at for their treble, and how many of them with most of it are searched for traces; blocks of 1024 in each.
PLACES, SEARCHED, BLOCKS = 40, 6, 6
#: Frames of one place: they are read at once.
STRETCH = BLOCKS * 1024 + 2048 + 2 * codec_traces.AROUND
#: The contrast that is a trace, and the one that needs no second look.
TRACE, CERTAIN = 4.5, 15.0
#: Below this rate Vorbis takes shorter blocks.
LOW_RATE = 26000
#: Mean square of the differences of neighbouring samples below which there is nothing to find.
_SILENCE = 1e-9
#: Most that is said of a recording without traces: one that was resampled after decoding has none.
_NO_TRACE = 0.9
#: kbit/s = SLOPE · (thousand lines a second that are not zero) ^ POWER, and the bitrates there are.
SLOPE, POWER = 2.1, 1.3
RATES = (16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
#: Answers that are remembered, by the version of the source.
KEPT = 64
_known: dict[str, LossyHistory] = {}


@dataclass(frozen=True)
class LossyHistory:
    """Whether a recording once was lossy, and how sure that is (0 to 1). What is not known is None.

    `cutoff_hz` is where its treble ends at an edge, which recordings that never were coded may have too. `stated` is True where
    the file is lossy itself and says so.
    """

    lossy: bool
    confidence: float
    cutoff_hz: float | None = None
    codec: str | None = None
    kbps: float | None = None
    stated: bool = False


def lossy_history(source: Source, progress: Progress | None = None) -> LossyHistory:
    """What `source` was before; some seconds of it are looked at, however long it is, and once for each content. Raises Cancelled."""
    known = _known.get(source.version)
    if known is None:
        known = _known[source.version] = _looked_at(source, progress or Progress())
        while len(_known) > KEPT:
            _known.pop(next(iter(_known)), None)
    return known


def _looked_at(source: Source, progress: Progress) -> LossyHistory:
    origin, rate = source.origin, source.format.rate
    progress.begin(PLACES + 2 * SEARCHED, "Looking for traces of coding")
    treble, places = Treble(rate), []
    for start in _starts(source.length):
        samples = _finite(source.read(start, min(STRETCH, source.length)))
        treble.hear(samples)
        places.append((float(np.square(np.diff(samples, axis=1)).mean()), start))
        progress.advance(PLACES / _count(source.length))
    edge = treble.edge()
    cutoff_hz = None if edge is None else edge.hz
    if source.format.is_lossy or origin.lossy:
        return LossyHistory(True, 1.0, cutoff_hz, origin.codec, None if origin.bitrate is None else origin.bitrate / 1000, True)
    heard = [start for power, start in sorted(places, reverse=True)[:SEARCHED] if power > _SILENCE]
    return replace(_search(source, heard, progress), cutoff_hz=cutoff_hz)


def _search(source: Source, starts: list[int], progress: Progress) -> LossyHistory:
    """The traces at some places."""
    if not starts:
        return LossyHistory(False, 0.5)
    stretches = [(start, _views(_finite(source.read(start, STRETCH)))) for start in starts]
    transforms = codec_traces.transforms(1024 if source.format.rate > LOW_RATE else 512)
    traces = [_trace(framing, stretches, progress) for framing in (codec_traces.mp3(), transforms[0])]
    found = max(traces, key=lambda trace: trace.contrast)
    if found.contrast < TRACE:
        return LossyHistory(False, _NO_TRACE)
    views, places = dict(stretches), found.places()
    framing = found.framing
    if framing in transforms:
        framing = min(transforms, key=lambda each: sum(codec_traces.dip_at(views[start], each, place) for start, place in places))
    lines = float(np.mean([codec_traces.coded_lines(views[start], framing, place) for start, place in places]))
    kbps = _bitrate(framing, lines, source.format.rate)
    return LossyHistory(True, 1 - 0.5 * math.exp(-(found.contrast - TRACE) / 2), codec=framing.codec, kbps=kbps)


def _trace(framing: Framing, stretches: list[tuple[int, np.ndarray]], progress: Progress) -> Trace:
    """The trace of a framing, from as many stretches as it takes to be certain."""
    trace = Trace(framing)
    for start, views in stretches:
        if trace.contrast < CERTAIN:
            trace.hear(start, views)
        progress.advance(1)
    return trace


def _bitrate(framing: Framing, lines: float, rate: int) -> float | None:
    """kbit/s of an MP3 whose blocks have so many lines that are not zero, None for other codecs: a fit to LAME's constant bitrates."""
    if framing.codec != "MP3":
        return None
    kbps = SLOPE * (lines * rate / framing.hop / 1000) ** POWER
    return float(min(RATES, key=lambda each: abs(math.log(each / max(kbps, 1.0)))))


def _starts(length: int) -> list[int]:
    """Where the places begin, spread evenly."""
    return [int(start) for start in np.linspace(0, max(length - STRETCH, 0), _count(length))]


def _count(length: int) -> int:
    return min(PLACES, max(1, 2 * length // STRETCH))


def _views(samples: np.ndarray) -> np.ndarray:
    """What a codec may have coded: one channel as it is; of two their sum, their difference and the first."""
    if len(samples) == 1:
        return samples
    left, right = samples[:2]
    return np.stack([(left + right) / 2, left, (left - right) / 2])


def _finite(samples: np.ndarray) -> np.ndarray:
    return np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)
