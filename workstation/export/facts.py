"""The facts that a report states: what went in, what was done to it with which settings, what came out, and the proof."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Protocol

from ..analysis.lossy_history import LossyHistory
from ..core import Format, Origin, Progress, Region, Source, Step
from ..core.clock import clock
from ..files import Fate, audio_md5, sha256_of
from .nullcheck import NullCheck

STATEMENT = "Access copy; master unaltered."


@dataclass(frozen=True)
class FileFacts:
    """One file of the job. `audio_md5` is of its samples alone, None where it has none to compare."""

    path: Path
    sha256: str
    audio_md5: str | None
    bytes: int
    format: Format
    frames: int
    origin: Origin | None = None

    @classmethod
    def of(cls, source: Source, path: Path, progress: Progress | None = None) -> FileFacts:
        """The facts of `path`, which `source` was opened from; reads the file twice for its hashes."""
        path = path.resolve()
        return cls(path, sha256_of(path, progress), audio_md5(path), path.stat().st_size, source.format, source.length, source.origin)

    @property
    def seconds(self) -> float:
        return self.frames / self.format.rate


@dataclass(frozen=True)
class LevelFacts:
    """Peaks and loudness of one signal: dBFS, dBTP, LUFS, LU. −inf for silence, nan where undefined."""

    peak_dbfs: float
    true_peak_dbtp: float
    lufs: float
    loudness_range_lu: float = math.nan


@dataclass(frozen=True)
class DeliveryFacts:
    """The one gain between the result, `before`, and the written file, `after`; what was asked for, None where nothing was."""

    gain_db: float
    wanted_lufs: float | None
    highest_dbtp: float | None
    bitrate_kbps: int | None
    before: LevelFacts
    after: LevelFacts
    agreement: str


@dataclass(frozen=True)
class RemovedFacts:
    """What was taken away. `correlation` of R with A is the leak of wanted signal, None where undefined; `changed_share` is 0 to 1."""

    level_dbfs: float
    level_re_source_db: float
    correlation: float | None
    changed_share: float
    text: str = ""


@dataclass(frozen=True)
class SettingFacts:
    """One setting: the name and value people read, with its unit, beside the key and value of the command line."""

    name: str
    text: str
    key: str
    value: Any


class _Setting(Protocol):
    key: str
    name: str

    def text(self, value: Any) -> str: ...


class Described(Protocol):
    """What the report needs to know of a processor."""

    id: str
    name: str
    settings: Any
    card: Any


@dataclass(frozen=True)
class StepFacts:
    """One step in words and as plain data.

    `found` is all that `findings` is the summary of; `model` holds the fields of the model's card, None for an algorithm.
    """

    name: str
    id: str
    version: int
    settings: tuple[SettingFacts, ...]
    findings: str
    found: Mapping[str, Any] | None
    place: str
    region: Mapping[str, Any]
    amount: float
    seed: int
    model: Mapping[str, Any] | None = None

    @classmethod
    def of(cls, step: Step, processor: Described, format: Format, length: int) -> StepFacts:
        """Describe a step of a recording of `length` frames in `format`."""
        declared: Sequence[_Setting] = processor.settings
        settings = tuple(SettingFacts(s.name, s.text(step.settings[s.key]), s.key, step.settings[s.key])
                         for s in declared if s.key in step.settings)
        card = processor.card
        model = None if card is None else {f.name: getattr(card, f.name) for f in fields(card) if f.name != "text"}
        findings = step.findings.told if step.findings is not None else ""
        found = step.findings.to_plain() if step.findings is not None else None
        return cls(processor.name, processor.id, step.version, settings, findings, found, place_text(step.region, format, length),
                   step.region.to_plain(), step.amount, step.seed, model)

    @property
    def generative(self) -> bool:
        return bool(self.model and self.model.get("generative"))


@dataclass(frozen=True)
class Figure:
    """One figure against a clean reference, beside what doing nothing gives. `unit` may be empty."""

    name: str
    unit: str
    nothing: float
    restored: float


@dataclass(frozen=True)
class ReportData:
    """All that a report says. `processing_seconds` excludes start-up; `realtime_factor` is it ÷ the audio's length.

    `notes` say what the export did (dither, headroom, residual type), `metadata` what became of each chunk and tag.
    `history` is what the source was before, an estimate except where it is `stated`.
    """

    program_version: str
    created: str
    source: FileFacts
    restored: FileFacts
    residual: FileFacts | None
    steps: tuple[StepFacts, ...]
    before: LevelFacts
    after: LevelFacts
    removed: RemovedFacts
    null: NullCheck
    device: str
    processing_seconds: float
    realtime_factor: float
    gain_db: float = 0.0
    reference: Path | None = None
    figures: tuple[Figure, ...] = ()
    plots: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()
    metadata: tuple[Fate, ...] = ()
    operator: str = ""
    note: str = ""
    delivery: DeliveryFacts | None = None
    history: LossyHistory | None = None
    statement: str = field(default=STATEMENT, init=False)

    @property
    def generative(self) -> bool:
        return any(step.generative for step in self.steps)


def place_text(region: Region, format: Format, length: int) -> str:
    """Where a step works, as people read it: "0:12.000 to 0:19.500, 200 to 4000 Hz, channel 2"."""
    if region.is_everything:
        return "whole recording"
    start, stop = region.span(length)
    parts = ["whole length" if (start, stop) == (0, length) else f"{clock(start / format.rate)} to {clock(stop / format.rate)}"]
    if region.is_box:
        top = format.rate / 2 if region.high_hz is None else region.high_hz
        parts.append(f"{region.low_hz:g} to {top:g} Hz")
    if region.channels is not None:
        chosen = region.channel_list(format.channels)
        parts.append(("channel " if len(chosen) == 1 else "channels ") + ", ".join(str(c + 1) for c in chosen))
    return ", ".join(parts)
