"""What is drawn: exact columns, even colours, legible rulers."""

from __future__ import annotations

import numpy as np
import pytest

from workstation.analysis.scale import Scale
from workstation.app.views import colours, columns, ticks


def test_a_column_reaches_from_its_minimum_to_its_maximum():
    low, high = np.array([-0.5, -1.0, 0.0], np.float32), np.array([0.5, 1.0, 0.0], np.float32)
    image = columns.compose(low, high, np.zeros(3, np.float32), 101)
    rows = [np.flatnonzero(image[:, x] == columns.PEAK) for x in range(3)]
    assert (rows[0][0], rows[0][-1]) == (25, 75)
    assert list(rows[2]) == [50], "silence is one line in the middle"


def test_neighbouring_columns_touch_so_that_a_steep_wave_has_no_gaps():
    wave = np.array([-0.9, 0.9, -0.9, 0.9], np.float32)
    image = columns.compose(wave, wave, np.zeros(4, np.float32), 200, clip_at=2)
    for x in range(1, 4):
        one, other = (set(np.flatnonzero(image[:, i] == columns.PEAK)) for i in (x - 1, x))
        assert one & other


def test_the_rms_body_lies_inside_the_peak():
    image = columns.compose(np.array([-0.8], np.float32), np.array([0.8], np.float32), np.array([0.4], np.float32), 201)
    body = np.flatnonzero(image[:, 0] == columns.BODY)
    assert (body[0], body[-1]) == (60, 140)


def test_what_is_not_known_shows_the_outline_of_another_recording_in_grey_and_nothing_else_changes():
    known = np.array([np.nan, 0.5], np.float32)
    image = columns.compose(-known, known, known / 2, 40)
    other = columns.compose(*(np.full(2, v, np.float32) for v in (-0.25, 0.25, 0.1)), 40)
    before = image.copy()
    columns.add_outline(image, np.isnan(known), other)
    assert (image[15:25, 0] == columns.HATCH).all() and (image[:10, 0] == before[:10, 0]).all()
    assert (image[:, 1] == before[:, 1]).all()


def test_unknown_columns_are_hatched_and_clipped_ones_are_marked():
    low, high = np.array([np.nan, -0.1, -1.0], np.float32), np.array([np.nan, 0.1, 0.2], np.float32)
    image = columns.compose(low, high, np.zeros(3, np.float32), 60)
    assert set(np.unique(image[:, 0])) == {columns.EMPTY, columns.HATCH}
    assert [columns.CLIP in image[:, x] for x in range(3)] == [False, False, True]


def test_the_db_scale_puts_the_floor_in_the_middle_and_full_scale_at_the_edge():
    heights = columns.to_height(np.array([1.0, 10 ** (-30 / 20), 10 ** (-60 / 20), 0.0, -1.0], np.float32), 1.0, True)
    assert heights == pytest.approx([1.0, 0.5, 0.0, 0.0, -1.0], abs=1e-6)


def test_folding_samples_gives_what_slicing_gives():
    samples = np.random.default_rng(0).standard_normal((2, 1000)).astype(np.float32)
    edges = np.floor(np.linspace(0, 1000, 38)).astype(np.int64)
    low, high, rms = columns.fold(samples, edges)
    for column, (a, b) in enumerate(zip(edges[:-1], edges[1:], strict=True)):
        part = samples[:, a:b]
        assert np.array_equal(low[:, column], part.min(1)) and np.array_equal(high[:, column], part.max(1))
        assert rms[:, column] == pytest.approx(np.sqrt(np.mean(part.astype(float) ** 2, axis=1)), rel=1e-5)


def lightness(rgb: np.ndarray) -> np.ndarray:
    """CIE L*, 0 to 100: another measure than the one the maps are made in."""
    share = rgb / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    luminance = linear @ [0.2126, 0.7152, 0.0722]
    return np.where(luminance > 0.008856, 116 * np.cbrt(luminance) - 16, 903.3 * luminance)


@pytest.mark.parametrize("name", colours.IDS)
def test_a_louder_bin_is_always_lighter_in_even_steps(name):
    steps = np.diff(lightness(colours.table(name).astype(float)))[8:]
    smooth = np.convolve(steps, np.ones(16) / 16, "valid")
    assert np.all(smooth > 0)
    assert smooth[56:].max() < 2 * smooth[56:].min(), "the two measures of lightness part only near black"
    assert lightness(colours.table(name)[-1:].astype(float))[0] > 90


def test_the_grey_map_is_grey():
    table = colours.table("grey").astype(int)
    assert np.abs(table - table[:, :1]).max() <= 1


@pytest.mark.parametrize("frames_per_pixel", [0.02, 1, 37.3, 1000, 105840])
@pytest.mark.parametrize("samples", [False, True])
def test_time_labels_stay_apart_and_stand_where_they_say(frames_per_pixel, samples):
    shown = [t for t in ticks.time_ticks(123456.7, frames_per_pixel, 1400, 44100, 100, samples) if t.text]
    assert len(shown) >= 2 and min(np.diff([t.at for t in shown])) >= 99
    if samples:
        for tick in shown:
            assert int(tick.text.replace("\u2009", "")) == pytest.approx(123456.7 + tick.at * frames_per_pixel, abs=1)


@pytest.mark.parametrize("kind", ["log", "mel", "linear"])
@pytest.mark.parametrize("band", [(25, 22050), (900, 1400), (25, 96000)])
def test_frequency_labels_stay_apart_on_every_scale(kind, band):
    scale = Scale(kind, *band, 240)
    shown = ticks.frequency_ticks(*band, lambda hz: float(scale.to_row(hz)), 240, 14)
    assert len(shown) >= 4 and min(np.diff([t.at for t in shown])) >= 7
    first = shown[len(shown) // 2]
    value = float(first.text[:-1]) * 1000 if first.text.endswith("k") else float(first.text)
    assert float(scale.to_row(value)) == pytest.approx(first.at, abs=0.5)


def test_the_topmost_label_names_the_unit():
    shown = sorted(ticks.with_unit(ticks.colour_ticks(-100, 0, 300, 20), "dB"), key=lambda t: t.at)
    assert [t.text for t in shown][:2] == ["0 dB", "−10"]
    assert ticks.with_unit([ticks.Tick(9, "10k"), ticks.Tick(50, "1k")], "Hz")[0].text == "10 kHz"
