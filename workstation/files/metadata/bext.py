"""The `bext` chunk of Broadcast Wave: what a restored copy may keep, and the line it adds.

Sources: EBU Tech 3285 version 2 (layout), EBU R 98 (coding history).
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence

from ...core import Format
from .model import text_of

_DESCRIPTION = slice(0, 256)
_UMID = slice(348, 412)
_VERSION_AT = 346
_HISTORY_AT = 602
#: Where the five 16-bit loudness fields of version 2 stand: value, range, highest true peak, momentary and short-term loudness.
LOUDNESS_AT = 412
_LOUDNESS = slice(LOUDNESS_AT, 422)
#: "Not used" in a loudness field.
_NOT_USED = 0x7FFF
_NO_LOUDNESS = b"\xff\x7f" * 5


def for_copy(body: bytes, format: Format, job: str, measured: bool = False) -> tuple[bytes, str]:
    """The chunk for a copy that was worked on, and what was done to it.

    Description, originator, dates and time reference stay; the UMID, which names the master, is
    cleared; loudness, no longer true, is marked as not used until it is `measured`; one line is added to the history.
    """
    fixed = bytearray(body[:_HISTORY_AT].ljust(_HISTORY_AT, b"\0"))
    done = ["one line added to the coding history"]
    if len(body) < _HISTORY_AT:
        done.append(f"filled up, because it was cut short at {len(body)} bytes")
    if any(fixed[_UMID]):
        done.append("UMID cleared")
    fixed[_UMID] = bytes(64)
    if states_loudness(body):
        done.append("loudness measured anew" if measured else "loudness marked as not used")
    if _version(fixed) >= 2:
        fixed[_LOUDNESS] = _NO_LOUDNESS
    history = body[_HISTORY_AT:].rstrip(b"\0 \r\n")
    lines = (history + b"\r\n" if history else b"") + history_line(format, job).encode("ascii", "replace")
    # libsndfile loses its way in an RF64 file after a chunk of odd length before the audio
    return bytes(fixed) + lines + (b" " if len(lines) % 2 else b"") + b"\r\n", ", ".join(done)


def states_loudness(body: bytes) -> bool:
    """True for a chunk of version 2 in which a loudness is stated; all zeros are the mark of a program that filled in none."""
    fields = body[_LOUDNESS]
    return _version(body) >= 2 and len(fields) == 10 and fields not in (_NO_LOUDNESS, bytes(10))


def loudness_fields(levels: Sequence[float]) -> bytes:
    """The five fields from LUFS, LU, dBTP, LUFS, LUFS: hundredths, "not used" for what is infinite or undefined."""
    values = [round(100 * level) if math.isfinite(level) else _NOT_USED for level in levels]
    return struct.pack("<5h", *(value if -0x7FFF <= value < _NOT_USED else _NOT_USED for value in values))


def description(body: bytes) -> str:
    """What the chunk says the recording is."""
    return text_of(body[_DESCRIPTION]).strip()


def history_line(format: Format, job: str) -> str:
    """One line of coding history (without its CR/LF); commas separate fields, so `job` has none."""
    mode = {1: "mono", 2: "stereo"}.get(format.channels, "multi-channel")
    width = {"FLOAT": 32, "DOUBLE": 64}.get(format.subtype, format.decoded_bits or 0)
    coding = format.subtype if format.is_lossy else "PCM"
    kind = " float" if format.subtype in ("FLOAT", "DOUBLE") else ""
    return f"A={coding},F={format.rate},W={width},M={mode},T={job.replace(',', ';')}{kind and ';' + kind}"


def _version(body: bytes | bytearray) -> int:
    return int.from_bytes(body[_VERSION_AT:_VERSION_AT + 2], "little")
