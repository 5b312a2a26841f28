"""What a lossy file says of its coding: codec, encoder, bit rate, delay and low-pass, read from its headers.

Sources: the LAME tag (Xing/Info header extension, revision 1); the name that LAME fills unused bytes of frames with, which is there
without a tag too; mutagen for the rest.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

from ..core import Format, Origin
from .layer3_frames import frames

#: What people call a subtype.
NAMES = {"MPEG_LAYER_III": "MP3", "MPEG_LAYER_II": "MPEG-1 Layer II", "MPEG_LAYER_I": "MPEG-1 Layer I", "VORBIS": "Vorbis",
          "OPUS": "Opus", "ULAW": "μ-law", "ALAW": "A-law"}
#: Frames by which every MP3 decoder is late; decoders that know the encoder's delay take this out too.
_DECODER_DELAY = 529
#: What LAME 3.100 multiplies by at a constant or average bitrate, up to each kbit/s; measured, the same in mono and stereo, at 22.05
#: and 44.1 kHz, in the tool and in the library. At a variable bitrate it multiplies by 1.
_LAME_SCALES = ((176, 0.95), (208, 0.97), (240, 0.98), (1000, 1.0))
_LAME, _LAME_3_100 = re.compile(rb"LAME3\.\d{1,3}"), b"LAME3.100"
_VARIABLE, _AVERAGE = {3, 4, 5, 6}, {2, 9}
#: Bytes in which an encoder's name is looked for: some minutes at the highest bitrate.
_SEARCHED = 1 << 24


@dataclass(frozen=True)
class LameTag:
    """`delay_frames` and `padding_frames` are the encoder's; `low_pass_hz` and `average_kbps` are None where not stated, and
    `is_variable` where the bitrate varies and it is not said whether about an average: libav leaves that out.
    """

    encoder: str
    low_pass_hz: float | None
    delay_frames: int
    padding_frames: int
    is_variable: bool | None = False
    average_kbps: int | None = None


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
    scale = None
    if format.subtype == "MPEG_LAYER_III":
        by_lame, kbps = lame_name(path), bitrates(path) if tag is None else Counter[int]()
        if len(kbps) > 1:
            # mutagen takes the first frame's
            bitrate = 1000 * sum(kbps.elements()) / kbps.total()
        encoder = encoder or (tag.encoder if tag is not None else by_lame)
        scale = lame_scale(by_lame, bitrate if len(kbps) < 2 else None, tag)
    delay = tag.delay_frames + _DECODER_DELAY if tag is not None else None
    low_pass = tag.low_pass_hz if tag is not None else None
    return Origin(str(path), format.container, codec, encoder, bitrate, delay, low_pass, scale, lossy=True)


def lame_name(path: Path) -> str | None:
    """"LAME3.100" where an MP3 says so: in its tag, or in what its first frames are filled up with.

    The filling is cut where the next frame's data begin, and a header may lie in the midst of it. So the longest name counts, looked
    for in the bytes and then in what lies between the headers; LAME3.1 and LAME3.10, versions of 1999 by the letter, are 3.100 cut short.
    """
    try:
        with open(path, "rb") as stream:
            data = stream.read(_SEARCHED)
    except OSError:
        return None
    names = _LAME.findall(data)
    if _LAME_3_100 not in names:
        names += _LAME.findall(b"".join(data[at + head.begin:at + head.size] for at, head in frames(data)))
    longest = max(names, key=len, default=b"")
    if longest and _LAME_3_100.startswith(longest):
        longest = _LAME_3_100
    return longest.decode("ascii") or None


def bitrates(path: Path) -> Counter[int]:
    """How many frames of an MP3 have each kbit/s, that of a Xing header left out; a variable bitrate has several."""
    try:
        with open(path, "rb") as stream, mmap(stream.fileno(), 0, access=ACCESS_READ) as data:
            return Counter(head.kbps for at, head in frames(data) if data[at + head.begin:at + head.begin + 4] not in (b"Xing", b"Info"))
    except (OSError, ValueError):
        return Counter()


def lame_scale(encoder: str | None, bitrate: float | None, tag: LameTag | None) -> float | None:
    """What the encoder multiplied by; None where it is another than LAME 3.100, or `bitrate` or how it varies is not told."""
    if encoder != "LAME3.100" or bitrate is None:
        return None
    if tag is not None and tag.is_variable is not False:
        return 1.0 if tag.is_variable else None
    kbps = bitrate / 1000
    if tag is not None and tag.average_kbps is not None:
        kbps = tag.average_kbps
    return next(scale for most, scale in _LAME_SCALES if kbps <= most)


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
    is_xing = frame[place:place + 4] == b"Xing"
    flags = int.from_bytes(frame[place + 4:place + 8], "big")
    place += 8 + 4 * bool(flags & 1) + 4 * bool(flags & 2) + 100 * bool(flags & 4) + 4 * bool(flags & 8)
    name = frame[place:place + 9].split(b"\0")[0].decode("ascii", "replace").strip()
    body = frame[place:place + 36]
    if len(body) < 36 or not name:
        return None
    packed = int.from_bytes(body[21:24], "big")
    method = body[9] & 15
    average = body[20] if method in _AVERAGE and 0 < body[20] < 255 else None
    is_variable = None if method == 0 and is_xing else method in _VARIABLE
    return LameTag(name, body[10] * 100.0 or None, packed >> 12, packed & 0xFFF, is_variable, average)
