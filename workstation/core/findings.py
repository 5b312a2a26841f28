"""Findings: what a processor learned from a recording. Immutable plain data, stored in its Step."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np

from .marks import Mark, Marks


def _frozen(array: np.ndarray) -> np.ndarray:
    copy = np.array(array)
    copy.setflags(write=False)
    return copy


def _little_endian(array: np.ndarray) -> np.ndarray:
    return array.astype(array.dtype.newbyteorder("<"))


@dataclass(frozen=True, eq=False)
class Findings:
    """Numbers and words in `values`, arrays in `arrays` (a noise profile, a hum track), detections in `marks`.

    `summary` is one sentence for the person. `edited` is True once a person changed something by hand. With a `warning`, why it
    may do harm here, nothing is previewed or applied in the window before the person wants it all the same.
    """

    summary: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    arrays: Mapping[str, np.ndarray] = field(default_factory=dict)
    marks: Marks = Marks()
    edited: bool = False
    warning: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))
        object.__setattr__(self, "arrays", MappingProxyType({k: _frozen(v) for k, v in self.arrays.items()}))

    @cached_property
    def digest(self) -> str:
        """A name for exactly these findings, without writing a hundred thousand marks as text."""
        found = hashlib.sha256(json.dumps([self.summary, dict(self.values), self.edited, self.marks.digest()], sort_keys=True).encode())
        for key in sorted(self.arrays):
            data = _little_endian(self.arrays[key])
            found.update(f"{key} {data.dtype.str} {data.shape}".encode() + data.tobytes())
        return found.hexdigest()

    def with_marks(self, marks: Iterable[Mark]) -> Findings:
        """The same findings with marks edited by hand."""
        return replace(self, marks=marks if isinstance(marks, Marks) else Marks(marks), edited=True)

    @property
    def told(self) -> str:
        """The summary, and what a person corrected."""
        off, added = self.marks.off, int(np.count_nonzero(self.marks.by_hand()))
        corrected = f"By hand {off} of its detections were switched off and {added} added." if self.edited and (off or added) else ""
        return " ".join(filter(None, (self.summary, corrected)))

    def to_plain(self) -> dict[str, Any]:
        """JSON-ready data; arrays as base64 of their little-endian bytes."""
        arrays = {}
        for key, value in self.arrays.items():
            data = _little_endian(value)
            arrays[key] = {"dtype": data.dtype.str, "shape": list(data.shape), "base64": base64.b64encode(data.tobytes()).decode()}
        return {"summary": self.summary, "values": dict(self.values), "arrays": arrays, "edited": self.edited,
                "marks": self.marks.to_plain(), "warning": self.warning}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Findings:
        arrays = {key: np.frombuffer(base64.b64decode(a["base64"]), a["dtype"]).reshape(a["shape"]) for key, a in plain["arrays"].items()}
        return cls(plain["summary"], plain["values"], arrays, Marks.from_plain(plain["marks"]), plain["edited"],
                   plain.get("warning", ""))
