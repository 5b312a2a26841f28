"""Was this recording once lossy? The answer from the sound alone, or from the file where it is lossy itself."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from ..core import Format, Progress, Source
from ..core.remembered import Remembered
from ..core.resampled import Resampled
from . import codec_traces
from .codec_traces import Framing, Trace
from .cut_off import Treble
from .hybrid import GRANULE

#: Places that are looked at for their treble, and how many of them with most of it are searched for traces; blocks of 1024 in each.
PLACES, SEARCHED, BLOCKS = 40, 6, 6
#: Places that tell the bitrate.
WEIGHED = 10
#: Frames of one place: they are read at once.
STRETCH = BLOCKS * 1024 + 2048 + 2 * codec_traces.AROUND
#: The contrast that is a trace, and the one that needs no second look.
TRACE, CERTAIN = 4.5, 15.0
#: Below this rate Vorbis takes shorter blocks, and AAC does not.
LOW_RATE = 26000
#: Mean square of the differences of neighbouring samples below which there is nothing to find.
_SILENCE = 1e-9
#: Most that is said of a recording with traces, and of one without.
SUREST, _NO_TRACE = 0.99, 0.9
#: The constant bitrates of MP3, and where LAME's low-pass of two channels ends (measured), for one channel half as high again.
RATES = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
LOW_PASS = {32: 5500, 40: 7000, 48: 7600, 56: 10000, 64: 11100, 80: 13500, 96: 15150, 112: 15600, 128: 16500, 160: 17350, 192: 18700,
            224: 19200, 256: 19500, 320: 20200}
HIGHEST = 20050
#: Rates at which LAME codes what came at a higher one, at low bitrates. Its treble then ends above so much of half that rate.
LOWER_RATES, FULL = (32_000, 24_000, 22_050, 16_000), 0.65
#: Opus at 48 kHz codes nothing above 20 kHz (RFC 6716, 4.3) and leaves few zeros below: its trace is a fall of so many dB there, from the
#: OPUS_FAR Hz below to those above, without OPUS_NEAR, where those below are louder than OPUS_LEAST dBFS. Of 186 recordings that never were
#: coded none falls by 14 dB.
OPUS_RATE, OPUS_END, OPUS_NEAR, OPUS_FAR = 48_000, 20_000.0, 50.0, 300.0
OPUS_FALL_DB, OPUS_LEAST, OPUS_SURE = 15.0, -95.0, 0.9
#: How near the treble's end must lie to such a low-pass, and how much nearer in logarithm a bitrate counts then.
NEAR, FITS = 0.02, 0.4
#: The true bitrate lies within this factor of what the sound tells in 96 of 100 recordings (measured), within 1.6 in 88.
SPREAD = 2.0


@dataclass(frozen=True)
class LossyHistory:
    """Whether a recording once was lossy, and how sure that is (0 to 1). What is not known is None.

    `cutoff_hz` is where its treble ends at an edge, which recordings that never were coded may have too. `stated` is True where
    the file is lossy itself and says so; else `kbps` is what the sound tells, the middle of `likely_kbps`, and `place` a frame at
    which a granule of MP3 began. `coded_hz` is the rate at which it was coded, where that is another; then the bitrate is not known.
    """

    lossy: bool
    confidence: float
    cutoff_hz: float | None = None
    codec: str | None = None
    kbps: float | None = None
    stated: bool = False
    place: int | None = None
    coded_hz: int | None = None

    @property
    def likely_kbps(self) -> tuple[float, float] | None:
        """The lowest and the highest bitrate that it may have had: usual ones within SPREAD, or what the file states."""
        if self.kbps is None or self.stated:
            return None if self.kbps is None else (self.kbps, self.kbps)
        near = [float(rate) for rate in RATES if self.kbps / SPREAD <= rate <= self.kbps * SPREAD] or [self.kbps]
        return near[0], near[-1]

    @property
    def rate_text(self) -> str:
        """"64 kbit/s", or "24 to 80 kbit/s" where the sound alone tells; empty where nothing does."""
        low, high = self.likely_kbps or (0, 0)
        return "" if not high else f"{high:.0f} kbit/s" if low == high else f"{low:.0f} to {high:.0f} kbit/s"

    @property
    def told(self) -> str:
        """"This once was lossy (93 % sure): MP3, 24 to 80 kbit/s.", or that it is lossy or was not; and where its treble ends."""
        edge = "" if self.cutoff_hz is None else f" Its treble ends at {self.cutoff_hz / 1000:.1f} kHz."
        rate = "" if self.coded_hz is None else f"at {self.coded_hz / 1000:g} kHz and resampled since"
        coding, percent = ", ".join(filter(None, (self.codec or "some codec", self.rate_text, rate))), 100 * self.confidence
        if self.stated:
            return f"This file is lossy itself: {coding}.{edge}"
        return (f"This once was lossy ({percent:.0f} % sure): {coding}.{edge}" if self.lossy
                else f"No trace of lossy coding was found ({percent:.0f} % sure).{edge}")


#: By the version of the source.
_known: Remembered[LossyHistory] = Remembered()


def lossy_history(source: Source, progress: Progress | None = None) -> LossyHistory:
    """What `source` was before; some seconds of it are looked at, however long it is, and once for each content. Raises Cancelled."""
    origin = source.origin
    stated = source.format.is_lossy or origin.lossy
    known = _known.answer(source.version, lambda: _looked_at(source, not stated, progress or Progress()))
    if not stated:
        return known
    kbps = None if origin.bitrate is None else origin.bitrate / 1000
    return LossyHistory(True, 1.0, known.cutoff_hz, origin.codec, kbps, stated=True)


def _looked_at(source: Source, thoroughly: bool, progress: Progress) -> LossyHistory:
    """The cut-off, and where `thoroughly` the traces."""
    progress.begin(1 + 3 * SEARCHED * thoroughly, "Looking for traces of coding")
    starts = _starts(source.length)
    treble, places = Treble(source.format.rate), []
    for start in starts:
        samples = _finite(source.read(start, min(STRETCH, source.length)))
        treble.hear(samples)
        places.append((float(np.square(np.diff(samples, axis=1)).mean()) if samples.shape[1] > 1 else 0.0, start))
        progress.advance(1 / len(starts))
    edge = treble.edge()
    heard = [start for power, start in sorted(places, reverse=True) if power > _SILENCE]
    found = _search(source, heard, progress) if thoroughly else LossyHistory(True, 1.0)
    cutoff_hz = None if edge is None else edge.hz
    if thoroughly and not found.lossy and cutoff_hz is not None:
        found = _at_lower_rates(source, heard, cutoff_hz, progress) or found
    if not found.lossy and source.format.rate == OPUS_RATE and _ends_like_opus(treble.levels_db()):
        found = LossyHistory(True, OPUS_SURE, codec="Opus")
    if found.codec == "MP3" and found.kbps is not None:
        found = replace(found, kbps=_bitrate(found.kbps, source.format, cutoff_hz))
    return replace(found, cutoff_hz=cutoff_hz)


def _search(source: Source, starts: list[int], progress: Progress) -> LossyHistory:
    """The traces at some places, given in falling order of their treble."""
    if not starts:
        return LossyHistory(False, 0.5)

    stretches = [(start, _views_at(source, start)) for start in starts[:SEARCHED]]
    transforms = [codec_traces.transforms(size) for size in ((1024,) if source.format.rate > LOW_RATE else (1024, 512))]
    traces = [_trace(codec_traces.mp3(), stretches, progress)]
    if traces[0].contrast < CERTAIN:
        traces += [_trace(framings[0], stretches, progress) for framings in transforms]
    found = max(traces, key=lambda trace: trace.contrast)
    if found.contrast < TRACE:
        return LossyHistory(False, _NO_TRACE)
    # loud places took more bits than others: all kinds are asked
    weighed = [(_views_at(source, start), place) for start, place in found.places(starts[::max(len(starts) // WEIGHED, 1)])]
    framing = found.framing
    for framings in transforms:
        if framing in framings:
            framing = min(framings, key=lambda each: sum(codec_traces.dip_at(samples, each, place) for samples, place in weighed))
    if framing.hop != GRANULE:
        # the fit to MP3 says up to four times too much of AAC
        return LossyHistory(True, _sure(found.contrast), codec=framing.codec)
    bits = float(np.mean([codec_traces.coded_bits(samples, framing, place) for samples, place in weighed]))
    kbps = bits * source.format.rate / framing.hop / 1000
    return LossyHistory(True, _sure(found.contrast), codec=framing.codec, kbps=kbps, place=sum(found.places([0])[0]))


def _at_lower_rates(source: Source, starts: list[int], cutoff_hz: float, progress: Progress) -> LossyHistory | None:
    """The traces of MP3 where the recording is brought back to a rate at which it may have been coded; None for none."""
    own = source.format.rate
    for rate in LOWER_RATES:
        if rate < own and FULL * rate / 2 < cutoff_hz < rate / 2:
            lower = Resampled(source, rate)
            stretches = [(start, _views_at(lower, start)) for start in (start * rate // own for start in starts[:SEARCHED])]
            found = _trace(codec_traces.mp3(), stretches, progress.part(progress.done, 0))
            if found.contrast >= TRACE:
                return LossyHistory(True, _sure(found.contrast), codec="MP3", coded_hz=rate)
    return None


def _ends_like_opus(levels_db: np.ndarray) -> bool:
    """Of evenly spaced bins up to OPUS_RATE / 2."""
    beyond = np.linspace(0, OPUS_RATE / 2, len(levels_db)) - OPUS_END
    below, above = (levels_db[(OPUS_NEAR <= part) & (part <= OPUS_FAR)].mean() for part in (-beyond, beyond))
    return bool(below > OPUS_LEAST and below - above > OPUS_FALL_DB)


def _sure(contrast: float) -> float:
    return round(min(1 - 0.5 * math.exp(-(contrast - TRACE) / 2), SUREST), 3)


def _trace(framing: Framing, stretches: list[tuple[int, np.ndarray]], progress: Progress) -> Trace:
    """The trace of a framing, from as many stretches as it takes to be certain."""
    trace = Trace(framing)
    for start, views in stretches:
        if trace.contrast < CERTAIN:
            trace.hear(start, views)
        progress.advance(1)
    return trace


def _bitrate(kbps: float, format: Format, cutoff_hz: float | None) -> float:
    """The bitrate of MP3 near an estimate, rather one whose low-pass in LAME is where the treble ends."""
    def unlike(rate: int) -> float:
        fits = cutoff_hz is not None and format.rate >= 32000 and abs(low_pass_hz(rate, format.channels) / cutoff_hz - 1) < NEAR
        return abs(math.log(rate / max(kbps, 1.0))) - FITS * fits

    return float(min(RATES, key=unlike))


def low_pass_hz(kbps: float, channels: int) -> float:
    """Where LAME's low-pass ends at a bitrate, or at the next lower one that was measured; 0 below those. For 32 kHz and above."""
    measured = max((hz for rate, hz in LOW_PASS.items() if rate <= kbps), default=0)
    return min(measured * (1.5 if channels == 1 else 1.0), HIGHEST)


def _starts(length: int) -> list[int]:
    """Where the places begin, spread evenly."""
    count = min(PLACES, max(1, 2 * length // STRETCH))
    return [int(start) for start in np.linspace(0, max(length - STRETCH, 0), count)]


def _views_at(source: Source, start: int) -> np.ndarray:
    return _views(_finite(source.read(start, min(STRETCH, source.length))))


def _views(samples: np.ndarray) -> np.ndarray:
    """What a codec may have coded: one channel as it is; of two their sum, their difference and the first."""
    if len(samples) == 1:
        return samples
    left, right = samples[:2]
    return np.stack([(left + right) / 2, left, (left - right) / 2])


def _finite(samples: np.ndarray) -> np.ndarray:
    return np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)
