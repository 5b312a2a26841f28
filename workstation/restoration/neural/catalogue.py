"""The models that are there, shipped ones and the person's own. Needs no torch."""

from __future__ import annotations

import logging
from collections.abc import Callable

from ... import paths
from ...core import ShellacError
from ..processor import Processor
from .adapter import NeuralProcessor
from .cell_adapter import CellProcessor
from .model import CARD, Model, read
from .reconstructor import Reconstructor


def models() -> list[Model]:
    """Every readable model, shipped ones first, by id. An unreadable or second one of an id is logged and left out."""
    found: dict[str, Model] = {}
    for place in paths.models():
        for card in sorted(place.glob(f"*/{CARD}")):
            try:
                model = read(card.parent)
            except ShellacError as error:
                logging.getLogger(__name__).warning("%s", error)
                continue
            if model.card.id in found:
                logging.getLogger(__name__).warning("%s is left out: there is a model of that id already", card.parent)
                continue
            found[model.card.id] = model
    return list(found.values())


#: What stands between a network and the program, by what it sees, where that is no samples.
_ADAPTERS: dict[str, Callable[[Model], Processor]] = {"granules": CellProcessor, "spectrum": Reconstructor}


def processors() -> list[Processor]:
    """A processor for every model. Imports no torch."""
    return [_ADAPTERS.get(model.sees, NeuralProcessor)(model) for model in models()]
