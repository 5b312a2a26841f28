"""MP3 in memory at a chosen bitrate: damage for training, made by the encoder that made the real one (LAME in libsndfile)."""

from __future__ import annotations

import io

import numpy as np
import soundfile

from ..core import UsageError

#: Lowest and highest constant bitrate in kbit/s that libsndfile maps its compression level to, by lowest sample rate.
_BITRATES = ((32_000, 32, 320), (16_000, 8, 160), (0, 8, 64))
#: Frames a call; libsndfile's encoders run out of stack on long blocks.
_BLOCK = 65_536


def encode(samples: np.ndarray, rate: int, kbps: float) -> bytes:
    """[channels, frames] float -> an MP3 file of constant bitrate.

    UsageError where `kbps` is not possible at `rate`. The encoder scales the signal by about 0.95.
    """
    low, high = next((low, high) for least, low, high in _BITRATES if rate >= least)
    if not low <= kbps <= high:
        raise UsageError(f"MP3 at {rate} Hz takes {low} to {high} kbit/s, not {kbps:g}.")
    target = io.BytesIO()
    with soundfile.SoundFile(target, "w", rate, samples.shape[0], format="MP3", subtype="MPEG_LAYER_III",
                             bitrate_mode="CONSTANT", compression_level=(high - kbps) / (high - low)) as file:
        for start in range(0, samples.shape[1], _BLOCK):
            file.write(np.ascontiguousarray(samples[:, start:start + _BLOCK].T, np.float32))
    return target.getvalue()


def decode(data: bytes) -> np.ndarray:
    """An MP3 file -> float32 [channels, frames]. Where the file has no LAME tag the encoder's delay is still in it."""
    return np.ascontiguousarray(soundfile.read(io.BytesIO(data), dtype="float32", always_2d=True)[0].T)
