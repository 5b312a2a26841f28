"""ID3v2: the frames of a tag as Vorbis comments and pictures, comments as frames, a tag without what is no longer true.

Sources: ID3v2.3 and 2.4 (id3.org); where a frame has no standard name among comments, its own is used.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from ...core import Marker
from .pictures import picture_block, read_picture

#: Frames that measure the old sound, name what coded it, or point into the old stream.
_UNTRUE = ("RVA2", "RVAD", "XRVA", "RGAD", "EQU2", "EQUA", "TSSE", "MLLT", "ASPI", "SEEK")
UNTRUE_NAMES = ("REPLAYGAIN_", "R128_", "MP3GAIN_", "MD5", "ENCODER", "ITUNNORM", "ITUNSMPB")
_TO_COMMENT = {
    "TIT2": "TITLE", "TIT1": "GROUPING", "TIT3": "SUBTITLE", "TPE1": "ARTIST", "TPE2": "ALBUMARTIST", "TPE3": "CONDUCTOR",
    "TPE4": "REMIXER", "TALB": "ALBUM", "TRCK": "TRACKNUMBER", "TPOS": "DISCNUMBER", "TDRC": "DATE", "TYER": "DATE",
    "TDOR": "ORIGINALDATE", "TCON": "GENRE", "TCOM": "COMPOSER", "TEXT": "LYRICIST", "TCOP": "COPYRIGHT", "TENC": "ENCODED-BY",
    "TPUB": "ORGANIZATION", "TSRC": "ISRC", "TBPM": "BPM", "TKEY": "KEY", "TLAN": "LANGUAGE", "TMED": "MEDIA", "TMOO": "MOOD",
    "TSOP": "ARTISTSORT", "TSOA": "ALBUMSORT", "TSOT": "TITLESORT", "TSO2": "ALBUMARTISTSORT", "TSOC": "COMPOSERSORT",
    "TCMP": "COMPILATION", "TSST": "DISCSUBTITLE", "TSSE": "ENCODER"}
_FROM_COMMENT = {comment: id for id, comment in _TO_COMMENT.items() if id != "TYER"}


def size_of(head: bytes) -> int:
    """The bytes of the whole tag that begins with these ten, 0 where none does."""
    if len(head) < 10 or head[:3] != b"ID3" or max(head[6:10]) > 127:
        return 0
    return 10 + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]) + (10 if head[5] & 16 else 0)


def load(raw: bytes, translate: bool = True) -> Any:
    """mutagen's view of a tag; it raises many things where the tag is damaged."""
    from mutagen import id3

    module: Any = id3
    return module.ID3(io.BytesIO(raw), translate=translate)


def comments(tag: Any) -> list[tuple[str, str]]:
    """The texts of a tag under the names of Vorbis comments."""
    return [(key, value) for frame in tag.values() for key, value in _texts(frame) if value]


def _texts(frame: Any) -> list[tuple[str, str]]:
    id = frame.FrameID
    if id in ("TIPL", "TMCL", "IPLS"):
        return [(role.upper() if id != "TMCL" else "PERFORMER", name if id != "TMCL" else f"{name} ({role})")
                for role, name in (pair for pair in frame.people if len(pair) == 2)]
    if id in ("TRCK", "TPOS"):
        number, _, total = str(frame.text[0] if frame.text else "").partition("/")
        key = _TO_COMMENT[id]
        return [(key, number), (key.replace("NUMBER", "TOTAL"), total)]
    if id == "TCON":
        return [("GENRE", genre) for genre in frame.genres]
    if id in ("TXXX", "COMM", "USLT"):
        texts = frame.text if isinstance(frame.text, list) else [frame.text]
        key = frame.desc.upper() if id == "TXXX" and frame.desc else {"COMM": "COMMENT", "USLT": "LYRICS"}.get(id, "COMMENT")
        prefix = f"{frame.desc}: " if frame.desc and id != "TXXX" else ""
        return [(key.replace("=", "-"), prefix + str(text)) for text in texts]
    if id == "UFID":
        return [("MUSICBRAINZ_TRACKID", frame.data.decode("ascii", "replace"))] if frame.owner == "http://musicbrainz.org" else []
    if id.startswith("W") and hasattr(frame, "url"):
        return [(f"URL_{getattr(frame, 'desc', '') or id}".upper().replace("=", "-"), frame.url)]
    if id.startswith("T") and hasattr(frame, "text"):
        return [(_TO_COMMENT.get(id, id), str(text)) for text in frame.text]
    return []


def pictures(tag: Any) -> list[bytes]:
    """The pictures of a tag as FLAC blocks."""
    return [picture_block(int(f.type), f.mime, f.desc, f.data) for f in tag.getall("APIC") if f.data]


