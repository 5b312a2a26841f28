"""Refusals: why a file cannot be opened, told from how it begins: a damaged recording, a text, or nothing that is known."""

from __future__ import annotations

from pathlib import Path

from ..core import UsageError
from .chunks import sniff

#: How recordings begin (offset, bytes) and what people call them; chunk files are known by `sniff`.
_BEGINNINGS = ((0, b"fLaC", "a FLAC file"), (0, b"OggS", "an Ogg file"), (0, b"ID3", "an MP3 file"), (0, b"caff", "a CAF file"),
               (0, b".snd", "an AU file"), (4, b"ftyp", "an MP4 file"), (0, b"wvpk", "a WavPack file"), (0, b"MAC ", "an APE file"),
               (0, bytes.fromhex("3026b2758e66cf11"), "a WMA file"), (0, bytes.fromhex("1a45dfa3"), "a Matroska file"),
               (0, b"#!AMR", "an AMR file"))
_HEAD = 4096


def unreadable(path: Path) -> UsageError:
    """The error to raise where no sound was found in the file at `path`."""
    try:
        with open(path, "rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        return UsageError(f"{path} cannot be read: {error.strerror}.")
    kind = _kind(head)
    if kind is not None:
        return UsageError(f"{path} is damaged: it begins as {kind}, but no sound can be read from it.")
    if _is_text(head):
        return UsageError(f"{path} is not a recording: there is text in it.")
    return UsageError(f"{path} cannot be opened: nothing in it is sound that this program knows.")


def _kind(head: bytes) -> str | None:
    form = sniff(head[:40])
    if form is not None:
        return "an AIFF file" if form == "FORM" else "a WAV file"
    return next((kind for place, magic, kind in _BEGINNINGS if head[place:].startswith(magic)), None)


def _is_text(head: bytes) -> bool:
    """True for UTF-8 without control codes; a character that is cut at the end of `head` is left out of account."""
    text = head.decode("utf-8", "ignore")
    return len(text.encode()) >= len(head) - 3 and all(sign.isprintable() or sign in "\t\n\r\f" for sign in text.lstrip("\ufeff"))
