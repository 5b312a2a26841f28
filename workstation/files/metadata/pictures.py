"""Pictures as FLAC blocks, the form in which they are kept here. Source: RFC 9639, 8.8."""

from __future__ import annotations

import struct

_KINDS = {0: "other", 1: "icon", 2: "icon", 3: "front cover", 4: "back cover", 5: "leaflet", 6: "label side", 7: "lead artist", 8: "artist"}
#: The name of a block that is cut short or contradicts itself.
DAMAGED = "damaged picture"


def picture_block(type: int, mime: str, description: str, data: bytes) -> bytes:
    """The body of a picture block whose dimensions are not told."""
    kind, words = mime.encode("ascii", "replace"), description.encode()
    return (struct.pack(">II", type, len(kind)) + kind + struct.pack(">I", len(words)) + words + bytes(16)
            + struct.pack(">I", len(data)) + data)


def read_picture(block: bytes) -> tuple[int, str, str, bytes]:
    """(type, MIME type, description, data); ValueError for a block that is cut short or contradicts itself."""
    fields, place = [], 4
    for gap in (0, 0, 16):
        place += gap
        if place + 4 > len(block):
            raise ValueError("the picture is cut short")
        size = int.from_bytes(block[place:place + 4], "big")
        if place + 4 + size > len(block):
            raise ValueError("the picture is cut short")
        fields.append(block[place + 4:place + 4 + size])
        place += 4 + size
    if place != len(block):
        raise ValueError("the picture is longer than its parts")
    mime, words, data = fields
    return int.from_bytes(block[:4], "big"), mime.decode("latin-1"), words.decode("utf-8", "replace"), data


def picture_name(block: bytes) -> str:
    """What a person calls a picture: "front cover, image/png"."""
    try:
        type, mime, _, _ = read_picture(block)
    except ValueError:
        return DAMAGED
    return f"{_KINDS.get(type, 'picture')}, {mime or 'of unknown type'}"
