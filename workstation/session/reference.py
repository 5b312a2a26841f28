"""A clean reference, laid on the time line of the recording it is compared with."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..analysis.align import align_sources, shifted
from ..core import Progress, Source, UsageError
from .opening import open_recording


class Aligned(Source):
    """`reference` read so that it stands under `recording`, to a fraction of a frame."""

    def __init__(self, reference: Source, recording: Source) -> None:
        self._reference = reference
        self.lag_frames = align_sources(reference, recording).lag_frames
        self.length, self.format, self.origin = recording.length, reference.format, reference.origin
        self.version = f"{reference.version}{self.lag_frames:+.3f}"

    def _read(self, start: int, count: int) -> np.ndarray:
        return shifted(self._reference, start, count, -self.lag_frames)


def open_reference(path: Path, recording: Source, progress: Progress) -> Aligned:
    """The clean recording at `path` under `recording`; UsageError where it cannot be read or differs in rate or channels."""
    reference = open_recording(path, progress)
    wanted, found = recording.format, reference.format
    if (found.rate, found.channels) != (wanted.rate, wanted.channels):
        raise UsageError(f"The reference {path.name} has {found.rate} Hz and {found.channels} channels; "
                         f"the recording has {wanted.rate} Hz and {wanted.channels}.")
    return Aligned(reference, recording)
