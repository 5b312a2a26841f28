"""Markers into a copy: the file's own pass, a person's are written in their place."""

from __future__ import annotations

from collections.abc import Sequence

from ...core import Marker
from . import aiff, chapters, cue, flac, id3
from .contents import ID3_CHUNKS, holds_marks, own_markers
from .draft import Draft
from .model import CARRIED, MADE, Metadata


def changed_markers(draft: Draft) -> list[Marker] | None:
    """The markers that a person wants instead of the file's own; None where those pass."""
    wanted = draft.source.markers
    return None if wanted is None or list(wanted) == own_markers(draft.source, draft.format.rate) else list(wanted)


def mark(draft: Draft, changed: list[Marker] | None) -> None:
    """Write the markers that were changed, or those of its own that what was copied does not hold."""
    wanted = own_markers(draft.source, draft.format.rate) if changed is None else changed
    if not draft.can_mark:
        if changed:
            draft.miss(_count(wanted))
        return
    if changed is not None:
        _forget(draft)
    if not wanted:
        return
    if draft.family in ("FLAC", "OGG") and not _has_chapters(draft):
        draft.comments += chapters.build(wanted, draft.format.rate)
        how = "as CHAPTER comments" + (", the beginnings of regions alone" if draft.family == "OGG" else "")
    elif _holds(draft, wanted) and not _hidden(draft):
        return
    else:
        how = ""
    if draft.family != "OGG" and (_hidden(draft) or not _holds(draft, wanted)):
        how = " and ".join(filter(None, (how, _write(draft, wanted))))
    draft.tell(_count(wanted), CARRIED if changed is None else MADE, how)


def _write(draft: Draft, wanted: list[Marker]) -> str:
    """Write the markers in the form that is exact in the copy; what form that is."""
    if draft.family == "MP3":
        draft.id3 = id3.with_markers(draft.id3, wanted, draft.format.rate)
        return "as ID3 chapters"
    within = " inside FLAC, exactly" if draft.family == "FLAC" else ""
    if draft.family == "FORM" or draft.foreign == "FORM":
        old = next((body for id, body in draft.source.chunks if id == b"MARK"), b"")
        draft.chunks.append((b"MARK", aiff.mark_chunk(wanted, old)))
        return f"as a MARK chunk{within}; a region as its two ends"
    if draft.family == "FLAC":
        draft.foreign = "RIFF"
    draft.chunks += cue.build(wanted, cue.read(draft.source.chunks))
    return f"as cue and adtl chunks{within}"


def _forget(draft: Draft) -> None:
    """Take the file's own markers out of what was copied; their chunks were not."""
    draft.comments = [pair for pair in draft.comments if not chapters.is_chapter(pair[0])]
    draft.blocks = [block for block in draft.blocks if block[0] != flac.CUE_SHEET]
    draft.chunks = [(id, id3.with_markers(body, (), draft.format.rate) if id in ID3_CHUNKS and _is_tag_with_chapters(body) else body)
                    for id, body in draft.chunks]
    if _is_tag_with_chapters(draft.id3):
        draft.id3 = id3.with_markers(draft.id3, (), draft.format.rate)


def _is_tag_with_chapters(raw: bytes) -> bool:
    try:
        return id3.has_chapters(raw)
    except Exception:  # noqa: BLE001 - mutagen raises many things on a damaged tag, which then passes as it is
        return False


def _holds(draft: Draft, wanted: list[Marker]) -> bool:
    """True where the copy, as it is now, would be read with these markers."""
    held = Metadata(draft.foreign or draft.family, tuple(draft.chunks), comments=tuple(draft.comments), blocks=tuple(draft.blocks),
                    id3=draft.id3)
    return own_markers(held, draft.format.rate) == wanted


def _hidden(draft: Draft) -> bool:
    """True in a WAV or AIFF made of something else, whose markers stand in an ID3 chunk alone: no editor looks for them there."""
    return draft.family in ("RIFF", "FORM") and draft.source.chunk_form != draft.family and not any(
        holds_marks(draft.family, id, body) for id, body in draft.chunks)


def _has_chapters(draft: Draft) -> bool:
    return any(chapters.is_chapter(key) for key, _ in draft.comments) or any(type == flac.CUE_SHEET for type, _ in draft.blocks)


def _count(markers: Sequence[Marker]) -> str:
    return f"{len(markers)} marker{'s' * (len(markers) != 1)}"
