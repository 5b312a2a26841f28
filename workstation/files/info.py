"""LIST/INFO: the tags of WAV, and their counterparts among Vorbis comments."""

from __future__ import annotations

import struct
from collections.abc import Iterable

_TO_COMMENT = {"INAM": "TITLE", "IART": "ARTIST", "IPRD": "ALBUM", "ICRD": "DATE", "IGNR": "GENRE", "ICMT": "COMMENT", "ICOP": "COPYRIGHT",
               "ITRK": "TRACKNUMBER", "IENG": "ENGINEER", "ISFT": "ENCODED-BY", "ISRC": "SOURCE", "IKEY": "KEYWORDS", "ISBJ": "SUBJECT"}
_FROM_COMMENT = {comment: id for id, comment in _TO_COMMENT.items()}


def is_info(id: bytes, body: bytes) -> bool:
    """True for a LIST chunk of type INFO; other types (adtl) hold no tags."""
    return id == b"LIST" and body[:4] == b"INFO"


def parse(body: bytes) -> list[tuple[str, str]]:
    """The pairs in the body of a LIST/INFO chunk."""
    pairs: list[tuple[str, str]] = []
    place = 4
    while place + 8 <= len(body):
        id, size = struct.unpack_from("<4sI", body, place)
        text = body[place + 8:place + 8 + size].split(b"\0")[0]
        pairs.append((id.decode("latin-1"), _text(text)))
        place += 8 + size + (size & 1)
    return pairs


def build(tags: Iterable[tuple[str, str]]) -> tuple[bytes, list[str]]:
    """A LIST/INFO body of those tags that have a name there (empty where none has), and the names of the rest."""
    body, left = b"", []
    for key, value in tags:
        id = _FROM_COMMENT.get(key.upper(), key if key in _TO_COMMENT else None)
        if id is None:
            left.append(key)
            continue
        text = value.encode() + b"\0"
        body += struct.pack("<4sI", id.encode(), len(text)) + text + b"\0" * (len(text) & 1)
    return (b"INFO" + body if body else b""), left


def to_comment(key: str) -> str:
    """The name of a tag among Vorbis comments."""
    return _TO_COMMENT.get(key, key)


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
