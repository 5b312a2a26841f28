"""Samples and files for the tests of the files room."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from tests.signals import voice_like
from workstation.core import Format
from workstation.files import AudioWriter


def native_noise(format: Format, frames: int, seed: int = 0) -> np.ndarray:
    """Random samples over the whole range of a sample type, left-justified; floats beyond full scale too."""
    random = np.random.default_rng(seed)
    if not format.is_integer:
        return random.standard_normal((format.channels, frames)).astype(np.float64 if format.subtype == "DOUBLE" else np.float32)
    bits = format.bits or 0
    dtype = np.int16 if bits <= 16 else np.int32
    values = random.integers(-(1 << bits - 1), 1 << bits - 1, (format.channels, frames))
    return (values << (np.dtype(dtype).itemsize * 8 - bits)).astype(dtype)


def write(path: Path, format: Format, samples: np.ndarray, **options: object) -> AudioWriter:
    """Write in three uneven blocks; the writer, done."""
    with AudioWriter(path, format, **options) as writer:  # type: ignore[arg-type]
        for part in np.array_split(samples, 3, axis=1):
            writer.write(part)
    return writer


def coded(path: Path, container: str, subtype: str, rate: int = 24000, seconds: float = 6.0) -> np.ndarray:
    """Write a lossy file of something like a voice, in stereo; the samples that went in."""
    samples = voice_like(seconds, rate, 2)
    write(path, Format(rate, 2, container, subtype), samples)
    return samples


def riff(chunks: Iterable[tuple[bytes, bytes]], form: bytes = b"WAVE") -> bytes:
    """A RIFF file of these chunks, put together independently of the program."""
    body = b"".join(id + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for id, data in chunks)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + form + body


def chunks_of(path: Path) -> list[tuple[bytes, bytes]]:
    """The chunks of a RIFF file, taken apart independently of the program."""
    data, place, found = path.read_bytes(), 12, []
    while place < len(data):
        size = struct.unpack_from("<I", data, place + 4)[0]
        found.append((data[place:place + 4], data[place + 8:place + 8 + size]))
        place += 8 + size + size % 2
    return found


def pcm_header(rate: int = 48000, channels: int = 1, width: int = 2) -> tuple[bytes, bytes]:
    return b"fmt ", struct.pack("<HHIIHH", 1, channels, rate, rate * channels * width, channels * width, width * 8)
