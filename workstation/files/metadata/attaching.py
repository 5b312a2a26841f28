"""attach: metadata into a complete file that libsndfile wrote, which knows none of it."""

from __future__ import annotations

import base64
import struct
from pathlib import Path
from typing import Any

from ...core import Format
from .. import waveformat
from ..positioned import PositionedFile
from ..samples import SAMPLE_BYTES
from . import caf, flac, id3
from .inserting import replace_bytes
from .model import Metadata
from .tags import OGG_PICTURE

#: Room for later taggers, so that a change of a word does not move the audio.
_PADDING = 4096


def attach(part: Path, format: Format, metadata: Metadata, frames: int) -> None:
    """Write what `metadata`, prepared for the container, holds; OSError or a mutagen error where that fails.

    AIFF and WAV have their chunks from their encoders.
    """
    if format.container == "FLAC":
        _flac(part, format, metadata, frames)
    elif format.container == "OGG":
        _ogg(part, metadata)
    elif format.container == "MP3":
        if metadata.id3:
            replace_bytes(part, 0, id3.size_of(PositionedFile(part).read(0, 10)), metadata.id3)
        with open(part, "ab") as stream:
            stream.write(metadata.tail)
    elif format.container == "CAF":
        caf.append(part, metadata.chunks)
    elif format.container == "AU" and metadata.annotation:
        # the audio begins at a multiple of eight, behind text that ends with a NUL
        text = metadata.annotation + b"\0" * (8 - len(metadata.annotation) % 8)
        replace_bytes(part, 24, 0, text)
        replace_bytes(part, 4, 4, struct.pack(">I", 24 + len(text)))


def _flac(part: Path, format: Format, metadata: Metadata, frames: int) -> None:
    file = PositionedFile(part)
    found = flac.read(file)
    vendor, _ = flac.comments(next(iter(found.all(flac.COMMENT)), b""))
    blocks = [(type, body) for type, body in found.blocks if type in (flac.STREAM_INFO, flac.SEEK_TABLE)]
    blocks.append((flac.COMMENT, flac.comment_block(vendor, metadata.comments)))
    blocks += [(flac.PICTURE, body) for body in metadata.pictures]
    blocks += metadata.blocks
    if metadata.foreign and metadata.chunks:
        width = SAMPLE_BYTES["PCM_U8" if format.subtype == "PCM_S8" else format.subtype]
        pieces = flac.pack(metadata.foreign, list(metadata.chunks), metadata.before_audio, _header(format, metadata, frames),
                           frames * width * format.channels)
        blocks += [(flac.APPLICATION, body) for body in pieces]
    blocks.append((flac.PADDING, bytes(_PADDING)))
    replace_bytes(part, 0, found.audio_at, flac.header(blocks))


def _header(format: Format, metadata: Metadata, frames: int) -> bytes:
    """The body of `fmt ` or COMM of the file that the FLAC would be decoded to."""
    if metadata.foreign == "RIFF":
        wave = Format(format.rate, format.channels, "WAV", "PCM_U8" if format.subtype == "PCM_S8" else format.subtype)
        return waveformat.build(wave, metadata.channel_mask)
    return struct.pack(">hIh", format.channels, frames, format.bits or 0) + _extended(format.rate)


def _extended(rate: int) -> bytes:
    """A whole number as AIFF's 80-bit float."""
    return struct.pack(">HQ", 16383 + rate.bit_length() - 1, rate << 64 - rate.bit_length())


def _ogg(part: Path, metadata: Metadata) -> None:
    from mutagen import File

    if not (metadata.comments or metadata.pictures):
        return
    media: Any = File(part)
    if media.tags is None:
        media.add_tags()
    media.tags.extend(metadata.comments)
    media.tags.extend((OGG_PICTURE, base64.b64encode(body).decode()) for body in metadata.pictures)
    media.save()
