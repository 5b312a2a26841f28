"""The processors there are: those of this package, models, and those that other packages announce."""

from __future__ import annotations

import importlib
import logging
import pkgutil
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import entry_points
from types import MappingProxyType

from ..core import UsageError
from . import classical
from .missing import MissingProcessor
from .neural import catalogue
from .processor import COMPLAINTS, Processor

_log = logging.getLogger(__name__)
#: Other packages announce processor objects under this entry-point group.
ENTRY_POINTS = "shellac.processors"
#: what steps of opened projects name and what is not here
_missing: dict[str, MissingProcessor] = {}


@lru_cache(maxsize=1)
def processors() -> Mapping[str, Processor]:
    """Every processor by id, in the order in which the panel shows them: by complaint, what invents nothing first."""
    found: list[Processor] = []
    for module in sorted(pkgutil.iter_modules(classical.__path__), key=lambda m: m.name):
        member = importlib.import_module(f"{classical.__name__}.{module.name}")
        found.extend(getattr(member, "PROCESSORS", ()))
    found.extend(catalogue.processors())
    found.extend(_announced())
    found.sort(key=lambda p: (COMPLAINTS.index(p.complaint), p.generative, p.name))
    return MappingProxyType({p.id: p for p in found})


def stand_in(identifier: str, name: str) -> MissingProcessor:
    """From now on `get` answers for a processor that is not installed here, under the name that people knew."""
    return _missing.setdefault(identifier, MissingProcessor(identifier, name))


def get(identifier: str) -> Processor:
    """The processor of an id, or what stands in for it; UsageError names those there are."""
    known = processors()
    if identifier not in known and identifier in _missing:
        return _missing[identifier]
    if identifier not in known:
        raise UsageError(f"There is no processor '{identifier}'; there are: {', '.join(known)}.")
    return known[identifier]


def _announced() -> list[Processor]:
    """Processors of other packages; one that does not load is reported in the log and left out."""
    found = []
    for entry in entry_points(group=ENTRY_POINTS):
        try:
            found.append(entry.load())
        except Exception:
            _log.exception("the processor '%s' cannot be loaded", entry.name)
    return found
