"""The metadata blocks of FLAC, byte for byte, and the chunks of a WAV or AIFF that stand in them.

Sources: RFC 9639 (blocks); the format of `flac --keep-foreign-metadata`: application blocks "riff" and "aiff", one
for the head of the file and one for each chunk, of the audio only its header.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..chunks import riff_chunk
from ..positioned import PositionedFile

STREAM_INFO, PADDING, APPLICATION, SEEK_TABLE, COMMENT, CUE_SHEET, PICTURE = range(7)
#: The comment in which the flac tool keeps the speaker mask of an extensible WAV header.
CHANNEL_MASK = "WAVEFORMATEXTENSIBLE_CHANNEL_MASK"
#: A block holds no more bytes than these.
LARGEST = (1 << 24) - 1
_FOREIGN = {b"riff": "RIFF", b"aiff": "FORM"}
#: Chunks that describe the audio of the file that the FLAC was made from.
_MADE_ANEW = {b"fmt ", b"data", b"ds64", b"fact", b"COMM", b"SSND", b"FVER"}


@dataclass(frozen=True)
class Blocks:
    """All metadata blocks as (type, body), and where the audio begins."""

    blocks: list[tuple[int, bytes]]
    audio_at: int

    def all(self, type: int) -> list[bytes]:
        return [body for found, body in self.blocks if found == type]


def read(file: PositionedFile, start: int = 0) -> Blocks:
    """The blocks of a FLAC file whose "fLaC" stands at `start`; a last one that is cut short is left out."""
    blocks, place, last = [], start + 4, False
    while not last:
        head = file.read(place, 4)
        if len(head) < 4 or head[0] & 127 == 127:
            break
        last, size = bool(head[0] & 128), int.from_bytes(head[1:], "big")
        body = file.read(place + 4, size)
        if len(body) < size:
            break
        blocks.append((head[0] & 127, body))
        place += 4 + size
    return Blocks(blocks, place)


def header(blocks: Iterable[tuple[int, bytes]]) -> bytes:
    """The beginning of a FLAC file with these blocks."""
    blocks = list(blocks)
    return b"fLaC" + b"".join(bytes([type | 128 * (i == len(blocks) - 1)]) + len(body).to_bytes(3, "big") + body
                              for i, (type, body) in enumerate(blocks))


def comments(body: bytes) -> tuple[str, list[tuple[str, str]]]:
    """The vendor and the pairs of a comment block, as far as it is whole."""
    texts = list(_texts(body))
    pairs = [text.partition("=")[::2] for text in texts[1:] if "=" in text]
    return texts[0] if texts else "", [(key, value) for key, value in pairs]


def comment_block(vendor: str, pairs: Iterable[tuple[str, str]]) -> bytes:
    """A comment block."""
    encoded = [f"{key}={value}".encode() for key, value in pairs]
    name = vendor.encode()
    return (struct.pack("<I", len(name)) + name + struct.pack("<I", len(encoded))
            + b"".join(struct.pack("<I", len(text)) + text for text in encoded))


def channel_mask(pairs: Iterable[tuple[str, str]]) -> int | None:
    """The speaker mask in the comments of a file, None where there is none."""
    for key, value in pairs:
        if key.upper() == CHANNEL_MASK:
            try:
                return int(value, 16) & 0xFFFFFFFF
            except ValueError:
                return None
    return None


def is_key(key: str) -> bool:
    """True for a name that a Vorbis comment may have."""
    return bool(key) and all(" " <= c <= "}" and c != "=" for c in key)


def _texts(body: bytes) -> Iterator[str]:
    """The vendor, then the comments."""
    place, left = 0, 2
    while left and place + 4 <= len(body):
        size = int.from_bytes(body[place:place + 4], "little")
        yield body[place + 4:place + 4 + size].decode("utf-8", "replace")
        if place == 0:
            left = 1 + int.from_bytes(body[4 + size:8 + size], "little")
            place = 4
        place += 4 + size
        left -= 1


def is_foreign(body: bytes) -> bool:
    """True for an application block that holds a piece of the file that the FLAC was made from."""
    return body[:4] in (*_FOREIGN, b"w64 ")


def unpack(applications: Iterable[bytes]) -> tuple[str, list[tuple[bytes, bytes]], int]:
    """From application blocks: the family of the foreign chunks ("" for none), the chunks, and how many stand before the audio."""
    form, before = "", 0
    chunks: list[tuple[bytes, bytes]] = []
    for body in applications:
        kind, piece = _FOREIGN.get(body[:4], ""), body[4:]
        if not kind or (form and kind != form) or piece[:4] in (b"RIFF", b"RF64", b"FORM"):
            continue
        form, id = kind, piece[:4]
        if id in (b"data", b"SSND"):
            before = len(chunks)
        elif id not in _MADE_ANEW and len(piece) >= 8:
            size = int.from_bytes(piece[4:8], "little" if kind == "RIFF" else "big")
            chunks.append((id, piece[8:8 + size]))
    return form, chunks, before


def pack(form: str, chunks: list[tuple[bytes, bytes]], before: int, fmt: bytes, audio_bytes: int) -> list[bytes]:
    """Application blocks for chunks of a family ("RIFF" or "FORM").

    `fmt` is the body of `fmt ` or COMM, `audio_bytes` the length of the audio that they enclose. Where the file would be
    longer than 4 GB, RIFF becomes RF64, as the tool does it; there are none for such an AIFF.
    """
    order, id = ("<", b"riff") if form == "RIFF" else (">", b"aiff")
    first = [riff_chunk(b"fmt " if form == "RIFF" else b"COMM", fmt, order)]
    made = [riff_chunk(name, body, order) for name, body in chunks]
    audio = audio_bytes + (8 if form == "FORM" else 0)
    total = 4 + sum(map(len, first + made)) + 8 + audio + (audio & 1)
    large = total > 0xFFFFFFFF - 100
    if large and form == "FORM":
        return []
    if large:
        frames = audio_bytes // max(int.from_bytes(fmt[12:14], "little"), 1)
        first.insert(0, riff_chunk(b"ds64", struct.pack("<QQQI", total + 36, audio_bytes, frames, 0)))
        head, data = struct.pack("<4sI4s", b"RF64", 0xFFFFFFFF, b"WAVE"), struct.pack("<4sI", b"data", 0xFFFFFFFF)
    elif form == "RIFF":
        head, data = struct.pack("<4sI4s", b"RIFF", total, b"WAVE"), struct.pack("<4sI", b"data", audio)
    else:
        head, data = struct.pack(">4sI4s", b"FORM", total, b"AIFF"), struct.pack(">4sIII", b"SSND", audio, 0, 0)
    return [id + piece for piece in (head, *first, *made[:before], data, *made[before:])]
