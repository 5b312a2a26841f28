"""read_metadata: the chunks and tags of a file, its audio left alone."""

from __future__ import annotations

import base64
import struct
from pathlib import Path
from typing import Any

from ..core import UsageError
from . import waveformat
from .chunks import Layout, sniff, walk
from .metadata import Metadata, chunks_kept
from .positioned import PositionedFile

#: mutagen's easy names that have a Vorbis comment of another name.
_EASY_NAMES = {"albumartist": "ALBUMARTIST", "tracknumber": "TRACKNUMBER", "discnumber": "DISCNUMBER", "encodedby": "ENCODED-BY"}
#: FLAC block types that are rebuilt or handled by name: stream info, padding, seek table, comments, picture.
_FLAC_OWN = {0, 1, 3, 4, 6}
_FLAC_APPLICATION = 2
#: The comment that holds a picture in Ogg, as a FLAC block in base64.
_OGG_PICTURE = "METADATA_BLOCK_PICTURE"
_FOREIGN = (b"riff", b"aiff", b"w64 ")


def read_metadata(path: Path | str) -> Metadata:
    """Chunks of WAV, RF64, Wave64 and AIFF, blocks and comments of FLAC, tags of the rest; UsageError for a missing file."""
    try:
        file = PositionedFile(Path(path))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    head = file.read(0, 40)
    if sniff(head) is not None:
        return _of_chunks(file, walk(file))
    return _of_flac(Path(path)) if head[:4] == b"fLaC" else _of_tags(Path(path))


def _of_chunks(file: PositionedFile, layout: Layout) -> Metadata:
    audio = next((c.offset for c in layout.chunks if c.id in (b"data", b"SSND")), 0)
    found = chunks_kept((c.id, c) for c in layout.chunks)
    header = layout.find(b"fmt ")
    wave = waveformat.parse(file.read(header.offset, min(header.size, 64))) if header else None
    return Metadata(layout.form, tuple((id, file.read(c.offset, c.size)) for id, c in found), sum(c.offset < audio for _, c in found),
                    channel_mask=wave.channel_mask if wave else None)


def _of_flac(path: Path) -> Metadata:
    from mutagen import MutagenError
    from mutagen.flac import FLAC

    try:
        flac: Any = FLAC(path)
    except MutagenError:
        return Metadata("FLAC")
    blocks = tuple((b.code, bytes(b.write())) for b in flac.metadata_blocks
                   if b.code not in _FLAC_OWN and not (b.code == _FLAC_APPLICATION and bytes(b.write())[:4] in _FOREIGN))
    return Metadata("FLAC", comments=tuple(flac.tags or ()), pictures=tuple(p.write() for p in flac.pictures), blocks=blocks)


def _of_tags(path: Path) -> Metadata:
    from mutagen import File, MutagenError

    try:
        media: Any = File(path, easy=True)
    except (MutagenError, ValueError):
        media = None
    if media is None or media.tags is None:
        return Metadata()
    pairs = []
    for key, values in media.tags.items():
        for value in values if isinstance(values, list) else [values]:
            pairs.append((_EASY_NAMES.get(key, key.upper()), str(value)))
    comments = [p for p in pairs if p[0] != _OGG_PICTURE]
    pictures = [block for key, value in pairs if key == _OGG_PICTURE and (block := _unpacked(value))]
    if type(media).__name__ == "EasyMP3":
        more, pictures = _beyond_easy_names(path)
        comments += more
    return Metadata(comments=tuple(comments), pictures=tuple(pictures))


def _unpacked(text: str) -> bytes:
    """The FLAC picture block in an Ogg comment; empty where it is damaged."""
    from mutagen import MutagenError
    from mutagen.flac import Picture

    try:
        block = base64.b64decode(text, validate=True)
        picture: Any = Picture
        picture(block)
    except (ValueError, MutagenError, struct.error):
        return b""
    return block


def _beyond_easy_names(path: Path) -> tuple[list[tuple[str, str]], list[bytes]]:
    """The comments and the pictures of an ID3 tag, which mutagen's easy names leave out."""
    from mutagen.flac import Picture
    from mutagen.id3 import ID3

    module: Any = ID3(path)
    comments = [("COMMENT", str(text)) for frame in module.getall("COMM") if not frame.desc for text in frame.text]
    blocks = []
    for frame in module.getall("APIC"):
        picture: Any = Picture()
        picture.type, picture.mime, picture.desc, picture.data = int(frame.type), frame.mime, frame.desc, frame.data
        blocks.append(picture.write())
    return comments, blocks
