"""Plots: what they are made from is exact, and the pages are what was asked for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from workstation.core import ArraySource, Progress, Removed, UsageError
from workstation.export import drawing, survey
from workstation.export.plots import residual_plots

RATE = 16000


def noise(channels: int = 1, frames: int = 20_000, seed: int = 3) -> ArraySource:
    return ArraySource(np.random.default_rng(seed).normal(0, 0.1, (channels, frames)), RATE)


def test_columns_hold_the_extremes_of_every_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey, "BLOCK", 3000)
    source = noise(2, 20_011)
    seen = survey.survey(source, 11, 20_011, 37, Progress())
    edges = [11 + -(-i * 20_000 // 37) for i in range(38)]
    samples = source.read(0, source.length)
    for column, (begin, end) in enumerate(zip(edges, edges[1:], strict=False)):
        np.testing.assert_array_equal(seen.low[:, column], samples[:, begin:end].min(1))
        np.testing.assert_array_equal(seen.high[:, column], samples[:, begin:end].max(1))


def test_level_and_spectrum_of_a_full_scale_sine() -> None:
    hz = 100 * RATE / 1024
    source = ArraySource(np.sin(2 * np.pi * hz * np.arange(4 * RATE) / RATE), RATE)
    seen = survey.survey(source, 0, source.length, 200, Progress())
    assert seen.rms_db == pytest.approx(-3.01, abs=0.01)
    peak = int(np.argmax(seen.spectrum_db[0]))
    assert seen.hz[peak] == pytest.approx(hz, abs=1) and seen.spectrum_db[0, peak] == pytest.approx(0, abs=0.1)
    row = int(np.argmax(seen.picture_db[0, :, 100]))
    assert seen.picture_db[0, row, 100] == pytest.approx(0, abs=2)
    assert float(seen.scale.from_row(row + 0.5)) == pytest.approx(hz, rel=0.02)


def test_a_click_in_a_long_recording_is_seen_in_its_column() -> None:
    samples = np.zeros((1, 3_000_000), np.float32)
    samples[0, 1_234_567] = 0.9
    seen = survey.survey(ArraySource(samples, RATE, "click"), 0, 3_000_000, 300, Progress())
    column = 1_234_567 * 300 // 3_000_000
    assert seen.high[0, column] == np.float32(0.9) and np.count_nonzero(seen.high) == 1
    loud = seen.picture_db[0].max(axis=0)
    assert loud[column] > loud[column - 5] + 60


@pytest.mark.parametrize("block", [3000, 50_000])
def test_the_size_of_the_blocks_does_not_change_the_pictures(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    source = noise(1, 40_000)
    whole = survey.survey(source, 0, 40_000, 60, Progress())
    monkeypatch.setattr(survey, "BLOCK", block)
    parts = survey.survey(source, 0, 40_000, 60, Progress())
    np.testing.assert_allclose(parts.picture_db, whole.picture_db, atol=1e-3)
    np.testing.assert_allclose(parts.level_db, whole.level_db, atol=1e-3)


@pytest.mark.parametrize(("kind", "head"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_a_page_is_written_in_the_kind_asked_for(tmp_path: Path, kind: str, head: bytes) -> None:
    before = noise()
    after = ArraySource(0.5 * before.read(0, before.length), RATE)
    paths = residual_plots(before, after, Removed(before, after), tmp_path / "a_residual", kind, title="Gain")
    assert paths == [tmp_path / f"a_residual.{kind}"] and paths[0].read_bytes().startswith(head)
    assert [p.name for p in tmp_path.iterdir()] == [paths[0].name]


def test_every_two_channels_get_a_page(tmp_path: Path) -> None:
    before = noise(3, 4000)
    paths = residual_plots(before, before, Removed(before, before), tmp_path / "x", "pdf")
    assert [p.name for p in paths] == ["x_1-2.pdf", "x_3.pdf"] and all(p.is_file() for p in paths)


def test_the_lower_panels_are_the_errors_where_a_reference_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clean, drawn = noise(), []
    before = ArraySource(1.25 * clean.read(0, clean.length), RATE)
    after = ArraySource(1.0625 * clean.read(0, clean.length), RATE)
    monkeypatch.setattr("workstation.export.plots._draw", lambda page, *rest: drawn.append(page))
    residual_plots(before, after, Removed(before, after), tmp_path / "x", "png", reference=clean)
    page = drawn[0]
    clean_db = survey.survey(clean, 0, clean.length, 10, Progress()).rms_db
    assert page.lower[0].rms_db - clean_db == pytest.approx(20 * np.log10(0.25), abs=0.01)
    assert page.lower[1].rms_db - clean_db == pytest.approx(20 * np.log10(0.0625), abs=0.01)


@pytest.mark.parametrize("frames", [1, 100, 1500])
def test_very_short_and_silent_recordings_can_be_drawn(tmp_path: Path, frames: int) -> None:
    before = ArraySource(np.zeros((2, frames)), RATE)
    assert residual_plots(before, before, Removed(before, before), tmp_path / "x", "png")[0].stat().st_size > 1000


def test_existing_plots_and_unknown_kinds_are_refused(tmp_path: Path) -> None:
    before = noise(frames=500)
    (tmp_path / "x.png").write_bytes(b"mine")
    with pytest.raises(UsageError, match="exists"):
        residual_plots(before, before, Removed(before, before), tmp_path / "x", "png")
    with pytest.raises(UsageError, match="gif"):
        residual_plots(before, before, Removed(before, before), tmp_path / "x", "gif")
    assert (tmp_path / "x.png").read_bytes() == b"mine"


@pytest.mark.parametrize(("seconds", "unit", "labels"), [(1801, "time, min:s", ["0:00", "5:00", "10:00"]),
                                                         (5400, "time, h:min:s", ["0:00:00", "0:15:00", "0:30:00"])])
def test_times_are_labelled_as_their_axis_says(seconds: int, unit: str, labels: list[str]) -> None:
    from matplotlib.figure import Figure

    seen = replace(survey.survey(noise(frames=1000), 0, 1000, 10, Progress()), stop=seconds * RATE)
    axes = Figure().add_subplot()
    drawing.time_axis(axes, seen)
    assert [label.get_text() for label in axes.get_xticklabels()][:3] == labels and drawing.time_unit(seen) == unit


def test_axes_end_at_powers_of_two_and_tens_of_db() -> None:
    seen = survey.survey(ArraySource(np.array([[0.3, -0.1] * 500]), RATE), 0, 1000, 10, Progress())
    assert drawing.reach_of(seen) == 0.5
    assert drawing.top_of(seen) % 10 == 0 and drawing.top_of(seen) >= seen.picture_db.max()
