"""Steps as a person writes them on the command line: ID[:key=value,...]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..core import Edits, Progress, Region, Source, UsageError
from ..restoration import registry
from ..restoration.settings import complete
from .rendering import Renderer
from .steps import make_step


@dataclass(frozen=True)
class StepWish:
    """A step that has not seen its recording yet."""

    processor: str
    settings: Mapping[str, Any]
    amount: float = 1.0


def parse_step(text: str, amount: float | None = None) -> StepWish:
    """`denoise:reduction=12,amount=0.8` -> a wish; `amount` is for a step that does not set its own.

    UsageError for an unknown processor, key or value.
    """
    identifier, _, rest = text.partition(":")
    processor = registry.get(identifier.strip())
    given: dict[str, str] = {}
    for pair in filter(None, (p.strip() for p in rest.split(","))):
        key, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"'{pair}' is no setting; write key=value, as in {processor.id}:amount=0.5.")
        given[key.strip()] = value.strip()
    own = given.pop("amount", None)
    try:
        share = float(own) if own is not None else 1.0 if amount is None else amount
    except ValueError:
        raise UsageError(f"amount={own} is not possible; it takes 0 to 1.") from None
    if not 0 <= share <= 1:
        raise UsageError(f"The amount must lie between 0 and 1, not at {share:g}.")
    return StepWish(processor.id, complete(processor.settings, given), share)


def fulfil(wishes: Sequence[StepWish], source: Source, region: Region, renderer: Renderer, progress: Progress) -> Edits:
    """The steps, each learned from what it will receive."""
    edits = Edits()
    for wish in wishes:
        received = renderer.rendered(source, edits)
        edits = edits.added(make_step(wish.processor, wish.settings, received, amount=wish.amount, region=region, progress=progress))
    return edits
