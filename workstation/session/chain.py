"""Chain: the steps that a run of `restore` applies to every recording, however they were named. Plain data for any process."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .. import files
from ..core import Edits, Progress, Region, Source, Step, UsageError
from ..files import project
from ..restoration import registry
from .adopting import adopted
from .automatic import fulfilled, plain_wish, processors_of
from .diagnosing import order_warnings
from .named import relocated, settled
from .rendering import Renderer
from .wishes import AUTO, StepWish, left_behind, wishes_of


@dataclass(frozen=True)
class Chain:
    """`wishes` are learned from each recording. `exact` are the whole steps of a project, for the one recording that `of` names.

    `exact` is the plain form of Steps, `of` the size, SHA-256 and version of that recording. `notes` are sentences for
    the person, `warnings` those that hold for the project's own recording too.
    """

    wishes: tuple[StepWish, ...]
    exact: tuple[Mapping[str, Any], ...] = ()
    of: Mapping[str, Any] | None = None
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def steps(self, path: Path, source: Source, region: Region, renderer: Renderer, progress: Progress) -> tuple[Edits, tuple[str, ...]]:
        """The steps for `source`, which was opened from `path`: learned from it, or exactly those of the project.

        With them, what is to be said of those that were chosen automatically.
        """
        if self._is_of(path, progress):
            return Edits(tuple(Step.from_plain(plain) for plain in self.exact)), ()
        return fulfilled(self.wishes, source, region, renderer, progress)

    def has_to_say(self, paths: Sequence[Path]) -> tuple[str, ...]:
        """The warnings, of steps in a harmful order too, and the notes but for the steps of a project on its own recording alone."""
        alone = len(paths) == 1 and os.path.isfile(paths[0]) and self._is_of(paths[0], Progress())
        warnings = (*order_warnings(self.wishes), *self.warnings)
        return warnings if alone else (*warnings, *self.notes)

    def load(self) -> None:
        """Read the models, so that no clock counts it as processing."""
        for name in processors_of(self.wishes):
            registry.get(name).load()

    @property
    def weights(self) -> dict[str, str]:
        """The SHA-256 of the weights of each model among the steps."""
        models = {name: registry.get(name).model_sha256 for name in processors_of(self.wishes)}
        return {name: sha256 for name, sha256 in models.items() if sha256 is not None}

    def to_plain(self) -> dict[str, Any]:
        """What names the chain: equal for chains that make equal results of equal recordings."""
        exact = [{key: value for key, value in plain.items() if key != "learned_from"} for plain in self.exact]
        steps = [plain_wish(wish) for wish in self.wishes]
        return {"steps": steps, "exact": exact, "of": self.of and self.of.get("sha256"), "weights": self.weights}

    def _is_of(self, path: Path, progress: Progress) -> bool:
        """True for the recording that the exact steps were made for, wherever it lies: its bytes decide."""
        if self.of is None or path.stat().st_size != self.of["size"]:
            return False
        if self.of["sha256"] is None:
            return files.version_of(path.absolute()) == self.of["version"]
        return files.sha256_of(path, progress) == self.of["sha256"]


def chain_of(wishes: Sequence[StepWish], notes: Sequence[str] = ()) -> Chain:
    """The chain of some wishes; UsageError where there are none, or where a recording that one names cannot be read."""
    if not wishes:
        raise UsageError("There is nothing to do: name at least one step.", "--with, --preset or --steps")
    whole = tuple(wish if wish.processor == AUTO else replace(wish, settings=settled(wish.processor, wish.settings, Progress()))
                  for wish in wishes)
    return Chain(whole, notes=tuple(notes))


def chain_of_project(path: Path) -> Chain:
    """The steps of a project that are switched on: exactly as they are for its own recording, learned anew for others.

    UsageError where the project cannot be read whole, or has no steps.
    """
    data = project.read(path)
    if data.messages:
        raise UsageError(f"The steps of {path} cannot be made again: {data.messages[0]}")
    active = Edits(data.edits.active)
    if not active.steps:
        raise UsageError(f"{path} has no steps that are switched on.")
    active, lost = relocated(active, path.absolute().parent)
    if lost:
        raise UsageError(f"The steps of {path} cannot be made again. {lost[0]}")
    adopted_steps, said = adopted(active, data.names)
    if len(adopted_steps.active) < len(active):
        raise UsageError(f"The steps of {path} cannot be made again: {said[0]}")
    of = {"size": data.source.size, "sha256": data.source.sha256, "version": data.source.version}
    notes = [f"On recordings other than {data.source.name}: {sentence}" for sentence in left_behind(active)]
    return Chain(tuple(wishes_of(adopted_steps)), tuple(step.to_plain() for step in adopted_steps), of, tuple(notes), tuple(said))
