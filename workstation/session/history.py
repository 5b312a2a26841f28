"""What was this file? Its lossy history in words, and what would treat it."""

from __future__ import annotations

from typing import Any

from ..analysis.lossy_history import LossyHistory, lossy_history
from ..core import Progress, Source
from ..restoration import registry

#: What is treated by the processors of this complaint.
COMPLAINT = "Lossy damage"


def history_of(source: Source, progress: Progress | None = None) -> LossyHistory:
    """Whether `source` once was lossy. Some seconds of it are looked at, once for each content. Raises Cancelled."""
    return lossy_history(source, progress)


def history_sentences(history: LossyHistory) -> list[str]:
    """What it was, and what would treat it."""
    said = [history.told]
    if history.lossy:
        names = history_treatments(history)
        said.append(f"Treated by {' or '.join(names)}." if names else "No processor here treats it.")
    return said


def history_treatments(history: LossyHistory) -> list[str]:
    """The names of the processors for what is or was lossy, those that invent nothing first."""
    found = [processor for processor in registry.processors().values()
             if processor.complaint == COMPLAINT and (history.stated or history.place is not None or not processor.needs_coded)]
    return [processor.name for processor in sorted(found, key=lambda processor: processor.generative)]


def plain_history(history: LossyHistory) -> dict[str, Any]:
    """JSON-ready."""
    return {"lossy": history.lossy, "confidence": history.confidence, "stated": history.stated, "codec": history.codec,
            "kbps": history.kbps, "likely_kbps": history.likely_kbps, "cutoff_hz": history.cutoff_hz, "coded_hz": history.coded_hz,
            "treated_by": history_treatments(history) if history.lossy else [], "told": history_sentences(history)}
