"""Encoders: native samples into a file that has its temporary name still."""

from __future__ import annotations

import hashlib
import struct
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import numpy as np
import soundfile

from ..core import Format, UsageError
from . import mp3, samples
from .chunks import riff_chunk, walk
from .formats import ogg_order
from .hashes import audio_md5
from .libsndfile import BLOCK, Forward, plain_name
from .metadata import MD5, Metadata, attach, put_checksum
from .positioned import PositionedFile
from .wavefile import WaveFile

_WAVES = ("WAV", "RF64", "W64")
#: Containers with 32-bit sizes that have no larger form.
_LIMITS = {"AIFF": 0xFFFFFFFF - (1 << 20), "AU": 0xFFFFFFFF - (1 << 20)}


class Encoder(Protocol):
    """`finish` completes the file with its metadata, `abandon` lets go of it as it is."""

    container_used: str

    def write(self, native: np.ndarray) -> None: ...

    def finish(self) -> None: ...

    def abandon(self) -> None: ...


def encoder(part: Path, format: Format, metadata: Metadata, bitrate: int | None = None) -> Encoder:
    """The encoder for a format; `metadata` must be fitted to its container. UsageError for a `bitrate` that cannot be."""
    plain = format.container in _WAVES and format.subtype in samples.SAMPLE_BYTES
    return WaveEncoder(part, format, metadata) if plain else SoundfileEncoder(part, format, metadata, bitrate)


class WaveEncoder:
    """WAV, RF64 and Wave64, by our own hand: soundfile would drop the chunks."""

    def __init__(self, part: Path, format: Format, metadata: Metadata) -> None:
        self._subtype = format.subtype
        self._part = part
        self._stream = open(part, "r+b")
        chunks, count = metadata.chunks, metadata.before_audio
        large = b"BW64" if metadata.form == "BW64" else b"RF64"
        self._file = WaveFile(self._stream, format, channel_mask=metadata.channel_mask, before=chunks[:count], after=chunks[count:],
                              large_id=large)
        self.container_used = format.container
        self._checksum = hashlib.md5(usedforsecurity=False) if any(id == MD5 for id, _ in chunks) else None

    def write(self, native: np.ndarray) -> None:
        data = samples.encode(native, self._subtype)
        self._file.write(data)
        if self._checksum is not None:
            self._checksum.update(data)

    def finish(self) -> None:
        self._file.finish()
        self.container_used = self._file.container_used
        self._stream.close()
        if self._checksum is not None:
            put_checksum(self._part, self._checksum.digest())

    def abandon(self) -> None:
        with suppress(OSError):
            self._stream.close()


class SoundfileEncoder:
    """FLAC, AIFF, CAF, AU, and the lossy formats, through libsndfile; tags and chunks are added at the end."""

    def __init__(self, part: Path, format: Format, metadata: Metadata, bitrate: int | None = None) -> None:
        self.container_used = format.container
        self._part = part
        self._format = format
        self._metadata = metadata
        self._bytes = self._frames = 0
        order = ogg_order(format)
        self._order = None if order is None else np.argsort(order)
        options: dict[str, Any] = mp3.options(format.rate, bitrate) if format.container == "MP3" else {}
        # of libsndfile's little-endian AIFFs others read that of 16 bits alone
        if metadata.little_endian and (format.container == "CAF" or format.subtype == "PCM_16"):
            options["endian"] = "LITTLE"
        self._file = Forward(plain_name(part), "w", format.rate, format.channels, format.subtype, format=format.container, **options)

    def write(self, native: np.ndarray) -> None:
        self._bytes += native.nbytes * 3 // 4 if self._format.subtype == "PCM_24" else native.nbytes
        if self._bytes > _LIMITS.get(self.container_used, self._bytes):
            raise UsageError(f"{self.container_used} holds at most 4 GB, and this recording is longer; choose WAV.")
        self._frames += native.shape[1]
        if self._order is not None:
            native = native[self._order]
        for start in range(0, native.shape[1], BLOCK):
            block = np.ascontiguousarray(native[:, start:start + BLOCK].T)
            try:
                self._file.write(block)
            except (soundfile.LibsndfileError, AssertionError) as error:
                raise OSError(None, "") from error

    def finish(self) -> None:
        from mutagen import MutagenError

        try:
            self._file.close()
            if self.container_used == "AIFF":
                _complete_aiff(self._part, self._metadata, self._frames, self._format)
            elif self.container_used == "WAV":
                _complete_wave(self._part, self._metadata)
            else:
                attach(self._part, self._format, self._metadata, self._frames)
        except (soundfile.LibsndfileError, MutagenError) as error:
            raise OSError(None, "") from error

    def abandon(self) -> None:
        with suppress(soundfile.LibsndfileError):
            self._file.close()


def _complete_aiff(part: Path, metadata: Metadata, frames: int, format: Format) -> None:
    """Append the chunks, and state the true frame count: libsndfile counts the padding of 8-bit mono as a frame."""
    layout = walk(PositionedFile(part))
    common, audio = layout.find(b"COMM"), layout.find(b"SSND")
    if common is None or audio is None:
        raise OSError(None, "")
    with open(part, "r+b") as stream:
        stream.seek(common.offset + 2)
        stream.write(struct.pack(">I", frames))
        stream.seek(audio.offset - 4)
        stream.write(struct.pack(">I", 8 + frames * format.channels * samples.SAMPLE_BYTES[format.subtype]))
        _append(stream, metadata, ">")


def _complete_wave(part: Path, metadata: Metadata) -> None:
    """Append the chunks of a WAV that libsndfile coded, those that stood before the audio too."""
    with open(part, "r+b") as stream:
        _append(stream, metadata, "<")
    if any(id == MD5 for id, _ in metadata.chunks):
        put_checksum(part, bytes.fromhex(audio_md5(part)))


def _append(stream: BinaryIO, metadata: Metadata, order: str) -> None:
    end = stream.seek(0, 2)
    stream.write(b"\0" * (end & 1) + b"".join(riff_chunk(id, body, order) for id, body in metadata.chunks))
    total = stream.tell()
    stream.seek(4)
    stream.write(struct.pack(order + "I", total - 8))
