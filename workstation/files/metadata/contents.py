"""What the metadata of a file says, wherever in it that stands: its texts, its pictures, its markers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ...core import Marker
from . import aiff, caf, chapters, cue, flac, id3, info
from .model import Metadata, text_of

Chunks = Sequence[tuple[bytes, bytes]]
Pairs = list[tuple[str, str]]
ID3_CHUNKS = (b"id3 ", b"ID3 ")
#: Files count the frames of markers with 32 bits; a later one is damage.
_FURTHEST = 1 << 32
#: Beginnings of tags that measure the old sound or name what coded it.
UNTRUE = id3.UNTRUE_NAMES


def all_tags(metadata: Metadata) -> Pairs:
    """Every text of a file under the names of Vorbis comments; a name that stands in several places counts from the first."""
    annotation = text_of(metadata.annotation).strip()
    groups = (metadata.comments, tags_in(metadata.chunk_form, metadata.chunks), [("COMMENT", annotation)] if annotation else [])
    return merged(groups)


def merged(groups: Iterable[Iterable[tuple[str, str]]]) -> Pairs:
    """The pairs of all groups, without those whose name an earlier group has."""
    found: Pairs = []
    for group in groups:
        known = {key.upper() for key, _ in found}
        found += [(key, value) for key, value in group if key.upper() not in known]
    return found


def tags_in(form: str, chunks: Chunks) -> Pairs:
    """The texts among the chunks of a family ("RIFF", "FORM", "CAF"), under the names of Vorbis comments."""
    own: Pairs = [(info.to_comment(key), value) for id, body in chunks if info.is_info(id, body) for key, value in info.parse(body)]
    if form == "FORM":
        own += aiff.tags(chunks)
    if form == "CAF":
        own += [pair for id, body in chunks if id == b"info" for pair in caf.info(body)]
    return merged((own, *(id3.comments(tag) for tag in _id3_tags(chunks))))


def pictures_in(chunks: Chunks) -> list[bytes]:
    """The pictures in the ID3 chunks among these, as FLAC blocks."""
    return [block for tag in _id3_tags(chunks) for block in id3.pictures(tag)]


def own_markers(metadata: Metadata, rate: int) -> list[Marker]:
    """A file's own markers, from the most exact place that has any: chunks, ID3 chapters, cue sheet, comments."""
    if metadata.chunk_form == "RIFF":
        found = [mark.marker() for mark in cue.read(metadata.chunks)]
    else:
        found = [mark for id, body in metadata.chunks if id == b"MARK" for _, mark in aiff.markers(body)]
    tags = _id3_tags([(ID3_CHUNKS[0], metadata.id3)]) if metadata.id3 else _id3_tags(metadata.chunks)
    found = found or [mark for tag in tags for mark in id3.markers(tag, rate)]
    sheets = [body for type, body in metadata.blocks if type == flac.CUE_SHEET]
    found = found or [mark for body in sheets for mark in chapters.of_cue_sheet(body)]
    found = found or chapters.read(metadata.comments, rate)
    return sorted((mark for mark in found if max(mark.place[:2]) < _FURTHEST), key=lambda marker: marker.place)


def holds_marks(form: str, id: bytes, body: bytes) -> bool:
    """True for the chunks of a family that hold markers."""
    return cue.is_marks(id, body) if form == "RIFF" else form == "FORM" and id == b"MARK"


def holds_tags(form: str, id: bytes, body: bytes) -> bool:
    """True for the chunks of a family that hold texts which have a name elsewhere too."""
    own = {"FORM": (b"NAME", b"AUTH", b"(c) ", b"ANNO", b"COMT"), "CAF": (b"info",)}.get(form, ())
    return info.is_info(id, body) or id in ID3_CHUNKS or id in own


def is_untrue(key: str) -> bool:
    """True for tags that measure the old sound or name what coded it."""
    return key.upper().startswith(UNTRUE)


def _id3_tags(chunks: Chunks) -> list[Any]:
    """The ID3 tags among these chunks; a damaged one says nothing."""
    found = []
    for body in (body for id, body in chunks if id in ID3_CHUNKS):
        try:
            found.append(id3.load(body))
        except Exception:  # noqa: BLE001 - mutagen raises many things on a damaged tag
            continue
    return found
