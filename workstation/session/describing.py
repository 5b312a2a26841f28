"""What a recording is, and how far it is from another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .. import files
from ..analysis import loudness, quality
from ..core import Progress
from .opening import open_recording


def describe(path: Path, progress: Progress) -> dict[str, Any]:
    """Format, length, levels, hashes, chunks and tags of a file; UsageError where it cannot be read."""
    source = open_recording(path, progress)
    levels = loudness.measure(source, 0, source.length, progress)
    chunks, tags = files.read_metadata(path).summary()
    return {"path": str(path.absolute()), "format": source.format.container, "subtype": source.format.subtype, "rate": source.format.rate,
            "channels": source.format.channels, "frames": source.length, "seconds": source.seconds, "peak_dbfs": levels.peak_dbfs,
            "true_peak_dbtp": levels.true_peak_dbtp, "lufs": levels.lufs, "sha256": files.sha256_of(path, progress),
            "audio_md5": files.audio_md5(path, progress), "chunks": chunks, "tags": tags}


def compare_files(reference: Path, other: Path, progress: Progress) -> dict[str, float]:
    """SNR, SI-SDR, LSD, lag, gain and loudness difference of `other` against a clean `reference`."""
    compared = quality.compare(open_recording(reference, progress), open_recording(other, progress), progress)
    return {"snr_db": compared.snr_db, "si_sdr_db": compared.si_sdr_db, "lsd": compared.lsd, "lag_frames": compared.lag_frames,
            "gain_db": compared.gain_db, "lufs_difference": compared.lufs_difference}
