"""Recordings of nineteen kinds, and damage done to them by seeded chance."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import soundfile as sf

from tests.files.libav import coded
from tests.signals import voice_like

RATE, SECONDS = 16_000, 2.5
#: By name: (container, subtype) for libsndfile.
_SNDFILE = {"wav": ("WAV", "PCM_16"), "wavex": ("WAVEX", "PCM_24"), "float.wav": ("WAV", "FLOAT"), "rf64": ("RF64", "PCM_16"),
            "w64": ("W64", "PCM_24"), "aiff": ("AIFF", "PCM_16"), "caf": ("CAF", "PCM_24"), "au": ("AU", "PCM_16"),
            "flac": ("FLAC", "PCM_16"), "ogg": ("OGG", "VORBIS"), "opus": ("OGG", "OPUS"), "mp3": ("MP3", "MPEG_LAYER_III"),
            "adpcm.wav": ("WAV", "IMA_ADPCM")}
#: By name: the kind of tests/files/libav.py.
_LIBAV = {"m4a": "aac.m4a", "alac.m4a": "alac.m4a", "mkv": "pcm24.mkv", "wv": "a.wv", "tta": "a.tta", "wma": "v2.wma"}
KINDS = (*_SNDFILE, *_LIBAV)
_EXTREMES = (0, 1, 7, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
#: Bytes that hold the headers of most formats.
_HEAD = 200


@cache
def whole(kind: str) -> bytes:
    """A short recording of that kind."""
    samples = 0.7 * voice_like(SECONDS, RATE, 2)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "whole"
        if kind in _SNDFILE:
            container, subtype = _SNDFILE[kind]
            sf.write(path, samples.T, RATE, subtype, format=container)
        else:
            coded(path, _LIBAV[kind], samples, RATE)
        return path.read_bytes()


def mutations(count: int, seed: int = 0) -> Iterator[tuple[str, bytes]]:
    """`count` damaged files as (kind and damage in words, content), all kinds in turn."""
    for number in range(count):
        random = np.random.default_rng([seed, number])
        kind = KINDS[number % len(KINDS)]
        damage = _DAMAGES[number // len(KINDS) % len(_DAMAGES)]
        yield f"{kind}: {damage.__name__.strip('_')}", damage(bytearray(whole(kind)), random)


def _cut(data: bytearray, random: np.random.Generator) -> bytes:
    return bytes(data[:random.integers(1, len(data))])


def _cut_in_the_header(data: bytearray, random: np.random.Generator) -> bytes:
    return bytes(data[:random.integers(1, min(_HEAD, len(data)))])


def _bytes_of_the_header(data: bytearray, random: np.random.Generator) -> bytes:
    for place in random.integers(0, min(_HEAD, len(data)), random.integers(1, 6)):
        data[place] = random.integers(256)
    return bytes(data)


def _number_in_the_header(data: bytearray, random: np.random.Generator) -> bytes:
    place, width = int(random.integers(0, min(_HEAD, len(data) - 8))), int(random.choice([2, 4, 8]))
    value = int(random.choice(_EXTREMES)) & (1 << 8 * width) - 1
    data[place:place + width] = value.to_bytes(width, "little" if random.integers(2) else "big")
    return bytes(data)


def _bytes_anywhere(data: bytearray, random: np.random.Generator) -> bytes:
    for place in random.integers(0, len(data), random.integers(1, 40)):
        data[place] ^= 1 << int(random.integers(8))
    return bytes(data)


def _hole(data: bytearray, random: np.random.Generator) -> bytes:
    start, size = int(random.integers(0, len(data))), int(random.integers(1, len(data) // 2))
    data[start:start + size] = bytes(len(data[start:start + size]))
    return bytes(data)


def _missing_piece(data: bytearray, random: np.random.Generator) -> bytes:
    start = int(random.integers(0, len(data)))
    del data[start:start + int(random.integers(1, 3000))]
    return bytes(data)


def _doubled_piece(data: bytearray, random: np.random.Generator) -> bytes:
    start, size = int(random.integers(0, len(data))), int(random.integers(1, 3000))
    return bytes(data[:start + size] + data[start:])


def _junk_before(data: bytearray, random: np.random.Generator) -> bytes:
    return random.bytes(int(random.integers(1, 3000))) + bytes(data)


def _end_of_another(data: bytearray, random: np.random.Generator) -> bytes:
    other = whole(KINDS[int(random.integers(len(KINDS)))])
    return bytes(data[:random.integers(1, len(data))]) + other[int(random.integers(0, len(other))):]


_DAMAGES = (_cut, _number_in_the_header, _bytes_of_the_header, _cut_in_the_header, _bytes_anywhere, _hole, _missing_piece, _doubled_piece,
            _junk_before, _end_of_another)
