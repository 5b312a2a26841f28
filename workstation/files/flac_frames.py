"""FLAC frames by their own headers: where each belongs and where it begins, also where frames before it are damaged.

Source: RFC 9639, 8.2 (STREAMINFO) and 9.1 (frame header; the coded number is a frame's or, with blocks of varying
size, a sample's; CRC-8 with the polynomial 0x07).
"""

from __future__ import annotations

_SYNC = 0xFFF8
_STREAMINFO_BYTES = 34
#: The longest frame header.
_HEADER_BYTES = 16


class FlacClock:
    """`block_frames` is the size of the blocks of a stream where they have one size."""

    def __init__(self, block_frames: int) -> None:
        self._block_frames = block_frames

    @classmethod
    def of_stream_info(cls, body: bytes) -> FlacClock | None:
        """From the STREAMINFO block; None where it is not whole."""
        return cls(int.from_bytes(body[:2], "big")) if len(body) >= _STREAMINFO_BYTES else None

    def place(self, frame: bytes) -> int | None:
        """The first sample of a coded frame; None where no whole header stands at its beginning."""
        number = header_number(frame[:_HEADER_BYTES])
        if number is None:
            return None
        return number if frame[1] & 1 else number * self._block_frames

    def frames(self, data: bytes) -> list[bytes]:
        """The frames in `data`, which damage has run together: from each header in rising order to the next."""
        starts: list[int] = []
        last = -1
        start = data.find(b"\xff")
        while start >= 0:
            place = self.place(data[start:start + _HEADER_BYTES])
            if place is not None and place > last:
                starts.append(start)
                last = place
            start = data.find(b"\xff", start + 1)
        return [data[a:b] for a, b in zip(starts, [*starts[1:], len(data)], strict=False)]


def bits_of(stream_info: bytes) -> int | None:
    """Bits a sample as STREAMINFO states them."""
    if len(stream_info) < _STREAMINFO_BYTES:
        return None
    return ((stream_info[12] & 1) << 4 | stream_info[13] >> 4) + 1


def header_number(head: bytes) -> int | None:
    """The number that a frame header codes; None where its bytes are no header or their checksum is wrong."""
    if len(head) < 6 or int.from_bytes(head[:2], "big") & 0xFFFE != _SYNC or head[3] & 1:
        return None
    number, place = _coded_number(head[4:])
    place += 4 + {6: 1, 7: 2}.get(head[2] >> 4, 0) + {12: 1, 13: 2, 14: 2}.get(head[2] & 15, 0)
    return number if place < len(head) and number is not None and _crc8(head[:place]) == head[place] else None


def _coded_number(coded: bytes) -> tuple[int | None, int]:
    """A number of up to 36 bits in the manner of UTF-8, and the bytes it takes; None where it is none."""
    lead = coded[0]
    if lead < 0x80:
        return lead, 1
    ones = next((n for n in range(8) if not lead & 0x80 >> n), 8)
    if not 2 <= ones <= 7 or len(coded) < ones or any(byte & 0xC0 != 0x80 for byte in coded[1:ones]):
        return None, 0
    number = lead & (0x7F >> ones)
    for byte in coded[1:ones]:
        number = number << 6 | byte & 0x3F
    return number, ones


def _crc8(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc << 1 ^ (0x107 if crc & 0x80 else 0)
    return crc
