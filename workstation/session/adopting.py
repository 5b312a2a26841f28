"""Adopting: the steps of a project made elsewhere, earlier, or with other models, as they can work here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ..core import Edits, Source, Step, UsageError
from ..restoration import registry
from ..restoration.settings import complete
from .rendering import Renderer


class _Known(Source):
    """A recording under the name that its content had when it was opened before. Never read."""

    def __init__(self, source: Source, version: str) -> None:
        self.length, self.format, self.origin, self.version = source.length, source.format, source.origin, version
        self._source = source

    def _read(self, start: int, count: int) -> np.ndarray:
        return self._source.read(start, count)


def taken_over(edits: Edits, version: str, source: Source, renderer: Renderer) -> Edits:
    """The steps of the recording that was once opened as `version`, whose bytes `source` holds: what they learned holds too."""
    if version == source.version:
        return edits
    before, fresh = _Known(source, version), edits
    for index, step in enumerate(edits):
        if step.learned_from is None:
            continue
        try:
            known = renderer.rendered(before, edits.upto(index)).version
            if step.learned_from == known:
                fresh = fresh.replaced(index, replace(step, learned_from=renderer.rendered(source, edits.upto(index)).version))
        except UsageError:
            # a step before it cannot work here, so what this one receives is not what it learned from
            break
    return fresh


def adopted(edits: Edits, names: Mapping[str, str]) -> tuple[Edits, list[str]]:
    """The steps as the processors that are here do them, and a sentence on each that differs or is switched off."""
    messages: list[str] = []
    return Edits(tuple(_adopted(step, names.get(step.processor, step.processor), messages) for step in edits)), messages


def _adopted(step: Step, name: str, messages: list[str]) -> Step:
    processor = registry.processors().get(step.processor)
    if processor is None:
        registry.stand_in(step.processor, name)
        messages.append(f"{name} is not installed here: its step is switched off.")
        return replace(step, enabled=False)
    try:
        settings = complete(processor.settings, step.settings)
    except UsageError as error:
        messages.append(f"The step {processor.name} is switched off, for its settings are not possible here: {error}")
        return replace(step, enabled=False)
    if step.version != processor.version:
        age = "an older" if step.version < processor.version else "a newer"
        messages.append(f"The project was made with {age} {processor.name} ({step.version}; here {processor.version}): it sounds different "
                        "now. Listen before you export.")
    elif step.model_sha256 != processor.model_sha256:
        messages.append(f"The project was made with another model of the name {processor.name}: it sounds different now. "
                        "Listen before you export.")
    return replace(step, settings=settings, version=processor.version, model_sha256=processor.model_sha256)
