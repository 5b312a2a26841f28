"""Progress: how far a job is, how long it will take, and whether it was cancelled."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from .errors import Cancelled


class Progress:
    """Shared by the thread that works and whoever watches it; every method may be called from any thread.

    `total` and `done` are in units of the job's choice. `on_change` is called in the working thread, at
    most every `interval` seconds and once at the end.
    """

    def __init__(self, title: str = "", on_change: Callable[[Progress], None] | None = None, interval: float = 0.05) -> None:
        self.title = title
        self.detail = ""
        self.total = 0.0
        self.done = 0.0
        self._on_change = on_change
        self._interval = interval
        self._last_call = 0.0
        self._started = time.monotonic()
        self._cancelled = threading.Event()

    def begin(self, total: float, title: str | None = None) -> None:
        """Start counting a (new) piece of work of `total` units."""
        self.title = self.title if title is None else title
        self.total, self.done, self._started = float(total), 0.0, time.monotonic()
        self._notify()

    def advance(self, amount: float) -> None:
        """Report `amount` more units; raises Cancelled where the person cancelled."""
        self.check()
        self.done += amount
        if self.done >= self.total or time.monotonic() - self._last_call >= self._interval:
            self._notify()

    def part(self, start: float, amount: float = 1.0) -> Progress:
        """A Progress for a piece of this work, from `start` on and worth `amount` of its units.

        It counts on its own, moves this one on, and is cancelled with it.
        """

        def moved(piece: Progress) -> None:
            self.done = max(self.done, start + amount * piece.fraction)
            if time.monotonic() - self._last_call >= self._interval:
                self._notify()

        piece = Progress(self.title, moved)
        piece._cancelled = self._cancelled
        return piece

    def check(self) -> None:
        """Raise Cancelled where the person cancelled."""
        if self._cancelled.is_set():
            raise Cancelled()

    def cancel(self) -> None:
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    @property
    def fraction(self) -> float:
        """0 to 1; 0 while the total is not known."""
        return min(self.done / self.total, 1.0) if self.total > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """An estimate from the speed so far, None before there is one: the first second loads models and caches."""
        elapsed = time.monotonic() - self._started
        if self.done <= 0 or elapsed < 2.0:
            return None
        return max(self.total - self.done, 0.0) * elapsed / self.done

    def _notify(self) -> None:
        self._last_call = time.monotonic()
        if self._on_change is not None:
            self._on_change(self)