def wordless(tag: Any) -> list[str]:
    """The names of the frames that are neither text nor picture nor chapter."""
    return sorted({frame.FrameID for frame in tag.values() if frame.FrameID not in ("APIC", "CHAP", "CTOC") and not _texts(frame)})


def markers(tag: Any, rate: int) -> list[Marker]:
    """The chapters of a tag; one that lasts is a region."""
    found = []
    for chapter in tag.getall("CHAP"):
        title = next((str(frame) for frame in chapter.sub_frames.values() if frame.FrameID == "TIT2"), "")
        start, stop = round(chapter.start_time * rate / 1000), round(chapter.end_time * rate / 1000)
        found.append(Marker(start, stop if stop > start else None, title))
    return found


def true_of_copy(raw: bytes) -> tuple[bytes, list[str]]:
    """A tag without the frames that are no longer true, and their names; the very bytes where there are none."""
    tag = load(raw, translate=False)
    gone = [key for key, frame in tag.items() if frame.FrameID in _UNTRUE or _is_untrue(getattr(frame, "desc", ""))]
    if not gone:
        return raw, []
    for key in gone:
        del tag[key]
    return _bytes(tag, 4 if tag.version[1] >= 4 else 3), gone


def build(tags: Iterable[tuple[str, str]], blocks: Iterable[bytes]) -> bytes:
    """A tag of version 2.4 with these comments and pictures; empty without any, ValueError for a damaged picture."""
    from mutagen import id3

    module: Any = id3
    tag: Any = module.ID3()
    for key, values in _grouped(tags).items():
        tag.add(_frame(module, key, values))
    for block in blocks:
        type, mime, description, data = read_picture(block)
        tag.add(module.APIC(encoding=3, mime=mime, type=type, desc=_free(tag, description), data=data))
    return _bytes(tag, 4) if len(tag) else b""


def has_chapters(raw: bytes) -> bool:
    """True for a whole tag with chapters."""
    return b"CHAP" in raw and bool(load(raw).getall("CHAP"))


def with_markers(raw: bytes, markers: Sequence[Marker], rate: int) -> bytes:
    """A tag with these chapters in the place of its own."""
    from mutagen import id3

    module: Any = id3
    tag = load(raw) if raw else module.ID3()
    for kind in ("CHAP", "CTOC"):
        tag.delall(kind)
    _add_chapters(module, tag, markers, rate)
    return _bytes(tag, 4) if len(tag) else b""


def _add_chapters(module: Any, tag: Any, markers: Sequence[Marker], rate: int) -> None:
    for number, marker in enumerate(markers):
        start, stop = (round(1000 * frame / rate) for frame in (marker.start, marker.stop or marker.start))
        tag.add(module.CHAP(element_id=f"ch{number}", start_time=start, end_time=stop, start_offset=0xFFFFFFFF, end_offset=0xFFFFFFFF,
                            sub_frames=[module.TIT2(encoding=3, text=[marker.label])]))
    if markers:
        children = [f"ch{number}" for number in range(min(len(markers), 255))]
        tag.add(module.CTOC(element_id="toc", flags=module.CTOCFlags.TOP_LEVEL | module.CTOCFlags.ORDERED, child_element_ids=children,
                            sub_frames=[]))


def _frame(module: Any, key: str, values: list[str]) -> Any:
    if key == "COMMENT":
        return module.COMM(encoding=3, lang="XXX", desc="", text=values)
    if key == "LYRICS":
        return module.USLT(encoding=3, lang="XXX", desc="", text="\n".join(values))
    id = _FROM_COMMENT.get(key)
    return getattr(module, id)(encoding=3, text=values) if id else module.TXXX(encoding=3, desc=key, text=values)


def _grouped(tags: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Values by name, with the totals behind the numbers, as ID3 has them."""
    found: dict[str, list[str]] = {}
    for key, value in tags:
        found.setdefault(key.upper(), []).append(value)
    for number, total in (("TRACKNUMBER", "TRACKTOTAL"), ("DISCNUMBER", "DISCTOTAL")):
        if number in found and total in found and "/" not in found[number][0]:
            found[number] = [f"{found[number][0]}/{found.pop(total)[0]}"]
    return found


def _free(tag: Any, description: str) -> str:
    """A description that no picture of the tag has yet: one with the same would replace it."""
    taken = {frame.desc for frame in tag.getall("APIC")}
    return next(name for name in (description, *(f"{description} {n}".strip() for n in range(2, len(taken) + 3))) if name not in taken)


def _is_untrue(name: Any) -> bool:
    return isinstance(name, str) and name.upper().startswith(UNTRUE_NAMES)


def _bytes(tag: Any, version: int) -> bytes:
    stream = io.BytesIO()
    tag.save(stream, v1=0, v2_version=version, padding=lambda info: 0)
    # a tag of nothing but its head makes libsndfile take an MP3 for something else
    return raw if len(raw := stream.getvalue()) > 10 else b""
