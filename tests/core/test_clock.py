"""Places in a recording as people read them."""

from __future__ import annotations

import pytest

from workstation.core.clock import clock

READ = [(0, 3, "0:00.000"), (59.9996, 3, "1:00.000"), (3599.9996, 3, "1:00:00.000"), (7325.25, 2, "2:02:05.25"), (3661.5, 1, "1:01:01.5"),
        (-1.5, 1, "−0:01.5"), (-0.01, 1, "0:00.0"), (125, 0, "2:05")]


@pytest.mark.parametrize(("seconds", "digits", "text"), READ)
def test_times_read_as_clocks(seconds: float, digits: int, text: str) -> None:
    assert clock(seconds, digits) == text


def test_hours_stand_where_they_are_asked_for() -> None:
    assert clock(83.456, hours=True) == "0:01:23.456"
