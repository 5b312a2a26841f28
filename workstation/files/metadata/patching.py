"""What is only known once a file is complete, written over the room that was kept for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..chunks import walk
from ..positioned import PositionedFile
from . import bext
from .chunk_rules import MD5
from .model import Metadata


def put_checksum(path: Path, digest: bytes) -> None:
    """Write the MD5 of the audio as BWF MetaEdit does: a number of 128 bits, its lowest byte first."""
    _put(path, MD5, 0, digest[::-1])


def stored_checksum(metadata: Metadata) -> str | None:
    """The MD5 of the audio that a file states, in hexadecimal, None where it states none."""
    body = next((body for id, body in metadata.chunks if id == MD5), b"")
    return body[::-1].hex() if len(body) == 16 else None


def set_loudness(path: Path, levels: Sequence[float]) -> None:
    """State LUFS, LU, dBTP and the highest momentary and short-term LUFS of a WAV in its bext chunk."""
    _put(path, b"bext", bext.LOUDNESS_AT, bext.loudness_fields(levels))


def _put(path: Path, id: bytes, place: int, data: bytes) -> None:
    """Write `data` over the body of the first chunk of that name, from `place` in it on; nothing where it has no room."""
    chunk = walk(PositionedFile(path)).find(id)
    if chunk is not None and place + len(data) <= chunk.size:
        with open(path, "r+b") as stream:
            stream.seek(chunk.offset + place)
            stream.write(data)
