"""Remembered: the latest answers to a costly question, by what they follow from."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")
#: So many answers are kept.
KEPT = 64


class Remembered(Generic[Answer]):
    """Asks once for each key; the oldest answer is forgotten first. Two threads that ask at once may both do the work."""

    def __init__(self) -> None:
        self._answers: dict[Hashable, Answer] = {}

    def answer(self, key: Hashable, ask: Callable[[], Answer]) -> Answer:
        """What `ask` says, or said before. What it raises is not remembered."""
        try:
            return self._answers[key]
        except KeyError:
            pass
        found = self._answers[key] = ask()
        while len(self._answers) > KEPT:
            self._answers.pop(next(iter(self._answers)), None)
        return found
