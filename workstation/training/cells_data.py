"""Recordings through LAME as the lines of their granules: whole numbers, steps, and where in its cell the original lay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..analysis import granules
from ..analysis.hybrid import GRANULE
from ..core.coding import Coding
from ..files import layer3, mp3

#: What LAME multiplies by below 192 kbit/s, and the frames by which a decoder without knowledge of the encoder is late.
LAME_SCALE, DELAY = 0.95, 1105


@dataclass(frozen=True)
class Lines:
    """`numbers` int16, `targets` float16 (how far the original lay from the decoded value, in steps) [granules, channels, 576],
    `exponents` float16 (log2 of the steps), `facts` float32 [granules, channels, 4], `known` [granules].
    """

    numbers: np.ndarray
    targets: np.ndarray
    exponents: np.ndarray
    facts: np.ndarray
    known: np.ndarray


def through_lame(clean: np.ndarray, rate: int, kbps: int) -> tuple[np.ndarray, Coding]:
    """float32 [channels, frames] -> what a decoder gives for all granules, [channels, granules·576 + 1056], and their coding.

    UsageError where LAME has no such bitrate at this rate.
    """
    data = mp3.encode(clean, rate, kbps)
    coding = layer3.coding(data)
    assert coding is not None
    decoded = mp3.decode(data)
    return placed(decoded, DELAY if decoded.shape[1] == clean.shape[1] else 0, len(coding)), coding


def placed(samples: np.ndarray, at: int, count: int) -> np.ndarray:
    """[channels, frames] at frame `at` of a decoder's output for `count` granules, silence around."""
    out = np.zeros((samples.shape[0], count * GRANULE + 1056), np.float32)
    stop = min(at + samples.shape[1], out.shape[1])
    out[:, at:stop] = samples[:, :stop - at]
    return out


def lines_of(clean: np.ndarray, rate: int, kbps: int) -> Lines:
    """The lines of a clean recording, float32 [channels, frames], through LAME. Raises what `through_lame` raises."""
    decoded, coding = through_lame(clean, rate, kbps)
    exponents = granules.step_exponents(coding)
    found = granules.lines(decoded, coding)
    numbers = granules.whole_numbers(found, exponents)
    known = coding.known & granules.fits(found, exponents, numbers)
    # where the decode was cut to the recording's length the first and last granules are not whole
    known[:4], known[-4:] = False, False
    wanted = granules.lines(placed(clean * np.float32(LAME_SCALE), DELAY, len(coding)), coding)
    steps = np.exp2(exponents)
    values = np.sign(numbers) * np.abs(numbers) ** (4 / 3)
    targets = np.clip(wanted / steps - values, -60000, 60000)
    return Lines(numbers.astype(np.int16), targets.astype(np.float16), exponents.astype(np.float16), facts(coding, rate, kbps), known)


def facts(coding: Coding, rate: int, kbps: float) -> np.ndarray:
    """What is told of each granule, float32 [granules, channels, 4]: short, side, bits a sample, sampling rate."""
    channels = coding.types.shape[1]
    out = np.zeros((len(coding), channels, 4), np.float32)
    out[..., 0] = coding.types == 2
    if channels == 2:
        out[coding.middle_side, 1, 1] = 1
    out[..., 2] = np.log2(kbps * 1000 / rate / channels)
    out[..., 3] = np.log2(rate / 22050)
    return out
