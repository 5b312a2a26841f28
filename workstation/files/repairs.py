"""Repairs: samples that are no numbers or infinite are read as 0, and remembered when they are met."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from ..core import NativeSource, Origin
from ..core.clock import clock

#: Stretches that are remembered, and that a sentence names.
_MOST, _NAMED = 1000, 3
Span = tuple[int, int, int]


class Repairs:
    """Stretches (channel, first, last), both ends included, in order and joined; any thread may add.

    Nothing searches for them: they are met by whoever reads, so that opening costs nothing and a whole pass
    (the overview, an export) has met them all.
    """

    def __init__(self, spans: list[Span] | None = None) -> None:
        self._spans = sorted(spans or [])
        self._lock = threading.Lock()
        self.is_full = False

    @property
    def spans(self) -> list[Span]:
        with self._lock:
            return list(self._spans)

    def clean(self, native: np.ndarray, start: int) -> tuple[np.ndarray, bool]:
        """[channels, n] from frame `start` with finite samples alone, and True where new ones had to be replaced."""
        if native.dtype.kind != "f":
            return native, False
        with np.errstate(over="ignore", invalid="ignore"):
            if np.isfinite(np.add.reduce(native, axis=None)):
                return native, False
        wrong = ~np.isfinite(native)
        if not wrong.any():
            return native, False
        return np.where(wrong, native.dtype.type(0), native), self._add(wrong, start)

    def _add(self, wrong: np.ndarray, start: int) -> bool:
        found: list[Span] = []
        for channel, row in enumerate(wrong):
            edges = np.flatnonzero(np.diff(row, prepend=False, append=False))
            found += [(channel, start + int(a), start + int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]
            if len(found) > _MOST:
                break
        with self._lock:
            joined = _joined([*self._spans, *found])
            self.is_full = self.is_full or len(joined) > _MOST
            changed = joined[:_MOST] != self._spans
            self._spans = joined[:_MOST]
        return changed

    def told_in(self, origin: Origin, rate: int) -> Origin:
        """The origin with a sentence and `details["repaired"]`: lists [channel, first, last], channels from 0."""
        spans = self.spans
        if not spans:
            return origin
        count = sum(last - first + 1 for _, first, last in spans)
        named = ", ".join(f"channel {channel + 1} at {clock(first / rate, 2)}" for channel, first, _ in spans[:_NAMED])
        rest = len(spans) - _NAMED
        also = f" and {rest}{' or more' if self.is_full else ''} other {'place' if rest == 1 else 'places'}" if rest > 0 else ""
        least = "At least " if self.is_full else ""
        what = "sample is no number or infinite and is" if count == 1 else "samples are no numbers or infinite and are"
        note = f"{least}{count} {what} read as 0: {named}{also}."
        details = {**origin.details, "repaired": [list(span) for span in spans]}
        return replace(origin, notes=(*origin.notes, note), details=details)


def _joined(spans: list[Span]) -> list[Span]:
    """The same stretches in order, those that touch or overlap made one."""
    joined: list[Span] = []
    for channel, first, last in sorted(spans):
        if joined and joined[-1][0] == channel and first <= joined[-1][2] + 1:
            joined[-1] = (channel, joined[-1][1], max(last, joined[-1][2]))
        else:
            joined.append((channel, first, last))
    return joined


class FiniteSource(NativeSource):
    """A NativeSource whose samples are always numbers. `origin` names those that were none, as they are met."""

    def __init__(self, origin: Origin, repairs: Repairs | None = None) -> None:
        self._plain_origin = origin
        self._repairs = repairs or Repairs()
        self._telling = threading.Lock()
        self.origin = self._repairs.told_in(origin, self.format.rate)

    def say(self, notes: Iterable[str]) -> None:
        """Add sentences to the origin's notes."""
        with self._telling:
            self._plain_origin = replace(self._plain_origin, notes=(*self._plain_origin.notes, *notes))
        self._tell()

    def _tell(self) -> None:
        with self._telling:  # else of two readers the slower one could take the newer sentence back
            self.origin = self._repairs.told_in(self._plain_origin, self.format.rate)

    def _finite(self, native: np.ndarray, start: int) -> np.ndarray:
        clean, found = self._repairs.clean(native, start)
        if found:
            self._tell()
        return clean
