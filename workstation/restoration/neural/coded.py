"""What is to be known of a coded recording before its lines can be repaired: its granules, and that its samples are what they say."""

from __future__ import annotations

import json
import math
import zlib
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from ...analysis import layer3_lines
from ...analysis.hybrid import GRANULE, REACH
from ...core import Findings, Granules, Progress, Source

#: Granules looked at in one go.
_BLOCK = 256
#: Numbers of lines that a network is run on.
_WIDTHS = (128, 192, 288, 384, 576)
#: Least share of granules whose samples must fit the file's numbers.
_FITTING = 0.5
#: Half of a shift is applied where so many lines like this one would carry all of a recording's error; where fewer would, luck decides and
#: not the network. Chosen on 232 codings of short training recordings: the worst loses 0.01 dB instead of 0.21, for half a hundredth of
#: what is won.
_FEW = 30.0


@dataclass(frozen=True)
class Coded:
    """`level` is the median of log2 of the steps that lines were quantised with, `lines` how many from the lowest hold all that is
    not zero; `error` is the sum of what rounding cost these; granules whose samples are not those of the file are not `known`. All
    follow from the whole recording.
    """

    granules: Granules
    rate: int
    level: float
    lines: int
    error: float = math.inf


def survey(source: Source, progress: Progress, former: Granules | None = None) -> Coded | None:
    """Compare a recording with its file, from front to back, or take the granules that were found in its `former` coding; None where
    there is nothing to compare or they do not fit.
    """
    granules = source.granules() if former is None else former
    if granules is None or granules.types.shape[1] != source.format.channels:
        return None
    progress.begin(len(granules), "Reading the coding")
    known, counts, top = np.zeros(len(granules), bool), np.zeros(4096, np.int64), 0
    error = 0.0
    for start in range(0, len(granules), _BLOCK):
        progress.check()
        part = granules.part(start, min(start + _BLOCK, len(granules)))
        first = start * GRANULE - granules.skipped
        samples = source.read(first, len(part) * GRANULE + REACH - GRANULE)
        exponents = layer3_lines.step_exponents(part)
        lines = layer3_lines.lines(samples, part)
        numbers = layer3_lines.whole_numbers(lines, exponents)
        fitting = part.known if former is not None else part.known & layer3_lines.fits(lines, exponents, numbers)
        known[start:start + len(part)] = fitting
        coded = (numbers != 0) & fitting[:, None, None]
        counts += np.bincount(np.clip(exponents[coded] * 4 + 2048, 0, 4095).astype(int), minlength=4096)
        error += whole_error(numbers[fitting], exponents[fitting])
        top = max(top, int(np.max(np.flatnonzero(coded.any(axis=(0, 1))), initial=-1)) + 1)
        progress.advance(len(part))
    # what the recording does not hold whole cannot be told
    begins = np.arange(len(granules)) * GRANULE - granules.skipped
    whole = (begins >= 0) & (begins + REACH <= source.length)
    known &= whole
    if not counts.any() or known.sum() < _FITTING * whole.sum():
        return None
    level = (int(np.searchsorted(np.cumsum(counts), counts.sum() / 2)) - 2048) / 4
    width = next(one for one in _WIDTHS if one >= min(top + 9, GRANULE))
    return Coded(replace(granules, known=known), source.format.rate, level, width, error)


def whole_error(numbers: np.ndarray, exponents: np.ndarray) -> float:
    """The sum of what rounding cost the lines that are not zero: of the others the file says nothing."""
    return float(layer3_lines.error_energies(numbers, exponents)[numbers != 0].sum())


def trust(numbers: np.ndarray, exponents: np.ndarray, error: float) -> np.ndarray:
    """The share of each line's shift that is applied, float32 of the same shape: n²/(n² + FEW²) where n lines like it would carry all of
    the recording's `error`.
    """
    share = layer3_lines.error_energies(numbers, exponents) / max(error, 1e-300)
    return (1 / (1 + np.square(_FEW * share))).astype(np.float32)


def packed(coded: Coded) -> np.ndarray:
    """uint8: all of it, compressed; `unpacked` gives it back."""
    granules = coded.granules
    facts = {"rate": coded.rate, "level": coded.level, "lines": coded.lines, "error": coded.error, "kbps": granules.kbps,
             "skipped": granules.skipped, "long": granules.bands_long, "short": granules.bands_short, "shape": granules.types.shape}
    head = json.dumps(facts).encode()
    body = b"".join((granules.types.astype("u1").tobytes(), granules.steps.astype("<i2").tobytes(),
                     granules.middle_side.astype("u1").tobytes(), granules.known.astype("u1").tobytes()))
    return np.frombuffer(zlib.compress(head + b"\n" + body, 6), np.uint8)


def unpacked(findings: Findings) -> Coded:
    """What `packed` made, from the findings that hold it."""
    return _unpacked(findings.arrays["granules"].tobytes())


@lru_cache(maxsize=4)
def _unpacked(data: bytes) -> Coded:
    head, body = zlib.decompress(data).split(b"\n", 1)
    facts = json.loads(head)
    count, channels = facts["shape"]
    sizes = np.cumsum([0, count * channels, 2 * count * channels * 39, count, count])
    types, steps, middle_side, known = (np.frombuffer(body[a:b], kind) for a, b, kind in
                                        zip(sizes[:-1], sizes[1:], ("u1", "<i2", "u1", "u1"), strict=True))
    granules = Granules(types.reshape(count, channels), steps.reshape(count, channels, 39), middle_side.astype(bool),
                        known.astype(bool), tuple(facts["long"]), tuple(facts["short"]), facts["kbps"], facts["skipped"])
    return Coded(granules, facts["rate"], facts["level"], facts["lines"], facts.get("error", math.inf))


def told(granules: Granules, rate: int) -> np.ndarray:
    """What a network is told of each granule, float32 [granules, channels, 4]: whether its blocks are short, whether it is the side of
    middle and side, log2 of the bits a sample and of the sampling rate over 22.05 kHz.
    """
    channels = granules.types.shape[1]
    out = np.empty((len(granules), channels, 4), np.float32)
    out[..., 0] = granules.types == 2
    out[..., 1] = granules.middle_side[:, None] & (np.arange(channels) == 1)
    out[..., 2] = np.log2(granules.kbps * 1000 / rate / channels)
    out[..., 3] = np.log2(rate / 22050)
    return out
