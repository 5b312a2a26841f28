"""Which frames are rendered first."""

from __future__ import annotations

import pytest

from workstation.app.restoring.filling import Focus, fill, first_gap, merged
from workstation.core import ArraySource, Cancelled, Edits, Progress
from workstation.session import Renderer, make_step


@pytest.mark.parametrize(("ready", "start", "stop", "gap"), [
    ([], 5, 9, (5, 9)),
    ([(0, 10)], 2, 8, None),
    ([(0, 4), (6, 10)], 0, 10, (4, 6)),
    ([(4, 6)], 0, 10, (0, 4)),
    ([(0, 4)], 2, 10, (4, 10)),
    ([(0, 4), (4, 7)], 0, 10, (7, 10)),
    ([], 5, 5, None),
])
def test_the_first_gap(ready: list[tuple[int, int]], start: int, stop: int, gap: tuple[int, int] | None) -> None:
    assert first_gap(ready, start, stop) == gap


def test_spans_that_touch_are_joined() -> None:
    assert merged([(0, 2), (6, 8)], (2, 6)) == [(0, 8)]


def test_the_play_head_comes_first_then_what_is_shown_then_what_follows_then_the_beginning() -> None:
    focus = Focus()
    focus.spans = ((50, 60), (20, 30))
    done: list[tuple[int, int]] = []
    order = []
    while (span := focus.next_span(done, 100, 40)) is not None:
        order.append(span)
        done = merged(done, span)
    assert order == [(50, 60), (20, 30), (60, 100), (0, 20), (30, 50)]


def test_everything_is_rendered_and_the_work_can_be_cancelled(noisy_voice) -> None:  # type: ignore[no-untyped-def]
    source = ArraySource(noisy_voice, 22050)
    rendered = Renderer(None).rendered(source, Edits((make_step("gain", {"gain": -6}, source),)))
    cancelled = Progress()
    cancelled.cancel()
    with pytest.raises(Cancelled):
        fill(rendered, Focus(), cancelled)
    progress = Progress()
    fill(rendered, Focus(), progress)
    assert rendered.is_ready(0, rendered.length) and progress.fraction == 1
