"""open_source: any audio file as a Source."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from ..core import Format, Progress, Source, UsageError
from .chunks import WAVE_FORMS, sniff, walk
from .decoded import open_decoded
from .libsndfile import SoundfileSource, probe
from .positioned import PositionedFile
from .wav_source import WavSource, open_wave


def open_source(path: Path | str, cache: Path, progress: Progress | None = None) -> Source:
    """Open a recording for reading; it is never written.

    WAV, RF64, Wave64, FLAC and other exact formats give a NativeSource that reads lazily. Lossy files
    are decoded once into `cache`, with `progress`. UsageError, in one sentence, for what cannot be read.
    """
    path = Path(path).absolute()
    version, wave = _plain_wave(path)
    if wave is not None:
        return wave
    if probe(path)[0].is_lossy:
        return open_decoded(path, Path(cache), version, progress or Progress())
    return SoundfileSource(path, version)


def measure(path: Path) -> tuple[Format, int]:
    """The format of a file and the frames it says it has; UsageError for what cannot be read."""
    _, wave = _plain_wave(path)
    return probe(path) if wave is None else (wave.format, wave.length)


def _plain_wave(path: Path) -> tuple[str, WavSource | None]:
    """The version of a file, and a source where it is WAV, RF64 or Wave64 with PCM or float in it."""
    file = _open(path)
    version, head = version_of(path), file.read(0, 40)
    if not head:
        raise UsageError(f"{path} is empty.")
    if sniff(head) not in WAVE_FORMS:
        return version, None
    return version, open_wave(file, walk(file), version)


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
    try:
        return PositionedFile(path)
    except FileNotFoundError:
        raise UsageError(f"There is no file {path}.") from None
    except PermissionError:
        raise UsageError(f"{path} may not be read: its permissions forbid it.") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
