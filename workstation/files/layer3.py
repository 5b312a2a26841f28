"""What an MPEG Layer III stream states of every granule: block types, quantisation steps, stereo mode, without decoding a sample.

Source: ISO/IEC 11172-3 and 13818-3, 2.4.1 and 2.4.2: header, side information, scale factors.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..core.coding import Coding

#: kbit/s by the index of the header, MPEG-1 and the lower sampling rates; rates in Hz of MPEG-1.
_KBPS = ((0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320), (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160))
_RATES = (44100, 48000, 32000)
#: First lines of the scale factor bands, long and short (tables B.8 of 11172-3 and B.2 of 13818-3).
_BANDS = {
    44100: ((0, 4, 8, 12, 16, 20, 24, 30, 36, 44, 52, 62, 74, 90, 110, 134, 162, 196, 238, 288, 342, 418, 576),
            (0, 4, 8, 12, 16, 22, 30, 40, 52, 66, 84, 106, 136, 192)),
    48000: ((0, 4, 8, 12, 16, 20, 24, 30, 36, 42, 50, 60, 72, 88, 106, 128, 156, 190, 230, 276, 330, 384, 576),
            (0, 4, 8, 12, 16, 22, 28, 38, 50, 64, 80, 100, 126, 192)),
    32000: ((0, 4, 8, 12, 16, 20, 24, 30, 36, 44, 54, 66, 82, 102, 126, 156, 194, 240, 296, 364, 448, 550, 576),
            (0, 4, 8, 12, 16, 22, 30, 42, 58, 78, 104, 138, 180, 192)),
    22050: ((0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 116, 140, 168, 200, 238, 284, 336, 396, 464, 522, 576),
            (0, 4, 8, 12, 18, 24, 32, 42, 56, 74, 100, 132, 174, 192)),
    24000: ((0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 114, 136, 162, 194, 232, 278, 332, 394, 464, 540, 576),
            (0, 4, 8, 12, 18, 26, 36, 48, 62, 80, 104, 136, 180, 192)),
    16000: ((0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 116, 140, 168, 200, 238, 284, 336, 396, 464, 522, 576),
            (0, 4, 8, 12, 18, 26, 36, 48, 62, 80, 104, 134, 174, 192)),
}
#: Bits of a scale factor by scalefac_compress, the lower and the upper bands.
_LENGTHS = tuple(zip((0, 0, 0, 0, 3, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4), (0, 1, 2, 3, 0, 1, 2, 3, 1, 2, 3, 1, 2, 3, 2, 3), strict=True))
_PREEMPHASIS = np.array([0] * 11 + [1, 1, 1, 1, 2, 2, 3, 3, 3, 2, 0])
#: Long bands that the second granule may take from the first one, in groups.
_SHARED = ((0, 6), (6, 11), (11, 16), (16, 21))


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
    def side_bytes(self) -> int:
        return ((17, 32) if self.is_mpeg1 else (9, 17))[self.channels - 1]


def header(four: bytes) -> Header | None:
    """None where these bytes begin no Layer III frame of a stated bitrate at 16 to 48 kHz."""
    if len(four) < 4 or four[0] != 0xFF or four[1] & 0xE6 != 0xE2:
        return None
    version, index, rate = four[1] >> 3 & 3, four[2] >> 4, four[2] >> 2 & 3
    if version < 2 or index in (0, 15) or rate == 3:
        return None
    is_mpeg1 = version == 3
    kbps, hertz = _KBPS[0 if is_mpeg1 else 1][index], _RATES[rate] // (1 if is_mpeg1 else 2)
    size = (144 if is_mpeg1 else 72) * kbps * 1000 // hertz + (four[2] >> 1 & 1)
    return Header(is_mpeg1, not four[1] & 1, kbps, hertz, size, 1 if four[3] >> 6 == 3 else 2, four[3] >> 4 & 3 if four[3] >> 6 == 1 else 0)


def frames(data: bytes) -> Iterator[tuple[int, Header]]:
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


class _Bits:
    """Bits of a stretch of bytes, from the first on."""

    def __init__(self, data: bytes) -> None:
        self._value, self._left = int.from_bytes(data, "big"), 8 * len(data)

    def take(self, count: int) -> int:
        self._left -= count
        return self._value >> self._left & (1 << count) - 1


@dataclass
class _Side:
    """The side information of one granule of one channel."""

    bits: int
    gain: int
    compress: int
    kind: int
    is_mixed: bool
    subgains: tuple[int, int, int]
    preemphasis: int
    scale: int


def coding(data: bytes) -> Coding | None:
    """What the stream states of its granules, the frame of the Xing or LAME tag left out; None where it is no Layer III.

    Granules whose scale factors lie in lost bytes, mixed blocks and intensity stereo are marked as not known.
    """
    reservoir = bytearray()
    types: list[list[int]] = []
    steps: list[np.ndarray] = []
    middle_side: list[bool] = []
    known: list[bool] = []
    first: Header | None = None
    for at, head in frames(data):
        begin = at + 4 + 2 * head.has_crc
        main = begin + head.side_bytes
        if first is None:
            first = head
            if data[main:main + 4] in (b"Xing", b"Info"):
                continue
        back, shared, sides = _side_information(data[begin:main], head)
        start = len(reservoir) - back
        reservoir += data[main:at + head.size]
        position, whole = 8 * start, start >= 0
        previous: list[np.ndarray | None] = [None] * head.channels
        for granule in range(head.granules):
            row, is_known = np.zeros((head.channels, 39), np.int16), whole and not head.mode_extension & 1
            for channel in range(head.channels):
                side = sides[granule][channel]
                if whole:
                    part = bytes(reservoir[position >> 3:(position + 7 >> 3) + 40])
                    factors = _factors(part, position & 7, side, head.is_mpeg1, shared[channel] if granule else 0, previous[channel])
                    previous[channel] = factors
                    row[channel] = _steps(side, factors, bool(head.mode_extension & 2) and head.channels == 2)
                    position += side.bits
                is_known &= not side.is_mixed
            types.append([sides[granule][c].kind for c in range(head.channels)])
            steps.append(row)
            middle_side.append(bool(head.mode_extension & 2))
            known.append(is_known)
        # no stream reaches farther back than 511 bytes
        if len(reservoir) > 65536:
            del reservoir[:-4096]
    if first is None or not types:
        return None
    return Coding(np.array(types, np.uint8), np.stack(steps), np.array(middle_side), np.array(known), *_BANDS[first.rate])


def _side_information(data: bytes, head: Header) -> tuple[int, list[int], list[list[_Side]]]:
    """How many bytes back the main data begin, scfsi of each channel, and [granules][channels]."""
    bits, channels = _Bits(data), head.channels
    back = bits.take(9 if head.is_mpeg1 else 8)
    bits.take({(True, 1): 5, (True, 2): 3, (False, 1): 1, (False, 2): 2}[head.is_mpeg1, channels])
    shared = [bits.take(4) if head.is_mpeg1 else 0 for _ in range(channels)]
    return back, shared, [[_side(bits, head.is_mpeg1) for _ in range(channels)] for _ in range(head.granules)]


def _side(bits: _Bits, is_mpeg1: bool) -> _Side:
    length = bits.take(12)
    bits.take(9)
    gain, compress = bits.take(8), bits.take(4 if is_mpeg1 else 9)
    kind, is_mixed, subgains = 0, False, (0, 0, 0)
    if bits.take(1):
        kind, is_mixed = bits.take(2), bool(bits.take(1))
        bits.take(10)
        subgains = (bits.take(3), bits.take(3), bits.take(3))
    else:
        bits.take(22)
    preemphasis = bits.take(1) if is_mpeg1 else int(compress >= 500)
    scale = bits.take(1)
    bits.take(1)
    return _Side(length, gain, compress, kind, is_mixed, subgains, preemphasis, scale)


def _factors(data: bytes, skip: int, side: _Side, is_mpeg1: bool, shared: int, previous: np.ndarray | None) -> np.ndarray:
    """The scale factors: 22 of a long block or 39 of a short one, the last band's zero."""
    bits = _Bits(data)
    bits.take(skip)
    short = side.kind == 2
    lengths = _lengths(side.compress, is_mpeg1, short)
    out = np.zeros(39 if short else 22, np.int16)
    at = 0
    for count, size in lengths:
        if size:
            out[at:at + count] = [bits.take(size) for _ in range(count)] if not shared else 0
        at += count
    if shared and not short and previous is not None:
        bits = _Bits(data)
        bits.take(skip)
        for group, (low, high) in enumerate(_SHARED):
            size = _LENGTHS[side.compress][low >= 11]
            if shared >> 3 - group & 1:
                out[low:high] = previous[low:high]
            elif size:
                out[low:high] = [bits.take(size) for _ in range(high - low)]
    return out


