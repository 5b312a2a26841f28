"""A restoration made elsewhere, laid under its recording: exactly where it can be, and every difference said."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from tests.signals import voice_like, white
from workstation import session
from workstation.core import Cancelled, NativeSource, Progress, ShellacError, UsageError
from workstation.export import plots

RATE = 22050


@pytest.fixture(scope="module")
def voice() -> np.ndarray:
    """Four seconds of something like a voice: int16 [frames]."""
    return np.round(32767 * voice_like(4.0, RATE)[0]).astype(np.int16)


@pytest.fixture
def tape(tmp_path: Path, voice: np.ndarray) -> Path:
    """The recording before: the voice in noise, 16 bit."""
    path = tmp_path / "tape.wav"
    noise = np.round(32767 * white(4.0, -40, RATE)[0]).astype(np.int16)
    sf.write(path, voice + noise, RATE, subtype="PCM_16")
    return path


def other(tape: Path, samples: np.ndarray, rate: int = RATE, subtype: str = "PCM_16", name: str = "delivered.wav") -> session.Aligned:
    """What was delivered, under the tape."""
    sf.write(tape.with_name(name), samples, rate, subtype=subtype)
    return session.open_other(tape.with_name(name), session.open_recording(tape), Progress())


def request(tape: Path, delivered: session.Aligned, **more: object) -> session.ComparisonRequest:
    return session.ComparisonRequest(session.open_recording(tape), delivered, tape.parent, **more)  # type: ignore[arg-type]


def test_by_whole_frames_the_samples_are_those_of_the_file(tape, voice):
    delivered = other(tape, np.concatenate([np.zeros(123, np.int16), voice[:-RATE]]))
    assert isinstance(delivered, NativeSource) and delivered.lag_frames == 123
    assert np.array_equal(delivered.read_native(500, 4000)[0], voice[500:4500])
    assert np.array_equal(delivered.read(500, 4000)[0], voice[500:4500] / np.float32(32768))
    tail = delivered.read_native(len(voice) - RATE - 50, 100)[0]
    assert np.array_equal(tail[:50], voice[-RATE - 50:-RATE]) and not tail[50:].any()
    assert not delivered.read_native(len(voice) - 100, 100).any()


def test_neither_gain_nor_polarity_is_touched_unless_asked(tape, voice):
    delivered = other(tape, -(voice // 2))
    assert np.array_equal(delivered.read_native(0, 1000)[0], -(voice // 2)[:1000])
    told = " ".join(session.told(delivered.beside))
    assert "inverted" in told and "6.0" in told and "softer" in told and "copy of the programme" in told
    undone = session.matched(delivered, True)
    assert np.abs(undone.read(0, len(voice))[0] - voice / 32768).max() < 2e-3
    assert "undone" in " ".join(session.told(undone.beside))
    assert session.matched(undone, False).version == delivered.version


def test_lengths_are_said_in_seconds(tape, voice):
    delivered = other(tape, voice[RATE // 2:-RATE])
    beside = delivered.beside
    assert (beside.missing_start, beside.missing_end, beside.extra_start, beside.extra_end) == (RATE // 2, RATE, 0, 0)
    told = " ".join(session.told(beside))
    assert "lacks the first 500 ms" in told and "lacks the last 1.000 s" in told
    longer = other(tape, np.concatenate([np.zeros(RATE, np.int16), voice, np.zeros(2 * RATE, np.int16)]), name="longer.wav").beside
    assert (longer.missing_start, longer.missing_end, longer.extra_start, longer.extra_end) == (0, 0, RATE, 2 * RATE)
    assert "goes on for 2.000 s" in " ".join(session.told(longer))


def test_another_rate_is_resampled_and_said(tape, voice):
    import soxr

    delivered = other(tape, soxr.resample(voice / 32768, RATE, 48000, quality="VHQ"), 48000, "PCM_24")
    assert delivered.lag_frames == 0 and delivered.length == len(voice)
    assert np.abs(delivered.read(100, 60000)[0] - voice[100:60100] / 32768).max() < 1e-3
    assert "48 kHz" in " ".join(session.told(delivered.beside))


def test_mono_is_laid_on_every_channel_and_two_channels_count_as_their_mean(tape, voice, tmp_path):
    both = other(tape, np.stack([voice, voice], axis=1))
    assert np.array_equal(both.read(0, 5000)[0], voice[:5000] / np.float32(32768)) and "mean" in session.told(both.beside)[-1]
    stereo = tmp_path / "stereo.wav"
    sf.write(stereo, np.stack([voice, voice // 2], axis=1), RATE, subtype="PCM_16")
    laid = session.open_other(tape, session.open_recording(stereo), Progress())
    assert laid.format.channels == 2 and np.array_equal(*laid.read(0, 5000)) and "mono" in " ".join(session.told(laid.beside))
    sf.write(tmp_path / "six.wav", np.zeros((100, 6)), RATE)
    with pytest.raises(UsageError, match="6 channels"):
        session.open_other(tmp_path / "six.wav", session.open_recording(stereo), Progress())


def test_an_unrelated_recording_is_called_that(tape):
    delivered = other(tape, white(4.0, -20, RATE)[0])
    assert delivered.beside.course.kind == "unrelated" and "does not follow" in session.told(delivered.beside)[0]


def test_an_empty_file_is_refused(tape):
    with pytest.raises(UsageError, match="empty"):
        other(tape, np.zeros(0, np.int16))


def test_the_residual_adds_up_to_the_last_bit(tape, voice):
    delivered = other(tape, np.concatenate([np.zeros(10, np.int16), voice[:-500]]))
    result = session.compare(request(tape, delivered, residual=True), Progress())
    assert result.null_exact and result.residual == tape.with_name("delivered_compared_residual.wav")
    before, removed = sf.read(tape, dtype="int32")[0] >> 16, sf.read(result.residual, dtype="int32")[0] >> 16
    assert np.array_equal(before[:-500], voice[:-500] + removed[:-500] if len(removed) == len(before) else None)
    assert np.array_equal(before[-490:], removed[-490:])


def test_a_report_states_both_files_and_what_differs(tape, voice):
    delivered = other(tape, -voice[:-RATE])
    asked = request(tape, delivered, residual=True, plots="svg", report=True, reference=None, operator="Ada", note="box 7")
    result = session.compare(asked, Progress())
    assert sorted(session.planned_comparison(asked)) == sorted([result.residual, *result.plots, result.report,
                                                                result.report.with_suffix(".json")])
    page, facts = result.report.read_text("utf-8"), json.loads(result.report.with_suffix(".json").read_text("utf-8"))
    assert facts["schema"] == "shellac-comparison/1" and facts["place"]["inverted"] and facts["place"]["missing_end"] == 1.0
    assert facts["before"]["sha256"] != facts["after"]["sha256"] and facts["null"]["exact"]
    assert facts["removed"]["correlation"] == pytest.approx(1, abs=0.01)
    assert all(word in page for word in ("made elsewhere", "not known", "Ada", "box 7"))
    assert facts["before"]["sha256"] in page and facts["after"]["sha256"] in page


def test_a_reference_gives_the_errors_of_both(tape, voice, tmp_path):
    sf.write(tmp_path / "clean.wav", voice, RATE, subtype="PCM_16")
    delivered = other(tape, voice)
    result = session.compare(request(tape, delivered, report=True, reference=tmp_path / "clean.wav"), Progress())
    snr = json.loads(result.report.with_suffix(".json").read_text("utf-8"))["figures"][0]
    noise = sf.read(tape)[0] - voice / 32768
    assert snr["nothing"] == pytest.approx(10 * np.log10(np.mean((voice / 32768) ** 2) / np.mean(noise**2)), abs=0.01)
    assert snr["restored"] is None  # infinite


def test_what_b_lacks_is_no_error_of_b(tape, voice, tmp_path):
    sf.write(tmp_path / "clean.wav", voice, RATE, subtype="PCM_16")
    delivered = other(tape, voice[RATE // 2:-RATE])
    reference = session.open_other(tmp_path / "clean.wav", session.open_recording(tape), Progress())
    assert session.overlap(reference, delivered) == (RATE // 2, len(voice) - RATE)
    asked = request(tape, delivered, report=True, reference=tmp_path / "clean.wav")
    snr = json.loads(session.compare(asked, Progress()).report.with_suffix(".json").read_text("utf-8"))["figures"][0]
    assert (snr["name"], snr["restored"]) == ("SNR", None), "no error at all"


def test_nothing_is_left_of_a_comparison_that_fails(tape, voice, monkeypatch):
    delivered = other(tape, voice)
    before = set(tape.parent.iterdir())

    def fail(*_args: object, **_more: object) -> None:
        raise ShellacError("The disk is full.")

    monkeypatch.setattr(plots, "residual_plots", fail)
    with pytest.raises(ShellacError):
        session.compare(request(tape, delivered, residual=True, plots="png", report=True), Progress())
    assert set(tape.parent.iterdir()) == before
    cancelled = Progress()
    cancelled.cancel()
    with pytest.raises(Cancelled):
        session.compare(request(tape, delivered, residual=True, report=True), cancelled)
    assert set(tape.parent.iterdir()) == before


def test_the_two_recordings_are_never_written_over(tape, voice):
    delivered = other(tape, voice, name="x_compared_residual.wav")
    clash = session.open_other(delivered.beside.path, session.open_recording(tape), Progress())
    sf.write(tape.with_name("x.wav"), voice, RATE, subtype="PCM_16")
    asked = session.ComparisonRequest(clash, session.open_other(tape.with_name("x.wav"), clash, Progress()), tape.parent, residual=True,
                                      overwrite=True)
    with pytest.raises(UsageError, match="never written over"):
        session.compare(asked, Progress())


def test_a_project_brings_both_back_to_where_they_lay(tape, voice, tmp_path):
    from workstation.core import Document

    document = Document(session.open_recording(tape))
    document.other = other(tape, np.concatenate([np.zeros(50, np.int16), voice]))
    document.reference = session.open_other(tape.with_name("delivered.wav"), document.source, Progress())
    session.save_project(document, tmp_path / "work.shellac", {})
    again = session.open_project(tmp_path / "work.shellac", Progress())
    assert again.messages == () and again.document.other.version == document.other.version
    assert again.document.reference.lag_frames == 50


def test_a_file_changed_meanwhile_is_not_vouched_for(tape, voice):
    delivered = other(tape, voice)
    asked = request(tape, delivered, report=True)
    with open(tape.with_name("delivered.wav"), "ab") as file:
        file.write(b"more")
    with pytest.raises(UsageError, match="changed"):
        session.compare(asked, Progress())
