"""`--with auto`: the steps that the diagnosis of each recording asks for, in the place where the word stands among others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..core import Edits, Progress, Region, Source
from ..restoration import registry
from ..restoration.diagnosis import VERSION, Diagnosis
from .diagnosing import ORDER, diagnose, treatment
from .history import COMPLAINT, Past, past_of
from .rendering import Renderer
from .wishes import AUTO, StepWish, fulfil


def fulfilled(wishes: Sequence[StepWish], source: Source, region: Region, renderer: Renderer,
              progress: Progress) -> tuple[Edits, tuple[str, ...]]:
    """The steps, each learned from what it will receive, and what is to be said of doubtful ones and those chosen automatically."""
    edits, said = Edits(), []
    treats_lossy = any(registry.get(name).complaint == COMPLAINT for name in processors_of(wishes))
    for wish in wishes:
        chosen = [wish]
        if wish.processor == AUTO:
            found = diagnose(renderer.rendered(source, edits), progress)
            chosen = [replace(step, amount=wish.amount) for step in treatment(found.ailments)]
            said += _said(found, past_of(source, progress), treats_lossy)
        made = fulfil(chosen, source, region, renderer, progress, edits)
        said += [step.findings.warning for step in made.steps[len(edits):] if step.findings is not None and step.findings.warning]
        edits = made
    if said and not edits.steps:
        said.append("There is no step, so the copy is the recording as it was.")
    return edits, tuple(said)


def processors_of(wishes: Sequence[StepWish]) -> list[str]:
    """The ids of the processors that are named."""
    return [wish.processor for wish in wishes if wish.processor != AUTO]


def plain_wish(wish: StepWish) -> dict[str, Any]:
    """What names a wish: equal for wishes that make equal steps of equal recordings."""
    if wish.processor == AUTO:
        known = registry.processors()
        versions: Any = [VERSION, *([name, known[name].version] for name in ORDER if name in known)]
    else:
        versions = registry.get(wish.processor).version
    return {"processor": wish.processor, "version": versions, "settings": dict(wish.settings), "amount": wish.amount}


def _said(found: Diagnosis, past: Past, treats_lossy: bool) -> list[str]:
    """The diagnosis, a sentence each; and of lossy damage that it stays, unless a step was wished for it: that is a matter of purpose."""
    said = [found.summary]
    if past.lossy:
        said.append(past.history.told + ("" if treats_lossy else " That stays as it is."))
    for ailment in found.ailments:
        treated = "No processor treats it." if ailment.treatment is None else f"Treated by {ailment.treatment.text}."
        said.append(f"{ailment.sentence} {treated}")
    return said
