"""Draft: the metadata of a copy while it is put together, and what is told of each part."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...core import Format
from .model import LEFT_OUT, Fate, Metadata

#: What each container can hold: chunks of a kind, FLAC blocks, or tags alone.
_FAMILIES = {"WAV": "RIFF", "RF64": "RIFF", "W64": "RIFF", "AIFF": "FORM", "CAF": "CAF", "AU": "AU", "FLAC": "FLAC", "OGG": "OGG",
             "MP3": "MP3"}


@dataclass
class Draft:
    """A copy of `source` in `format`; `chunks` are the ones kept so far, `before` of them stand before the audio."""

    source: Metadata
    format: Format
    chunks: list[tuple[bytes, bytes]] = field(default_factory=list)
    before: int = 0
    comments: list[tuple[str, str]] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)
    blocks: list[tuple[int, bytes]] = field(default_factory=list)
    id3: bytes = b""
    tail: bytes = b""
    annotation: bytes = b""
    foreign: str = ""
    awaits_loudness: bool = False
    fates: list[Fate] = field(default_factory=list)

    @property
    def family(self) -> str:
        return _FAMILIES.get(self.format.container, "")

    @property
    def can_mark(self) -> bool:
        """True where the copy can hold markers."""
        return self.family not in ("CAF", "AU", "")

    def tell(self, part: str, fate: str, how: str = "", size: int | None = None) -> None:
        self.fates.append(Fate(part, fate, how, size))

    def miss(self, part: str, size: int | None = None, how: str = "") -> None:
        """Tell of a part that the copy has no room for."""
        self.fates.append(Fate(part, LEFT_OUT, how or f"{self.format.container} has no place for it", size, missed=True))
