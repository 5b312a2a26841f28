"""Chunks: the one walker over the chunk files RIFF (WAV), RF64, BW64, Sony Wave64 and FORM (AIFF).

Sources: Microsoft "Multimedia Programming Interface" (RIFF), EBU Tech 3306 (RF64), ITU-R BS.2088
(BW64), Sony Wave64, Apple AIFF 1.3.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from ..core import UsageError
from .positioned import PositionedFile

#: What follows the four letters in the GUID of every standard Wave64 chunk; "riff" and "list" have tails of their own.
W64_TAIL = bytes.fromhex("f3acd3118cd100c04f8edb8a")
W64_RIFF = b"riff" + bytes.fromhex("2e91cf11a5d628db04c10000")
W64_LIST = b"list" + bytes.fromhex("2f91cf11a5d628db04c10000")
#: The forms that hold a `fmt ` and a `data` chunk.
WAVE_FORMS = ("RIFF", "RF64", "BW64", "W64")
#: Stands for "look in ds64" in the 32-bit size fields of RF64, and for "not known yet" in those of a recorder at work.
SIZE_IN_DS64 = 0xFFFFFFFF
_NOT_CLOSED = "The file was not closed properly: its audio was read up to the end of the file."
_WRAPPED = "The file is longer than the sizes in its header can tell: its audio was read up to the end of the file."
_WRONG_SIZE = "The header states a wrong size of the file; it was left out of account."


@dataclass(frozen=True)
class Chunk:
    """`id` is four bytes (a whole GUID for a foreign Wave64 chunk), `offset` and `size` are those of its body."""

    id: bytes
    offset: int
    size: int


@dataclass(frozen=True)
class Layout:
    """What a chunk file holds. `form` is RIFF, RF64, BW64, W64 or FORM; `notes` say what was assumed.

    `promised` are the bytes of audio that the header states where the file holds fewer.
    """

    form: str
    chunks: tuple[Chunk, ...]
    notes: tuple[str, ...] = ()
    promised: int | None = None

    def find(self, id: bytes) -> Chunk | None:
        """The first chunk of that name."""
        return next((c for c in self.chunks if c.id == id), None)


def sniff(head: bytes) -> str | None:
    """The form of a file from its first 40 bytes, None where it is none of ours."""
    if head[:4] in (b"RIFF", b"RF64", b"BW64") and head[8:12] == b"WAVE":
        return head[:4].decode()
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return "FORM"
    return "W64" if head[:16] == W64_RIFF and head[24:40] == b"wave" + W64_TAIL else None


def walk(file: PositionedFile) -> Layout:
    """Find the chunks of a file, reading headers only; UsageError where it is no chunk file."""
    form = sniff(file.read(0, 40))
    if form is None:
        raise UsageError(f"{file.path} is not a WAV, RF64, Wave64 or AIFF file.")
    return _walk_w64(file) if form == "W64" else _walk_riff(file, form)


def _walk_riff(file: PositionedFile, form: str) -> Layout:
    end, place = file.size, 12
    order, data_id = (">", b"SSND") if form == "FORM" else ("<", b"data")
    large: dict[bytes, int] = {}
    chunks: list[Chunk] = []
    notes: list[str] = []
    promised = None
    while place + 8 <= end:
        id, size = struct.unpack(order + "4sI", file.read(place, 8))
        if id == b"ds64":
            large = _large_sizes(file.read(place + 8, min(size, 1 << 16)))
        elif size == SIZE_IN_DS64 and id in large:
            size = large[id]
        if not any(id):
            break
        room = end - place - 8
        if id == data_id:
            stated, size, note = size, *_audio_size(file, place + 8, size, room)
            notes += [note] if note else []
            promised = stated if stated > size and stated != SIZE_IN_DS64 else None
        chunks.append(Chunk(id, place + 8, min(size, room)))
        place += 8 + size + (size & 1)
    if form == "RIFF" and not notes and promised is None and _states_wrong_size(file):
        notes.append(_WRONG_SIZE)
    return Layout(form, tuple(chunks), tuple(notes), promised)


def _audio_size(file: PositionedFile, place: int, stated: int, room: int) -> tuple[int, str]:
    """The bytes of audio that begin at `place` with `room` bytes up to the end of the file, and what had to be assumed."""
    if stated == SIZE_IN_DS64 or (stated == 0 and room and not _is_chunk(file, place)):
        return room, _NOT_CLOSED if stated != room else ""
    wraps = (room - stated) >> 32
    if wraps > 0 and not _is_chunk(file, place + stated + (stated & 1)):
        return stated + (wraps << 32), _WRAPPED
    return min(stated, room), ""


def _states_wrong_size(file: PositionedFile) -> bool:
    """True where the size in a RIFF header differs from that of the file by more than padding."""
    stated = int.from_bytes(file.read(4, 4), "little") + 8
    return abs(stated - file.size) > 1


def _large_sizes(body: bytes) -> dict[bytes, int]:
    """The 64-bit sizes in a ds64 chunk, by chunk name."""
    if len(body) < 28:
        return {}
    sizes = {b"data": struct.unpack_from("<Q", body, 8)[0]}
    for place in range(28, len(body) - 11, 12):
        id, size = struct.unpack_from("<4sQ", body, place)
        sizes.setdefault(id, size)
    return sizes


def _is_chunk(file: PositionedFile, place: int) -> bool:
    """True where a plausible chunk header stands at `place` (after a data chunk that is really empty)."""
    head = file.read(place, 8)
    return len(head) == 8 and all(32 <= c < 127 for c in head[:4]) and struct.unpack("<I", head[4:])[0] <= file.size - place - 8


def _walk_w64(file: PositionedFile) -> Layout:
    end, place = file.size, 40
    chunks: list[Chunk] = []
    notes: tuple[str, ...] = ()
    promised = None
    while place + 24 <= end:
        guid, size = struct.unpack("<16sQ", file.read(place, 24))
        id = guid[:4] if guid[4:] == W64_TAIL else b"LIST" if guid == W64_LIST else guid
        room = end - place - 24
        body = size - 24
        if body < 0 or body > room:
            if id != b"data":
                break
            promised, body = (body, room) if room < body < 1 << 62 else (None, room)
            notes = () if promised else (_NOT_CLOSED,)
        chunks.append(Chunk(id, place + 24, body))
        place += (24 + body + 7) & ~7
    return Layout("W64", tuple(chunks), notes, promised)


def riff_chunk(id: bytes, body: bytes, order: str = "<") -> bytes:
    """A whole RIFF or (order ">") FORM chunk, padded to an even length."""
    return struct.pack(order + "4sI", id, len(body)) + body + b"\0" * (len(body) & 1)


def w64_chunk(id: bytes, body: bytes) -> bytes:
    """A whole Wave64 chunk, padded to a multiple of eight."""
    guid = id if len(id) == 16 else W64_LIST if id == b"LIST" else id + W64_TAIL
    return guid + struct.pack("<Q", 24 + len(body)) + body + b"\0" * (-len(body) % 8)
