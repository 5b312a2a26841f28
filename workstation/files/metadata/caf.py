"""The chunks of Apple's Core Audio Format. Source: Apple "Core Audio Format Specification 1.0"."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path

from ..positioned import PositionedFile
from .model import text_of

#: What the keys of `info` are among Vorbis comments, where the name differs.
_NAMES = {"track": "TRACKNUMBER", "track number": "TRACKNUMBER", "comments": "COMMENT", "year": "DATE", "key signature": "KEY",
          "recorded date": "DATE", "encoding application": "ENCODER", "tempo": "BPM"}
_FROM_COMMENT = {"TRACKNUMBER": "track number", "COMMENT": "comments", "DATE": "year", "KEY": "key signature", "BPM": "tempo"}
#: The flag of a description whose samples have their lowest byte first.
LITTLE_ENDIAN = 2
Chunks = list[tuple[bytes, int, int]]


def walk(file: PositionedFile) -> Chunks:
    """(name, place of the body, its size) of each chunk; a size that is too large or −1 reaches to the file's end."""
    found, place, end = [], 8, file.size
    while place + 12 <= end:
        id, size = struct.unpack(">4sq", file.read(place, 12))
        size = size if 0 <= size <= end - place - 12 else end - place - 12
        found.append((id, place + 12, size))
        place += 12 + size
    return found


def info(body: bytes) -> list[tuple[str, str]]:
    """The pairs of an `info` chunk under the names of Vorbis comments, as far as it is whole."""
    texts = body[4:].split(b"\0")
    pairs = zip(texts[::2], texts[1::2], strict=False)
    return [(_NAMES.get(name := text_of(key), name.upper()), text_of(value)) for key, value in pairs if key]


def info_chunk(tags: Iterable[tuple[str, str]]) -> bytes:
    """The body of an `info` chunk, empty without tags; several values of one name are joined."""
    values: dict[str, str] = {}
    for key, value in tags:
        name = _FROM_COMMENT.get(key.upper(), key.lower())
        values[name] = f"{values[name]}; {value}" if name in values else value
    texts = b"".join(part.replace("\0", " ").encode() + b"\0" for pair in values.items() for part in pair)
    return struct.pack(">I", len(values)) + texts if values else b""


def append(path: Path, chunks: Iterable[tuple[bytes, bytes]]) -> None:
    """Write chunks after the last one of a complete file."""
    with open(path, "r+b") as stream:
        stream.seek(0, 2)
        for id, body in chunks:
            stream.write(struct.pack(">4sq", id, len(body)) + body)
