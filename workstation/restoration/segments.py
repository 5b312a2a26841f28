"""The only render loop: a fixed grid of segments, warm-up, resampling, channels, band, edges.

Each segment is rendered by fresh workers from the same stretch of input, whoever asks for it and in
whatever order, so a preview anywhere in the file equals the final result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from ..core import Format, Progress, Source, Step
from ..core.resample import SUPPORT, common_period, resample
from ..core.resampled import Resampled
from . import band
from .processor import Plan, Processor, Task, Worker

#: What an approximate preview of a processor that needs all of its past is warmed up with.
PREVIEW_WARM_UP_SECONDS = 10.0


def nearest_rate(rate: int, accepted: tuple[int, ...] | None) -> int:
    """The accepted rate to work at: the same, else the next higher, else the highest."""
    if accepted is None or rate in accepted:
        return rate
    higher = [r for r in sorted(accepted) if r > rate]
    return higher[0] if higher else max(accepted)


@dataclass(frozen=True)
class Grid:
    """How a step is laid over a source. `segment` counts the source's frames, the other counts are at `rate`.

    `period` is the shortest stretch that is whole in both rates (source frames, frames at `rate`). `recordings` are those
    that the settings name, at `rate`.
    """

    plan: Plan
    source_rate: int
    rate: int
    segment: int
    period: tuple[int, int]
    recordings: Mapping[str, Source] = field(default_factory=dict)

    @property
    def resampled(self) -> bool:
        return self.rate != self.source_rate

    @property
    def support(self) -> int:
        """Whole periods that cover the resampler's reach."""
        per_period = min(self.period)
        return -(-SUPPORT // per_period) if self.resampled else 0


def grid(processor: Processor, step: Step, format: Format, approximate: bool = False,
         recordings: Mapping[str, Source] = MappingProxyType({})) -> Grid:
    """The grid of a step; `approximate` gives a processor that needs all of its past a finite warm-up."""
    plan = processor.plan(format, step.settings)
    rate = nearest_rate(format.rate, plan.rates)
    if plan.is_sequential and approximate:
        plan = replace(plan, warm_up=round(PREVIEW_WARM_UP_SECONDS * rate))
    period = common_period(format.rate, rate)
    periods = max(1, round(plan.segment / period[1]))
    beside = {key: one if one.format.rate == rate else Resampled(one, rate) for key, one in recordings.items()}
    return Grid(plan, format.rate, rate, periods * period[0], period, beside)


def render_segment(processor: Processor, step: Step, upstream: Source, layout: Grid, index: int, progress: Progress) -> np.ndarray:
    """Segment `index` of what `step` makes of `upstream`: float32 [channels, segment], shorter at the end."""
    def fresh(start: int, stop: int, channels: list[int]) -> np.ndarray:
        return _from_fresh_workers(processor, step, upstream, layout, start, stop, channels, progress)

    return _mixed(step, upstream, layout, index, fresh)


def render_in_order(processor: Processor, step: Step, upstream: Source, layout: Grid, progress: Progress) -> Iterator[np.ndarray]:
    """All segments, first to last, through one line of workers: for processors that need all of their past."""
    stream = _Continuous(processor, step, upstream, layout, progress)
    for index in range(-(-upstream.length // layout.segment)):
        yield _mixed(step, upstream, layout, index, stream.take)


def _mixed(step: Step, upstream: Source, layout: Grid, index: int, process: Callable[[int, int, list[int]], np.ndarray]) -> np.ndarray:
    """Dry where nothing is selected, wet where all is, and band and edges between.

    `process(start, stop, channels)` gives the processor's own output, [len(channels), stop − start].
    """
    start = index * layout.segment
    stop = min(start + layout.segment, upstream.length)
    channels = step.region.channel_list(upstream.format.channels)
    weight = envelope(step, upstream.length, layout, start, stop)
    reach = band.half_length(layout.source_rate, step.region, upstream.length)
    if not reach and len(channels) == upstream.format.channels and (weight == 1).all():
        return np.ascontiguousarray(process(start, stop, channels))
    wide = finite(upstream.read(start - reach, stop - start + 2 * reach))
    out = wide[:, reach:reach + stop - start].copy()
    if not channels or (not weight.any() and not layout.plan.is_sequential):
        return out
    wet = process(start - reach, stop + reach, channels)
    dry = out[channels]
    if reach:
        wet = dry + band.limit(wet - wide[channels], layout.source_rate, step.region, reach)
    blend = dry + weight * (wet - dry)
    out[channels] = np.where(weight == 1, wet, np.where(weight == 0, dry, blend))
    return out


def envelope(step: Step, length: int, layout: Grid, start: int, stop: int) -> np.ndarray:
    """1 inside the selection, 0 outside, edges inside it: float32 [stop − start].

    They are raised cosines, or as `band` asks where the frequencies are limited. An edge that is the beginning or end of the
    recording is not faded.
    """
    first, last = step.region.span(length)
    if step.region.is_box:
        edge = band.rise(layout.source_rate, step.region, length)
    else:
        edge = raised_cosine(min(round(layout.plan.edge_seconds * layout.source_rate), (last - first) // 2))
    frames = np.arange(start, stop)
    weight = ((frames >= first) & (frames < last)).astype(np.float32)
    # past the edge it is 1
    edge = np.append(edge, 1.0).astype(np.float32)
    if first > 0:
        weight *= edge[np.clip(frames - first, 0, len(edge) - 1)]
    if last < length:
        weight *= edge[np.clip(last - 1 - frames, 0, len(edge) - 1)]
    return weight


def raised_cosine(frames: int) -> np.ndarray:
    """From 0 to 1, float64 [frames]; with its mirror image it adds up to 1."""
    return 0.5 - 0.5 * np.cos(np.pi * (np.arange(frames) + 0.5) / max(frames, 1))


def finite(samples: np.ndarray) -> np.ndarray:
    """The samples with silence in the place of what is no number or infinite."""
    return samples if np.isfinite(samples).all() else np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)


def _from_fresh_workers(processor: Processor, step: Step, upstream: Source, layout: Grid, start: int, stop: int, channels: list[int],
                        progress: Progress) -> np.ndarray:
    """The processor's own output for source frames [start, stop), from workers warmed up before it."""
    per_source, per_rate = layout.period
    before = -(-(layout.plan.warm_up or 0) // per_rate)
    after = -(-layout.plan.look_ahead // per_rate)
    first, last = start // per_source - layout.support, -(-stop // per_source) + layout.support
    dry = _at_processing_rate(upstream, layout, first - before, last + after)
    wet = np.empty((len(channels), dry.shape[1]), np.float32)
    for group, rows in _groups(layout, channels, dry.shape[0]):
        worker = processor.worker(_task(step, layout, group, (first - before) * per_rate))
        pushed = _pushed(worker, dry[list(group)], layout.rate, progress)
        for row in rows:
            wet[row] = pushed[group.index(channels[row])]
    keep = slice(before * per_rate, dry.shape[1] - after * per_rate)
    return _at_source_rate(upstream, layout, dry[channels][:, keep], wet[:, keep], first, start, stop, channels)


def _at_processing_rate(upstream: Source, layout: Grid, first: int, last: int) -> np.ndarray:
    """Periods [first, last) of the source at the processing rate, read wider so that no edge is heard."""
    per_source, per_rate = layout.period
    support = layout.support
    samples = finite(upstream.read((first - support) * per_source, (last - first + 2 * support) * per_source))
    return resample(samples, layout.source_rate, layout.rate)[:, support * per_rate:(support + last - first) * per_rate]


def _at_source_rate(upstream: Source, layout: Grid, dry: np.ndarray, wet: np.ndarray, first: int, start: int, stop: int,
                    channels: list[int]) -> np.ndarray:
    """Source frames [start, stop) of what became wet; at another rate the change is resampled back and added."""
    at = start - first * layout.period[0]
    if not layout.resampled:
        return wet[:, at:at + stop - start]
    change = resample(wet - dry, layout.rate, layout.source_rate)
    return finite(upstream.read(start, stop - start))[channels] + change[:, at:at + stop - start]


def _groups(layout: Grid, channels: list[int], count: int) -> list[tuple[tuple[int, ...], list[int]]]:
    """The channels that each worker sees, and the rows of `channels` that are taken from it."""
    if layout.plan.linked:
        return [(tuple(range(count)), list(range(len(channels))))]
    return [((channel,), [row]) for row, channel in enumerate(channels)]


def _task(step: Step, layout: Grid, group: tuple[int, ...], start_frame: int) -> Task:
    return Task(Format(layout.rate, len(group)), step.settings, step.findings, step.seed, start_frame, group, layout.source_rate,
                step.region, layout.recordings)


def _pushed(worker: Worker, samples: np.ndarray, rate: int, progress: Progress) -> np.ndarray:
    """Push `samples` in blocks of half a second; raises Cancelled between them."""
    size = max(1, rate // 2)
    parts = []
    for at in range(0, samples.shape[1], size):
        progress.check()
        parts.append(worker.process(samples[:, at:at + size]))
    parts.append(worker.finish())
    wet = np.concatenate(parts, axis=1)
    if wet.shape != samples.shape:
        raise RuntimeError(f"a worker gave {wet.shape} for {samples.shape}")
    return wet


class _Continuous:
    """One line of workers fed from frame 0 on; `take` must be called with rising frames."""

    def __init__(self, processor: Processor, step: Step, upstream: Source, layout: Grid, progress: Progress) -> None:
        self._upstream, self._layout, self._progress = upstream, layout, progress
        self._channels = step.region.channel_list(upstream.format.channels)
        self._groups = _groups(layout, self._channels, upstream.format.channels)
        self._workers = [processor.worker(_task(step, layout, group, 0)) for group, _ in self._groups]
        self._fed = 0
        self._finished = False
        # before frame 0 there is silence, as far back as band and resampler reach
        self._first = -(layout.support + -(-band.half_length(layout.source_rate, step.region, upstream.length) // layout.period[0]))
        silence = np.zeros((len(self._channels), -self._first * layout.period[1]), np.float32)
        self._dry = silence
        self._wet = [silence[rows] for _, rows in self._groups]

    def take(self, start: int, stop: int, channels: list[int]) -> np.ndarray:
        """The output for source frames [start, stop); what lies before it is forgotten."""
        per_source, per_rate = self._layout.period
        first, last = start // per_source - self._layout.support, -(-stop // per_source) + self._layout.support
        while min(w.shape[1] for w in self._wet) < (last - self._first) * per_rate:
            self._feed()
        self._forget(first)
        count = (last - first) * per_rate
        wet = np.empty((len(channels), count), np.float32)
        for (_, rows), part in zip(self._groups, self._wet, strict=True):
            wet[rows] = part[:, :count]
        return _at_source_rate(self._upstream, self._layout, self._dry[:, :count], wet, first, start, stop, channels)

    def _forget(self, first: int) -> None:
        cut = (first - self._first) * self._layout.period[1]
        self._dry = self._dry[:, cut:]
        self._wet = [w[:, cut:] for w in self._wet]
        self._first = first

    def _feed(self) -> None:
        """Half a second more of input; after the end and the look-ahead, what the workers still hold."""
        self._progress.check()
        layout = self._layout
        periods = max(1, layout.source_rate // 2 // layout.period[0])
        block = _at_processing_rate(self._upstream, layout, self._fed, self._fed + periods)
        over = self._fed * layout.period[0] > self._upstream.length + layout.source_rate
        self._fed += periods
        self._dry = np.concatenate([self._dry, block[self._channels]], axis=1)
        for i, ((group, rows), worker) in enumerate(zip(self._groups, self._workers, strict=True)):
            if over and self._finished:
                given = np.zeros((len(group), block.shape[1]), np.float32)
            else:
                given = worker.finish() if over else worker.process(block[list(group)])
            chosen = given[[group.index(self._channels[row]) for row in rows]]
            self._wet[i] = np.concatenate([self._wet[i], chosen], axis=1)
        self._finished = self._finished or over
