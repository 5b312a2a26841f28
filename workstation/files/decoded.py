"""Decoded: recordings that cannot be read in place, decoded once, front to back, into a sample-exact file in the user's cache.

Seeking inside Vorbis and MP3 gives other samples than reading from the start; the copy gives the same ones at
every place. It is a plain WAV (RF64 above 4 GB) of the samples as they were decoded: whole numbers where the codec
gives those, so that an exact codec keeps every bit. What was found while decoding lies in a chunk of it.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from importlib.metadata import version as version_of_package
from pathlib import Path

import numpy as np
import soundfile

from ..core import Cache, Format, Granules, NativeSource, Origin, Progress, ShellacError, Source, UsageError, cache_at
from . import layer3
from .chunks import sniff, walk
from .decoders import Decoder, decoders
from .positioned import PositionedFile
from .repairs import Repairs
from .samples import encode
from .wav_source import WavSource, open_wave
from .wavefile import WaveFile

#: The chunk that tells what was decoded, and the number that changes when copies are made in another way.
_FACTS, _LAYOUT = b"dcod", 7
_STORED = {("i", 2): "PCM_16", ("i", 4): "PCM_32", ("f", 4): "FLOAT", ("f", 8): "DOUBLE"}


class DecodedSource(Source):
    """A recording read from its decoded copy. `format` is the recording's own; it begins at byte `offset` of its file."""

    def __init__(self, samples: WavSource, format: Format, origin: Origin, version: str, offset: int = 0) -> None:
        self._samples, self._offset = samples, offset
        self.length = samples.length
        self.format = format
        self.origin = origin
        self.version = version

    def _read(self, start: int, count: int) -> np.ndarray:
        return self._samples.read(start, count)

    def granules(self) -> Granules | None:
        if self.format.subtype != "MPEG_LAYER_III" or self.origin.path is None:
            return None
        try:
            found = layer3.granules(Path(self.origin.path).read_bytes()[self._offset:])
        except OSError:
            return None
        return None if found is None else replace(found, skipped=self.origin.delay_frames or 0)


class DecodedExactly(DecodedSource, NativeSource):
    """One whose codec gave samples that can be copied bit for bit."""

    def read_native(self, start: int, count: int) -> np.ndarray:
        return self._samples.read_native(start, count)


def open_decoded(path: Path, cache: Path, version: str, progress: Progress, offset: int = 0, exactly: bool = False) -> Source:
    """Open a file whose recording begins at byte `offset`, decoding it first where the cache has no copy of this version of it.

    A damaged file gives what can be decoded of it; UsageError where that is nothing. Cancelled leaves nothing
    in the cache. Where the cache cannot take the copy, the system's folder for temporary files does.
    `exactly` decodes a FLAC around its damage.
    """
    made_by = f"{_LAYOUT}-{soundfile.__libsndfile_version__}-{version_of_package('av')}{'-exact' if exactly else ''}"
    kept = cache / "decoded" / f"{version}-{made_by}.wav"
    copy = _kept_copy(kept)
    if copy is None:
        try:
            copy = _decode_into(kept, path, offset, exactly, progress)
        except OSError:
            copy = _decode_unkept(path, offset, exactly, progress)
    return _opened(path, copy, version, offset)


def _opened(path: Path, copy: PositionedFile, version: str, offset: int) -> Source:
    layout = walk(copy)
    samples, facts = open_wave(copy, layout, version), layout.find(_FACTS)
    if samples is None or facts is None:
        raise ShellacError(f"The decoded copy of {path} is damaged; delete it: {copy.path}")
    told = json.loads(copy.read(facts.offset, facts.size))
    format = Format(**told["format"])
    origin = Origin(**{**told["origin"], "path": str(path), "notes": tuple(told["origin"]["notes"])})
    is_exact = not format.is_lossy or format.decoded_bits is not None
    return (DecodedExactly if is_exact else DecodedSource)(samples, format, origin, version, offset)


def _kept_copy(kept: Path) -> PositionedFile | None:
    """The copy in the cache, None where there is none or (after a crash of the machine) only a part of it."""
    if not kept.exists():
        return None
    copy = PositionedFile(kept)
    if sniff(copy.read(0, 40)) is None:
        return None
    layout = walk(copy)
    if layout.notes or layout.promised or layout.find(_FACTS) is None:
        return None
    _cache_of(kept).used(kept)
    return copy


def _decode_into(kept: Path, path: Path, offset: int, exactly: bool, progress: Progress) -> PositionedFile:
    kept.parent.mkdir(parents=True, exist_ok=True)
    with _folder(kept.parent) as folder:
        os.replace(_decode(path, offset, exactly, folder, progress), kept)
    copy = PositionedFile(kept)
    _cache_of(kept).added(kept)
    return copy


def _decode_unkept(path: Path, offset: int, exactly: bool, progress: Progress) -> PositionedFile:
    """Decode into a file that goes away with the source."""
    try:
        with _folder(None) as folder:
            return PositionedFile(_decode(path, offset, exactly, folder, progress))
    except OSError as error:
        raise ShellacError(f"There is no room on the disk to decode {path}: free some space or empty the cache.") from error


@contextmanager
def _folder(parent: Path | None) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(".part", "shellac-", parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _decode(path: Path, offset: int, exactly: bool, folder: Path, progress: Progress) -> Path:
    """Decode with the first decoder that gets through, else with the one that gets farthest; the file made."""
    best, most = None, 0
    for number, decoder in enumerate(decoders(path, offset, exactly)):
        try:
            target = folder / f"{number}.wav"
            frames = _write(decoder, path, target, progress)
            if frames > most:
                best, most = target, frames
            if decoder.is_whole and frames:
                break
        finally:
            decoder.close()
    if best is None:
        raise UsageError(f"{path} holds no audio that can be decoded.")
    return best


def _write(decoder: Decoder, path: Path, target: Path, progress: Progress) -> int:
    """One pass into `target`; the frames written."""
    progress.begin(decoder.announced or 0, f"Decoding {path.name}")
    repairs, frames, wave = Repairs(), 0, None
    with open(target, "wb") as stream:
        for block in decoder.blocks():
            stored = _STORED[block.dtype.kind, block.dtype.itemsize]
            wave = wave or WaveFile(stream, replace(decoder.format, container="WAV", subtype=stored))
            block, _ = repairs.clean(block, frames)
            wave.write(encode(block, stored))
            frames += block.shape[1]
            progress.advance(block.shape[1])
        if wave is not None:
            format = decoder.final_format()
            origin = repairs.told_in(decoder.origin(), format.rate)
            facts = {"format": asdict(format), "origin": {**vars(origin), "details": dict(origin.details)}}
            wave.finish([(_FACTS, json.dumps(facts).encode())])
    return frames


def _cache_of(kept: Path) -> Cache:
    """The cache that a copy lies in."""
    return cache_at(kept.parent.parent)
