"""open_source: any audio file as a Source."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ..core import Progress, Source, UsageError
from .chunks import sniff, walk
from .decoded import open_decoded
from .libsndfile import SoundfileSource, probe
from .positioned import PositionedFile
from .wav_source import open_wave


def open_source(path: Path | str, cache: Path, progress: Progress | None = None) -> Source:
    """Open a recording for reading; it is never written.

    WAV, RF64, Wave64, FLAC and other exact formats give a NativeSource that reads lazily. Lossy files
    are decoded once into `cache`, with `progress`. UsageError, in one sentence, for what cannot be read.
    """
    path = Path(path).absolute()
    file = _open(path)
    version = version_of(path)
    head = file.read(0, 40)
    if not head:
        raise UsageError(f"{path} is empty.")
    if sniff(head) in ("RIFF", "RF64", "BW64", "W64"):
        source = open_wave(file, walk(file), version)
        if source is not None:
            return source
    format = probe(path)
    if format.is_lossy:
        return open_decoded(path, Path(cache), version, progress or Progress())
    return SoundfileSource(path, version)


def version_of(path: Path) -> str:
    """A name for the content of a file as it is now: from its path, size and time of change."""
    status = path.stat()
    return hashlib.sha256(f"{path}\0{status.st_size}\0{status.st_mtime_ns}".encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _open(path: Path) -> PositionedFile:
    if path.is_dir():
        raise UsageError(f"{path} is a folder, not a recording.")
    try:
        return PositionedFile(path)
    except FileNotFoundError:
        raise UsageError(f"There is no file {path}.") from None
    except PermissionError:
        raise UsageError(f"{path} may not be read: its permissions forbid it.") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
