"""MP3 at a chosen constant bitrate, by LAME in libsndfile; in memory too, as the damage that training undoes."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import soundfile

from ..core import Format, UsageError

#: Lowest and highest constant bitrate in kbit/s that libsndfile maps its compression level to, by lowest sample rate.
_BITRATES = ((32_000, 32, 320), (16_000, 8, 160), (0, 8, 64))
#: Frames a call; libsndfile's encoders run out of stack on long blocks.
_BLOCK = 65_536
#: The constant bitrates of the format in kbit/s: MPEG-1 (from 32 kHz), and MPEG-2 and 2.5 below.
MPEG_1 = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
MPEG_2 = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
#: What is written where nobody asked and the sampling rate allows it.
DEFAULT_KBPS = 192


def bitrates(rate: int) -> tuple[int, ...]:
    """The constant bitrates in kbit/s that an MP3 at `rate` can have here."""
    low, high = _range(rate)
    return tuple(kbps for kbps in (MPEG_1 if rate >= 32_000 else MPEG_2) if low <= kbps <= high)


def default_bitrate(rate: int) -> int:
    """192 kbit/s, or the highest that the sampling rate allows."""
    return min(DEFAULT_KBPS, bitrates(rate)[-1])


def options(rate: int, kbps: float | None = None) -> dict[str, Any]:
    """What soundfile is told for a constant bitrate. UsageError where the format has no such bitrate at `rate`."""
    possible = bitrates(rate)
    if kbps is None:
        kbps = default_bitrate(rate)
    if kbps not in possible:
        raise UsageError(f"MP3 at {rate} Hz has no {kbps:g} kbit/s; it takes {', '.join(map(str, possible))} kbit/s.")
    return _level(rate, kbps)


def check_bitrate(format: Format, kbps: int | None) -> None:
    """UsageError where a bitrate is asked for that the format cannot have."""
    if kbps is not None and format.container != "MP3":
        raise UsageError(f"A bitrate is for MP3, and this is {format.container}; leave it out.")
    if kbps is not None:
        options(format.rate, kbps)


def _range(rate: int) -> tuple[int, int]:
    return next((low, high) for least, low, high in _BITRATES if rate >= least)


def _level(rate: int, kbps: float) -> dict[str, Any]:
    low, high = _range(rate)
    # the library refuses its own highest level
    return {"bitrate_mode": "CONSTANT", "compression_level": min((high - kbps) / (high - low), 0.9999)}


def encode(samples: np.ndarray, rate: int, kbps: float) -> bytes:
    """[channels, frames] float -> an MP3 file of constant bitrate.

    UsageError where `kbps` is not possible at `rate`. The encoder scales the signal by about 0.95.
    """
    low, high = _range(rate)
    if not low <= kbps <= high:
        raise UsageError(f"MP3 at {rate} Hz takes {low} to {high} kbit/s, not {kbps:g}.")
    target = io.BytesIO()
    with soundfile.SoundFile(target, "w", rate, samples.shape[0], format="MP3", subtype="MPEG_LAYER_III", **_level(rate, kbps)) as file:
        for start in range(0, samples.shape[1], _BLOCK):
            file.write(np.ascontiguousarray(samples[:, start:start + _BLOCK].T, np.float32))
    return target.getvalue()


def decode(data: bytes) -> np.ndarray:
    """An MP3 file -> float32 [channels, frames]. Where the file has no LAME tag the encoder's delay is still in it."""
    return np.ascontiguousarray(soundfile.read(io.BytesIO(data), dtype="float32", always_2d=True)[0].T)
