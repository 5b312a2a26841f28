"""Invented treble through the shipped model and the render loop."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.signals import white
from workstation.core import ArraySource, Edits, Findings, Origin, Step
from workstation.core.resample import resample
from workstation.files import mp3
from workstation.restoration import registry, treble
from workstation.restoration.rendered import Rendered
from workstation.restoration.store import SegmentStore
from workstation.session import open_recording
from workstation.session.steps import make_step

RATE = 44_100


@cache
def music() -> np.ndarray:
    """Chords over a beat, their tones falling by 6 dB an octave up to 20 kHz: float32 [2, 2 s]."""
    time = np.arange(2 * RATE) / RATE
    tones = sum(np.sin(2 * np.pi * 110 * k * time + k * k) / k for k in range(1, 180))
    beat = np.exp(-(time % 0.25) / 0.04)
    hiss = white(2.0, 0, RATE, 2)
    out = 0.05 * tones * (0.3 + beat) + 0.02 * hiss * beat
    return (out / np.abs(out).max() * 0.5).astype(np.float32)


@cache
def coded() -> np.ndarray:
    return mp3.decode(mp3.encode(music(), RATE, 64))[:, :2 * RATE]


def step_for(samples: np.ndarray, **settings: Any) -> Step:
    return make_step("codec-enhance", settings, ArraySource(samples, RATE))


def rendered(samples: np.ndarray, step: Step) -> np.ndarray:
    source = ArraySource(samples, RATE)
    return Rendered(source, Edits((step,)), SegmentStore(None)).read(0, source.length)


@cache
def restored() -> np.ndarray:
    return rendered(coded(), step_for(coded()))


def treble_db(samples: np.ndarray, cutoff_hz: float) -> float:
    power = np.abs(treble.spectra(samples)) ** 2
    return float(10 * np.log10(power[..., treble.bin_of(cutoff_hz) + 8:].sum()))


def found(step: Step) -> Findings:
    assert isinstance(step.findings, Findings)
    return step.findings


def test_it_is_marked_as_generative() -> None:
    assert registry.get("codec-enhance").generative


def test_what_was_never_lossy_stays_as_it_is_and_is_told_so() -> None:
    step = step_for(music())
    assert found(step).summary.startswith("This does not look like lossy audio")
    assert not found(step).marks
    assert np.array_equal(rendered(music(), step), music())


def test_what_was_never_lossy_is_doubted_where_it_is_to_be_treated_in_any_case() -> None:
    findings = found(step_for(music(), treat="always"))
    assert findings.warning.startswith("This does not look like lossy audio") and findings.summary.startswith(findings.warning)
    assert findings.marks and not found(step_for(coded(), treat="always")).warning


def test_the_findings_mark_what_will_be_invented() -> None:
    findings = found(step_for(coded()))
    (mark,) = findings.marks
    assert mark.label == "invented" and mark.low_hz == pytest.approx(findings.values["cutoff_hz"], abs=0.1)
    assert 10_500 < mark.low_hz < 11_700
    assert f"{mark.low_hz / 1000:.1f} kHz" in findings.summary


@pytest.mark.parametrize(("rate", "level"), [(RATE, 0.0), (RATE, -6.0), (32_000, 0.0)])
def test_what_is_invented_is_told_as_loud_as_it_is(rate: int, level: float) -> None:
    source = ArraySource(coded() if rate == RATE else resample(coded(), RATE, rate), rate)
    step = make_step("codec-enhance", {"level": level, "treat": "always"}, source)
    before = source.read(0, source.length)
    change = Rendered(source, Edits((step,)), SegmentStore(None)).read(0, source.length) - before
    power, above = np.abs(np.fft.rfft(change)) ** 2, np.fft.rfftfreq(source.length, 1 / rate) >= found(step).values["cutoff_hz"]
    for key, bins in (("invented_db", above), ("holes_db", ~above)):
        true_db = 10 * np.log10(power[:, bins].sum() / (np.abs(np.fft.rfft(before)) ** 2).sum())
        assert found(step).values[key] == pytest.approx(true_db, abs=1.5)
        assert f"about {-found(step).values[key]:.0f} dB softer" in found(step).summary


def test_a_rate_without_room_for_all_treble_is_told_with_the_way_out() -> None:
    summary = found(make_step("codec-enhance", {"treat": "always"}, ArraySource(resample(coded(), RATE, 24_000), 24_000))).summary
    assert "no room above 12 kHz" in summary and "to 44.1 kHz" in summary
    assert "no room" not in found(step_for(coded())).summary


def test_a_lossy_recording_whose_band_reaches_high_is_left_alone_and_told_so() -> None:
    full = mp3.decode(mp3.encode(music(), RATE, 320))[:, :2 * RATE]
    source = ArraySource(full, RATE)
    source.origin = Origin(codec="Vorbis", lossy=True)
    findings = found(make_step("codec-enhance", {}, source))
    assert "hardly anybody hears" in findings.summary and not findings.marks


def test_treble_that_was_kept_now_and_then_above_the_band_stays_as_it_is() -> None:
    samples = coded().copy()
    tone = 10 ** (-60 / 20) * np.sin(2 * np.pi * 15_000 * np.arange(RATE // 8) / RATE)
    samples[:, RATE:RATE + len(tone)] += tone.astype(np.float32)
    step = step_for(samples)
    assert found(step).values["cutoff_hz"] < 12_000
    before, after = (treble.spectra(x)[:, 88:92, treble.bin_of(15_000)] for x in (samples, rendered(samples, step)))
    assert np.abs(after - before).max() < 0.1 * np.abs(before).max()


def test_a_mark_that_is_switched_off_invents_nothing() -> None:
    step = step_for(coded())
    off = found(step).with_marks(found(step).marks.switched(np.array([0]), False))
    assert np.array_equal(rendered(coded(), Step.from_plain(step.to_plain() | {"findings": off.to_plain()})), coded())


def test_treble_comes_back_near_its_level_and_the_change_has_nothing_below_one_kilohertz() -> None:
    cutoff = found(step_for(coded())).values["cutoff_hz"]
    clean, before, after = (treble_db(x, cutoff) for x in (music(), coded(), restored()))
    assert abs(after - clean) < 12 < clean - before
    change = treble.spectra(restored() - coded())[..., :40]
    assert np.abs(change).max() < 1e-3 * np.abs(treble.spectra(coded())[..., :40]).max()


def test_the_low_pass_leaves_no_seam_between_what_was_kept_and_what_is_invented() -> None:
    cutoff = treble.bin_of(found(step_for(coded())).values["cutoff_hz"])
    clean, after = (10 * treble.levels(treble.spectra(x)) for x in (music(), restored()))
    error = np.median(after - clean, axis=(0, 1))
    assert abs(np.mean(error[cutoff - 8:cutoff]) - np.mean(error[cutoff:cutoff + 8])) < 4


def test_the_level_moves_the_invented_treble_by_its_decibels() -> None:
    cutoff = found(step_for(coded())).values["cutoff_hz"]
    louder = rendered(coded(), step_for(coded(), level=6.0))
    assert treble_db(louder, cutoff) - treble_db(restored(), cutoff) == pytest.approx(6, abs=0.3)


def test_equal_channels_become_what_one_of_them_becomes() -> None:
    once, twice = coded()[:1], coded()[[0, 0]]
    out = rendered(twice, step_for(twice))
    assert np.array_equal(out, rendered(once, step_for(once))[[0, 0]])
    assert not np.array_equal(out, twice)


def test_another_seed_invents_other_sound_of_the_same_level() -> None:
    step = step_for(coded())
    other = rendered(coded(), Step.from_plain(step.to_plain() | {"seed": step.seed + 1}))
    cutoff = found(step).values["cutoff_hz"]
    assert treble_db(other - restored(), cutoff) > treble_db(restored(), cutoff) - 3
    assert treble_db(other, cutoff) == pytest.approx(treble_db(restored(), cutoff), abs=0.5)


def test_segments_rendered_backwards_are_the_same() -> None:
    samples = np.tile(coded()[:1], 4)
    step, source = step_for(samples), ArraySource(samples, RATE)
    whole = rendered(samples, step)
    backwards = Rendered(source, Edits((step,)), SegmentStore(None))
    pieces = [backwards.read(start, RATE) for start in range(7 * RATE, -1, -RATE)]
    plan = registry.get("codec-enhance").plan(source.format, step.settings)
    assert plan.segment < source.length
    assert np.abs(np.concatenate(pieces[::-1], axis=1) - whole).max() < 1e-5


def low_passed(hz: float) -> np.ndarray:
    spectrum = np.fft.rfft(music())
    spectrum[:, np.fft.rfftfreq(2 * RATE, 1 / RATE) > hz] = 0
    return np.fft.irfft(spectrum, 2 * RATE).astype(np.float32)


def test_a_band_that_ended_long_before_the_encoders_low_pass_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "narrow.mp3").write_bytes(mp3.encode(low_passed(5000), RATE, 128))
    source = open_recording(tmp_path / "narrow.mp3", cache=tmp_path)
    step = make_step("codec-enhance", {}, source)
    assert "there never was more" in found(step).summary and not found(step).marks
    assert found(make_step("codec-enhance", {"treat": "always"}, source)).values["cutoff_hz"] == pytest.approx(5000, abs=300)


@pytest.mark.parametrize("channels, treated", [(2, False), (6, True)])
def test_192_kbps_are_plenty_for_two_channels_and_little_for_six(channels: int, treated: bool) -> None:
    source = ArraySource(np.tile(coded(), (channels // 2, 1)), RATE)
    source.origin = Origin(codec="AAC", bitrate=192_000, lossy=True)
    assert bool(found(make_step("codec-enhance", {}, source)).marks) == treated


@pytest.mark.parametrize("treat", ["auto", "always"])
@pytest.mark.parametrize("count", [0, 10, RATE])
def test_silence_is_said_to_hold_nothing(treat: str, count: int) -> None:
    samples = np.full((2, count), 1e-7, np.float32)
    step = step_for(samples, treat=treat)
    assert found(step).summary == "There is next to nothing in it. Nothing is changed."
    assert np.array_equal(rendered(samples, step), samples)


def test_digital_silence_around_it_moves_no_cut_off() -> None:
    silence = np.zeros((2, 30 * RATE), np.float32)
    alone, between = (found(step_for(x)).values["cutoff_hz"] for x in (coded(), np.concatenate([silence, coded(), silence], axis=1)))
    assert between == pytest.approx(alone, abs=60)


def test_a_telephone_has_no_treble_to_invent() -> None:
    step = make_step("codec-enhance", {"treat": "always"}, ArraySource(white(1.0, -20, 8000), 8000))
    assert "no room for treble" in found(step).summary and not found(step).marks
