"""Findings: what a processor learned from a recording. Immutable plain data, stored in its Step."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Mark:
    """One detection that the views draw and the person can switch off."""

    start: int
    stop: int
    channels: tuple[int, ...] | None = None
    low_hz: float = 0.0
    high_hz: float | None = None
    label: str = ""
    enabled: bool = True


def _frozen(array: np.ndarray) -> np.ndarray:
    copy = np.array(array)
    copy.setflags(write=False)
    return copy


@dataclass(frozen=True, eq=False)
class Findings:
    """Numbers and words in `values`, arrays in `arrays` (a noise profile, a hum track), detections in `marks`.

    `summary` is one sentence for the person. `edited` is True once a person changed something by hand.
    """

    summary: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    arrays: Mapping[str, np.ndarray] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    edited: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))
        object.__setattr__(self, "arrays", MappingProxyType({k: _frozen(v) for k, v in self.arrays.items()}))

    def with_marks(self, marks: tuple[Mark, ...]) -> Findings:
        """The same findings with marks edited by hand."""
        return replace(self, marks=marks, edited=True)

    def to_plain(self) -> dict[str, Any]:
        """JSON-ready data; arrays as base64 of their little-endian bytes."""
        arrays = {}
        for key, value in self.arrays.items():
            data = value.astype(value.dtype.newbyteorder("<"))
            arrays[key] = {"dtype": data.dtype.str, "shape": list(data.shape), "base64": base64.b64encode(data.tobytes()).decode()}
        return {"summary": self.summary, "values": dict(self.values), "arrays": arrays, "edited": self.edited,
                "marks": [[m.start, m.stop, None if m.channels is None else list(m.channels), m.low_hz, m.high_hz, m.label, m.enabled]
                          for m in self.marks]}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Findings:
        arrays = {key: np.frombuffer(base64.b64decode(a["base64"]), a["dtype"]).reshape(a["shape"]) for key, a in plain["arrays"].items()}
        marks = tuple(Mark(m[0], m[1], None if m[2] is None else tuple(m[2]), *m[3:]) for m in plain["marks"])
        return cls(plain["summary"], plain["values"], arrays, marks, plain["edited"])
