"""The residual in numbers and in one sentence."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workstation.analysis.residual import change_sentence, measure
from workstation.core import ArraySource, Cancelled, Origin, Progress, Source

RATE = 8000


def noise(seconds: float, seed: int, channels: int = 1) -> np.ndarray:
    return 0.1 * np.random.default_rng(seed).standard_normal((channels, int(seconds * RATE)))


def test_the_level_place_and_share_of_a_change_in_one_second() -> None:
    before = noise(60, 1, 2)
    after = before.copy()
    after[0, 42 * RATE:43 * RATE] *= 0.5
    found = measure(ArraySource(before, RATE), ArraySource(after, RATE))
    removed = before - after
    assert found.re_source_db == pytest.approx(10 * math.log10(np.sum(removed**2) / np.sum(before**2)), abs=1e-3)
    assert found.level_dbfs - found.source_dbfs == pytest.approx(found.re_source_db, abs=1e-9)
    assert found.changed_share == pytest.approx(1 / 60, rel=1e-3)
    assert found.largest_frame is not None and 42 * RATE <= found.largest_frame < 43 * RATE
    assert change_sentence(found).largest_second == 42
    assert change_sentence(found).text == f"change −{round(-found.re_source_db)} dB re source; largest at 0:42"


def test_the_level_over_time_is_that_of_each_window() -> None:
    before = noise(3.05, 2)
    found = measure(ArraySource(before, RATE), ArraySource(np.zeros_like(before), RATE), 1234)
    assert found.window == RATE // 10
    starts = range(1234, before.shape[1], found.window)
    wanted = [10 * math.log10(np.mean(before[0, s:s + found.window] ** 2)) for s in starts]
    np.testing.assert_allclose(found.levels_dbfs, wanted, atol=1e-3)


def test_correlation_shows_what_was_taken_of_the_wanted_signal() -> None:
    before = noise(5, 3)
    other = noise(5, 4)
    other -= before * np.sum(other * before) / np.sum(before**2)
    assert measure(ArraySource(before, RATE), ArraySource(0.9 * before, RATE)).correlation == pytest.approx(1.0, abs=1e-4)
    assert measure(ArraySource(before, RATE), ArraySource(1.1 * before, RATE)).correlation == pytest.approx(-1.0, abs=1e-4)
    assert measure(ArraySource(before, RATE), ArraySource(before - other, RATE)).correlation == pytest.approx(0.0, abs=1e-4)


def test_no_change_is_said_to_be_none() -> None:
    source = ArraySource(noise(2, 1), RATE)
    found = measure(source, source)
    change = change_sentence(found)
    assert found.re_source_db == -math.inf and found.changed_share == 0.0 and found.largest_frame is None
    assert change.text == "nothing changed" and not change.audible


@pytest.mark.parametrize(("db", "audible"), [(-31, True), (-49, True), (-51, False), (-80, False)])
def test_below_minus_50_db_there_is_little_or_nothing_to_hear(db: float, audible: bool) -> None:
    before = noise(2, 1)
    change = change_sentence(measure(ArraySource(before, RATE), ArraySource(before * (1 - 10 ** (db / 20)), RATE)))
    assert change.audible == audible
    assert change.text.endswith("; little or nothing to hear") != audible
    assert f"change −{-db} dB re source" in change.text


def test_a_change_of_silence_has_no_level_re_source() -> None:
    found = measure(ArraySource(np.zeros((1, RATE)), RATE), ArraySource(noise(1, 1), RATE))
    assert found.re_source_db == math.inf and found.correlation == 0.0
    assert change_sentence(found).text == "change where the source is silent; largest at 0:00"


def test_only_what_is_ready_is_measured_when_asked() -> None:
    class Half(Source):
        def __init__(self, samples: np.ndarray) -> None:
            self.inner = ArraySource(samples, RATE)
            self.length, self.format, self.origin, self.version = self.inner.length, self.inner.format, Origin(), "half"

        def ready_spans(self) -> list[tuple[int, int]]:
            return [(RATE, 2 * RATE + 5)]

        def _read(self, start: int, count: int) -> np.ndarray:
            assert self.is_ready(start, count), "read what is not rendered"
            return self.inner.read(start, count)

    before = noise(4, 1)
    found = measure(ArraySource(before, RATE), Half(before * 0.5), ready_only=True)
    assert found.frames == RATE + 5 and found.changed_share == 1.0
    assert found.re_source_db == pytest.approx(-6.02, abs=0.01)
    np.testing.assert_array_equal(np.isnan(found.levels_dbfs), [not 10 <= i <= 20 for i in range(40)])


def test_blocks_do_not_change_the_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    before, after = ArraySource(noise(9.99, 1, 2), RATE), ArraySource(noise(9.99, 2, 2), RATE)
    whole = measure(before, after, 100)
    monkeypatch.setattr("workstation.analysis.residual.BLOCK", 1000)
    pieces = measure(before, after, 100)
    np.testing.assert_allclose(pieces.levels_dbfs, whole.levels_dbfs, atol=1e-5)
    assert pieces.re_source_db == pytest.approx(whole.re_source_db) and pieces.correlation == pytest.approx(whole.correlation)


def test_an_empty_stretch_changes_nothing() -> None:
    source = ArraySource(noise(1, 1), RATE)
    assert measure(source, source, 500, 500).frames == 0


def test_measuring_can_be_cancelled() -> None:
    source = ArraySource(noise(1, 1), RATE)
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        measure(source, source, progress=progress)
