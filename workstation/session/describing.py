"""What a recording is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .. import files
from ..analysis import loudness
from ..core import Format, Mark, Marker, Marks, Progress, Source
from .history import past_of
from .opening import open_recording
from .own_markers import own_markers


def describe(path: Path, progress: Progress) -> dict[str, Any]:
    """Format, length, levels, lossy history, hashes, chunks, tags and markers of a file; UsageError where it cannot be read.

    `md5_chunk` tells whether the checksum of the audio that BWF MetaEdit stores is still right; None where there is none.
    """
    source = open_recording(path, progress)
    levels = loudness.measure(source, 0, source.length, progress)
    held, audio_md5 = files.read_metadata(path), files.audio_md5(path, progress)
    stored = files.stored_checksum(held)
    return {"path": str(path.absolute()), "format": source.format.container, "subtype": source.format.subtype, "rate": source.format.rate,
            "channels": source.format.channels, "frames": source.length, "seconds": source.seconds, "peak_dbfs": levels.peak_dbfs,
            "true_peak_dbtp": levels.true_peak_dbtp, "lufs": levels.lufs,
            "history": past_of(source, progress).to_plain(), "sha256": files.sha256_of(path, progress),
            "audio_md5": audio_md5, "md5_chunk": None if stored is None else "matches" if stored == audio_md5 else "differs",
            "chunks": held.names, "tags": files.joined(files.all_tags(held)),
            "markers": [_marker(marker, source.format) for marker in own_markers(source)], "notes": list(source.origin.notes)}


def repaired_marks(source: Source) -> Marks:
    """Where samples are read as 0 because they are no numbers or infinite, as far as anybody has met them yet."""
    return Marks(Mark(first, last + 1, (channel,), label="no number") for channel, first, last in source.origin.details.get("repaired", ()))


def _marker(marker: Marker, format: Format) -> dict[str, Any]:
    stop = marker.start if marker.stop is None else marker.stop
    return {**marker.to_plain(), "start_seconds": format.seconds(marker.start), "stop_seconds": format.seconds(stop)}
