"""Chunks of markers, put together independently of the program."""

from __future__ import annotations

import struct


def cue_chunk(*points: tuple[int, int]) -> tuple[bytes, bytes]:
    """A `cue ` chunk of (number, frame) pairs."""
    body = b"".join(struct.pack("<II4sIII", number, frame, b"data", 0, 0, frame) for number, frame in points)
    return b"cue ", struct.pack("<I", len(points)) + body


def adtl_chunk(labels: dict[int, str], notes: dict[int, str], regions: dict[int, int]) -> tuple[bytes, bytes]:
    """A LIST of type adtl: labels and notes by number, and the lengths of regions."""
    parts = [(b"labl", struct.pack("<I", n) + text.encode() + b"\0") for n, text in labels.items()]
    parts += [(b"note", struct.pack("<I", n) + text.encode() + b"\0") for n, text in notes.items()]
    parts += [(b"ltxt", struct.pack("<II4sHHHH", n, length, b"rgn ", 0, 0, 0, 0)) for n, length in regions.items()]
    return b"LIST", b"adtl" + b"".join(id + struct.pack("<I", len(b)) + b + b"\0" * (len(b) % 2) for id, b in parts)


def mark_chunk(*marks: tuple[int, int, bytes]) -> tuple[bytes, bytes]:
    """AIFF's MARK chunk of (number, frame, name) triples."""
    body = b"".join(struct.pack(">hIB", number, frame, len(name)) + name + b"\0" * ((len(name) + 1) % 2) for number, frame, name in marks)
    return b"MARK", struct.pack(">H", len(marks)) + body
