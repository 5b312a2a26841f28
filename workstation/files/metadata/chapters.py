"""Chapters in FLAC and Ogg: CHAPTERxxx comments, and the tracks of a FLAC cue sheet.

Sources: the chapter extension of the Vorbis comment wiki (CHAPTER001=HH:MM:SS.mmm, CHAPTER001NAME=…);
RFC 9639, 8.7 (cue sheet).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ...core import Marker

_TIME = re.compile(r"CHAPTER(\d{2,3})")
_ANY = re.compile(r"CHAPTER\d{2,3}(NAME|URL)?")
_CLOCK = re.compile(r"(\d+):(\d{1,2}):(\d{1,2}(?:\.\d+)?)")
#: The numbers of the lead-out track, on a CD and elsewhere.
_LEAD_OUT = (170, 255)
#: The comments have room for three digits.
MOST = 999


def is_chapter(key: str) -> bool:
    """True for the comments that `build` makes, and for addresses that go with them."""
    return _ANY.fullmatch(key.upper()) is not None


def read(comments: Iterable[tuple[str, str]], rate: int) -> list[Marker]:
    """The chapters among these comments; a time that is none is passed over."""
    values = {key.upper(): value for key, value in comments if is_chapter(key)}
    found = []
    for key, value in values.items():
        clock = _CLOCK.fullmatch(value.strip())
        if _TIME.fullmatch(key) and clock is not None:
            seconds = int(clock[1]) * 3600 + int(clock[2]) * 60 + float(clock[3])
            found.append(Marker(round(seconds * rate), None, values.get(key + "NAME", "")))
    return found


def build(markers: Sequence[Marker], rate: int) -> list[tuple[str, str]]:
    """Comments for the beginnings of markers and regions, to the millisecond: they have no room for more."""
    comments = []
    for number, marker in enumerate(markers[:MOST], 1):
        total = round(1000 * marker.start / rate)
        clock = f"{total // 3_600_000:02d}:{total // 60_000 % 60:02d}:{total // 1000 % 60:02d}.{total % 1000:03d}"
        comments += [(f"CHAPTER{number:03d}", clock), (f"CHAPTER{number:03d}NAME", marker.label)]
    return comments


def is_cue_sheet(body: bytes) -> bool:
    """True for a block that is as long as its tracks and their points say: others make a FLAC file unreadable."""
    place = 396
    for _ in range(body[395] if len(body) > 395 else 0):
        place += 36 + 12 * (body[place + 35] if place + 36 <= len(body) else 0)
    return place == len(body)


def of_cue_sheet(body: bytes) -> list[Marker]:
    """The beginnings of the tracks of a FLAC cue sheet block (index 1 where a track has one), as far as it is whole."""
    found, place = [], 396
    for _ in range(body[395] if len(body) > 395 else 0):
        if place + 36 > len(body):
            break
        offset, number, count = int.from_bytes(body[place:place + 8], "big"), body[place + 8], body[place + 35]
        points = {body[p + 8]: int.from_bytes(body[p:p + 8], "big") for p in range(place + 36, place + 36 + 12 * count, 12)
                  if p + 12 <= len(body)}
        if number not in _LEAD_OUT:
            found.append(Marker(offset + points.get(1, 0), None, f"Track {number}"))
        place += 36 + 12 * count
    return found
