"""The `fmt ` chunk: what it says, and how it is written."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from ..core import Format
from .samples import SAMPLE_BYTES

_PCM, _FLOAT, _ALAW, _ULAW, _EXTENSIBLE = 1, 3, 6, 7, 0xFFFE
_SUBTYPES = {(_PCM, 1): "PCM_U8", (_PCM, 2): "PCM_16", (_PCM, 3): "PCM_24", (_PCM, 4): "PCM_32",
             (_FLOAT, 4): "FLOAT", (_FLOAT, 8): "DOUBLE", (_ALAW, 1): "ALAW", (_ULAW, 1): "ULAW"}
_TAGS = {"FLOAT": _FLOAT, "DOUBLE": _FLOAT, "ALAW": _ALAW, "ULAW": _ULAW}
#: What follows the two bytes of the format tag in the sub-format of an extensible header.
_GUID_TAIL = bytes.fromhex("000000001000800000aa00389b71")


@dataclass(frozen=True)
class WaveFormat:
    """`subtype` is None for a codec that is neither PCM, float nor G.711; `channel_mask` None for a plain header.

    `is_repaired` tells that the size of a frame in the header was impossible and was worked out from the bits.
    """

    rate: int
    channels: int
    subtype: str | None
    channel_mask: int | None = None
    is_repaired: bool = False


def parse(body: bytes) -> WaveFormat | None:
    """Read a `fmt ` chunk; None where it is too short or contradicts itself."""
    if len(body) < 14:
        return None
    tag, channels, rate, _, frame_bytes = struct.unpack_from("<HHIIH", body)
    bits = int.from_bytes(body[14:16], "little")
    mask = None
    if tag == _EXTENSIBLE and len(body) >= 40:
        mask, tag = struct.unpack_from("<IH", body, 20)
    if not channels or not rate:
        return None
    subtype = _SUBTYPES.get((tag, frame_bytes // channels)) if frame_bytes % channels == 0 else None
    from_bits = _SUBTYPES.get((tag, bits // 8)) if subtype is None and bits % 8 == 0 else None
    return WaveFormat(rate, channels, subtype or from_bits, mask, from_bits is not None)


def build(format: Format, channel_mask: int | None = None) -> bytes:
    """The body of a `fmt ` chunk: the extensible kind where a channel mask is given."""
    width = SAMPLE_BYTES[format.subtype]
    tag = _TAGS.get(format.subtype, _PCM)
    shown = tag if channel_mask is None else _EXTENSIBLE
    frame_bytes = width * format.channels
    rate_bytes = min(frame_bytes * format.rate, 0xFFFFFFFF)
    body = struct.pack("<HHIIHH", shown, format.channels, format.rate, rate_bytes, frame_bytes, width * 8)
    if channel_mask is not None:
        return body + struct.pack("<HHIH", 22, width * 8, channel_mask, tag) + _GUID_TAIL
    return body + struct.pack("<H", 0) if tag != _PCM else body
