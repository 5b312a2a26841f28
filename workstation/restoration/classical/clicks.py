"""Where clicks are, and what lies under them: the engine of De-click and De-crackle.

A click is what an autoregressive model can predict neither from the past nor from the future: d = the smaller of the two
prediction errors. It is compared with s, the error around it (1.4826 times the larger of the medians before and after, so
that a loud onset is no click), and with R, the sixth largest error nearby (so that neither are the pulses of a voice). Runs
grow from seeds, and are kept where replacing them explains them: F, the energy that the replacement takes out of the error
for each sample, must exceed what stays around it many times, and where the sound is louder after the run than before it as
many times more (there it is likely its attack). Found in two passes, the second on the repaired sound, where a hit in one
channel lowers the threshold in the others. How far a run exceeds its threshold, and how little stays around it, is its
clearness; where hardly any is clear, those that are not are the sound's own (`credible`).

S. Vaseghi and P. Rayner, IEE Proc. I 137(1), 1990; S. Godsill and P. Rayner, Digital Audio Restoration, Springer 1998.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from . import autoregressive as ar

Run = tuple[int, int]
#: Blocks a window: s and R are known for each.
BLOCKS = 64
BESIDE, NEARBY, RANK = 4, 24, 6
#: Thresholds of a run that grows, of a seed in two passes, and of a seed beside a hit in another channel: times s.
GROWN, SEEDS, BESIDE_HIT = 3.0, (12.0, 6.0), 4.5
SEED_OVER_RANK, GROWN_OVER_RANK = 2.0, 0.5
#: Runs closer than this are one.
GAP = 4
#: F of the faintest click, at sensitivity 5.
EXPLAINED = 35.0
#: Clearness from which on an event is a click whatever is around it, and how many less clear ones each such event speaks for.
CLEAR, SPOKEN_FOR = 2.0, 6
#: Seconds before and after an event in which others are counted, and between the runs of one event.
AROUND_SECONDS, ONE_EVENT_SECONDS = 10.0, 0.005
#: Rounds of the soft interpolation between the passes.
ROUGH = 2


@dataclass(frozen=True)
class Analysis:
    """Models [hops, P+1], d [frames], and s and R of each block [blocks] of one channel."""

    shape: ar.Layout
    models: np.ndarray
    error: np.ndarray
    scale: np.ndarray
    rank: np.ndarray

    @property
    def block(self) -> int:
        return self.shape.window // BLOCKS

    def variance(self, frame: int) -> float:
        """s² at a frame."""
        return float(self.scale[min(frame // self.block, len(self.scale) - 1)]) ** 2 + 1e-12

    def model(self, frame: int) -> np.ndarray:
        return self.models[min(frame // self.shape.hop, len(self.models) - 1)]


def analysed(x: np.ndarray, shape: ar.Layout, hops: np.ndarray | None = None, known: Analysis | None = None) -> Analysis:
    """One channel [frames], frame 0 a multiple of the hop.

    With `hops` only these are looked at; the others are as `known`, or tell nothing.
    """
    models = ar.models(x, shape, hops)
    forward, backward = ar.residuals(x, shape, models, hops)
    error = np.minimum(np.abs(forward, out=forward), np.abs(backward, out=backward), out=forward)
    if hops is not None:
        count = -(-len(x) // shape.hop)
        all_models = np.zeros((count, models.shape[1])) if known is None else known.models.copy()
        all_errors = np.zeros((count, shape.hop), np.float32) if known is None else known.error.reshape(count, shape.hop).copy()
        all_models[hops], all_errors[hops] = models, error
        models, error = all_models, all_errors
    error = error.reshape(-1)
    error[len(x):] = 0
    blocks = error.reshape(-1, shape.window // BLOCKS)
    # sorting so few numbers is several times as fast as np.median
    ordered = np.sort(blocks[:, ::2], axis=1)
    middle = ordered.shape[1] // 2
    medians = np.pad((ordered[:, middle - 1] + ordered[:, middle]) / 2, BESIDE)
    around = np.median(np.lib.stride_tricks.sliding_window_view(medians, BESIDE), axis=1)
    scale = 1.4826 * np.maximum(around[:len(blocks)], around[BESIDE + 1:BESIDE + 1 + len(blocks)])
    peaks = np.lib.stride_tricks.sliding_window_view(np.pad(blocks.max(axis=1), NEARBY), 2 * NEARBY + 1)
    return Analysis(shape, models, error, scale, np.partition(peaks, -RANK, axis=-1)[:, -RANK])


def _hops_of(runs: Iterable[Run], count: int, shape: ar.Layout) -> np.ndarray:
    """The hops whose models or errors hear any of the runs: indices, rising."""
    near = np.zeros(count, bool)
    for start, stop in runs:
        near[max(start // shape.hop - 1, 0):stop // shape.hop + 2] = True
    return np.flatnonzero(near)


def suspects(found: Analysis, seed: float, longest: int, lenience: float, beside: np.ndarray | None) -> list[Run]:
    """Runs of d that stand out, at most `longest` frames; `beside` is where another channel was hit."""
    hit = _above(found, seed, SEED_OVER_RANK)
    if beside is not None:
        hit |= beside & _above(found, BESIDE_HIT * lenience, SEED_OVER_RANK)
    seeds = np.flatnonzero(hit)
    if not len(seeds):
        return []
    raised = hit | _above(found, GROWN, GROWN_OVER_RANK)
    edges = np.flatnonzero(np.diff(raised, prepend=False, append=False))
    starts, stops = edges[::2], edges[1::2]
    apart = np.append(True, starts[1:] - stops[:-1] > GAP)
    starts, stops = starts[apart], stops[np.append(np.flatnonzero(apart)[1:] - 1, len(stops) - 1)]
    first, last = np.searchsorted(seeds, starts), np.searchsorted(seeds, stops) - 1
    runs = []
    for index in np.flatnonzero(last >= first):
        start, stop = int(starts[index]), int(stops[index])
        if stop - start > longest:
            start = max(start, int(seeds[first[index]]) - longest // 2)
            stop = min(stop, int(seeds[last[index]]) + longest // 2, start + longest)
        runs.append((max(start - 1, 0), stop + 1))
    return runs


def _above(found: Analysis, of_scale: float, of_rank: float) -> np.ndarray:
    """Where d exceeds both multiples: bool [frames]."""
    limit = np.maximum(of_scale * found.scale, of_rank * found.rank).astype(np.float32)
    return (found.error.reshape(-1, found.block) > limit[:, None]).reshape(-1)


def repaired(x: np.ndarray, runs: list[Run], found: Analysis, explained: float = 0.0,
             offset: int = 0, rounds: int = 6) -> tuple[np.ndarray, dict[Run, float]]:
    """One channel with what was added in `runs` taken away, and the clearness of the runs that are clicks.

    A run whose F is below `explained` stays as it is; 0 asks nothing, and tells no clearness.
    """
    out, kept = x.copy(), dict[Run, float]()
    for group in ar.groups(runs, found.shape.order, found.shape.window // 4, offset):
        group = [(start, min(stop, len(x))) for start, stop in group if start < len(x)]
        if not group:
            continue
        system = _equations(x, group, found)
        if explained > 0:
            clicks = _explained(system, group, found, explained)
            if not clicks:
                continue
            kept.update(clicks)
            if len(clicks) < len(group):
                group = list(clicks)
                system = _equations(x, group, found)
        positions, variance = system.positions, found.variance(system.middle)
        # the first guess of the damage: the prediction error, evened out
        guess = np.convolve(found.error[max(positions[0] - 4, 0):positions[-1] + 5] ** 2, np.full(9, 1 / 9), "same")
        out[positions] = system.softened(variance, guess[positions - max(positions[0] - 4, 0)] + variance, rounds)
    return out, kept


def _equations(x: np.ndarray, group: list[Run], found: Analysis) -> ar.Equations:
    """Those of all samples in the runs of a group, under the model at its middle."""
    positions = np.concatenate([np.arange(start, stop) for start, stop in group])
    return ar.equations(x, positions, found.model((group[0][0] + group[-1][1] - 1) // 2))


def _explained(system: ar.Equations, group: list[Run], found: Analysis, least: float) -> dict[Run, float]:
    """The runs of a group whose F exceeds `least` times the rise of the sound over the run, and their clearness.

    With δ the change of the samples the error loses δᵀMδ, which adds up over runs. It is compared with s², or with what stays
    of the error around the group where that is more: on the attack of a drum no replacement lowers the error much. Clearness
    is how many times F exceeds the threshold, times the ratio of s to what it was compared with.
    """
    x, positions, order, reach = system.x, system.positions, found.shape.order, BESIDE * found.block
    solution = system.solved()
    first = int(positions[0]) - reach
    around = np.zeros(int(positions[-1]) + reach + 1 - first)
    begin, end = max(first, 0), min(first + len(around), len(x))
    around[begin - first:end - first] = x[begin:end]
    around[positions - first] = solution
    left = np.convolve(around[reach - order:len(around) - reach + order], found.model(system.middle), "valid")
    variance = found.variance(system.middle)
    noise = max(variance, float(left @ left) / max(len(left) - len(positions), 1))
    change = x[positions] - solution
    gain = change * (system.matrix @ change)
    lengths = [stop - start for start, stop in group]
    shares = np.add.reduceat(gain, np.cumsum([0] + lengths[:-1])) / (noise * np.array(lengths))
    times = {(start, stop): float(share) / (least * _rise(around, start - first, stop - first, reach))
             for (start, stop), share in zip(group, shares, strict=True) if share > least}
    return {run: over * (variance / noise) ** 0.5 for run, over in times.items() if over > 1}


def _rise(x: np.ndarray, start: int, stop: int, reach: int) -> float:
    """The squared ratio of the mean step |x[n] − x[n−1]| in `reach` frames after [start, stop) to that before, at least 1."""
    steps = np.abs(np.diff(x[start - reach:stop + reach]))
    before, after = steps[:reach - 1].sum(), steps[1 - reach:].sum()
    return max(1.0, float(after) / max(float(before), 1e-12)) ** 2


def find(channels: np.ndarray, shape: ar.Layout, longest: int, lenience: float, offset: int = 0) -> list[dict[Run, float]]:
    """The clicks of each channel of [channels, frames] and their clearness, frame 0 (absolute frame `offset`) a multiple of the hop.

    `longest` is the longest run in frames; `lenience` 1 is the usual threshold, larger finds less.
    """
    sounds = list(channels)
    views = [analysed(x, shape) for x in sounds]
    hits: list[dict[Run, float]] = [{} for _ in sounds]
    for number, seed in enumerate(SEEDS):
        if number:
            views = [analysed(x, shape, _hops_of(found, len(view.models), shape), view) if found else view
                     for x, found, view in zip(sounds, hits, views, strict=True)]
        runs = [suspects(view, seed * lenience, longest, lenience, None) for view in views]
        if number and len(sounds) > 1:
            masks = [_mask(found, len(view.error)) for found, view in zip(runs, views, strict=True)]
            total = np.sum(masks, axis=0, dtype=np.int16)
            runs = [suspects(view, seed * lenience, longest, lenience, total > mask) for view, mask in zip(views, masks, strict=True)]
        for channel, view in enumerate(views):
            sounds[channel], kept = repaired(sounds[channel], runs[channel], view, EXPLAINED * lenience ** 2, offset, ROUGH)
            hits[channel].update(kept)
    return [together(runs) for runs in hits]


def together(runs: Mapping[Run, float]) -> dict[Run, float]:
    """Runs `merged`, as clear as the clearest in each."""
    out = dict.fromkeys(merged(runs), 0.0)
    whole = list(out)
    starts = [start for start, _ in whole]
    for run, clearness in runs.items():
        owner = whole[bisect_right(starts, run[0]) - 1]
        out[owner] = max(out[owner], clearness)
    return out


def credible(runs: Iterable[tuple[Run, float]], rate: int) -> list[Run]:
    """Those of the runs of all channels, each with its clearness, that are clicks: in order, each once.

    Damage has plain clicks among its faint ones. What a recording has of its own – edges of synthesisers, strokes of a millisecond –
    crowds just above the threshold. So an event that is not clear is believed where clear ones are not outnumbered.
    """
    clearest = dict(sorted(runs))
    if not clearest:
        return []
    starts, stops = np.array(list(clearest)).T
    begins = np.append(True, starts[1:] - np.maximum.accumulate(stops)[:-1] > ONE_EVENT_SECONDS * rate)
    clearness = np.maximum.reduceat(list(clearest.values()), np.flatnonzero(begins))
    at, clear = starts[begins], clearness >= CLEAR
    first, last = np.searchsorted(at, at - AROUND_SECONDS * rate), np.searchsorted(at, at + AROUND_SECONDS * rate, "right")
    counts = np.append(0, np.cumsum(clear))
    plain = counts[last] - counts[first]
    believed = clear | (last - first - plain <= SPOKEN_FOR * plain)
    return [run for run, event in zip(clearest, np.cumsum(begins) - 1, strict=True) if believed[event]]


def merged(runs: Iterable[Run]) -> list[Run]:
    """In order, and one where they touch or overlap."""
    out: list[Run] = []
    for start, stop in sorted(runs):
        if out and start <= out[-1][1] + 2:
            out[-1] = (out[-1][0], max(out[-1][1], stop))
        else:
            out.append((start, stop))
    return out


def _mask(runs: Iterable[Run], length: int) -> np.ndarray:
    mask = np.zeros(length, bool)
    for start, stop in runs:
        mask[start:stop] = True
    return mask


def lifted(x: np.ndarray, runs: list[Run], shape: ar.Layout, offset: int = 0) -> np.ndarray:
    """One channel with the clicks in `runs` taken away, whatever they are: float32 [frames], the same outside the runs.

    The runs are merged ones. The models are those of the sound with a straight line in the place of each run.
    """
    damaged = _mask(runs, len(x))
    straight = x.copy()
    borders = np.array([(start - 1, stop) for start, stop in runs]).reshape(-1)
    borders = borders[(borders >= 0) & (borders < len(x))]
    straight[damaged] = np.interp(np.flatnonzero(damaged), borders, x[borders]) if len(borders) else 0.0
    hops = _hops_of(runs, -(-len(x) // shape.hop), shape)
    return repaired(x, runs, analysed(straight, shape, hops), offset=offset)[0]
