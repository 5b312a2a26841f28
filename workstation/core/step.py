"""Step: one processing step as plain data. Edits: the immutable tuple of steps that makes B out of A."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from .findings import Findings
from .region import EVERYTHING, Region


@dataclass(frozen=True, eq=False)
class Step:
    """All that another process or machine needs to render the same change.

    `version` is the processor's, `learned_from` the version of the Source that the findings came from,
    `amount` the share of the change that is kept (0 to 1).
    """

    processor: str
    version: int = 1
    settings: Mapping[str, Any] = field(default_factory=dict)
    findings: Findings | None = None
    learned_from: str | None = None
    seed: int = 0
    amount: float = 1.0
    region: Region = EVERYTHING
    model_sha256: str | None = None
    enabled: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "settings", MappingProxyType(dict(self.settings)))

    @cached_property
    def key(self) -> str:
        """A name for the change this step makes: equal keys render equal samples from equal input."""
        plain = replace(self, findings=None).to_plain() | {"findings": None if self.findings is None else self.findings.digest}
        for name in ("learned_from", "enabled"):
            del plain[name]
        return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Step) and (self.key, self.enabled, self.learned_from) == (other.key, other.enabled, other.learned_from)

    def __hash__(self) -> int:
        return hash(self.key)

    def to_plain(self) -> dict[str, Any]:
        """JSON-ready data."""
        return {"processor": self.processor, "version": self.version, "settings": dict(self.settings),
                "findings": None if self.findings is None else self.findings.to_plain(), "learned_from": self.learned_from,
                "seed": self.seed, "amount": self.amount, "region": self.region.to_plain(),
                "model_sha256": self.model_sha256, "enabled": self.enabled}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Step:
        findings = plain.get("findings")
        return cls(**{**plain, "findings": None if findings is None else Findings.from_plain(findings),
                      "region": Region.from_plain(plain["region"])})


@dataclass(frozen=True)
class Edits:
    """The steps of a document, first to last. Every change gives a new value; audio is never copied."""

    steps: tuple[Step, ...] = ()

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def __getitem__(self, index: int) -> Step:
        return self.steps[index]

    @property
    def active(self) -> tuple[Step, ...]:
        """The steps that are switched on."""
        return tuple(s for s in self.steps if s.enabled)

    def added(self, step: Step) -> Edits:
        return Edits((*self.steps, step))

    def replaced(self, index: int, step: Step) -> Edits:
        return Edits((*self.steps[:index], step, *self.steps[index + 1:]))

    def removed(self, index: int) -> Edits:
        return Edits((*self.steps[:index], *self.steps[index + 1:]))

    def toggled(self, index: int) -> Edits:
        return self.replaced(index, replace(self.steps[index], enabled=not self.steps[index].enabled))

    def moved(self, index: int, target: int) -> Edits:
        rest = [*self.steps[:index], *self.steps[index + 1:]]
        rest.insert(target, self.steps[index])
        return Edits(tuple(rest))

    def upto(self, index: int) -> Edits:
        """The steps before `index`: what the step there received."""
        return Edits(self.steps[:index])
