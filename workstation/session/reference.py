"""A clean reference, laid on the time line of the recording it is compared with."""

from __future__ import annotations

from pathlib import Path

from ..core import Progress, Source, UsageError
from .aligned import Aligned, lay_under
from .opening import open_recording


def open_reference(path: Path, recording: Source, progress: Progress) -> Aligned:
    """The clean recording at `path` under `recording`; UsageError where it cannot be read or differs in rate or channels."""
    reference = open_recording(path, progress)
    wanted, found = recording.format, reference.format
    if (found.rate, found.channels) != (wanted.rate, wanted.channels):
        raise UsageError(f"The reference {path.name} has {found.rate} Hz and {found.channels} channels; "
                         f"the recording has {wanted.rate} Hz and {wanted.channels}.")
    return lay_under(reference, recording, progress)
