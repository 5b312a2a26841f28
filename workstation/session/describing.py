"""What a recording is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .. import files
from ..analysis import loudness
from ..core import Progress
from .opening import open_recording


def describe(path: Path, progress: Progress) -> dict[str, Any]:
    """Format, length, levels, hashes, chunks and tags of a file; UsageError where it cannot be read."""
    source = open_recording(path, progress)
    levels = loudness.measure(source, 0, source.length, progress)
    held = files.read_metadata(path)
    return {"path": str(path.absolute()), "format": source.format.container, "subtype": source.format.subtype, "rate": source.format.rate,
            "channels": source.format.channels, "frames": source.length, "seconds": source.seconds, "peak_dbfs": levels.peak_dbfs,
            "true_peak_dbtp": levels.true_peak_dbtp, "lufs": levels.lufs, "sha256": files.sha256_of(path, progress),
            "audio_md5": files.audio_md5(path, progress), "chunks": held.names, "tags": files.joined(files.all_tags(held)),
            "notes": list(source.origin.notes)}
