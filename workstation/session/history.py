"""What was this file? Its lossy history in words, and what would treat it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..analysis.lossy_history import LossyHistory, lossy_history
from ..core import Progress, Source
from ..restoration import registry
from ..restoration.processor import Processor

#: What is treated by the processors of this complaint.
COMPLAINT = "Lossy damage"


@dataclass(frozen=True)
class Past:
    """Whether a recording is or was lossy, and what would change something of that, those that invent nothing first."""

    history: LossyHistory
    treatments: tuple[Processor, ...] = ()

    @property
    def lossy(self) -> bool:
        return self.history.lossy

    @property
    def treated_by(self) -> list[str]:
        return [processor.name for processor in self.treatments]

    @property
    def sentences(self) -> list[str]:
        """What it was, and what would treat it."""
        if not self.lossy:
            return [self.history.told]
        names = " or ".join(f'"{name}"' for name in self.treated_by)
        return [self.history.told, f"Treated by {names}." if names else "Nothing here would change it."]

    def to_plain(self) -> dict[str, Any]:
        """JSON-ready."""
        history = self.history
        return {"lossy": history.lossy, "confidence": history.confidence, "stated": history.stated, "codec": history.codec,
                "kbps": history.kbps, "likely_kbps": history.likely_kbps, "cutoff_hz": history.cutoff_hz, "coded_hz": history.coded_hz,
                "treated_by": self.treated_by, "told": self.sentences}


def past_of(source: Source, progress: Progress | None = None) -> Past:
    """What `source` was, and what treats it. Some seconds of it are looked at. Raises Cancelled."""
    progress = progress or Progress()
    history = lossy_history(source, progress)
    if not history.lossy:
        return Past(history)
    found = [processor for processor in registry.processors().values()
             if processor.complaint == COMPLAINT and processor.suits(source, progress)]
    return Past(history, tuple(found))
