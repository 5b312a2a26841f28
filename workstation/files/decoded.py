"""Decoded: lossy recordings, decoded once, front to back, into a sample-exact float32 file in the user's cache.

Seeking inside Vorbis and MP3 gives other samples than reading from the start; the cache gives the same
ones at every place. It is a plain float WAV (RF64 above 4 GB), read like any other.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
import soundfile

from ..core import Format, Origin, Progress, ShellacError, Source
from .chunks import sniff, walk
from .formats import ogg_order
from .libsndfile import UNKNOWN_LENGTH, Handle
from .lossy import describe
from .positioned import PositionedFile
from .samples import encode
from .wav_source import open_wave
from .wavefile import WaveFile

#: The share of the disk, and the number of bytes, that decoded files may take.
_MOST_BYTES, _MOST_OF_FREE = 20_000_000_000, 0.1


class DecodedSource(Source):
    """A lossy recording read from its decoded copy. `format` is the recording's own."""

    def __init__(self, path: Path, format: Format, announced: int, copy: PositionedFile, version: str) -> None:
        samples = open_wave(copy, walk(copy), version)
        if samples is None:
            raise ShellacError(f"The decoded copy of {path} is damaged; delete it: {copy.path}")
        self._samples = samples
        self.length = samples.length
        self.format = format
        self.origin = _origin(path, format, announced - self.length)
        self.version = version

    def _read(self, start: int, count: int) -> np.ndarray:
        return self._samples.read(start, count)


def _origin(path: Path, format: Format, missing: int) -> Origin:
    """What the headers tell; a note where a second or more of what they announce is missing."""
    origin = describe(path, format)
    if ogg_order(format) is not None:
        note = "The channels are in the order of WAV and FLAC (left, right, centre …), not in that of Ogg."
        origin = dataclasses.replace(origin, notes=(note,))
    if not format.rate <= missing < UNKNOWN_LENGTH // 2:
        return origin
    return dataclasses.replace(origin, notes=(*origin.notes, f"The file ends {missing / format.rate:.1f} s earlier than it announces.",))


def open_decoded(path: Path, cache: Path, version: str, progress: Progress) -> DecodedSource:
    """Open a lossy file, decoding it first where the cache has no copy of this version of it.

    UsageError where the file is damaged, also halfway; Cancelled leaves nothing in the cache. Where
    the cache cannot take the copy, the system's folder for temporary files does.
    """
    handle = Handle(path)
    try:
        kept = cache / "decoded" / f"{version}-{soundfile.__libsndfile_version__}{'-wav-order' if ogg_order(handle.format) else ''}.wav"
        try:
            copy = _kept_copy(kept) or _decode_into(kept, handle, progress)
        except OSError:
            copy = _decode_unkept(handle, progress)
        return DecodedSource(path, handle.format, handle.length, copy, version)
    finally:
        handle.close()


def _kept_copy(kept: Path) -> PositionedFile | None:
    """The copy in the cache, None where there is none or (after a crash of the machine) only a part of it."""
    if not kept.exists():
        return None
    copy = PositionedFile(kept)
    if sniff(copy.read(0, 40)) is None or walk(copy).notes:
        return None
    os.utime(kept)
    return copy


def _decode_into(kept: Path, handle: Handle, progress: Progress) -> PositionedFile:
    kept.parent.mkdir(parents=True, exist_ok=True)
    _make_room(kept.parent)
    number, name = tempfile.mkstemp(".part", kept.stem, kept.parent)
    os.close(number)
    part = Path(name)
    try:
        _decode(handle, part, progress)
        os.replace(part, kept)
    finally:
        part.unlink(missing_ok=True)
    return PositionedFile(kept)


def _decode_unkept(handle: Handle, progress: Progress) -> PositionedFile:
    """Decode into a file that goes away with the source."""
    folder = Path(tempfile.mkdtemp(prefix="shellac-"))
    try:
        handle = Handle(handle.path)
        part = folder / "decoded.wav"
        _decode(handle, part, progress)
        return PositionedFile(part)
    except OSError as error:
        raise ShellacError(f"There is no room on the disk to decode {handle.path}: free some space or empty the cache.") from error
    finally:
        handle.close()
        shutil.rmtree(folder, ignore_errors=True)


def _decode(handle: Handle, target: Path, progress: Progress) -> None:
    progress.begin(handle.length if handle.length < UNKNOWN_LENGTH else 0, f"Decoding {handle.path.name}")
    format = dataclasses.replace(handle.format, container="WAV", subtype="FLOAT")
    with open(target, "wb") as stream:
        wave = WaveFile(stream, format)
        order = ogg_order(handle.format)
        for block in handle.blocks(np.dtype(np.float32)):
            wave.write(encode(block.T if order is None else block.T[list(order)], "FLOAT"))
            progress.advance(len(block))
        wave.finish()


def _make_room(folder: Path) -> None:
    """Drop the copies used longest ago until the rest keep within their share of the disk."""
    copies = sorted(((f.stat().st_mtime, f.stat().st_size, f) for f in folder.glob("*.wav")), reverse=True)
    room = min(_MOST_BYTES, _MOST_OF_FREE * shutil.disk_usage(folder).free)
    for _, size, file in copies:
        room -= size
        if room < 0:
            file.unlink(missing_ok=True)
