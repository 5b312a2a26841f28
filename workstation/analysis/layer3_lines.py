"""Samples of an MPEG Layer III decoder as the lines of its granules and back, and the quantisation step of every line."""

from __future__ import annotations

import numpy as np

from ..core.granules import Granules
from . import hybrid
from .hybrid import SHORT

#: The largest number that the format can hold: 15 and what its thirteen further bits add.
_LARGEST = 15 + 8191
_HALF = np.float32(2 ** -0.5)


def lines(samples: np.ndarray, stream: Granules) -> np.ndarray:
    """float32 [channels, granules·576 + 1056] -> the lines [granules, channels, 576], middle and side where the stream has them."""
    found = np.stack([hybrid.analyse(one, stream.types[:, channel]) for channel, one in enumerate(samples)], axis=1)
    return _turned(found, stream)


def samples(lines: np.ndarray, stream: Granules) -> np.ndarray:
    """The transpose of `lines`: [granules, channels, 576] -> float32 [channels, granules·576 + 1056]."""
    turned = _turned(lines, stream)
    return np.stack([hybrid.synthesise(turned[:, channel], stream.types[:, channel]) for channel in range(turned.shape[1])])


def _turned(lines: np.ndarray, stream: Granules) -> np.ndarray:
    """Left and right to middle and side or back, which is the same turn."""
    if lines.shape[1] != 2 or not stream.middle_side.any():
        return lines
    first, second = lines[:, 0], lines[:, 1]
    both = np.stack([(first + second) * _HALF, (first - second) * _HALF], axis=1)
    return np.where(stream.middle_side[:, None, None], both, lines)


def step_exponents(stream: Granules) -> np.ndarray:
    """log2 of the quantisation step of every line, float32 [granules, channels, 576], lines of short blocks as 3·line + window."""
    long = np.repeat(np.arange(22), np.diff(stream.bands_long))
    short = (3 * np.repeat(np.arange(13), np.diff(stream.bands_short))[:, None] + np.arange(3)).reshape(-1)
    exponents = np.where((stream.types == SHORT)[..., None], stream.steps[..., short], stream.steps[..., long])
    found: np.ndarray = exponents.astype(np.float32) / 4
    return found


def whole_numbers(lines: np.ndarray, exponents: np.ndarray) -> np.ndarray:
    """The quantised numbers of decoded lines: float32, the nearest q to sign(y)·(|y|/step)^(3/4)."""
    ratio = np.abs(lines) * np.exp2(-exponents)
    return np.copysign(np.rint(ratio ** 0.75), lines).astype(np.float32)


def fits(lines: np.ndarray, exponents: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """True for each granule [granules] whose small numbers are whole to 0.15 of a step (RMS): its samples are what this stream gives.

    Numbers that no stream can hold tell of steps that do not belong to these samples.
    """
    size = np.abs(numbers)
    small = size < 8
    off = np.where(small, np.abs(lines) * np.exp2(-exponents) - size ** (4 / 3), 0.0)
    counted = np.maximum((small & (size > 0)).sum(axis=(1, 2)), 1)
    error = np.sqrt((np.square(off) * (size > 0)).sum(axis=(1, 2)) / counted)
    found: np.ndarray = (error < 0.15) & (size.max(axis=(1, 2), initial=0) <= _LARGEST)
    return found


def error_energies(numbers: np.ndarray, exponents: np.ndarray) -> np.ndarray:
    """What rounding may have cost each line, float64 of the same shape, but for a factor: the square of its cell's width,
    step²·|q|^(2/3), and step² of a line that became zero.
    """
    size = np.maximum(np.abs(numbers), 1).astype(np.float64)
    found: np.ndarray = np.exp2(2 * exponents.astype(np.float64)) * size ** (2 / 3)
    return found
