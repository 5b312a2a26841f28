"""Traces of quantisation: at which sample the blocks of a lossy codec began, and how clearly.

A codec transforms blocks to lines and rounds many of them to zero. Whoever transforms the decoded sound again finds those zeros, if the
blocks begin at the very same samples, and hardly any if they begin one sample beside: the mean logarithm of the lines' power falls there,
once in every block. Sound that was never coded has no such place. The idea is that of J. Herre and M. Schug, "Analysis of decompressed
audio – the inverse decoder", AES 109th Convention, 2000, and R. Yang, Z. Qu, J. Huang, "Detecting digital audio forgeries by checking
frame offsets", ACM MM&Sec 2008.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np

from . import hybrid, sliding_mdct

#: Power of a line, full scale 1, below which nothing is told apart: four times the rounding noise of 16 bits.
FLOOR = 4 * 2.0 ** -30 / 12
#: What is compared with a sample: those from BESIDE to AROUND samples before and after it.
BESIDE, AROUND = 3, 8
#: A single block counts for no more than this, in nepers of power: one silence must not outvote the sound.
MOST = 1.0
#: Neighbouring lines that share a step, and what a unit of cost is in bits: a fit to LAME at 32 to 256 kbit/s.
RUN, UNIT_BITS = 16, 1.85


class Lines(Protocol):
    """float32 [n] -> [1 + (n − span) // step, hop] float32."""

    def __call__(self, samples: np.ndarray, step: int = 1) -> np.ndarray: ...


@dataclass(frozen=True)
class Framing:
    """Blocks of a codec: `hop` samples apart, each with `hop` lines that are made of `span` samples.

    `lines` gives them for a block that begins at each sample. Blocks begin at multiples of one of `periods`: of `hop`, or, where
    blocks of other lengths lie between, of something smaller.
    """

    codec: str
    hop: int
    span: int
    lines: Lines
    periods: tuple[int, ...]


def mp3() -> Framing:
    """The granules of MP3."""
    return Framing("MP3", hybrid.GRANULE, hybrid.REACH, hybrid.slide, (hybrid.GRANULE,))


def transforms(size: int) -> tuple[Framing, ...]:
    """Long blocks of codecs that know nothing but an MDCT; the first finds them all, though it fits its own best.

    Short blocks of Vorbis, 128 lines, move its long ones by multiples of that.
    """
    return tuple(Framing(codec, size, 2 * size, partial(sliding_mdct.lines, weights=sliding_mdct.window(shape, size)), (size, 128))
                 for codec, shape in (("Vorbis", "vorbis"), ("AAC", "kbd"), ("AAC", "sine")))


def needed(framing: Framing, blocks: int) -> int:
    """Samples that `dips` takes."""
    return blocks * framing.hop + framing.span + 2 * AROUND - 1


def dips(samples: np.ndarray, framing: Framing, blocks: int) -> np.ndarray:
    """float32 [n] -> float64 [blocks, hop]: by how much the mean log power of the lines at each sample exceeds that of its surroundings.

    `samples` begin AROUND frames before the first block, and there are at least `needed` of them.
    """
    return _dips(samples[:needed(framing, blocks)], framing).reshape(blocks, framing.hop)


def dip_at(samples: np.ndarray, framing: Framing, place: int) -> float:
    """The same of all blocks that begin at samples `place`, `place` + hop …: their mean, 0 where there is no block."""
    starts = range(place - AROUND, samples.shape[-1] - needed(framing, 0), framing.hop)
    found = [_dips(channel[start:start + needed(framing, 0) + 1], framing)[0]
             for channel in samples for start in starts if start >= 0]
    return float(np.mean(found)) if found else 0.0


def _dips(samples: np.ndarray, framing: Framing) -> np.ndarray:
    found = framing.lines(samples)
    np.square(found, out=found)
    found += np.float32(FLOOR)
    # two at a time: half as many logarithms
    pairs = found[:, ::2] * found[:, 1::2]
    levels = np.log(pairs, out=pairs).mean(axis=1) / 2
    kernel = np.ones(2 * AROUND + 1)
    kernel[AROUND - BESIDE + 1:AROUND + BESIDE] = 0
    return np.asarray(levels[AROUND:-AROUND] - np.convolve(levels, kernel / kernel.sum(), "valid"))


class Trace:
    """Adds up what stretches of a recording tell of one framing."""

    def __init__(self, framing: Framing) -> None:
        self.framing = framing
        self._sums = {period: np.zeros(period) for period in framing.periods}
        self._heard: list[tuple[int, np.ndarray]] = []

    def hear(self, start: int, samples: np.ndarray) -> None:
        """A stretch [channels, n] whose first sample is frame `start` of the recording; blocks are looked for wherever they fit."""
        framing = self.framing
        blocks = (samples.shape[1] - needed(framing, 0)) // framing.hop
        if blocks < 1:
            return
        summed = np.zeros(framing.hop)
        for channel in samples:
            summed += np.clip(dips(channel, framing, blocks), -MOST, MOST).sum(axis=0)
        self._heard.append((start, summed))
        for period, total in self._sums.items():
            # where a period has several places in a block, the deepest of them
            total += np.roll(summed.reshape(-1, period).min(axis=0), (start + AROUND) % period)

    @property
    def contrast(self) -> float:
        """The deepest dip in standard deviations (by the median deviation) of all, less where others are as deep.

        Below 3 where nothing was coded.
        """
        return max(_contrast(total) for total in self._sums.values())

    def places(self, starts: Iterable[int]) -> list[tuple[int, int]]:
        """(start, the first sample at which a block begins) of stretches that begin at these frames.

        Where blocks begin at multiples of less than `hop` alone, this is known of the stretches that were heard, and of no others.
        """
        period = max(self._sums, key=lambda each: _contrast(self._sums[each]))
        frame, hop, heard = int(np.argmin(self._sums[period])), self.framing.hop, dict(self._heard)
        found = []
        for start in heard if period < hop else starts:
            possible = np.arange((frame - start - AROUND) % period, hop, period)
            place = possible[np.argmin(heard[start][possible])] if period < hop else possible[0]
            found.append((start, AROUND + int(place)))
        return found


def _contrast(total: np.ndarray) -> float:
    deepest = int(np.argmin(total))
    away = np.median(total) - np.roll(total, -deepest)
    spread = 1.4826 * float(np.median(np.abs(away)))
    second = float(away[BESIDE:len(away) - BESIDE + 1].max())
    # a wave whose period the blocks are a multiple of has many dips alike, and none of them is a trace
    alone = min(max(2 - 2 * second / max(float(away[0]), 1e-12), 0.0), 1.0)
    return alone * float(away[0]) / spread if spread > 0 else 0.0


def coded_bits(views: np.ndarray, framing: Framing, place: int) -> float:
    """About how many bits a block took, of a stretch [1 or 3, n] whose blocks begin at sample `place`, …

    A line that is more than rounding noise costs one unit, and log₂ of its whole number more; that number is (|x| / Δ)^¾, where Δ is
    the least such line among RUN neighbours, for they share a step and one of them mostly is 1. `views` are one channel, or sum,
    first and difference of two, which may have been coded as two channels or as sum and difference: the cheaper way counts.
    """
    costs = []
    for view in views:
        lines = np.abs(framing.lines(view[place:], framing.hop))
        runs = lines[:, :lines.shape[1] // RUN * RUN].reshape(len(lines), -1, RUN)
        coded = np.square(runs) > FLOOR
        step = np.where(coded, runs, np.inf).min(axis=2, keepdims=True)
        costs.append((coded * (1 + 0.75 * np.log2(np.where(coded, runs, 1.0) / np.where(coded, step, 1.0)))).sum(axis=(1, 2)))
    cost = costs[0] if len(costs) == 1 else np.minimum(costs[0] + costs[2], 2 * costs[1])
    return UNIT_BITS * float(cost.mean()) if len(cost) else 0.0
