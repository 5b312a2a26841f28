"""Remembered: asked once for each key, and the oldest forgotten."""

from __future__ import annotations

import pytest

from workstation.core import Cancelled
from workstation.core.remembered import KEPT, Remembered


def test_it_asks_once_for_each_key_and_forgets_the_oldest() -> None:
    asked: list[int] = []
    memory: Remembered[int] = Remembered()

    def answer(key: int) -> int:
        return memory.answer(key, lambda: asked.append(key) or 2 * key)

    assert [answer(key) for key in (1, 2, 1)] == [2, 4, 2] and asked == [1, 2]
    for key in range(3, KEPT + 2):
        answer(key)
    assert answer(2) == 4 and asked.count(2) == 1
    assert answer(1) == 2 and asked.count(1) == 2


def test_a_question_that_was_cancelled_is_asked_again() -> None:
    memory: Remembered[str] = Remembered()

    def stopped() -> str:
        raise Cancelled

    with pytest.raises(Cancelled):
        memory.answer("a", stopped)
    assert memory.answer("a", lambda: "b") == "b"
