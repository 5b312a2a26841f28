"""What a lossy file says of its coding: codec, encoder, bit rate, delay and low-pass, read from its headers.

Sources: the LAME tag (Xing/Info header extension, revision 1); mutagen for the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core import Format, Origin

#: What people call a subtype.
NAMES = {"MPEG_LAYER_III": "MP3", "MPEG_LAYER_II": "MPEG-1 Layer II", "MPEG_LAYER_I": "MPEG-1 Layer I", "VORBIS": "Vorbis",
          "OPUS": "Opus", "ULAW": "μ-law", "ALAW": "A-law"}
#: Frames by which every MP3 decoder is late; decoders that know the encoder's delay take this out too.
_DECODER_DELAY = 529


@dataclass(frozen=True)
class LameTag:
    """`delay_frames` and `padding_frames` are the encoder's; `low_pass_hz` None where not stated."""

    encoder: str
    low_pass_hz: float | None
    delay_frames: int
    padding_frames: int


def describe(path: Path, format: Format) -> Origin:
    """The origin of a lossy file; what its headers do not tell stays None."""
    from mutagen import File, MutagenError

    codec = NAMES.get(format.subtype, format.subtype)
    encoder: str | None = None
    bitrate: float | None = None
    tag = lame_tag(path) if format.subtype == "MPEG_LAYER_III" else None
    try:
        media: Any = File(path)
    except (MutagenError, OSError, ValueError):
        media = None
    if media is not None and media.info is not None:
        bitrate = float(getattr(media.info, "bitrate", 0)) or None
        encoder = getattr(media.info, "encoder_info", "") or getattr(getattr(media, "tags", None), "vendor", "") or None
    if tag is not None:
        encoder = encoder or tag.encoder
    delay = tag.delay_frames + _DECODER_DELAY if tag is not None else None
    return Origin(str(path), format.container, codec, encoder, bitrate, delay, tag.low_pass_hz if tag else None, lossy=True)


def lame_tag(path: Path) -> LameTag | None:
    """The LAME extension of the first frame's Xing or Info header, None where there is none."""
    with open(path, "rb") as stream:
        head = stream.read(10)
        if head[:3] == b"ID3" and len(head) == 10:
            size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
            stream.seek(10 + size)
        else:
            stream.seek(0)
        frame = stream.read(4096)
    place = max(frame.find(b"Xing", 0, 256), frame.find(b"Info", 0, 256))
    if place < 0:
        return None
    flags = int.from_bytes(frame[place + 4:place + 8], "big")
    place += 8 + 4 * bool(flags & 1) + 4 * bool(flags & 2) + 100 * bool(flags & 4) + 4 * bool(flags & 8)
    name = frame[place:place + 9].split(b"\0")[0].decode("ascii", "replace").strip()
    body = frame[place:place + 36]
    if len(body) < 36 or not name:
        return None
    packed = int.from_bytes(body[21:24], "big")
    return LameTag(name, body[10] * 100.0 or None, packed >> 12, packed & 0xFFF)
