"""Metadata: everything in a file that is not audio, and what of it is still true of a copy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from ..core import Format
from . import bext, info

#: Chunks that are made anew or only fill space, by family.
_STRUCTURE = {b"fmt ", b"data", b"fact", b"ds64", b"JUNK", b"junk", b"PAD ", b"FLLR", b"filr", b"FILR", b"COMM", b"SSND", b"FVER"}
#: Chunks that describe the very samples or name the master: a restored copy must not carry them.
_UNTRUE = {b"levl", b"PEAK", b"MD5 ", b"umid"}
#: Beginnings of tags that measure the old sound or name what coded it.
_UNTRUE_TAGS = ("REPLAYGAIN_", "R128_", "MD5", "ENCODER")
#: What each container can hold: chunks of a kind, FLAC blocks, or tags alone.
_FAMILIES = {"WAV": "RIFF", "RF64": "RIFF", "W64": "RIFF", "AIFF": "FORM", "FLAC": "FLAC", "OGG": "TAGS", "MP3": "TAGS"}


@dataclass(frozen=True)
class Metadata:
    """What a file holds beside its audio.

    `form` tells the family of `chunks` ("RIFF", "RF64", "BW64", "W64", "FORM", "FLAC" or ""): pairs of
    (name, bytes) in the file's order, the first `before_audio` of them standing before the audio.
    `comments` are Vorbis comments in order, `pictures` and `blocks` FLAC metadata blocks as (type, bytes).
    `channel_mask` is the speaker mask of an extensible WAV header. `job` is what a bext history will say.
    """

    form: str = ""
    chunks: tuple[tuple[bytes, bytes], ...] = ()
    before_audio: int = 0
    comments: tuple[tuple[str, str], ...] = ()
    pictures: tuple[bytes, ...] = ()
    blocks: tuple[tuple[int, bytes], ...] = ()
    channel_mask: int | None = None
    job: str = "Shellac"

    def summary(self) -> tuple[list[str], dict[str, str]]:
        """The names of the chunks, and the tags a person reads (INFO, Vorbis comments), several values joined by "; "."""
        names = [_name(id) for id, _ in self.chunks]
        tags: dict[str, str] = {}
        for key, value in (*self.comments, *self._info()):
            tags[key] = f"{tags[key]}; {value}" if key in tags else value
        return names, tags

    def true_of_copy(self, format: Format) -> Metadata:
        """What still holds for a copy in `format` that was worked on, with one line more of coding history."""
        kept, before = [], 0
        for index, (id, body) in enumerate(self.chunks):
            if id not in _UNTRUE:
                kept.append((id, bext.for_copy(body, format, self.job) if id == b"bext" else body))
                before += index < self.before_audio
        comments = tuple((k, v) for k, v in self.comments if not k.upper().startswith(_UNTRUE_TAGS))
        same_channels = self.channel_mask if self.channel_mask is not None and self.channel_mask.bit_count() <= format.channels else None
        return replace(self, chunks=tuple(kept), before_audio=before, comments=comments, channel_mask=same_channels)

    def fitted(self, container: str) -> tuple[Metadata, list[str]]:
        """The metadata as `container` can hold it, and sentences about what it cannot."""
        family = _FAMILIES.get(container, "")
        own = {"RF64": "RIFF", "BW64": "RIFF", "W64": "RIFF"}.get(self.form, self.form)
        if family == own and family:
            return self._without_foreign_guids(container)
        lost = sorted({_name(id) for id, body in self.chunks if not info.is_info(id, body)})
        if self.pictures and family != "FLAC":
            lost.append("pictures")
        tags = (*self.comments, *self._info())
        made = Metadata(form=family, job=self.job, channel_mask=self.channel_mask)
        if family in ("FLAC", "TAGS"):
            pictures = self.pictures if family == "FLAC" else ()
            made = replace(made, comments=tuple((info.to_comment(k), v) for k, v in tags), pictures=pictures)
        elif family == "RIFF" and tags:
            body, left = info.build(tags)
            made = replace(made, chunks=((b"LIST", body),) if body else ())
            lost += left
        elif tags:
            lost.append("tags")
        return made, [f"{container} cannot hold these, and they were left out: {', '.join(lost)}."] if lost else []

    def _without_foreign_guids(self, container: str) -> tuple[Metadata, list[str]]:
        foreign = [i for i, (id, _) in enumerate(self.chunks) if len(id) != 4]
        if container == "W64" or not foreign:
            return self, []
        kept = tuple(c for i, c in enumerate(self.chunks) if i not in foreign)
        before = self.before_audio - sum(i < self.before_audio for i in foreign)
        names = ", ".join(_name(self.chunks[i][0]) for i in foreign)
        return replace(self, chunks=kept, before_audio=before), [f"{container} cannot hold these, and they were left out: {names}."]

    def _info(self) -> list[tuple[str, str]]:
        return [pair for id, body in self.chunks if info.is_info(id, body) for pair in info.parse(body)]


def chunks_kept(found: Iterable[tuple[bytes, Any]]) -> list[tuple[bytes, Any]]:
    """Those that are neither structure nor filling."""
    return [(id, value) for id, value in found if id not in _STRUCTURE]


def _name(id: bytes) -> str:
    return id.decode("latin-1").strip() if len(id) == 4 else id.hex()
