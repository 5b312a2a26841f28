"""Opening recordings, and the demo recordings that come with the program."""

from __future__ import annotations

from pathlib import Path

from .. import files, paths
from ..core import Content, Document, Progress, Source
from .own_markers import own_markers

#: A voice with hiss and hum, and a voice as MP3.
DEMOS = ("voice_hiss_hum.flac", "voice_32k.mp3")


def open_recording(path: Path | str, progress: Progress | None = None, cache: Path | None = None) -> Source:
    """The recording at `path`, read on demand; lossy files are decoded into the cache first.

    UsageError where it cannot be read.
    """
    return files.open_source(Path(path), cache or paths.user_cache(), progress)


def open_document(path: Path | str, progress: Progress | None = None) -> Document:
    """The recording at `path` as a fresh document, with its own markers and nothing done to it. Raises what `open_recording` raises."""
    source = open_recording(path, progress)
    return Document(source, Content(markers=own_markers(source)))


def demos() -> list[Path]:
    """The damaged demo recordings, the one to begin with first."""
    folder = paths.resources() / "demo"
    return [folder / name for name in DEMOS if (folder / name).is_file()]
