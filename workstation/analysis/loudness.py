"""Loudness and peaks: ITU-R BS.1770-4 and EBU R 128 (libebur128), measured in one pass."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core import Progress, Source

#: Frames read at once.
BLOCK = 1 << 17


@dataclass(frozen=True)
class Levels:
    """Of a whole stretch, over all channels; −∞ for silence, and for loudness of less than 400 ms (short-term: 3 s)."""

    peak_dbfs: float
    true_peak_dbtp: float
    lufs: float
    range_lu: float
    momentary_max_lufs: float
    short_term_max_lufs: float


def measure(source: Source, start: int = 0, stop: int | None = None, progress: Progress | None = None) -> Levels:
    """Every level of frames [start, stop). Raises Cancelled between blocks.

    Momentary and short-term loudness are looked at every 100 ms.
    """
    import pyebur128 as r128

    modes = r128.MeasurementMode
    state = _state(source, modes.MODE_I | modes.MODE_LRA | modes.MODE_TRUE_PEAK)
    momentary = short_term = -math.inf
    for number, part in enumerate(_ticks(source, start, stop, progress), start=1):
        state.add_frames(part.ravel(), len(part))
        if number >= 4:
            momentary = max(momentary, r128.get_loudness_momentary(state))
        if number >= 30:
            short_term = max(short_term, r128.get_loudness_shortterm(state))
    channels = range(source.format.channels)
    return Levels(
        peak_dbfs=_db(max(r128.get_sample_peak(state, c) for c in channels)),
        true_peak_dbtp=_db(max(r128.get_true_peak(state, c) for c in channels)),
        lufs=r128.get_loudness_global(state), range_lu=r128.get_loudness_range(state),
        momentary_max_lufs=momentary, short_term_max_lufs=short_term)


def gated_loudness(source: Source, start: int = 0, stop: int | None = None, progress: Progress | None = None) -> float:
    """Integrated loudness of frames [start, stop) in LUFS, for the level match; −∞ for silence or less than 400 ms."""
    import pyebur128 as r128

    state = _state(source, r128.MeasurementMode.MODE_I)
    for part in _ticks(source, start, stop, progress):
        state.add_frames(part.ravel(), len(part))
    return float(r128.get_loudness_global(state))


def _state(source: Source, modes: Any) -> Any:
    """A meter whose channels all count: the library knows the places of five and leaves out those beyond the sixth.

    Eight are 7.1 in the order of WAV, weighted as in BS.1770-4, table 4; of other counts the rest weigh 1.
    """
    import pyebur128 as r128

    count, kinds = source.format.channels, r128.ChannelType
    state = r128.R128State(count, source.format.rate, modes)
    if count == 8:
        places = {4: kinds.M_PLUS_135, 5: kinds.M_MINUS_135, 6: kinds.M_PLUS_090, 7: kinds.M_MINUS_090}
    else:
        places = dict.fromkeys(range(6, count), kinds.CENTER)
    for channel, kind in places.items():
        state.set_channel(channel, kind)
    return state


def peaks(block: np.ndarray) -> np.ndarray:
    """Sample peak of each channel of [channels, n] in dBFS: float64 [channels], −∞ for silence and for no frames."""
    highest = np.abs(block).max(axis=1, initial=0.0).astype(np.float64)
    with np.errstate(divide="ignore"):
        return 20 * np.log10(highest)


def _ticks(source: Source, start: int, stop: int | None, progress: Progress | None) -> Iterator[np.ndarray]:
    """Interleaved float32 [n, channels] of 100 ms each (the last may be shorter); never NaN or infinite.

    So short because the library keeps Python's lock while it measures: a longer part would stop the window.
    """
    first, last = max(start, 0), source.length if stop is None else min(stop, source.length)
    progress = progress or Progress()
    progress.begin(max(last - first, 0), "Measuring loudness")
    tick = max(source.format.rate // 10, 1)
    size = max(BLOCK // tick, 1) * tick
    for begin in range(first, last, size):
        count = min(size, last - begin)
        block = np.nan_to_num(np.ascontiguousarray(source.read(begin, count).T), copy=False, posinf=0.0, neginf=0.0)
        for place in range(0, count, tick):
            yield block[place:place + tick]
        progress.advance(count)


def _db(amplitude: float) -> float:
    return 20 * math.log10(amplitude) if amplitude > 0 else -math.inf
