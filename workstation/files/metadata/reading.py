"""read_metadata: the chunks and tags of a file, its audio left alone. Damage is told, never raised."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

from ...core import Marker, UsageError
from .. import waveformat
from ..chunks import Layout, sniff, walk
from ..positioned import PositionedFile
from . import caf, chapters, containers, flac, id3, tags
from .contents import merged
from .model import Metadata, name_of

#: A chunk or tag beyond this is damage or no metadata: it is left where it is.
_LARGEST = 1 << 28
#: Chunks that are made anew or only fill space.
_STRUCTURE = {b"fmt ", b"data", b"fact", b"ds64", b"JUNK", b"junk", b"PAD ", b"FLLR", b"filr", b"FILR", b"COMM", b"SSND", b"FVER",
              b"desc", b"free", b"pakt", b"kuki"}
_FLAC_OWN = {flac.STREAM_INFO, flac.PADDING, flac.SEEK_TABLE, flac.COMMENT, flac.PICTURE}


def read_metadata(path: Path | str) -> Metadata:
    """Chunks of WAV, RF64, Wave64, AIFF and CAF, blocks and comments of FLAC, tags of the rest; UsageError for a missing file."""
    path = Path(path)
    try:
        file = PositionedFile(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    head = file.read(0, 40)
    if sniff(head) is not None:
        layout = walk(file)
        return _of_chunks(file, layout, [(c.id, c.offset, c.size) for c in layout.chunks])
    if head[:4] == b"caff":
        return _of_chunks(file, Layout("CAF", ()), caf.walk(file))
    if head[:4] == b".snd":
        audio_at = min(int.from_bytes(head[4:8], "big"), _LARGEST)
        return Metadata("AU", annotation=file.read(24, max(audio_at - 24, 0)).rstrip(b"\0"))
    start = id3.size_of(head)
    if file.read(start, 4) == b"fLaC":
        return _of_flac(file, start)
    return _of_tags(file, path, start)


def _of_chunks(file: PositionedFile, layout: Layout, found: caf.Chunks) -> Metadata:
    audio = next((place for id, place, _ in found if id in (b"data", b"SSND")), 0)
    kept = [(id, place, size) for id, place, size in found if id not in _STRUCTURE and size <= _LARGEST]
    large = [f"{name_of(id)} is larger than {_LARGEST >> 20} MB" for id, _, size in found if id not in _STRUCTURE and size > _LARGEST]
    header = layout.find(b"fmt ")
    wave = waveformat.parse(file.read(header.offset, min(header.size, 64))) if header else None
    return Metadata(
        layout.form, tuple((id, file.read(place, size)) for id, place, size in kept), sum(place < audio for _, place, _ in kept),
        structure=tuple((sum(p < place for _, p, _ in kept), name_of(id), size) for id, place, size in found if id in _STRUCTURE),
        unreadable=tuple(large), channel_mask=wave.channel_mask if wave else None, little_endian=_little_endian(file, found))


def _little_endian(file: PositionedFile, found: caf.Chunks) -> bool:
    """True for an AIFF-C of the kind "sowt", and for a CAF whose samples are so by its description."""
    places = {id: place for id, place, _ in found}
    if b"COMM" in places:
        return file.read(places[b"COMM"] + 18, 4) == b"sowt"
    return b"desc" in places and bool(int.from_bytes(file.read(places[b"desc"] + 12, 4), "big") & caf.LITTLE_ENDIAN)


def _of_flac(file: PositionedFile, start: int) -> Metadata:
    found = flac.read(file, start)
    applications = found.all(flac.APPLICATION)
    foreign, chunks, before = flac.unpack(applications)
    blocks = tuple((type, body) for type, body in found.blocks
                   if type not in _FLAC_OWN and not (type == flac.APPLICATION and flac.is_foreign(body)))
    comments = [pair for body in found.all(flac.COMMENT) for pair in flac.comments(body)[1]]
    more, unreadable = _id3_in(file.read(0, start)) if start else (tags.Found(), ())
    return Metadata("FLAC", tuple(chunks), before, tuple(merged((comments, more.comments))),
                    (*found.all(flac.PICTURE), *more.pictures), blocks, flac.channel_mask(comments), foreign=foreign, unreadable=unreadable)


def _of_tags(file: PositionedFile, path: Path, start: int) -> Metadata:
    """What mutagen finds; in front of an MP3 the whole tag too, and the tags at its end."""
    from mutagen import File

    raw = file.read(0, start) if 10 < start <= _LARGEST else b""
    try:
        # mutagen takes every RIFF for a WAV and every FORM for an AIFF
        media: Any = None if file.read(0, 4) in (b"RIFF", b"RIFX", b"FORM") else File(path)
        found = tags.of_media(media) if media is not None else containers.read(path)
    except Exception:  # noqa: BLE001 - mutagen raises many things on damaged files, and none of them may keep a recording from opening
        return Metadata(id3=raw, form="MP3" if raw else "", unreadable=("they are damaged and could not be read",))
    kind = type(media).__name__
    if kind == "MP4" and getattr(media, "chapters", None):
        starts = [Marker(max(round(chapter.start * 1000), 0), None, chapter.title or "") for chapter in media.chapters]
        found.comments += chapters.build(starts, 1000)
    form = "MP3" if kind == "MP3" else "OGG" if kind.startswith("Ogg") else ""
    tail = b""
    if form == "MP3":
        tail, more = _tail(file)
        found.comments = merged((found.comments, more.comments))
        found.pictures += more.pictures
        found.wordless += more.wordless
    return Metadata(form, comments=tuple(found.comments), pictures=tuple(found.pictures), id3=raw if form == "MP3" else b"", tail=tail,
                    wordless=tuple(found.wordless), unreadable=_of_rifx(file))


def _of_rifx(file: PositionedFile) -> tuple[str, ...]:
    """A sentence about the chunks of a WAV of the other order of bytes, whose numbers no copy can take over."""
    if file.read(0, 4) != b"RIFX":
        return ()
    place, names = 12, []
    while place + 8 <= file.size:
        id, size = struct.unpack(">4sI", file.read(place, 8))
        names += [] if id in _STRUCTURE or id == b"PEAK" else [name_of(id, file.read(place + 8, 4))]
        place += 8 + size + (size & 1)
    return (f"{', '.join(names)} in the byte order of RIFX",) if names else ()


def _id3_in(raw: bytes) -> tuple[tags.Found, tuple[str, ...]]:
    try:
        return tags.of_id3(id3.load(raw)), ()
    except Exception:  # noqa: BLE001 - mutagen raises many things on a damaged tag
        return tags.Found(), ("the ID3 tag in front is damaged",)


def _tail(file: PositionedFile) -> tuple[bytes, tags.Found]:
    """The APEv2 and ID3v1 tags at the end of an MP3, and what the first of them says."""
    from mutagen.apev2 import APEv2

    size = file.size
    old = 128 if file.read(size - 128, 3) == b"TAG" else 0
    footer = file.read(size - old - 32, 32) if size > old + 32 else b""
    found = tags.Found()
    if footer[:8] != b"APETAGEX":
        return file.read(size - old, old), found
    length = int.from_bytes(footer[12:16], "little") + (32 if footer[23] & 128 else 0)
    if not 32 <= length <= min(size - old, _LARGEST):
        return file.read(size - old, old), found
    raw = file.read(size - old - length, length)
    try:
        tag: Any = APEv2
        found = tags.of_ape(tag(io.BytesIO(raw)))
    except Exception:  # noqa: BLE001 - mutagen raises many things on a damaged tag
        found.wordless.append("a damaged APE tag")
    return raw + file.read(size - old, old), found
