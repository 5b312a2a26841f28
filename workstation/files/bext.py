"""The `bext` chunk of Broadcast Wave: what a restored copy may keep, and the line it adds.

Sources: EBU Tech 3285 version 2 (layout), EBU R 98 (coding history).
"""

from __future__ import annotations

from ..core import Format

_UMID = slice(348, 412)
_LOUDNESS = slice(412, 422)
_VERSION_AT = 346
_HISTORY_AT = 602
#: "Not used" in each of the five 16-bit loudness fields of version 2.
_NO_LOUDNESS = b"\xff\x7f" * 5


def for_copy(body: bytes, format: Format, job: str) -> bytes:
    """The chunk for a copy that was worked on.

    Description, originator, dates and time reference stay; the UMID, which names the master, is
    cleared; loudness, no longer true, is marked as not used; one line is added to the history.
    """
    fixed = bytearray(body[:_HISTORY_AT].ljust(_HISTORY_AT, b"\0"))
    fixed[_UMID] = bytes(64)
    if int.from_bytes(fixed[_VERSION_AT:_VERSION_AT + 2], "little") >= 2:
        fixed[_LOUDNESS] = _NO_LOUDNESS
    history = body[_HISTORY_AT:].rstrip(b"\0 \r\n")
    lines = (history + b"\r\n" if history else b"") + history_line(format, job).encode("ascii", "replace")
    # libsndfile loses its way in an RF64 file after a chunk of odd length before the audio
    return bytes(fixed) + lines + (b" " if len(lines) % 2 else b"") + b"\r\n"


def history_line(format: Format, job: str) -> str:
    """One line of coding history (without its CR/LF); commas separate fields, so `job` has none."""
    mode = {1: "mono", 2: "stereo"}.get(format.channels, "multi-channel")
    width = {"FLOAT": 32, "DOUBLE": 64}.get(format.subtype, format.bits or 0)
    kind = " float" if format.subtype in ("FLOAT", "DOUBLE") else ""
    return f"A=PCM,F={format.rate},W={width},M={mode},T={job.replace(',', ';')}{kind and ';' + kind}"
