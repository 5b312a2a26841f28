"""The markers that a recording brings along in its own file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .. import files
from ..core import Marker, Source


def own_markers(source: Source) -> tuple[Marker, ...]:
    """A recording's own markers in the order of time, as far as they lie in it; none where it is no file.

    They stand in `cue ` and `LIST adtl` chunks, AIFF's MARK, chapter comments, a cue sheet or ID3 chapters.
    """
    path = source.origin.path
    return () if path is None else _within(files.own_markers(files.read_metadata(path), source.format.rate), source.length)


def _within(markers: Iterable[Marker], length: int) -> tuple[Marker, ...]:
    """The markers that lie in a recording of `length` frames; a region that reaches beyond its end is cut there."""
    inside = (marker for marker in markers if marker.start < max(length, 1))
    return tuple(marker if marker.stop is None or marker.stop <= length else replace(marker, stop=max(length, marker.start + 1))
                 for marker in inside)
