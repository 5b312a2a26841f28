"""What is wrong with a recording: one family of damage a file, each with the engine of the processor that treats it.

A family is a class that hears excerpts one by one and then tells what it found: `hear(excerpt)`, `ailments()`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from ...core import Progress, Source
from . import channels, clicks, clipping, dropouts, hum, low_end, noise
from .ailment import Ailment, Treatment
from .excerpts import Excerpt, excerpts

__all__ = ["VERSION", "Ailment", "Diagnosis", "Treatment", "diagnose"]
#: Rises whenever something else is found in the same recording.
VERSION = 4

#: What is not told where it comes after something that looks like it: the corners of clipped sound are taken for clicks.
LOOKS_LIKE = {"clicks": "clipping"}


class Family(Protocol):
    """Listens for one family of damage."""

    def hear(self, excerpt: Excerpt) -> None:
        """Take in one excerpt."""
        ...

    def ailments(self) -> list[Ailment]:
        """What was found in all of them."""
        ...


FAMILIES: tuple[Callable[[], Family], ...] = (
    channels.Channels, clipping.Clipping, clicks.Clicks, dropouts.Dropouts, hum.Hum, low_end.LowEnd, noise.Noise)


@dataclass(frozen=True)
class Diagnosis:
    """What is wrong with a recording of `seconds`, what hurts most first. `heard_seconds` is how much of it was no silence."""

    ailments: tuple[Ailment, ...]
    heard_seconds: float
    seconds: float

    @property
    def summary(self) -> str:
        """One sentence for the person."""
        if not self.heard_seconds:
            return "The recording is silent, so there is nothing to treat."
        if not self.ailments:
            return "Nothing was found that needs to be treated."
        count = len(self.ailments)
        return "One thing is wrong." if count == 1 else f"{count} things are wrong; the first hurts most."


def diagnose(source: Source, progress: Progress | None = None) -> Diagnosis:
    """What is wrong with `source`; a few minutes of a long one are listened to. Raises Cancelled."""
    progress = progress or Progress()
    families = [family() for family in FAMILIES]
    heard = 0.0
    for excerpt in excerpts(source, progress):
        if excerpt.is_silent:
            continue
        heard += excerpt.seconds
        for family in families:
            progress.check()
            family.hear(excerpt)
    found = sorted((ailment for family in families for ailment in family.ailments()), key=lambda ailment: -ailment.severity)
    kinds = [ailment.kind for ailment in found]
    told = [ailment for place, ailment in enumerate(found) if LOOKS_LIKE.get(ailment.kind) not in kinds[:place]]
    return Diagnosis(tuple(told), heard, source.seconds)
