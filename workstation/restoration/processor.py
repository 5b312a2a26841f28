"""Processor: the one interface behind which every restoration stands, classical or learned."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from ..core import EVERYTHING, Findings, Format, Progress, Region, Source
from .settings import Setting

#: Complaints in the order in which the restoration panel groups the processors.
COMPLAINTS = ("Clicks & crackle", "Distortion", "Hum", "Hiss & noise", "Single noises", "Voice", "Gaps", "Lossy damage",
              "Channels & tone", "Level", "Research models")


@dataclass(frozen=True)
class Plan:
    """What the render loop must give a worker. All counts are frames at the processing rate.

    `rates`: the rates it can work at, None for any; at another rate the signal is resampled to the
    nearest accepted one and the change is resampled back. `segment`: frames rendered by one fresh
    worker. `warm_up`: frames it is fed before its segment, None where it needs all of the past.
    `look_ahead`: frames it is fed after its segment. `linked`: True where one worker must see all
    channels together; else each channel has a worker of its own. `live`: may serve monitoring.
    """

    segment: int
    warm_up: int | None = 0
    look_ahead: int = 0
    rates: tuple[int, ...] | None = None
    linked: bool = False
    live: bool = False
    edge_seconds: float = 0.005

    @property
    def is_sequential(self) -> bool:
        return self.warm_up is None


class Worker(Protocol):
    """A push stream. In all, as many frames come out as went in, with no delay between them.

    Blocks are float32 [channels, n], n >= 1, at the processing rate; they must not be mutated.
    """

    def process(self, block: np.ndarray) -> np.ndarray:
        """Take frames, give those that are finished (possibly none)."""
        ...

    def finish(self) -> np.ndarray:
        """Give what is left after the last block."""
        ...


@dataclass(frozen=True)
class Task:
    """What a worker is made for.

    `format` has the processing rate and the worker's own channel count; `channels` are the indices
    of those channels in the recording (to pick their findings); `start_frame` is the absolute frame,
    at the processing rate, of the first sample it will be fed (negative before the recording begins);
    `rate` is the recording's own rate, in which findings and `region`, what the step may change, give their frames;
    `recordings` are those that settings name, by key, at the processing rate and on the same frames.
    """

    format: Format
    settings: Mapping[str, Any]
    findings: Findings | None
    seed: int
    start_frame: int
    channels: tuple[int, ...]
    rate: int
    region: Region = EVERYTHING
    recordings: Mapping[str, Source] = field(default_factory=dict)


@dataclass(frozen=True)
class Card:
    """What a model says of itself, one click away from its name."""

    id: str
    name: str
    purpose: str
    not_for: str
    training_data: str
    licence: str
    source: str
    sha256: str
    generative: bool
    parameters: int
    figures: tuple[Mapping[str, Any], ...] = ()
    text: str = ""


class Processor(ABC):
    """One restoration. Stateless: workers hold the state of a segment.

    `version` rises whenever the output changes. `complaint` is one of COMPLAINTS.
    """

    id: str
    name: str
    version: int = 1
    complaint: str
    summary: str
    settings: tuple[Setting, ...] = ()
    #: True where `learn` finds something that the worker needs
    learns: bool = False
    #: the settings that `learn` looks at, None for all: moving another one needs no learning
    learns_from: tuple[str, ...] | None = None
    #: True where channels are told apart by their number, so that swapping them asks for something else
    numbers_channels: bool = False
    #: the most seconds that may be selected, where it works on a selection alone
    longest_selection: float | None = None
    card: Card | None = None
    #: True for what stands in for a processor that is not installed here
    missing: bool = False

    @abstractmethod
    def plan(self, format: Format, settings: Mapping[str, Any]) -> Plan:
        """What the render loop must give, for a source of this format."""

    @abstractmethod
    def worker(self, task: Task) -> Worker:
        """A fresh worker for one segment of one channel, or of all channels where the plan links them."""

    def learn(self, source: Source, settings: Mapping[str, Any], progress: Progress) -> Findings:
        """What has to be known of `source` before rendering. Learns from the whole file unless a setting names a stretch."""
        return Findings()

    def longest_added(self, rate: int) -> int:
        """The longest detection, in frames, that a person may add to the findings; 0 where these hold no detections."""
        return 0

    def leaves_alone(self, format: Format, settings: Mapping[str, Any], findings: Findings, region: Region) -> bool:
        """True where no sample of `region` of such a recording is changed, and the summary of `findings` says so."""
        return False

    def suits(self, source: Source, progress: Progress) -> bool:
        """Whether it is worth naming for `source`, which has what it is for; a quick look, where `learn` looks at everything."""
        return True

    def remark(self, format: Format, settings: Mapping[str, Any]) -> str:
        """A sentence on settings that were moved and do nothing to such a recording, or nothing yet; else empty."""
        return ""

    def load(self) -> None:  # noqa: B027, most processors have nothing to read
        """Read what has to be read once (a model's weights), so that no clock counts it as processing."""

    @property
    def generative(self) -> bool:
        return self.card is not None and self.card.generative

    @property
    def model_sha256(self) -> str | None:
        return None if self.card is None else self.card.sha256
