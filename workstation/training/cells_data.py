"""Recordings through LAME as the lines of their granules: whole numbers, steps, and where in its cell the original lay."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from .. import paths
from ..analysis import layer3_lines
from ..analysis.hybrid import GRANULE, REACH
from ..core import ArraySource, Granules, Progress
from ..core.resample import resample
from ..files import layer3, mp3, open_source, version_of
from ..restoration.neural.coded import Coded, survey, told
from . import saving

#: What LAME multiplies by below 192 kbit/s, and the frames by which a decoder without knowledge of the encoder is late.
LAME_SCALE, LAME_DELAY = 0.95, 1105
#: Rises whenever lines would come out otherwise.
_VERSION = 1


@dataclass(frozen=True)
class How:
    """How a recording is coded: `seconds` out of its middle at `rate`, `channels`, `kbps`, times `gain` before."""

    rate: int
    channels: int
    kbps: int
    seconds: float
    gain: float = 1.0


@dataclass(frozen=True)
class Lines:
    """One recording, its channels as granules of their own: `numbers` [channels, granules, lines] (whole), `exponents` (log2 of the steps
    less their level), `targets` (how far the original lay from the decoded value, in steps) of the lines that hold all that is coded;
    `told` [channels, granules, 4]; `known` [granules]. `beyond` [channels, granules] is the error's energy in the lines above, in the
    unit of 2^(2·exponent).
    """

    numbers: np.ndarray
    exponents: np.ndarray
    targets: np.ndarray
    told: np.ndarray
    known: np.ndarray
    beyond: np.ndarray


class _Decode(ArraySource):
    """A decode in memory that knows its stream."""

    def __init__(self, samples: np.ndarray, rate: int, granules: Granules) -> None:
        super().__init__(samples, rate)
        self._granules = granules

    def granules(self) -> Granules:
        return self._granules


def lines_of(path: Path, how: How, folder: Path) -> Lines | None:
    """The lines of a recording, kept in `folder`; None where it is silent. UsageError where LAME has no such bitrate at this rate."""
    name = hashlib.sha256(f"{version_of(path)}|{asdict(how)}|{_VERSION}".encode()).hexdigest()[:32]
    file = folder / f"{name}.safetensors"
    if not file.is_file():
        made = _made(excerpt(path, how), how)
        plain = {} if made is None else {key: np.ascontiguousarray(value) for key, value in vars(made).items()}
        saving.save(file, lambda part: save_file(plain, part))
    kept = load_file(file)
    return Lines(**kept) if kept else None


def excerpt(path: Path, how: How) -> np.ndarray:
    """float32 [channels, frames] at the rate of `how`: channels averaged for one, the first two (or the one twice) for two."""
    source = open_source(path, cache=paths.user_cache())
    count = min(source.length, round(how.seconds * source.format.rate))
    samples = source.read((source.length - count) // 2, count)
    samples = samples.mean(axis=0, keepdims=True) if how.channels == 1 else samples[[0, min(1, len(samples) - 1)]]
    return resample(samples, source.format.rate, how.rate) * np.float32(how.gain)


def through_lame(samples: np.ndarray, rate: int, kbps: int) -> tuple[_Decode, int]:
    """float32 [channels, frames] -> its decode and the frames by which that is late."""
    data = mp3.encode(samples, rate, kbps)
    granules, decoded = layer3.granules(data), mp3.decode(data)
    assert granules is not None
    late = 0 if decoded.shape[1] == samples.shape[1] else LAME_DELAY
    return _Decode(decoded, rate, Granules(**{**vars(granules), "skipped": LAME_DELAY - late})), late


def _made(samples: np.ndarray, how: How) -> Lines | None:
    decode, late = through_lame(samples, how.rate, how.kbps)
    coded = survey(decode, Progress())
    if coded is None:
        return None
    granules = coded.granules
    start, count = -granules.skipped, len(granules) * GRANULE + REACH - GRANULE
    found = layer3_lines.lines(decode.read(start, count), granules)
    scaled = ArraySource(samples * np.float32(LAME_SCALE), how.rate)
    wanted = layer3_lines.lines(scaled.read(start - late, count), granules)
    return _compared(found, wanted, coded)


def _compared(found: np.ndarray, wanted: np.ndarray, coded: Coded) -> Lines:
    """From the lines of a decode and of the original at the encoder's level, [granules, channels, 576]."""
    exponents = layer3_lines.step_exponents(coded.granules)
    numbers = layer3_lines.whole_numbers(found, exponents)
    values = np.sign(numbers) * np.abs(numbers) ** (4 / 3)
    targets = wanted * np.exp2(-exponents) - values
    level = np.exp2(2 * (exponents - np.float32(coded.level)))
    beyond = (np.square(targets) * level)[..., coded.lines:].sum(axis=2)

    def first(values: np.ndarray, kind: str) -> np.ndarray:
        return np.swapaxes(values[..., :coded.lines], 0, 1).astype(kind)

    return Lines(first(numbers, "i2"), first(exponents - coded.level, "f2"), first(np.clip(targets, -6e4, 6e4), "f2"),
                 np.swapaxes(told(coded.granules, coded.rate), 0, 1), coded.granules.known, beyond.T.astype("f4"))
