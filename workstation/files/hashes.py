"""Hashes: SHA-256 of a file, MD5 of its audio."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from ..core import Progress, UsageError
from .chunks import WAVE_FORMS, sniff, walk
from .formats import ogg_order
from .libsndfile import UNKNOWN_LENGTH, Handle
from .positioned import PositionedFile
from .samples import encode, native_type

_BLOCK_BYTES = 1 << 22


def sha256_of(path: Path | str, progress: Progress | None = None) -> str:
    """SHA-256 of a whole file, in hexadecimal; UsageError where it cannot be read."""
    file = _open(path)
    return _hash_bytes(file, 0, file.size, hashlib.sha256(), progress or Progress())


def audio_md5(path: Path | str, progress: Progress | None = None) -> str:
    """MD5 of the audio alone, in hexadecimal: what BWF MetaEdit and FLAC's STREAMINFO state.

    For WAV, RF64 and Wave64 that of the bytes of the data chunk; else of the decoded samples, packed in
    little-endian order at their own width (float32 where the codec is lossy).
    """
    file = _open(path)
    progress = progress or Progress()
    if sniff(file.read(0, 40)) in WAVE_FORMS:
        data = walk(file).find(b"data")
        if data is not None:
            return _hash_bytes(file, data.offset, data.size, hashlib.md5(usedforsecurity=False), progress)
    handle = Handle(Path(path))
    try:
        return _hash_samples(handle, progress)
    finally:
        handle.close()


def _hash_samples(handle: Handle, progress: Progress) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    subtype = handle.format.subtype
    width = {"PCM_U8": "PCM_S8", "ALAC_16": "PCM_16", "ALAC_20": "PCM_24", "ALAC_24": "PCM_24", "ALAC_32": "PCM_32"}.get(subtype, subtype)
    progress.begin(handle.length if handle.length < UNKNOWN_LENGTH else 0)
    order = ogg_order(handle.format)
    for block in handle.blocks(native_type(subtype)):
        digest.update(encode(block.T if order is None else block.T[list(order)], width))
        progress.advance(len(block))
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
