"""A model: a folder with weights.safetensors, card.toml and README.md, read without torch."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ...core import ShellacError
from ..processor import COMPLAINTS, Card

WEIGHTS, CARD, README = "weights.safetensors", "card.toml", "README.md"


@dataclass(frozen=True)
class Model:
    """A model folder as its card describes it.

    `network` and `arguments` name the definition in `networks`; `warm_up`, `look_ahead`, `segment` and `block` are
    frames at `rate`; `linked` is True where the network sees all channels together. `codec` and `kbps` are the bitrates, in
    rising order, for which the network has an output of its own (or, where it `sees` granules, was trained); () where it asks for
    none. A network sees "samples", or "granules": the lines of an MP3 and what its file states of them, `context` granules before and
    after those that it answers for, `block` at a time; or a "spectrum", of which it gives the envelope.
    """

    folder: Path
    card: Card
    version: int
    complaint: str
    network: str
    arguments: Mapping[str, Any]
    rate: int
    linked: bool
    warm_up: int
    look_ahead: int
    segment: int
    block: int
    codec: str = ""
    kbps: tuple[int, ...] = ()
    sees: str = "samples"
    context: int = 0


def read(folder: Path) -> Model:
    """The model in `folder`; ShellacError where its card cannot be read or lacks something."""
    try:
        data = tomllib.loads((folder / CARD).read_text("utf-8"))
        figures = tuple(MappingProxyType(row) for row in data.pop("figures", ()))
        network, needs = dict(data.pop("network")), dict(data.pop("needs"))
        version, complaint = data.pop("version"), data.pop("complaint")
        coded = dict(data.pop("coded", {}))
        text = (folder / README).read_text("utf-8") if (folder / README).is_file() else ""
        model = Model(folder, Card(**data, figures=figures, text=text), version, complaint,
                      network.pop("name"), MappingProxyType(network),
                      **needs, codec=coded.get("codec", ""), kbps=tuple(coded.get("kbps", ())))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ShellacError(f"The card of the model in {folder} cannot be used: {error}.") from error
    if model.card.id != folder.name or complaint not in COMPLAINTS:
        raise ShellacError(f"The card of the model in {folder} names another model or an unknown complaint.")
    return model
