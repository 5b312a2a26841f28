"""The text and marker chunks of AIFF. Source: Apple "Audio Interchange File Format" 1.3."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

from ...core import Marker

_TEXTS = {b"NAME": "TITLE", b"AUTH": "ARTIST", b"(c) ": "COPYRIGHT", b"ANNO": "COMMENT"}
_FROM_COMMENT = {comment: id for id, comment in _TEXTS.items()}


def tags(chunks: Iterable[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    """The texts among these chunks under the names of Vorbis comments; COMT holds dated comments."""
    found = []
    for id, body in chunks:
        if id in _TEXTS:
            found.append((_TEXTS[id], _text(body)))
        elif id == b"COMT":
            found += [("COMMENT", text) for text in _dated(body)]
    return [(key, text) for key, text in found if text]


def build(pairs: Iterable[tuple[str, str]]) -> tuple[list[tuple[bytes, bytes]], list[tuple[str, str]]]:
    """The chunks of those tags that have one, and the other tags. Only ANNO may stand more than once."""
    chunks: list[tuple[bytes, bytes]] = []
    left = []
    for key, value in pairs:
        id = _FROM_COMMENT.get(key.upper())
        if id is None or (id != b"ANNO" and any(made == id for made, _ in chunks)):
            left.append((key, value))
        else:
            chunks.append((id, value.encode()))
    return chunks, left


def markers(body: bytes) -> list[tuple[int, Marker]]:
    """The (number, marker) pairs of a MARK chunk, as far as it is whole."""
    found, place = [], 2
    for _ in range(int.from_bytes(body[:2], "big")):
        if place + 7 > len(body):
            break
        number, frame, size = struct.unpack_from(">hIB", body, place)
        found.append((number, Marker(frame, None, _text(body[place + 7:place + 7 + size]))))
        place += 7 + size + (size + 1 & 1)
    return found


def mark_chunk(wanted: Sequence[Marker], old: bytes = b"") -> bytes:
    """The body of a MARK chunk; a region becomes two marks, and marks of the `old` chunk keep the numbers that INST refers to."""
    flat: list[Marker] = []
    for marker in wanted:
        flat.append(Marker(marker.start, None, marker.label))
        if marker.stop is not None:
            flat.append(Marker(marker.stop, None, f"{marker.label} (end)".strip()))
    known = {marker: number for number, marker in reversed(markers(old))}
    taken = {known[m] for m in flat if m in known}
    fresh = (number for number in range(1, 1 << 15) if number not in taken)
    body = b""
    numbered = flat[:(1 << 15) - 1]
    for marker in numbered:
        label = marker.label.encode()[:255]
        body += struct.pack(">hIB", known.pop(marker, None) or next(fresh), marker.start, len(label)) + label + b"\0" * (len(label) + 1 & 1)
    return struct.pack(">H", len(numbered)) + body


def _dated(body: bytes) -> list[str]:
    texts, place = [], 2
    for _ in range(int.from_bytes(body[:2], "big")):
        if place + 8 > len(body):
            break
        size = int.from_bytes(body[place + 6:place + 8], "big")
        texts.append(_text(body[place + 8:place + 8 + size]))
        place += 8 + size + (size & 1)
    return texts


def _text(raw: bytes) -> str:
    """UTF-8, as programs write today, or the Mac's own alphabet of 1989."""
    raw = raw.split(b"\0")[0]
    try:
        return raw.decode("utf-8").strip()
    except UnicodeDecodeError:
        return raw.decode("mac-roman", "replace").strip()
