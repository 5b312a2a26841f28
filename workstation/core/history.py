"""History: undo and redo of immutable values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from .signal import Signal

T = TypeVar("T")


@dataclass(frozen=True)
class Entry(Generic[T]):
    label: str
    value: T


class History(Generic[T]):
    """A line of values with a place in it. `changed` is emitted after every move."""

    def __init__(self, initial: T) -> None:
        self._entries: list[Entry[T]] = [Entry("", initial)]
        self._place = 0
        self._saved: T | None = initial
        self.changed = Signal()

    @property
    def current(self) -> T:
        return self._entries[self._place].value

    @property
    def undo_label(self) -> str | None:
        """What undo would take back, None where there is nothing."""
        return self._entries[self._place].label if self._place else None

    @property
    def redo_label(self) -> str | None:
        return self._entries[self._place + 1].label if self._place + 1 < len(self._entries) else None

    @property
    def is_modified(self) -> bool:
        """True where the value is another than the one that was saved last."""
        return self.current is not self._saved and self.current != self._saved

    def push(self, label: str, value: T) -> None:
        """Make `value` current; what had been undone is forgotten."""
        del self._entries[self._place + 1:]
        self._entries.append(Entry(label, value))
        self._place += 1
        self.changed.emit()

    def amend(self, value: T) -> None:
        """Put `value` in the place of the current one: no new step of undo."""
        self._entries[self._place] = Entry(self._entries[self._place].label, value)
        self.changed.emit()

    def undo(self) -> bool:
        """Step back; False where there is nothing to undo."""
        if not self._place:
            return False
        self._place -= 1
        self.changed.emit()
        return True

    def redo(self) -> bool:
        if self._place + 1 >= len(self._entries):
            return False
        self._place += 1
        self.changed.emit()
        return True

    def mark_saved(self) -> None:
        self._saved = self.current
        self.changed.emit()

    def mark_unsaved(self) -> None:
        """No value is a saved one: this one was recovered, or is not what the file says."""
        self._saved = None
        self.changed.emit()
