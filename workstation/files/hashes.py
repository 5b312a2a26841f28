"""Hashes: SHA-256 of a file, MD5 of its audio."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from ..core import Progress, UsageError
from .chunks import WAVE_FORMS, sniff, walk
from .damage import beginnings
from .decoders import Decoder, decoders
from .positioned import PositionedFile
from .samples import encode

_BLOCK_BYTES = 1 << 22
#: The width at which integer samples are packed, where it is not their own.
_PACKED_AS = {"PCM_U8": "PCM_S8", "ALAC_16": "PCM_16", "ALAC_20": "PCM_24", "ALAC_24": "PCM_24", "ALAC_32": "PCM_32"}


def sha256_of(path: Path | str, progress: Progress | None = None) -> str:
    """SHA-256 of a whole file, in hexadecimal; UsageError where it cannot be read."""
    file = _open(path)
    return _hash_bytes(file, 0, file.size, hashlib.sha256(), progress or Progress())


def audio_md5(path: Path | str, progress: Progress | None = None) -> str:
    """MD5 of the audio alone, in hexadecimal: what BWF MetaEdit and FLAC's STREAMINFO state.

    For WAV, RF64 and Wave64 that of the bytes of the data chunk; else of the decoded samples, packed in
    little-endian order at their own width (float32 where the codec is lossy).
    """
    progress = progress or Progress()
    refused: UsageError | None = None
    for offset in beginnings(_open(path)):
        try:
            return _md5_at(Path(path), offset, progress)
        except UsageError as error:
            refused = refused or error
    raise refused or UsageError(f"{path} holds no audio, and so has no checksum of it.")


def _md5_at(path: Path, offset: int, progress: Progress) -> str:
    """MD5 of the recording that begins at byte `offset`; UsageError where none does."""
    file = PositionedFile(path, offset)
    if sniff(file.read(0, 40)) in WAVE_FORMS:
        data = walk(file).find(b"data")
        if data is not None:
            return _hash_bytes(file, data.offset, data.size, hashlib.md5(usedforsecurity=False), progress)
    digest = ""
    for decoder in decoders(path, offset):
        try:
            digest = _hash_samples(decoder, progress)
            if decoder.is_whole:
                break
        finally:
            decoder.close()
    return digest


def _hash_samples(decoder: Decoder, progress: Progress) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    progress.begin(decoder.announced or 0)
    subtype = decoder.format.subtype
    for block in decoder.blocks():
        packed = _PACKED_AS.get(subtype, "PCM_16" if block.dtype == np.int16 and subtype != "PCM_S8" else subtype)
        digest.update(encode(block, packed if block.dtype.kind == "i" or subtype in ("FLOAT", "DOUBLE") else "FLOAT"))
        progress.advance(block.shape[1])
    return digest.hexdigest()


def _hash_bytes(file: PositionedFile, offset: int, size: int, digest: hashlib._Hash, progress: Progress) -> str:
    progress.begin(size)
    buffer = np.empty(_BLOCK_BYTES, np.uint8)
    done = 0
    while done < size:
        part = buffer[:min(_BLOCK_BYTES, size - done)]
        count = file.read_into(offset + done, part)
        if not count:
            raise UsageError(f"{file.path} became shorter while it was read: another program changed it.")
        digest.update(part[:count].data)
        done += count
        progress.advance(count)
    return digest.hexdigest()


def _open(path: Path | str) -> PositionedFile:
    try:
        return PositionedFile(Path(path))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
