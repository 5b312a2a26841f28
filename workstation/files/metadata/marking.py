"""Markers into a copy: the file's own pass, a person's are written in their place."""

from __future__ import annotations

from collections.abc import Sequence

from ...core import Marker
from . import aiff, chapters, cue, flac, id3
from .contents import holds_marks, own_markers
from .draft import Draft
from .model import CARRIED, MADE


def new_markers(draft: Draft) -> list[Marker] | None:
    """The markers to write, None where the file's own pass with its chunks, comments and blocks.

    They are written where a person changed them, and where the copy keeps them in another form than the source.
    """
    wanted, own = draft.source.markers, own_markers(draft.source, draft.format.rate)
    if wanted is not None and list(wanted) != own:
        return list(wanted)
    return None


def mark(draft: Draft, changed: list[Marker] | None) -> None:
    """Write the markers that were changed, or those that the copied parts do not hold."""
    rate, family = draft.format.rate, draft.family
    wanted = own_markers(draft.source, rate) if changed is None else changed
    if changed is None and (not wanted or _passed(draft)):
        return
    form = draft.foreign or family
    if family in ("FLAC", "OGG"):
        draft.comments = [pair for pair in draft.comments if not chapters.is_chapter(pair[0])]
        draft.comments += chapters.build(wanted, rate)
    if family == "FLAC" and not draft.foreign and changed is not None and wanted:
        draft.foreign = form = "RIFF"
    if form == "RIFF" and not _has_marks(draft, form):
        _insert(draft, cue.build(wanted, cue.read(draft.source.chunks)))
    elif form == "FORM" and not _has_marks(draft, form) and wanted:
        old = next((body for id, body in draft.source.chunks if id == b"MARK"), b"")
        _insert(draft, [(b"MARK", aiff.mark_chunk(wanted, old))])
    elif family == "MP3":
        draft.id3 = id3.with_markers(draft.id3, wanted, rate)
    if changed is not None:
        draft.blocks = [block for block in draft.blocks if block[0] != flac.CUE_SHEET]
    _tell(draft, wanted, changed is not None)


def _tell(draft: Draft, wanted: Sequence[Marker], is_new: bool) -> None:
    count = f"{len(wanted)} marker{'s' * (len(wanted) != 1)}"
    if draft.family in ("CAF", "AU", ""):
        if wanted:
            draft.miss(count)
        return
    how = {"RIFF": "as cue and adtl chunks", "FORM": "as a MARK chunk; a region as its two ends", "MP3": "as ID3 chapters",
           "OGG": "as CHAPTER comments, the beginnings of regions alone",
           "FLAC": "as CHAPTER comments" + (", and exactly in cue and adtl chunks inside FLAC" if draft.foreign == "RIFF" else "")}
    draft.tell(count, (MADE if is_new else CARRIED), how[draft.family])


def _passed(draft: Draft) -> bool:
    """True where what was copied holds the file's own markers."""
    source, family = draft.source, draft.family
    if source.chunk_form and _has_marks(draft, source.chunk_form):
        return family != "FLAC" or bool(chapters.read(draft.comments, draft.format.rate))
    if family in ("FLAC", "OGG") and chapters.read(draft.comments, draft.format.rate):
        return True
    return family == "MP3" and bool(draft.id3) and source.form == "MP3" or any(type == flac.CUE_SHEET for type, _ in draft.blocks)


def _has_marks(draft: Draft, form: str) -> bool:
    return any(holds_marks(form, id, body) for id, body in draft.chunks)


def _insert(draft: Draft, chunks: list[tuple[bytes, bytes]]) -> None:
    """After the audio: many programs expect them there, and none minds."""
    draft.chunks += chunks
