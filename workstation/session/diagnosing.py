"""What is wrong with it, and what would treat it: findings of a recording, and steps in the order in which they do no harm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from ..core import Progress, Source
from ..core.clock import clock
from ..restoration import registry
from ..restoration.diagnosis import Ailment, Diagnosis
from ..restoration.diagnosis import diagnose as _diagnose
from ..restoration.settings import complete
from .wishes import AUTO, StepWish

#: The order of treatment, and why a processor stands before those that follow it.
ORDER = ("channels", "declip", "declick", "decrackle", "fill", "dehum", "derumble", "denoise")
_REASONS = {
    "channels": "what is wrong with one channel alone would be mixed into the others",
    "declip": "the corners of clipped sound look like clicks and noise",
    "declick": "clicks are smeared by what comes before it, and can then no longer be found",
    "decrackle": "ticks are smeared by what comes before it, and can then no longer be found",
    "fill": "the edges of a gap are smeared, and it is no longer found where it is",
    "dehum": "lines of hum that were half taken away are no longer followed",
    "derumble": "rumble is taken for noise, and the sound beside it suffers",
    "codec-repair": "what an MP3 states fits its own sound alone",
}
#: What comes before everything else.
FIRST = "codec-repair"


class _Placed(Protocol):
    """A step or a wish."""

    @property
    def processor(self) -> str: ...


def diagnose(source: Source, progress: Progress | None = None) -> Diagnosis:
    """What is wrong with `source`, what hurts most first. Listens to a few minutes of a long recording. Raises Cancelled."""
    return _diagnose(source, progress)


def place_text(ailment: Ailment, rate: int) -> str:
    """Where an ailment is heard best: "0:12.0 to 0:15.0"."""
    first, last = (clock(frame / rate, 1) for frame in ailment.worst)
    return f"{first} to {last}"


def treatment(ailments: Iterable[Ailment]) -> list[StepWish]:
    """The steps that treat these ailments, each once, in ORDER. Nothing for those that no processor treats.

    Where one processor treats several, it has the settings of all; where they differ, those of the one that was named first.
    """
    wished: dict[str, dict[str, Any]] = {}
    for ailment in ailments:
        if (treats := ailment.treatment) is not None:
            wished[treats.processor] = {**treats.settings, **wished.get(treats.processor, {})}
    steps = [StepWish(name, complete(registry.get(name).settings, settings)) for name, settings in wished.items()]
    return sorted(steps, key=lambda wish: ORDER.index(wish.processor))


def order_warnings(steps: Sequence[_Placed]) -> list[str]:
    """A sentence for each step that stands after one that it should come before."""
    said, earlier = [], [ORDER.index(step.processor) if step.processor in ORDER else -1 for step in steps]
    for number, place in enumerate(earlier):
        is_first = steps[number].processor == FIRST
        later = [index for index in range(number) if earlier[index] > place >= 0 or is_first and steps[index].processor != FIRST]
        if later:
            mine, other = (_name(steps[index].processor) for index in (number, later[0]))
            reason = _REASONS[steps[number].processor]
            said.append(f"{mine} (step {number + 1}) should come before {other} (step {later[0] + 1}): {reason}.")
    return said


def _name(processor: str) -> str:
    return "the automatic steps" if processor == AUTO else registry.get(processor).name
