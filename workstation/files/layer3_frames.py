"""The frames of an MPEG Layer III stream: where they lie and what their headers say.

Source: ISO/IEC 11172-3 and 13818-3, 2.4.1.3 and 2.4.2.3; half the rates of the latter are MPEG 2.5, of Fraunhofer IIS.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap

#: kbit/s by the index of the header, MPEG-1 and the lower sampling rates; rates in Hz of MPEG-1.
_KBPS = ((0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320), (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160))
_RATES = (44100, 48000, 32000)


@dataclass(frozen=True)
class Header:
    """The four bytes that begin a frame. `size` is the whole frame in bytes."""

    is_mpeg1: bool
    has_crc: bool
    kbps: int
    rate: int
    size: int
    channels: int
    mode_extension: int

    @property
    def granules(self) -> int:
        return 2 if self.is_mpeg1 else 1

    @property
    def begin(self) -> int:
        """Where the main data begin in the frame, in bytes."""
        return 4 + 2 * self.has_crc + self.side_bytes

    @property
    def side_bytes(self) -> int:
        return ((17, 32) if self.is_mpeg1 else (9, 17))[self.channels - 1]


def header(four: bytes) -> Header | None:
    """None where these bytes begin no Layer III frame of a stated bitrate at 8 to 48 kHz."""
    if len(four) < 4 or four[0] != 0xFF or four[1] & 0xE6 != 0xE2:
        return None
    version, index, rate = four[1] >> 3 & 3, four[2] >> 4, four[2] >> 2 & 3
    if version == 1 or index in (0, 15) or rate == 3:
        return None
    is_mpeg1 = version == 3
    kbps, hertz = _KBPS[0 if is_mpeg1 else 1][index], _RATES[rate] // {3: 1, 2: 2, 0: 4}[version]
    size = (144 if is_mpeg1 else 72) * kbps * 1000 // hertz + (four[2] >> 1 & 1)
    return Header(is_mpeg1, not four[1] & 1, kbps, hertz, size, 1 if four[3] >> 6 == 3 else 2, four[3] >> 4 & 3 if four[3] >> 6 == 1 else 0)


def frames(data: bytes | mmap) -> Iterator[tuple[int, Header]]:
    """Place and header of every frame; what lies between (tags, damage) is passed over."""
    at, first = 0, None
    if data[:3] == b"ID3" and len(data) > 10:
        at = 10 + (data[6] << 21 | data[7] << 14 | data[8] << 7 | data[9])
    while at + 4 <= len(data):
        found = header(data[at:at + 4])
        if found is not None and (first is None or (found.rate, found.channels) == (first.rate, first.channels)):
            follows = header(data[at + found.size:at + found.size + 4]) is not None or at + found.size >= len(data) - 128
            if follows and at + found.size <= len(data):
                first = first or found
                yield at, found
                at += found.size
                continue
        at = data.find(b"\xff", at + 1)
        if at < 0:
            return
