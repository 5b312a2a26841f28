"""`cue ` and `LIST adtl`: the markers and regions of WAV.

Source: Microsoft "Multimedia Programming Interface and Data Specifications 1.0" (cue-points chunk,
associated data list). A cue is a frame and a number; labels (`labl`), notes (`note`) and the lengths of
regions (`ltxt`) refer to the number.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ...core import Marker
from .model import text_of

#: More than these are a damaged count, not the work of a person.
MOST = 100_000
_POINT = struct.Struct("<II4sIII")
_REGION = b"rgn "


@dataclass(frozen=True)
class Cue:
    """One cue with what its number is told of elsewhere."""

    id: int
    frame: int
    length: int = 0
    label: str = ""
    note: str = ""

    def marker(self) -> Marker:
        return Marker(self.frame, self.frame + self.length if self.length else None, self.label)


def is_marks(id: bytes, body: bytes) -> bool:
    """True for the chunks that hold markers, and for the playlist, which means nothing without them."""
    return id in (b"cue ", b"plst") or (id == b"LIST" and body[:4] == b"adtl")


def read(chunks: Iterable[tuple[bytes, bytes]]) -> list[Cue]:
    """The cues among these chunks, in the file's order; what is damaged is passed over."""
    chunks = list(chunks)
    labels: dict[int, str] = {}
    notes: dict[int, str] = {}
    regions: dict[int, tuple[int, str]] = {}
    for _, body in ((id, b) for id, b in chunks if id == b"LIST" and b[:4] == b"adtl"):
        for kind, part in _parts(body):
            number = int.from_bytes(part[:4], "little")
            if kind == b"labl":
                labels.setdefault(number, text_of(part[4:]))
            elif kind == b"note":
                notes.setdefault(number, text_of(part[4:]))
            elif kind == b"ltxt" and len(part) >= 20:
                regions.setdefault(number, (int.from_bytes(part[4:8], "little"), text_of(part[20:])))
    found = []
    for body in (b for id, b in chunks if id == b"cue "):
        for place in range(4, min(len(body), 4 + _POINT.size * MOST) - _POINT.size + 1, _POINT.size):
            number, _, _, _, _, frame = _POINT.unpack_from(body, place)
            length, words = regions.get(number, (0, ""))
            label = labels.get(number) or words or notes.get(number, "")
            found.append(Cue(number, frame, length, label, notes.get(number, "")))
    return found


def build(markers: Sequence[Marker], old: Iterable[Cue] = ()) -> list[tuple[bytes, bytes]]:
    """The two chunks for these markers; one that an old cue stood for keeps its number and its note."""
    known: dict[Marker, Cue] = {}
    for cue in old:
        known.setdefault(cue.marker(), cue)
    taken = {known[m].id for m in markers if m in known}
    fresh = (number for number in range(1, 1 << 32) if number not in taken)
    points, texts = b"", b"adtl"
    for marker in markers:
        before = known.pop(marker) if marker in known else None
        number = before.id if before is not None else next(fresh)
        points += _POINT.pack(number, marker.start, b"data", 0, 0, marker.start)
        if marker.label:
            texts += _part(b"labl", struct.pack("<I", number) + marker.label.encode() + b"\0")
        if before is not None and before.note:
            texts += _part(b"note", struct.pack("<I", number) + before.note.encode() + b"\0")
        if marker.stop is not None:
            texts += _part(b"ltxt", struct.pack("<II4sHHHH", number, marker.stop - marker.start, _REGION, 0, 0, 0, 0))
    if not markers:
        return []
    cues = (b"cue ", struct.pack("<I", len(markers)) + points)
    return [cues, (b"LIST", texts)] if len(texts) > 4 else [cues]


def _parts(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 4
    while place + 8 <= len(body):
        kind, size = struct.unpack_from("<4sI", body, place)
        yield kind, body[place + 8:place + 8 + size]
        place += 8 + size + (size & 1)


def _part(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) & 1)
