"""The use cases that window and command line share."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.signals import voice_like
from workstation import session
from workstation.core import ArraySource, Edits, Progress, Region, UsageError
from workstation.core.resample import resample
from workstation.session.comparing import told_of_reference

RATE = 16000


@pytest.fixture
def source():
    rng = np.random.default_rng(0)
    t = np.arange(6 * RATE) / RATE
    return ArraySource((0.2 * np.sin(2 * np.pi * 300 * t) * (t > 1) + 0.01 * rng.standard_normal(t.shape))[None], RATE)


@pytest.fixture
def renderer():
    return session.Renderer()


def test_a_step_learns_from_what_it_will_receive(source, renderer):
    wishes = [session.parse_step("gain:gain=-20"), session.parse_step("denoise:profile=0-1")]
    edits = session.fulfil(wishes, source, Region(), renderer, Progress())
    assert edits[1].learned_from == renderer.rendered(source, edits.upto(1)).version
    assert edits[1].findings.values["level_dbfs"] == pytest.approx(-60, abs=0.5)


def test_a_change_upstream_makes_findings_stale_and_they_are_learned_again(source, renderer):
    edits = session.fulfil([session.parse_step("gain:gain=-20"), session.parse_step("denoise:profile=0-1")], source, Region(), renderer,
                           Progress())
    louder = edits.replaced(0, replace(edits[0], settings={"gain": -10.0}))
    received = renderer.rendered(source, louder.upto(1))
    assert session.is_stale(louder[1], received)
    fresh = session.refreshed(louder, source, renderer, Progress())
    assert not session.is_stale(fresh[1], received)
    assert fresh[1].findings.values["level_dbfs"] == pytest.approx(-50, abs=0.5)


def test_findings_edited_by_hand_are_left_as_they_are(source, renderer):
    edits = session.fulfil([session.parse_step("gain:gain=-20"), session.parse_step("denoise")], source, Region(), renderer, Progress())
    by_hand = replace(edits[1], findings=replace(edits[1].findings, edited=True))
    changed = Edits((replace(edits[0], settings={"gain": -10.0}), by_hand))
    assert session.refreshed(changed, source, renderer, Progress())[1].findings is by_hand.findings


def test_apply_computes_nothing_that_the_preview_has(source, tmp_path):
    renderer = session.Renderer(tmp_path)
    step = session.make_step("denoise", {"profile": "0-1"}, source)
    preview = renderer.rendered(source, Edits((step,)), preview=True)
    preview.prepare(0, source.length, Progress())
    applied = renderer.rendered(source, Edits().added(replace(step)))
    assert applied.ready_spans() == [(0, source.length)]


@pytest.mark.parametrize("text, expected", [("gain:gain=-6,amount=0.5", ("gain", -6.0, 0.5)), ("gain", ("gain", 0.0, 1.0)),
                                            (" gain : gain = -3 ", ("gain", -3.0, 1.0))])
def test_a_wish_is_read_from_words(text, expected):
    wish = session.parse_step(text)
    assert (wish.processor, wish.settings["gain"], wish.amount) == expected


@pytest.mark.parametrize("text", ["gain:amount=2", "gain:amount=x", "gain:gain", "gain:other=1", "nothing"])
def test_a_wish_that_cannot_be_is_refused(text):
    with pytest.raises(UsageError):
        session.parse_step(text)


def test_a_selection_outside_the_recording_is_refused(source):
    for region in (Region(source.length), Region(channels=(1,)), Region(low_hz=9000.0)):
        with pytest.raises(UsageError):
            session.make_step("gain", {}, source, region=region)


def test_a_reference_is_laid_under_the_recording_whatever_its_lag(tmp_path: Path):
    clean = 0.1 * np.random.default_rng(3).standard_normal(3 * RATE)
    soundfile.write(tmp_path / "clean.wav", clean, RATE, subtype="FLOAT")
    late = ArraySource(np.concatenate([np.zeros(777), clean])[None], RATE)
    aligned = session.open_other(tmp_path / "clean.wav", late, Progress())
    assert aligned.lag_frames == -777
    assert np.allclose(aligned.read(1000, 5000), late.read(1000, 5000), atol=1e-7)


def test_a_reference_of_another_rate_and_in_mono_is_laid_under_and_told(tmp_path: Path):
    voice = voice_like(6, 2 * RATE, 1)
    soundfile.write(tmp_path / "clean.wav", voice[0], 2 * RATE, subtype="FLOAT")
    recording = ArraySource(np.repeat(resample(voice, 2 * RATE, RATE), 2, axis=0), RATE)
    aligned = session.open_other(tmp_path / "clean.wav", recording, Progress())
    assert aligned.lag_frames == pytest.approx(0, abs=0.01)
    assert np.allclose(aligned.read(RATE, RATE), recording.read(RATE, RATE), atol=1e-3)
    assert told_of_reference(aligned) == ("clean.wav is the reference. It has 32 kHz and is resampled to the recording's 16 kHz. It is "
                                          "mono and laid on every channel.",)


def test_the_demos_are_there_and_open(tmp_path):
    demos = session.demos()
    assert [p.name for p in demos] == ["voice_hiss_hum.flac", "voice_32k.mp3"]
    assert all(session.open_recording(p, cache=tmp_path).seconds > 10 for p in demos)


def test_a_failed_plot_leaves_no_result_behind(tmp_path, monkeypatch, source):
    from workstation.core import ShellacError
    from workstation.export import plots

    path = tmp_path / "tape.wav"
    soundfile.write(path, source.read(0, source.length)[0], RATE, subtype="PCM_16")

    def fail(*_args, **_more):
        raise ShellacError("The disk is full.")

    monkeypatch.setattr(plots, "residual_plots", fail)
    recording = session.open_recording(path)
    request = session.ExportRequest(recording, Edits(), tmp_path / "tape_restored.wav", plots="png", residual=True)
    with pytest.raises(ShellacError):
        session.export(request, session.Renderer(), Progress())
    assert list(tmp_path.iterdir()) == [path]
