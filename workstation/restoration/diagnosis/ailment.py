"""Ailment: one thing that is wrong with a recording, in numbers and in a sentence. Immutable plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from ...core import UsageError
from .. import registry
from ..settings import complete


@dataclass(frozen=True)
class Treatment:
    """The processor that treats an ailment, and those of its settings that are not as usual."""

    processor: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "settings", MappingProxyType(dict(self.settings)))

    @property
    def text(self) -> str:
        """For people: the name of the processor, and the settings that differ, e.g. "Channels (make: left in both)"."""
        processor = registry.get(self.processor)
        given = [f"{_small(s.name)}: {_small(s.text(self.settings[s.key]))}" for s in processor.settings if s.key in self.settings]
        return processor.name + (f" ({', '.join(given)})" if given else "")


@dataclass(frozen=True)
class Ailment:
    """`kind` is its id, `name` what people read, `sentence` says it with its number, `value` in `unit`.

    `severity` grades how much it hurts, alike for all kinds: 0 is hardly noticed, 10 leaves little of the sound.
    `worst` are frames [start, stop) where it is heard best. `treatment` is None where no processor mends it.
    """

    kind: str
    name: str
    sentence: str
    value: float
    unit: str
    severity: float
    worst: tuple[int, int]
    treatment: Treatment | None = None

    def to_plain(self, rate: int) -> dict[str, Any]:
        """JSON-ready data; places in seconds."""
        treatment = self.treatment and {"processor": self.treatment.processor, "settings": dict(self.treatment.settings)}
        return {"kind": self.kind, "name": self.name, "sentence": self.sentence, "value": round(self.value, 4), "unit": self.unit,
                "severity": round(self.severity, 1), "worst_start_seconds": round(self.worst[0] / rate, 3),
                "worst_end_seconds": round(self.worst[1] / rate, 3), "treatment": treatment}


def treated_by(processor_id: str, **settings: Any) -> Treatment | None:
    """A treatment with its settings checked; None where there is no such processor, or it has no such setting."""
    processor = registry.processors().get(processor_id)
    if processor is None:
        return None
    try:
        complete(processor.settings, settings)
    except UsageError:
        return None
    return Treatment(processor_id, settings)


def _small(text: str) -> str:
    """Words as they stand within a sentence: without their capital, unless it is an abbreviation's."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def graded(value: float, hardly: float, ruined: float) -> float:
    """0 where `value` is at `hardly`, 10 at `ruined`, straight between: for decibels and logarithms."""
    return min(max(10 * (value - hardly) / (ruined - hardly), 0.0), 10.0)


def signed(value: float, digits: int = 0) -> str:
    """A number with a minus sign for people."""
    return f"{value:.{digits}f}".replace("-", "−")
