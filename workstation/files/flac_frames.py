"""FlacClock: the place of a FLAC frame from its own header, right also where frames before it are lost.

Source: RFC 9639, 9.1 (frame header; the coded number is a frame's or, with blocks of varying size, a sample's).
"""

from __future__ import annotations

_SYNC = 0xFFF8
_STREAMINFO_BYTES = 34


class FlacClock:
    """`block_frames` is the size of the blocks of a stream where they have one size."""

    def __init__(self, block_frames: int) -> None:
        self._block_frames = block_frames

    @classmethod
    def of_stream_info(cls, body: bytes) -> FlacClock | None:
        """From the STREAMINFO block; None where it is not whole."""
        return cls(int.from_bytes(body[:2], "big")) if len(body) >= _STREAMINFO_BYTES else None

    def place(self, frame: bytes) -> int | None:
        """The first sample of a coded frame; None where this is no frame header."""
        if len(frame) < 12 or int.from_bytes(frame[:2], "big") & 0xFFFE != _SYNC:
            return None
        number = _coded_number(frame[4:11])
        if number is None:
            return None
        return number if frame[1] & 1 else number * self._block_frames


def bits_of(stream_info: bytes) -> int | None:
    """Bits a sample as STREAMINFO states them."""
    if len(stream_info) < _STREAMINFO_BYTES:
        return None
    return ((stream_info[12] & 1) << 4 | stream_info[13] >> 4) + 1


def _coded_number(coded: bytes) -> int | None:
    """A number of up to 36 bits in the manner of UTF-8."""
    lead = coded[0]
    if lead < 0x80:
        return lead
    ones = next((n for n in range(8) if not lead & 0x80 >> n), 8)
    if not 2 <= ones <= 7:
        return None
    number = lead & (0x7F >> ones)
    for byte in coded[1:ones]:
        if byte & 0xC0 != 0x80:
            return None
        number = number << 6 | byte & 0x3F
    return number
