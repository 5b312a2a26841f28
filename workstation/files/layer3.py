"""What an MPEG Layer III stream states of every granule: block types, quantisation steps, stereo mode, without decoding a sample.

Source: ISO/IEC 11172-3 and 13818-3, 2.4.1.7, 2.4.2.7 and 2.4.3.4: side information, scale factors, requantisation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..core.granules import BANDS, Granules
from .layer3_frames import Header, frames

#: Bits of a scale factor by scalefac_compress, the lower and the upper bands.
_LENGTHS = tuple(zip((0, 0, 0, 0, 3, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4), (0, 1, 2, 3, 0, 1, 2, 3, 1, 2, 3, 1, 2, 3, 2, 3), strict=True))
_PREEMPHASIS = np.array([0] * 11 + [1, 1, 1, 1, 2, 2, 3, 3, 3, 2, 0])
#: Long bands that the second granule may take from the first one, in groups.
_SHARED = ((0, 6), (6, 11), (11, 16), (16, 21))


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


def granules(data: bytes) -> Granules | None:
    """What the stream states of its granules, the frame of the Xing or LAME tag left out; None where it is no Layer III of 16 kHz or more.

    Granules whose scale factors lie in lost bytes, mixed blocks and intensity stereo are marked as not known.
    """
    reader = _Reader(data)
    for at, head in frames(data):
        if head.rate not in BANDS:
            return None
        reader.frame(at, head)
    return reader.found()


class _Reader:
    """Takes frame after frame; keeps the bytes that later frames may reach back to."""

    def __init__(self, data: bytes) -> None:
        self._data, self._reservoir = data, bytearray()
        self._first: Header | None = None
        self._kbps: list[int] = []
        self._types: list[list[int]] = []
        self._steps = bytearray()
        self._middle_side: list[bool] = []
        self._known: list[bool] = []

    def frame(self, at: int, head: Header) -> None:
        main = at + head.begin
        if self._first is None:
            self._first = head
            if self._data[main:main + 4] in (b"Xing", b"Info"):
                return
        self._kbps.append(head.kbps)
        back, shared, sides = _side_information(self._data[main - head.side_bytes:main], head)
        start = len(self._reservoir) - back
        self._reservoir += self._data[main:at + head.size]
        self._granules(8 * start, head, shared, sides)
        if len(self._reservoir) > 65536:
            del self._reservoir[:-4096]

    def _granules(self, bit: int, head: Header, shared: list[int], sides: list[list[_Side]]) -> None:
        previous: list[np.ndarray | None] = [None] * head.channels
        uses_middle_side = bool(head.mode_extension & 2)
        for number, granule in enumerate(sides):
            steps = np.zeros((head.channels, 39), np.int16)
            for channel, side in enumerate(granule):
                if bit >= 0:
                    part = bytes(self._reservoir[bit >> 3:(bit >> 3) + 48]).ljust(48, b"\0")
                    factors = _factors(part, bit & 7, side, head.is_mpeg1, shared[channel] if number else 0, previous[channel])
                    previous[channel] = factors
                    steps[channel] = _steps(side, factors)
                    bit += side.bits
            types = [side.kind for side in granule]
            self._types.append(types)
            self._steps += steps.tobytes()
            self._middle_side.append(uses_middle_side)
            is_plain = not any(side.is_mixed for side in granule) and not head.mode_extension & 1
            self._known.append(bit >= 0 and is_plain and not (uses_middle_side and len(set(types)) > 1))

    def found(self) -> Granules | None:
        if self._first is None or not self._types:
            return None
        steps = np.frombuffer(self._steps, np.int16).reshape(len(self._types), -1, 39)
        return Granules(np.array(self._types, np.uint8), steps, np.array(self._middle_side), np.array(self._known),
                        *BANDS[self._first.rate], sum(self._kbps) / len(self._kbps))


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


def _steps(side: _Side, factors: np.ndarray) -> np.ndarray:
    """Quantisation steps of the bands in quarters of an octave, [39]."""
    out = np.full(39, side.gain - 210, np.int16)
    unit = 4 if side.scale else 2
    if side.kind == 2:
        out -= 8 * np.tile(np.array(side.subgains, np.int16), 13) + unit * factors
    else:
        out[:22] -= (unit * (factors + side.preemphasis * _PREEMPHASIS)).astype(np.int16)
    return out
