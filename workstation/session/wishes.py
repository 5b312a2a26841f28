"""Steps that have not seen their recording yet: as a person writes them, ID[:key=value,...], or taken from another recording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..core import Edits, Progress, Region, Source, UsageError
from ..restoration import registry
from ..restoration.settings import Recording, Setting, Span, complete
from .rendering import Renderer
from .steps import make_step

#: In the place of a processor: what the diagnosis of the recording asks for.
AUTO = "auto"


@dataclass(frozen=True)
class StepWish:
    """A step that has not seen its recording yet."""

    processor: str
    settings: Mapping[str, Any]
    amount: float = 1.0


def parse_step(text: str, amount: float | None = None) -> StepWish:
    """`denoise:reduction=12,amount=0.8` -> a wish; `amount` is for a step that does not set its own.

    `auto` is a wish for what the diagnosis asks for. UsageError for an unknown processor, key or value.
    """
    identifier, _, rest = text.partition(":")
    identifier = identifier.strip()
    known = () if identifier == AUTO else registry.get(identifier).settings
    given: dict[str, str] = {}
    for pair in filter(None, (p.strip() for p in rest.split(","))):
        key, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"'{pair}' is no setting; write key=value, as in {identifier}:amount=0.5.")
        given[key.strip()] = value.strip()
    own = given.pop("amount", None)
    try:
        share = float(own) if own is not None else 1.0 if amount is None else amount
    except ValueError:
        raise UsageError(f"amount={own} is not possible; it takes 0 to 1.") from None
    if not 0 <= share <= 1:
        raise UsageError(f"The amount must lie between 0 and 1, not at {share:g}.")
    return StepWish(identifier, complete(known, given), share)


def fulfil(wishes: Sequence[StepWish], source: Source, region: Region, renderer: Renderer, progress: Progress,
           edits: Edits = Edits()) -> Edits:  # noqa: B008, immutable
    """The steps after those of `edits`, each learned from what it will receive."""
    for wish in wishes:
        received = renderer.rendered(source, edits)
        edits = edits.added(make_step(wish.processor, wish.settings, received, amount=wish.amount, region=region, progress=progress))
    return edits


def wishes_of(edits: Edits) -> list[StepWish]:
    """The steps that are switched on, for another recording: processor, settings and amount.

    What belongs to the one recording stays behind (`left_behind` says so): findings, selections, recordings that settings name,
    and a stretch to learn from, which becomes automatic.
    """
    return [wish_of(step.processor, step.settings, step.amount) for step in edits.active]


def wish_of(processor_id: str, settings: Mapping[str, Any], amount: float) -> StepWish:
    """The same settings for any recording: a stretch to learn from becomes automatic, a recording that they name is left out."""
    own = _named(processor_id, settings, Span) + _named(processor_id, settings, Recording)
    return StepWish(processor_id, {**settings, **dict.fromkeys(own)}, amount)


def left_behind(edits: Edits) -> tuple[str, ...]:
    """A sentence for each thing a person chose that `wishes_of` does not carry over to another recording."""
    said = []
    for number, step in enumerate(edits.active, 1):
        name = f"Step {number} ({registry.get(step.processor).name})"
        if not step.region.is_everything:
            said.append(f"{name} applies to the whole recording: its selection belongs to the one it was made in.")
        if _named(step.processor, step.settings, Recording):
            said.append(f"{name} is left without the recording that it names: that belongs to the one it was made with.")
        if _named(step.processor, step.settings, Span):
            said.append(f"{name} learns by itself: the stretch it learned from belongs to the recording it was chosen in.")
        if step.findings is not None and step.findings.edited:
            said.append(f"{name} learns anew: what was corrected by hand belongs to the recording it was found in.")
    return tuple(said)


def _named(processor_id: str, settings: Mapping[str, Any], kind: type[Setting]) -> list[str]:
    """The keys of settings of a kind that name something: a stretch of the recording, or another recording."""
    return [s.key for s in registry.get(processor_id).settings if isinstance(s, kind) and settings.get(s.key) is not None]
