"""Restoring one recording of a run: what is asked of every one of them, and the way of one from file to result."""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .. import files
from ..core import Edits, Progress, Region, Source, UsageError
from .chain import Chain
from .exporting import export
from .naming import make_folder, restored_name
from .opening import open_recording
from .recordings import Recording
from .rendering import Renderer
from .request import ExportRequest, check_request, planned_files
from .results import ExportResult

#: Asked before anything is written: takes the planned files, raises UsageError where one of them is spoken for.
Claim = Callable[[Sequence[Path]], None]


@dataclass(frozen=True)
class Part:
    """The part of each recording to restore. Seconds and Hz, channels counted from 1; None is "all of it"."""

    start_seconds: float | None = None
    end_seconds: float | None = None
    low_hz: float | None = None
    high_hz: float | None = None
    channels: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        for first, second, what in ((self.start_seconds, self.end_seconds, "--start and --end take seconds from the beginning"),
                                    (self.low_hz, self.high_hz, "--low and --high take frequencies in Hz")):
            if any(value is not None and not 0 <= value < math.inf for value in (first, second)):
                raise UsageError(f"{what}, 0 or more.")

    def region(self, source: Source) -> Region:
        """The same in frames of `source`; UsageError for a part that is none."""
        def frame(seconds: float | None) -> int | None:
            return None if seconds is None else source.format.frames(seconds)

        channels = None if self.channels is None else tuple(number - 1 for number in self.channels)
        return Region(frame(self.start_seconds) or 0, frame(self.end_seconds), self.low_hz or 0.0, self.high_hz, channels)


@dataclass(frozen=True)
class Order:
    """What is asked of every recording of a run: plain data that a worker process is given once.

    `options` are fields of ExportRequest. `others` are recordings of the run that are never written over. `device`
    is where models compute.
    """

    chain: Chain
    part: Part = Part()
    options: Mapping[str, Any] = field(default_factory=dict)
    others: tuple[Path, ...] = ()
    device: str = "auto"

    @property
    def key(self) -> str:
        """A name for all that makes results differ: steps, weights, part and output options."""
        options = {name: str(value) if isinstance(value, Path) else value for name, value in self.options.items() if name != "overwrite"}
        plain = [self.chain.to_plain(), [str(value) for value in vars(self.part).values()], options]
        return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def restore(order: Order, recording: Recording, claim: Claim, progress: Progress) -> ExportResult:
    """Restore one recording and write what `order` asks for. Raises what opening, learning and exporting raise."""
    path = recording.path
    source, renderer = open_recording(path, progress), Renderer()
    name = recording.target.stem if recording.target else recording.name
    request = ExportRequest(source, Edits(), path, name=name, **order.options)
    request = replace(request, target=_target(recording, request))
    planned = planned_files(request)
    request = replace(request, overwrite=request.overwrite or recording.may_replace(planned))
    region = order.part.region(source)
    made = _make(request.target.parent)
    try:
        check_request(request, order.others)
        claim(planned)
        started = time.perf_counter()
        edits, said = order.chain.steps(path, source, region, renderer, progress)
        return export(replace(request, edits=edits, notes=said), renderer, progress, time.perf_counter() - started)
    except BaseException:
        _remove_empty(made)
        raise


def _target(recording: Recording, request: ExportRequest) -> Path:
    """The restored file: the name that was asked for, or the default one in the target folder."""
    if recording.target is not None:
        return recording.target
    return restored_name(recording.folder, recording.path, files.suffix_of(request.format), recording.name)


def _make(folder: Path) -> list[Path]:
    """Make a folder; the folders that were missing, the deepest first."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    make_folder(folder)
    return missing


def _remove_empty(folders: Iterable[Path]) -> None:
    """Take away the folders that were made for nothing."""
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:
            return
