"""open_source: any audio file as a Source. The content of a file decides what it is, never its suffix."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

from ..core import Format, NativeSource, Progress, Source, UsageError
from .av_decoder import AvDecoder
from .chunks import WAVE_FORMS, sniff, walk
from .damage import beginnings, missing_index
from .decoded import open_decoded
from .libsndfile import UNKNOWN_LENGTH, SoundfileSource, probe
from .positioned import PositionedFile
from .refusal import unreadable
from .repairs import FiniteSource
from .wav_source import WavSource, open_wave

#: Containers whose samples are packed, so that one that is cut short or damaged must be decoded around its damage.
_PACKED = ("FLAC",)
#: Lossy sample types that libsndfile finds at any place exactly.
_SEEKABLE = ("ULAW", "ALAW")


def open_source(path: Path | str, cache: Path, progress: Progress | None = None) -> Source:
    """Open a recording for reading; it is never written.

    WAV, RF64, Wave64, FLAC and other exact formats give a NativeSource that reads lazily. What is lossy or known
    to PyAV alone is decoded once into `cache`, with `progress`. A damaged file opens with what is there, and its
    origin says what is missing or was assumed. UsageError, in one sentence, where there is no audio in it.
    """
    path = Path(path).absolute()
    file = _open(path)
    if not file.size:
        raise UsageError(f"{path} is empty.")
    progress = progress or Progress()
    version = version_of(path)
    refused: UsageError | None = None
    for offset in beginnings(file):
        try:
            source = _source_at(path, offset, cache, version, progress)
        except UsageError as error:
            refused = refused or error
            continue
        return _starting_at(offset, source)
    if missing_index(file):
        raise UsageError(f"{path} cannot be read: its index (moov) cannot be found, since its recorder never closed it or a part of it is "
                         "missing, and without it the sound in it cannot be told apart.")
    raise refused or unreadable(path)


def _starting_at(offset: int, source: Source) -> Source:
    """The source, which says so where its recording begins behind other bytes."""
    note = f"The recording begins after {offset} bytes that belong to none; they were left out of account."
    if offset and isinstance(source, FiniteSource):
        source.say([note])
    elif offset:
        source.origin = replace(source.origin, notes=(note, *source.origin.notes))
    return source


def _source_at(path: Path, offset: int, cache: Path, version: str, progress: Progress) -> Source:
    """The recording that begins at byte `offset`; UsageError where none does."""
    wave = _plain_wave(path, offset, version)
    if wave is not None and offset and wave.is_cut:
        raise unreadable(path)
    if wave is not None:
        return wave
    try:
        format = probe(path, offset)[0]
    except UsageError:
        return open_decoded(path, cache, version, progress, offset)
    if format.is_lossy and format.subtype not in _SEEKABLE:
        return open_decoded(path, cache, version, progress, offset)

    def rescue() -> NativeSource:
        if version_of(path) != version:
            raise UsageError(f"{path} was changed by another program while it was open. Open it again.")
        around = open_decoded(path, cache, version, Progress(), offset, exactly=True)
        if not isinstance(around, NativeSource) or around.format.channels != format.channels:
            raise UsageError(f"{path} is damaged, and what is left of it cannot be decoded.")
        return around

    source = SoundfileSource(path, version, offset, rescue if format.container in _PACKED else None)
    if source.has_its_end():
        return source
    return open_decoded(path, cache, version, progress, offset, exactly=format.container in _PACKED)


def measure(path: Path) -> tuple[Format, int]:
    """The format of a file and the frames it says it has (`UNKNOWN_LENGTH` where it does not); UsageError for what cannot be read."""
    _open(path)
    wave = _plain_wave(path, 0, "")
    if wave is not None:
        return wave.format, wave.length
    try:
        return probe(path)
    except UsageError:
        decoder = AvDecoder(path)
        decoder.close()
        return decoder.format, decoder.announced or UNKNOWN_LENGTH


def _plain_wave(path: Path, offset: int, version: str) -> WavSource | None:
    """A source where the file is WAV, RF64 or Wave64 with PCM, float or G.711 in it."""
    file = PositionedFile(path, offset)
    return open_wave(file, walk(file), version) if sniff(file.read(0, 40)) in WAVE_FORMS else None


def version_of(path: Path) -> str:
    """A name for the content of a file as it is now: from its path, size and time of change."""
    try:
        status = path.stat()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    return hashlib.sha256(f"{path}\0{status.st_size}\0{status.st_mtime_ns}".encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _open(path: Path) -> PositionedFile:
    if os.path.isdir(path):
        raise UsageError(f"{path} is a folder, not a recording.")
    if os.path.exists(path) and not os.path.isfile(path):
        raise UsageError(f"{path} is a device or a pipe, not a file; record it into a file first.")
    try:
        return PositionedFile(path)
    except FileNotFoundError:
        raise UsageError(f"There is no file {path}.") from None
    except PermissionError:
        raise UsageError(f"{path} may not be read: its permissions forbid it.") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
