"""Metadata: everything in a file that is not audio, and Fate: what became of one part of it in a copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...core import Marker

KEPT, REWRITTEN, RECOMPUTED, CLEARED = "kept byte for byte", "rewritten", "recomputed", "cleared"
CARRIED, MADE, LEFT_OUT = "carried over", "written anew", "left out"
#: The forms whose chunks are those of WAV.
RIFF_FORMS = ("RIFF", "RF64", "BW64", "W64")


@dataclass(frozen=True)
class Fate:
    """What became of one chunk or group of tags of a source in its copy.

    `fate` is one of the words above, `how` a phrase that says more; `missed` where a person may miss the part.
    """

    part: str
    fate: str
    how: str = ""
    size: int | None = None
    missed: bool = False


@dataclass(frozen=True)
class Metadata:
    """What a file holds beside its audio.

    `form` tells the kind of file ("RIFF", "RF64", "BW64", "W64", "FORM", "CAF", "AU", "FLAC", "OGG", "MP3" or ""). `chunks`
    are pairs of (name, bytes) in the file's order, the first `before_audio` of them standing before the audio;
    those of a FLAC file are the ones of the WAV or AIFF it was made from, as `foreign` ("RIFF" or "FORM") says.
    `comments` are tags under the names of Vorbis comments, in order, `pictures` and `blocks` FLAC metadata blocks as
    bytes and (type, bytes). `id3` is the whole tag in front of an MP3 and `tail` the tags at its end. `annotation` is
    the text in the header of an AU file, `channel_mask` the speaker mask of an extensible WAV header.

    `structure` names the chunks that every file has anew: (how many of `chunks` stand before it, name, size).
    `unreadable` are sentences about damaged tags, `wordless` names of tags that have no text. `job` is what a bext
    history will say; `markers` are a person's, None where the file's own hold. `awaits_loudness` tells that the
    copy's loudness is to be stated in it, `little_endian` that the samples of an AIFF or CAF have their lowest byte first.
    """

    form: str = ""
    chunks: tuple[tuple[bytes, bytes], ...] = ()
    before_audio: int = 0
    comments: tuple[tuple[str, str], ...] = ()
    pictures: tuple[bytes, ...] = ()
    blocks: tuple[tuple[int, bytes], ...] = ()
    channel_mask: int | None = None
    job: str = "Shellac"
    foreign: str = ""
    id3: bytes = b""
    tail: bytes = b""
    annotation: bytes = b""
    structure: tuple[tuple[int, str, int], ...] = ()
    unreadable: tuple[str, ...] = ()
    wordless: tuple[str, ...] = ()
    markers: tuple[Marker, ...] | None = None
    awaits_loudness: bool = False
    little_endian: bool = False

    @property
    def names(self) -> list[str]:
        """What the chunks are called."""
        return [name_of(id, body) for id, body in self.chunks]

    @property
    def chunk_form(self) -> str:
        """The family of the chunks: "RIFF" (all kinds of WAV), "FORM" (AIFF), "CAF", or "" where the file has none."""
        form = self.foreign or self.form
        return "RIFF" if form in RIFF_FORMS else form if form in ("FORM", "CAF") else ""


def name_of(id: bytes, body: bytes = b"") -> str:
    """What a chunk is called: its four letters, with the type of a LIST, or the hexadecimal digits of a GUID."""
    if len(id) != 4:
        return id.hex()
    name = _letters(id)
    return f"{name} {_letters(body[:4])}" if id == b"LIST" and len(body) >= 4 else name


def _letters(raw: bytes) -> str:
    return "".join(chr(c) if 32 <= c < 127 else "?" for c in raw).strip() or raw.hex()


def joined(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Tags by name, several values of one joined by "; "."""
    tags: dict[str, str] = {}
    for key, value in pairs:
        tags[key] = f"{tags[key]}; {value}" if key in tags else value
    return tags


def text_of(raw: bytes) -> str:
    """Text in UTF-8 or else in Windows' Western alphabet, up to the first NUL."""
    raw = raw.split(b"\0")[0]
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
