"""Damage: what a file promises of itself, and the sentences about what of it is there."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from ..core.clock import clock
from .chunks import WAVE_FORMS, sniff, walk
from .mp3 import MPEG_1, MPEG_2
from .positioned import PositionedFile

_AU_MAGIC, _CAF_MAGIC = b".snd", b"caff"
#: Says "not known" where a size belongs.
_UNKNOWN = 0xFFFFFFFF
_MAGICS = (b"RIFF", b"RF64", b"BW64", b"FORM", b"fLaC", b"OggS", b"caff", b"wvpk", b"MAC ", b"TTA1", b"tBaK", b"ftyp", b"ID3", b".snd",
           b"\x1aE\xdf\xa3", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", b"riff\x2e\x91\xcf\x11")
#: Bytes between the beginning of an MP3 frame and the tag in it, by MPEG version and channels.
_TAG_PLACES = (36, 21, 13)
#: Bytes in which a header is looked for, and headers that are tried.
_SEARCHED, _TRIED = 1 << 20, 8
CUT_FRAME = "The last frame of the file is incomplete: it was cut, or its recorder was stopped."
#: Bytes at the end of an MP3 in which its last frames are looked for, and how many must follow each other to be believed.
_TAIL, _CHAIN = 1 << 14, 4
#: Sampling rates of MP3 by MPEG version, as the two bits of a header give it.
_MPEG_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


def promise(promised: int, held: int, rate: int) -> str:
    """The sentence for a file that is shorter than it says."""
    stated, there = (clock(frames / rate, 2) for frames in (promised, held))
    if stated == there:
        return f"The end of the recording is missing: the header promises {promised - held} frames more than the file holds."
    return f"Part of the recording is missing: the header promises {stated}, the file holds {there}."


def promised_frames(file: PositionedFile) -> int | None:
    """The frames that the header of an AIFF, AU or CAF file states; None where it is none of them, or does not tell."""
    head = file.read(0, 40)
    if sniff(head) == "FORM":
        common = walk(file).find(b"COMM")
        return struct.unpack(">I", file.read(common.offset + 2, 4))[0] if common is not None and common.size >= 18 else None
    if head[:4] == _AU_MAGIC and len(head) >= 24:
        _, size, coding, _, channels = struct.unpack(">5I", head[4:24])
        width = {1: 1, 2: 1, 3: 2, 4: 3, 5: 4, 6: 4, 7: 8, 27: 1}.get(coding)
        return size // (width * channels) if width and channels and size != _UNKNOWN else None
    return _promised_by_caf(file) if head[:4] == _CAF_MAGIC else None


def share_of_wave(file: PositionedFile) -> float:
    """How much of the bytes of audio that its header promises a WAV holds: 1 for a whole one, and for any other file."""
    layout = walk(file) if sniff(file.read(0, 40)) in WAVE_FORMS else None
    data = layout.find(b"data") if layout is not None and layout.promised is not None else None
    return 1.0 if layout is None or data is None else data.size / (layout.promised or 1)


def _promised_by_caf(file: PositionedFile) -> int | None:
    """Frames in the data chunk of a CAF with packets of one size (Apple Core Audio Format Specification 1.0)."""
    place, packet_bytes, packet_frames = 8, 0, 0
    while place + 12 <= file.size:
        id, size = struct.unpack(">4sq", file.read(place, 12))
        if id == b"desc":
            packet_bytes, packet_frames = struct.unpack(">2I", file.read(place + 28, 8))
        if id == b"data":
            return (size - 4) // packet_bytes * packet_frames if packet_bytes and size > 4 else None
        if size < 0:
            break
        place += 12 + size
    return None


def beginnings(file: PositionedFile) -> Iterator[int]:
    """Where the recording may begin: at the first byte, else behind bytes that belong to none; the likeliest first."""
    tagged = _tagged_mp3(file)
    if tagged is not None:
        yield tagged
    yield 0
    yield from _later_headers(file)


def _later_headers(file: PositionedFile) -> list[int]:
    """Places after the first byte where a known header seems to begin."""
    head = file.read(0, _SEARCHED)
    places: set[int] = set()
    for magic in _MAGICS:
        place = head.find(magic, 1)
        while place >= 0 and len(places) < 50:
            places.add(place - 4 if magic == b"ftyp" else place)
            place = head.find(magic, place + 1)
    return sorted(p for p in places if p > 0)[:_TRIED]


def _tagged_mp3(file: PositionedFile) -> int | None:
    """Where the first frame of an MP3 begins behind bytes that are none, found by the tag in that frame."""
    head = file.read(0, 8)
    if head.startswith(_MAGICS) or head[4:] == b"ftyp" or _is_sync(head):
        return None
    head = file.read(0, _SEARCHED)
    for tag in (b"Info", b"Xing"):
        place = head.find(tag)
        for back in _TAG_PLACES:
            if place >= back and _is_sync(head[place - back:]):
                return place - back
    return None


def _is_sync(head: bytes) -> bool:
    return len(head) >= 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0


def has_end_mark(file: PositionedFile) -> bool:
    """True where the last page of an Ogg file says that it is the last (RFC 3533, 6)."""
    tail = file.read(max(file.size - 70_000, 0), 70_000)
    place = tail.rfind(b"OggS")
    return place < 0 or len(tail) <= place + 5 or bool(tail[place + 5] & 4)


def has_cut_frame(file: PositionedFile) -> bool:
    """True where the last frame of an MP3 is longer than what is left of the file: it was cut, or its recorder was stopped."""
    tail = file.read(max(file.size - _TAIL, 0), _TAIL)
    if tail[-128:-125] == b"TAG":
        tail = tail[:-128]
    if tail[-32:-24] == b"APETAGEX":
        tail = tail[:-int.from_bytes(tail[-20:-16], "little")]
    for begin in range(len(tail)):
        place, frames = begin, 0
        while size := _mp3_frame_bytes(tail[place:place + 4]):
            place, frames = place + size, frames + 1
        if frames >= _CHAIN:
            return place > len(tail) or 0 < len(tail) - place < 4
    return False


def _mp3_frame_bytes(head: bytes) -> int:
    """The length of the Layer III frame that begins with these four bytes, 0 where none does (ISO 11172-3, 2.4.1.3 and 2.4.3.1)."""
    if len(head) < 4 or not _is_sync(head) or head[1] >> 1 & 3 != 1:
        return 0
    version, rate, kbps = head[1] >> 3 & 3, head[2] >> 2 & 3, head[2] >> 4
    if version not in _MPEG_RATES or rate == 3 or kbps in (0, 15):
        return 0
    bits = 1000 * (MPEG_1 if version == 3 else MPEG_2)[kbps - 1]
    return (144 if version == 3 else 72) * bits // _MPEG_RATES[version][rate] + (head[2] >> 1 & 1)


def missing_index(file: PositionedFile) -> bool:
    """True for an MP4 or MOV whose index ("moov") is not in the file: its recorder never closed it, or its end is missing."""
    place = 0
    seen: set[bytes] = set()
    while place + 8 <= file.size and len(seen) < 64:
        size, name = struct.unpack(">I4s", file.read(place, 8))
        seen.add(name)
        if size == 1 and place + 16 <= file.size:
            size = struct.unpack(">Q", file.read(place + 8, 8))[0]
        if size < 8:
            break
        place += size
    return bool(seen & {b"ftyp", b"wide", b"mdat"}) and b"mdat" in seen and b"moov" not in seen
