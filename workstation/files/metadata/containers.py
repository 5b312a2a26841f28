"""The tags and chapters of containers that mutagen does not know (Matroska, AMR, …), as PyAV tells them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from ...core import Marker
from ..av_names import SAFELY
from . import chapters
from .tags import Found

#: What FFmpeg calls differently than Vorbis comments.
_NAMES = {"TRACK": "TRACKNUMBER", "DISC": "DISCNUMBER", "ALBUM_ARTIST": "ALBUMARTIST", "PUBLISHER": "ORGANIZATION"}

#: What FFmpeg and Matroska's programs count and measure of the stream itself.
_MEASURED = ("DURATION", "BPS", "NUMBER_OF_", "_STATISTICS", "MAJOR_BRAND", "MINOR_VERSION", "COMPATIBLE_BRANDS")


def read(path: Path) -> Found:
    """Texts and chapters of a file; nothing of one that PyAV does not know, such as those of laboratories and samplers."""
    import av

    found = Found()
    with suppress(av.error.FFmpegError), av.open(f"file:{path}", metadata_errors="replace", options=dict(SAFELY)) as media:
        stream = media.streams.audio[0] if media.streams.audio else None
        pairs = {**(dict(stream.metadata) if stream is not None else {}), **dict(media.metadata)}
        found.comments = [(_NAMES.get(key.upper(), key.upper()), value) for key, value in pairs.items()
                          if "=" not in key and not key.upper().startswith(_MEASURED)]
        marks = [mark for chapter in media.chapters() if (mark := _marker(chapter)) is not None]
        # in milliseconds, as the comments tell them
        found.comments += chapters.build(marks, 1000)
    return found


def _marker(chapter: Any) -> Marker | None:
    start = float(chapter["start"] * chapter["time_base"])
    return Marker(round(1000 * start), None, chapter["metadata"].get("title", "")) if start >= 0 else None
