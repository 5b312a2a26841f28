"""The tags of MP4, Ogg, APE, WMA and whatever else mutagen knows, under the names of Vorbis comments."""

from __future__ import annotations

import base64
import struct
from dataclasses import dataclass, field
from typing import Any

from . import id3
from .pictures import picture_block, read_picture

#: The comment that holds a picture in Ogg, as a FLAC block in base64.
OGG_PICTURE = "METADATA_BLOCK_PICTURE"
_MP4 = {"\xa9nam": "TITLE", "\xa9ART": "ARTIST", "\xa9alb": "ALBUM", "aART": "ALBUMARTIST", "\xa9day": "DATE", "\xa9gen": "GENRE",
        "\xa9cmt": "COMMENT", "\xa9wrt": "COMPOSER", "\xa9too": "ENCODER", "cprt": "COPYRIGHT", "desc": "DESCRIPTION", "ldes": "SYNOPSIS",
        "\xa9lyr": "LYRICS", "tmpo": "BPM", "cpil": "COMPILATION", "\xa9grp": "GROUPING", "sonm": "TITLESORT", "soar": "ARTISTSORT",
        "soal": "ALBUMSORT", "soaa": "ALBUMARTISTSORT", "soco": "COMPOSERSORT", "\xa9wrk": "WORK", "\xa9mvn": "MOVEMENTNAME"}
_APE = {"YEAR": "DATE", "TRACK": "TRACKNUMBER", "DISC": "DISCNUMBER", "ALBUM ARTIST": "ALBUMARTIST"}
_ASF = {"Author": "ARTIST", "Title": "TITLE", "Description": "COMMENT", "Copyright": "COPYRIGHT", "WM/AlbumTitle": "ALBUM",
        "WM/AlbumArtist": "ALBUMARTIST", "WM/Year": "DATE", "WM/Genre": "GENRE", "WM/TrackNumber": "TRACKNUMBER",
        "WM/Composer": "COMPOSER", "WM/Publisher": "ORGANIZATION", "WM/Lyrics": "LYRICS", "WM/EncodingSettings": "ENCODER",
        "WM/ToolName": "ENCODER", "WM/ToolVersion": "ENCODER"}


@dataclass
class Found:
    """Texts, pictures as FLAC blocks, and the names of what is neither."""

    comments: list[tuple[str, str]] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)
    wordless: list[str] = field(default_factory=list)


def of_media(media: Any) -> Found:
    """What the tags of an opened file say; damaged ones raise many things."""
    readers = {"MP4Tags": _of_mp4, "APEv2": of_ape, "ASFTags": _of_asf}
    tags = media.tags
    if tags is None:
        return Found()
    if hasattr(tags, "getall"):
        return of_id3(tags)
    return readers.get(type(tags).__name__, _of_pairs)(tags)


def of_id3(tag: Any) -> Found:
    """What an ID3 tag says."""
    return Found(id3.comments(tag), id3.pictures(tag), id3.wordless(tag))


def of_ape(tags: Any) -> Found:
    """What an APEv2 tag says."""
    found = Found()
    for key, value in tags.items():
        if value.kind == 1:
            name, _, data = value.value.partition(b"\0")
            cover = key.upper().startswith("COVER ART") and data
            if cover:
                type = 4 if "BACK" in key.upper() else 3
                found.pictures.append(picture_block(type, _image_type(data), name.decode("utf-8", "replace"), data))
            else:
                found.wordless.append(key)
            continue
        for text in value if value.kind == 0 else [str(value)]:
            name, number = _APE.get(key.upper(), key.upper()), str(text)
            total = number.partition("/")[2] if name in ("TRACKNUMBER", "DISCNUMBER") else ""
            found.comments.append((name, number.removesuffix(f"/{total}") if total else number))
            if total:
                found.comments.append((name.replace("NUMBER", "TOTAL"), total))
    return found


def picture_of_comment(text: str) -> bytes | None:
    """The FLAC block in an Ogg comment, None where it is damaged."""
    try:
        block = base64.b64decode(text, validate=True)
        read_picture(block)
    except ValueError:
        return None
    return block


def _of_mp4(tags: Any) -> Found:
    found = Found()
    for key, values in tags.items():
        if key in ("trkn", "disk"):
            name = "TRACK" if key == "trkn" else "DISC"
            pairs = zip(("NUMBER", "TOTAL"), values[0], strict=False)
            found.comments += [(name + part, str(number)) for part, number in pairs if number]
        elif key == "covr":
            found.pictures += [picture_block(3, _image_type(bytes(cover)), "", bytes(cover)) for cover in values]
        elif key.startswith("----:"):
            name = key.rpartition(":")[2].upper().replace("=", "-")
            texts = [_utf8(bytes(value)) for value in values]
            found.comments += [(name, text) for text in texts if text is not None]
            found.wordless += [key] * (None in texts)
        elif key in _MP4:
            listed = values if isinstance(values, list) else [values]
            found.comments += [(_MP4[key], str(int(v)) if isinstance(v, bool) else str(v)) for v in listed]
        else:
            found.wordless.append(key)
    return found


def _of_asf(tags: Any) -> Found:
    found = Found()
    for key, value in tags:
        text = str(value)
        if key == "WM/Picture":
            found.pictures.append(_asf_picture(value.value))
        elif isinstance(getattr(value, "value", text), bytes):
            found.wordless.append(key)
        elif text:
            pair = (_ASF.get(key, key.removeprefix("WM/").upper().replace("=", "-")), text)
            found.comments += [] if pair in found.comments else [pair]
    return found


def _asf_picture(raw: bytes) -> bytes:
    """Type, size, then the MIME type and the description in UTF-16, each ended by a NUL."""
    type, size = struct.unpack_from("<BI", raw)
    texts, place = [], 5
    for _ in range(2):
        end = place
        while raw[end:end + 2] not in (b"\0\0", b""):
            end += 2
        texts.append(raw[place:end].decode("utf-16-le", "replace"))
        place = end + 2
    return picture_block(type, texts[0], texts[1], raw[place:place + size])


def _of_pairs(tags: Any) -> Found:
    """Vorbis comments, and other tags that are texts by name."""
    found = Found()
    for key, values in tags if isinstance(tags, list) else tags.items():
        for value in values if isinstance(values, list) else [values]:
            block = picture_of_comment(str(value)) if key.upper() == OGG_PICTURE else None
            if key.upper() != OGG_PICTURE:
                found.comments.append((key, str(value)))
            elif block is not None:
                found.pictures.append(block)
            else:
                found.wordless.append("a damaged picture")
    return found


def _image_type(data: bytes) -> str:
    kinds = ((b"\x89PNG", "image/png"), (b"\xff\xd8", "image/jpeg"), (b"GIF8", "image/gif"), (b"BM", "image/bmp"))
    return next((mime for head, mime in kinds if data.startswith(head)), "image/jpeg" if data[:1] == b"\xff" else "")


def _utf8(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
