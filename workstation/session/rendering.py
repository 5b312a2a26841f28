"""Renderer: one store of rendered segments for everything that a program has open."""

from __future__ import annotations

from pathlib import Path

from ..core import Edits, Source, cache_at
from ..restoration.rendered import Rendered
from ..restoration.store import SegmentStore
from .named import recordings_of

#: What the command line keeps: enough for the warm-up of later steps, little enough for any machine.
STREAMING_BYTES = 96 * 2**20


class Renderer:
    """Makes B of A. Sources made of the same steps share what was computed, so Apply computes nothing twice.

    `cache` is the user's cache folder; None keeps a little in memory, for streaming front to back.
    """

    def __init__(self, cache: Path | None = None) -> None:
        self.store = SegmentStore(cache_at(cache)) if cache is not None else SegmentStore(None, STREAMING_BYTES)

    def move_to(self, cache: Path) -> None:
        """Keep what is rendered in another cache folder from now on."""
        self.store.move_to(cache_at(cache))

    def rendered(self, source: Source, edits: Edits, preview: bool = False) -> Rendered:
        """`source` with the active steps of `edits`, computed on demand."""
        return Rendered(source, edits, self.store, preview, recordings_of)
