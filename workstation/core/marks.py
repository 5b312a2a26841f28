"""Marks: detections of a processor, hundreds of thousands of them, kept as columns. Immutable plain data."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np

#: The columns and their types; `high_hz` is not a number where there is no upper limit, `kind` points into `Marks.kinds`.
COLUMNS = {"start": np.int64, "stop": np.int64, "low_hz": np.float64, "high_hz": np.float64, "enabled": np.bool_, "kind": np.int32}
Kind = tuple[tuple[int, ...] | None, str]
#: The label of a mark that a person added.
BY_HAND = "by hand"


@dataclass(frozen=True)
class Mark:
    """One detection, frames [start, stop), that the views draw and the person can switch off; `channels` None for all of them."""

    start: int
    stop: int
    channels: tuple[int, ...] | None = None
    low_hz: float = 0.0
    high_hz: float | None = None
    label: str = ""
    enabled: bool = True


class Marks(Sequence[Mark]):
    """A sequence of Mark, about 40 bytes each: the read-only arrays `columns` (see COLUMNS), and `kinds`, the different
    (channels, label) in the order of their first use. Equal sequences of marks are equal and have equal digests.
    """

    __slots__ = ("columns", "kinds")

    def __init__(self, marks: Iterable[Mark] = ()) -> None:
        marks = tuple(marks)
        kinds: dict[Kind, int] = {}
        numbers = [kinds.setdefault((m.channels, m.label), len(kinds)) for m in marks]
        high = [np.nan if m.high_hz is None else m.high_hz for m in marks]
        self._keep({"start": [m.start for m in marks], "stop": [m.stop for m in marks], "low_hz": [m.low_hz for m in marks],
                    "high_hz": high, "enabled": [m.enabled for m in marks], "kind": numbers}, kinds)

    @classmethod
    def from_columns(cls, columns: Mapping[str, Any], kinds: Iterable[Kind]) -> Marks:
        """Marks from arrays or lists of one length. ValueError or KeyError where they do not make marks."""
        made = cls.__new__(cls)
        made._keep(columns, kinds)
        return made

    @classmethod
    def joined(cls, parts: Iterable[Marks]) -> Marks:
        """The marks of all `parts`, one after the other."""
        parts = list(parts) or [cls()]
        firsts = np.cumsum([0, *(len(part.kinds) for part in parts[:-1])])
        columns = {name: np.concatenate([part.columns[name] for part in parts]) for name in COLUMNS}
        columns["kind"] = np.concatenate([part.columns["kind"] + first for part, first in zip(parts, firsts, strict=True)])
        return cls.from_columns(columns, [kind for part in parts for kind in part.kinds])

    def _keep(self, columns: Mapping[str, Any], kinds: Iterable[Kind]) -> None:
        arrays: dict[str, np.ndarray] = {name: _kept(columns[name], kind) for name, kind in COLUMNS.items()}
        known, number = list(kinds), arrays["kind"]
        if len({array.shape for array in arrays.values()}) > 1 or number.ndim != 1 or (number.size and not
                                                                                         0 <= number.min() <= number.max() < len(known)):
            raise ValueError("the columns do not make marks")
        used, first, back = np.unique(number, return_index=True, return_inverse=True)
        names: dict[Kind, int] = {}
        places = np.zeros(len(used), np.int32)
        for place in np.argsort(first):
            places[place] = names.setdefault(known[used[place]], len(names))
        if not np.array_equal(places, used):
            arrays["kind"] = places[back]
        for array in arrays.values():
            array.setflags(write=False)
        self.columns: Mapping[str, np.ndarray] = arrays
        self.kinds: tuple[Kind, ...] = tuple(names)

    def __len__(self) -> int:
        return len(self.columns["start"])

    @overload
    def __getitem__(self, index: int) -> Mark: ...

    @overload
    def __getitem__(self, index: slice) -> Marks: ...

    def __getitem__(self, index: int | slice) -> Mark | Marks:
        if isinstance(index, slice):
            return self.chosen(index)
        start, stop, low_hz, high_hz, enabled, kind = (self.columns[name][index].item() for name in COLUMNS)
        return self._mark(start, stop, low_hz, high_hz, enabled, kind)

    def __iter__(self) -> Iterator[Mark]:
        return map(self._mark, *(self.columns[name].tolist() for name in COLUMNS))

    def _mark(self, start: int, stop: int, low_hz: float, high_hz: float, enabled: bool, kind: int) -> Mark:
        channels, label = self.kinds[kind]
        return Mark(start, stop, channels, low_hz, None if high_hz != high_hz else high_hz, label, enabled)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Marks) and len(self) == len(other) and self.kinds == other.kinds and all(
            np.array_equal(self.columns[name], other.columns[name], equal_nan=name == "high_hz") for name in COLUMNS)

    def __hash__(self) -> int:
        return hash(self.digest())

    def __repr__(self) -> str:
        return f"<{len(self)} marks>"

    def digest(self) -> str:
        """A name for exactly these marks, the same on every machine."""
        found = hashlib.sha256(repr(self.kinds).encode())
        for name in COLUMNS:
            array = self.columns[name]
            found.update(array.astype(array.dtype.newbyteorder("<")).tobytes())
        return found.hexdigest()

    def chosen(self, which: np.ndarray | slice) -> Marks:
        """The marks at these places: a slice, a mask or numbers."""
        return Marks.from_columns({name: array[which] for name, array in self.columns.items()}, self.kinds)

    def switched(self, which: np.ndarray, enabled: bool) -> Marks:
        """The same with the marks at the places `which` switched on or off; all else is shared with these."""
        switches = self.columns["enabled"].copy()
        switches[which] = enabled
        return Marks.from_columns({**self.columns, "enabled": switches}, self.kinds)

    @property
    def off(self) -> int:
        """How many are switched off."""
        return len(self) - int(np.count_nonzero(self.columns["enabled"]))

    def by_hand(self) -> np.ndarray:
        """A mask of the marks that a person added."""
        return np.array([label == BY_HAND for _, label in self.kinds] or [False])[self.columns["kind"]]

    def bands(self) -> np.ndarray:
        """A mask of the marks that are limited in frequency."""
        return np.asarray((self.columns["low_hz"] > 0) | ~np.isnan(self.columns["high_hz"]))

    def crossing(self, low_hz: float, high_hz: float | None) -> np.ndarray:
        """A mask of the marks with frequencies within [low_hz, high_hz]; None: up to the top."""
        above = np.isnan(self.columns["high_hz"]) | (self.columns["high_hz"] >= low_hz)
        return np.asarray(above & (high_hz is None or self.columns["low_hz"] <= high_hz))

    def touching(self, start: int, stop: int, channels: tuple[int, ...] | None) -> np.ndarray:
        """A mask of the marks with frames in [start, stop) on any of these channels; None: on any channel."""
        there = (self.columns["stop"] > start) & (self.columns["start"] < stop)
        if channels is None:
            return np.asarray(there)
        listed = np.array([on is None or not set(on).isdisjoint(channels) for on, _ in self.kinds] or [False])
        return np.asarray(there & listed[self.columns["kind"]])

    def between(self, start: float, stop: float, channel: int) -> np.ndarray:
        """A mask of the marks that touch [start, stop] in frames, on one channel."""
        listed = np.array([channels is None or channel in channels for channels, _ in self.kinds] or [False])
        return (self.columns["stop"] >= start) & (self.columns["start"] <= stop) & listed[self.columns["kind"]]

    def to_plain(self) -> dict[str, Any]:
        """JSON-ready data: kinds and columns; one after `start` that holds one value throughout as this value. {} for no marks."""
        if not len(self):
            return {}
        plain: dict[str, Any] = {"kinds": [[None if on is None else list(on), label] for on, label in self.kinds]}
        for name in COLUMNS:
            values = [None if value != value else value for value in self.columns[name].tolist()]
            plain[name] = values[0] if name != "start" and len(set(values)) == 1 else values
        return plain

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Marks:
        """What `to_plain` gave. KeyError, TypeError or ValueError where it is something else."""
        if not plain:
            return cls()
        count = len(plain["start"])
        columns: dict[str, np.ndarray] = {}
        for name, kind in COLUMNS.items():
            columns[name] = np.array(plain[name], kind) if isinstance(plain[name], list) else np.full(count, plain[name], kind)
        return cls.from_columns(columns, kinds_of(plain["kinds"]))


def _kept(values: Any, kind: Any) -> np.ndarray:
    """A copy as `kind`, or the very array where nobody can change it: marks of one step of undo share what did not change."""
    if isinstance(values, np.ndarray) and values.dtype == kind and values.base is None and not values.flags.writeable:
        return values
    return np.array(values, kind)


def kinds_of(plain: Iterable[Any]) -> list[Kind]:
    """Kinds from their JSON: lists of [channels, label]."""
    return [(None if channels is None else tuple(int(channel) for channel in channels), str(label)) for channels, label in plain]