def _lengths(compress: int, is_mpeg1: bool, short: bool) -> tuple[tuple[int, int], ...]:
    """(how many, bits of each) scale factors in the order of the stream."""
    if is_mpeg1:
        low, high = _LENGTHS[compress]
        return ((18, low), (18, high)) if short else ((11, low), (10, high))
    if compress < 400:
        upper, lower = divmod(compress, 16)
        sizes, counts = (upper // 5, upper % 5, lower >> 2, lower & 3), ((9, 9, 9, 9) if short else (6, 5, 5, 5))
    elif compress < 500:
        upper, lower = divmod(compress - 400, 4)
        sizes, counts = (upper // 5, upper % 5, lower, 0), ((9, 9, 12, 6) if short else (6, 5, 7, 3))
    else:
        upper, lower = divmod(compress - 500, 3)
        sizes, counts = (upper, lower, 0, 0), ((18, 18, 0, 0) if short else (11, 10, 0, 0))
    return tuple(zip(counts, sizes, strict=True))


def _steps(side: _Side, factors: np.ndarray, middle_side: bool) -> np.ndarray:
    """Quantisation steps of the bands in quarters of an octave, [39]."""
    out = np.full(39, side.gain - 210, np.int16)
    unit = 4 if side.scale else 2
    if side.kind == 2:
        out -= 8 * np.tile(np.array(side.subgains, np.int16), 13) + unit * factors
    else:
        out[:22] -= (unit * (factors + side.preemphasis * _PREEMPHASIS)).astype(np.int16)
    return out
