"""What a restoration took away, in numbers: level, place, likeness to the source, share of time."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..core import Progress, Source
from ..core.clock import clock
from ..core.source import intersect

#: Frames read at once, about.
BLOCK = 1 << 17
#: Length of one value of level over time.
WINDOW_S = 0.1
#: Below this change there is little or nothing to hear.
INAUDIBLE_DB = -50.0


@dataclass(frozen=True)
class Residual:
    """R = A − B over the frames measured, all channels together. Levels are RMS; −∞ where nothing was changed.

    `re_source_db`: level of R minus level of A. `correlation`: of R with A, −1 to 1 (what is taken of the wanted
    signal shows here), 0 where either is silent. `changed_share`: share of frames in which any channel differs.
    `largest_frame`: middle of the loudest window of R, None where nothing was changed. `levels_dbfs` float32
    [windows]: RMS of R in windows of `window` frames from `start`, NaN where not measured.
    """

    level_dbfs: float
    source_dbfs: float
    re_source_db: float
    correlation: float
    changed_share: float
    largest_frame: int | None
    start: int
    window: int
    levels_dbfs: np.ndarray
    frames: int
    rate: int


@dataclass(frozen=True)
class Change:
    """The size of a change as data and as a sentence for the person; `largest_second` is that in which it is largest."""

    re_source_db: float
    largest_second: int | None
    audible: bool
    text: str


def measure(before: Source, after: Source, start: int = 0, stop: int | None = None, *, ready_only: bool = False,
            progress: Progress | None = None) -> Residual:
    """Measure A − B over frames [start, stop); `ready_only` leaves out what `after` would have to compute first.

    ValueError where rate or channels differ. Raises Cancelled between blocks.
    """
    if (before.format.rate, before.format.channels) != (after.format.rate, after.format.channels):
        raise ValueError("before and after differ in rate or channels")
    first, last = max(start, 0), before.length if stop is None else min(stop, before.length)
    window = max(round(before.format.rate * WINDOW_S), 1)
    spans = [(first, last)] if last > first else []
    if ready_only:
        spans = intersect(spans, intersect(before.ready_spans(), after.ready_spans()))
    sums = _Sums(-(-max(last - first, 0) // window))
    progress = progress or Progress()
    progress.begin(sum(b - a for a, b in spans), "Measuring the change")
    for begin, end in spans:
        while begin < end:
            count = min(window - (begin - first) % window + BLOCK // window * window, end - begin)
            a = before.read(begin, count)
            sums.add(a, a - after.read(begin, count), begin - first, window)
            progress.advance(count)
            begin += count
    return sums.result(first, window, before.format.channels, before.format.rate)


def change_sentence(residual: Residual) -> Change:
    """The change as "change −31 dB re source; largest at 0:42", with "little or nothing to hear" below −50 dB."""
    if residual.largest_frame is None:
        return Change(-math.inf, None, False, "nothing changed")
    second = residual.largest_frame // residual.rate
    audible = residual.re_source_db >= INAUDIBLE_DB
    size = f"{residual.re_source_db:+.0f}".replace("-", "−").replace("+0", "0").replace("−0", "0")
    amount = f"change {size} dB re source" if math.isfinite(residual.re_source_db) else "change where the source is silent"
    text = f"{amount}; largest at {clock(second, 0)}" + ("" if audible else "; little or nothing to hear")
    return Change(residual.re_source_db, second, audible, text)


class _Sums:
    """Energies gathered block by block, in double precision."""

    def __init__(self, windows: int) -> None:
        self.energy, self.counts = np.zeros(windows), np.zeros(windows, np.int64)
        self.source = self.product = 0.0
        self.changed = 0

    def add(self, a: np.ndarray, r: np.ndarray, offset: int, window: int) -> None:
        """`offset` frames after the start of the stretch; `a` is A, `r` is R, both [channels, n]."""
        self.changed += int(np.count_nonzero(r.any(axis=0)))
        self.source += float(np.einsum("cf,cf->", a, a, dtype=np.float64))
        self.product += float(np.einsum("cf,cf->", a, r, dtype=np.float64))
        squares = np.einsum("cf,cf->f", r, r, dtype=np.float64)
        places = np.arange(offset // window, (offset + len(squares) - 1) // window + 1)
        starts = np.maximum(places * window - offset, 0)
        self.energy[places] += np.add.reduceat(squares, starts)
        self.counts[places] += np.diff(np.append(starts, len(squares)))

    def result(self, start: int, window: int, channels: int, rate: int) -> Residual:
        frames, energy = int(self.counts.sum()), float(self.energy.sum())
        samples = max(frames * channels, 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            levels = (10 * np.log10(self.energy / (self.counts * channels))).astype(np.float32)
        largest = int(np.argmax(self.energy)) if energy else None
        scale = math.sqrt(self.source * energy)
        return Residual(
            level_dbfs=_db(energy / samples), source_dbfs=_db(self.source / samples),
            re_source_db=_db(energy / self.source) if self.source else (math.inf if energy else -math.inf),
            correlation=max(-1.0, min(1.0, self.product / scale)) if scale else 0.0,
            changed_share=self.changed / frames if frames else 0.0,
            largest_frame=None if largest is None else start + largest * window + int(self.counts[largest]) // 2,
            start=start, window=window, levels_dbfs=levels, frames=frames, rate=rate)


def _db(power: float) -> float:
    return 10 * math.log10(power) if power > 0 else -math.inf
