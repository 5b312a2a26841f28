"""Deliveries: what a copy is made for, as a format, a loudness and a bitrate with a name."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .. import files
from ..analysis.loudness import Levels
from ..core import Source, UsageError
from ..export.delivery import Wanted
from ..files.mp3 import bitrates as bitrates
from .request import ExportRequest


@dataclass(frozen=True)
class Delivery:
    """`id` is for the command line, `name` for people. None leaves a field as it is in the source, loudness and peak unasked,
    and the bitrate of an MP3 at 192 kbit/s, or the highest that the sampling rate allows.
    """

    id: str
    name: str
    container: str | None = None
    subtype: str | None = None
    bitrate: int | None = None
    loudness: float | None = None
    peak: float | None = None

    def applied(self, request: ExportRequest) -> ExportRequest:
        """The same request with this delivery's fields; target and everything else stay."""
        return replace(request, container=self.container, subtype=self.subtype, bitrate=self.bitrate, loudness=self.loudness,
                       peak=self.peak)

    def problem(self, source: Source) -> str:
        """Why `source` cannot be delivered so, in a sentence; empty where it can."""
        try:
            files.default_format(source, self.container, self.subtype)
        except UsageError as error:
            return str(error)
        return ""


_DELIVERIES = (
    Delivery("source", "Same as source"),
    Delivery("access", "Access copy: FLAC 24 bit", "FLAC", "PCM_24"),
    Delivery("podcast", "Podcast: MP3 192 kbit/s, −16 LUFS, −1 dBTP", "MP3", "MPEG_LAYER_III", None, -16.0, -1.0),
    Delivery("broadcast", "Broadcast: WAV 24 bit, −23 LUFS, −1 dBTP", "WAV", "PCM_24", None, -23.0, -1.0),
)


def deliveries() -> tuple[Delivery, ...]:
    """All that are known, the one that changes nothing first."""
    return _DELIVERIES


def find_delivery(id: str) -> Delivery:
    """The delivery of that id; UsageError where there is none."""
    for known in _DELIVERIES:
        if known.id == id.strip().lower():
            return known
    raise UsageError(f"There is no delivery '{id}'; there are: {', '.join(known.id for known in _DELIVERIES)}.")


def foreseen(levels: Levels, loudness: float | None, peak: float | None) -> str:
    """What an export at this loudness and peak will do to a result of these levels; UsageError for figures that are not possible."""
    wanted = Wanted(loudness, peak)
    return wanted.sentence(levels) if wanted.is_anything else ""
