"""Making steps: settings checked, findings learned, and learned again where what they came from changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..core import EVERYTHING, Edits, Progress, Region, Source, Step, UsageError
from ..restoration import registry
from ..restoration.processor import Processor
from ..restoration.settings import complete
from .named import remarked, settled
from .rendering import Renderer


def make_step(processor_id: str, settings: Mapping[str, Any], source: Source, *, amount: float = 1.0, region: Region = EVERYTHING,
              seed: int = 0, progress: Progress | None = None) -> Step:
    """A step ready to render, its findings learned from `source`: what the step will receive.

    UsageError for an unknown processor, setting or value, for an amount outside 0 to 1, for a selection that lies
    outside the recording or is nothing for the processor, and for a recording that a setting names and that cannot be read.
    """
    processor = registry.get(processor_id)
    if processor.missing:
        raise UsageError(processor.summary)
    values = complete(processor.settings, settings)
    if not 0 <= amount <= 1:
        raise UsageError(f"The amount must lie between 0 and 1, not at {amount:g}.")
    _check_region(processor, region, source)
    values = settled(processor.id, values, progress or Progress())
    step = Step(processor.id, processor.version, values, seed=seed, amount=float(amount), region=region,
                model_sha256=processor.model_sha256)
    return learned(step, source, progress or Progress())


def _check_region(processor: Processor, region: Region, source: Source) -> None:
    if source.length and region.start >= source.length:
        raise UsageError(f"The selection starts after the end of the recording, which is {source.seconds:.3f} s long.")
    if region.channels is not None and max(region.channels) >= source.format.channels:
        raise UsageError(f"There is no channel {max(region.channels) + 1}; the recording has {source.format.channels}.")
    if region.low_hz >= source.format.rate / 2:
        raise UsageError(f"The recording has nothing above {source.format.rate / 2:g} Hz.")
    longest = processor.longest_selection
    if longest is None:
        return
    if not region.selects:
        raise UsageError(f"{processor.name} works on a selection: select the noise and little else, at most {longest:g} s.")
    start, stop = region.span(source.length)
    if stop - start == source.length > 1 and not region.is_box:
        raise UsageError(f"{processor.name} needs sound around the selection to know what belongs there: select the noise and little else.")
    if stop - start > longest * source.format.rate:
        seconds = (stop - start) / source.format.rate
        raise UsageError(f"{processor.name} takes at most {longest:g} s at a time; {seconds:.1f} s are selected.")


def learned(step: Step, source: Source, progress: Progress) -> Step:
    """The same step with findings from `source`, where its processor needs any."""
    processor = registry.get(step.processor)
    if not processor.learns:
        return step
    step = replace(step, findings=processor.learn(source, step.settings, progress), learned_from=source.version)
    return remarked(step, source, progress)


def adjusted(step: Step, settings: Mapping[str, Any], amount: float, region: Region, received: Source) -> Step | None:
    """The same step with other controls, its findings kept; None where they must be learned again.

    What a person corrected is kept though the step now receives something else.
    Raises what `make_step` raises.
    """
    processor = registry.get(step.processor)
    if processor.missing:
        raise UsageError(processor.summary)
    stale = is_stale(step, received) and not (step.findings and step.findings.edited)
    if processor.learns and (stale or not learns_the_same(step.processor, step.settings, settings)):
        return None
    if (step.version, step.model_sha256) != (processor.version, processor.model_sha256):
        return None
    _check_region(processor, region, received)
    return replace(step, settings=complete(processor.settings, settings), amount=float(amount), region=region)


def learns_the_same(processor_id: str, settings: Mapping[str, Any], others: Mapping[str, Any]) -> bool:
    """True where what is learned with one set of settings holds for the other too. UsageError for values that are none."""
    processor = registry.get(processor_id)
    one, two = complete(processor.settings, settings), complete(processor.settings, others)
    return all(one[key] == two[key] for key in (one if processor.learns_from is None else processor.learns_from))


def is_stale(step: Step, received: Source) -> bool:
    """True where the findings came from something else than what the step now receives."""
    return step.findings is not None and step.learned_from != received.version


def leaves_alone(step: Step, source: Source) -> bool:
    """True where the step changes no sample of `source`, which its findings say."""
    return step.findings is not None and registry.get(step.processor).leaves_alone(source.format, step.settings, step.findings, step.region)


def remark(step: Step, source: Source) -> str:
    """A sentence on settings of the step that were moved and do nothing to `source`; else empty."""
    return registry.get(step.processor).remark(source.format, step.settings)


def refreshed(edits: Edits, source: Source, renderer: Renderer, progress: Progress) -> Edits:
    """The same steps with automatic findings learned again where what came before them changed.

    Findings that a person edited by hand are left as they are.
    """
    for index, step in enumerate(edits):
        received = renderer.rendered(source, edits.upto(index))
        if step.enabled and is_stale(step, received) and not (step.findings and step.findings.edited):
            edits = edits.replaced(index, learned(step, received, progress))
    return edits
