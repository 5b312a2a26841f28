"""LIST/INFO: the tags of WAV, and their counterparts among Vorbis comments."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable

from .model import text_of

_TO_COMMENT = {"INAM": "TITLE", "IART": "ARTIST", "IPRD": "ALBUM", "ICRD": "DATE", "IGNR": "GENRE", "ICMT": "COMMENT", "ICOP": "COPYRIGHT",
               "ITRK": "TRACKNUMBER", "IENG": "ENGINEER", "ISFT": "ENCODER", "ITCH": "ENCODED-BY", "ISRC": "SOURCE", "IKEY": "KEYWORDS",
               "ISBJ": "SUBJECT"}
#: Names of INFO that have no counterpart keep their own; ISRC is the code of a recording elsewhere and the supplier here.
_OWN_NAME = re.compile(r"I(?!SRC)[A-Z0-9]{3}")
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
        pairs.append((id.decode("latin-1"), text_of(body[place + 8:place + 8 + size])))
        place += 8 + size + (size & 1)
    return pairs


def build(tags: Iterable[tuple[str, str]]) -> tuple[bytes, list[tuple[str, str]]]:
    """A LIST/INFO body of those tags that have a name there (empty where none has), and the other tags."""
    body, left, taken = b"", [], set()
    for key, value in tags:
        id = _FROM_COMMENT.get(key.upper(), key if _OWN_NAME.fullmatch(key) else None)
        if id is None or id in taken:
            left.append((key, value))
            continue
        taken.add(id)
        text = value.encode() + b"\0"
        body += struct.pack("<4sI", id.encode(), len(text)) + text + b"\0" * (len(text) & 1)
    return (b"INFO" + body if body else b""), left


def to_comment(key: str) -> str:
    """The name of a tag among Vorbis comments."""
    return _TO_COMMENT.get(key, key)
