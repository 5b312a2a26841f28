"""Delivery: one gain to a loudness, never above a peak, outside the null check, and what was written is what is stated."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import soundfile
from mutagen import File

from tests.signals import voice_like
from workstation.analysis import loudness
from workstation.analysis.loudness import SILENCE, Levels
from workstation.core import ArraySource, Format, Progress, ShellacError, UsageError
from workstation.export import delivery, export_audio
from workstation.export.delivery import Wanted
from workstation.files import open_source

RATE = 44100
SEVERAL = Levels(-4.0, -3.5, -20.0, 5.0, -15.0, -17.0)


def recording(path: Path, channels: int = 2, subtype: str = "PCM_16", gain: float = 0.25, seconds: float = 6) -> object:
    sound = gain * np.atleast_2d(voice_like(seconds, RATE, channels))
    soundfile.write(path, sound.T, RATE, subtype=subtype)
    return open_source(path, path.parent)


def restored(source):
    """B: the source with its second half at 3/4 of its level."""
    samples = source.read(0, source.length)
    samples[:, source.length // 2:] *= 0.75
    return ArraySource(samples, RATE)


def export(tmp_path: Path, target: str, wanted: Wanted, *, bitrate: int | None = None, residual: bool = True, **of):
    source = recording(tmp_path / "take.wav", **of)
    container, subtype = {".wav": ("WAV", "PCM_24"), ".mp3": ("MP3", "MPEG_LAYER_III"), ".flac": ("FLAC", "PCM_16")}[Path(target).suffix]
    folder = tmp_path / "workshop"
    folder.mkdir()
    format = Format(RATE, source.format.channels, container, subtype)
    return source, export_audio(source, restored(source), tmp_path / target, format=format, wanted=wanted, bitrate=bitrate, folder=folder,
                                residual=tmp_path / "removed.wav" if residual else None, progress=Progress())


@pytest.mark.parametrize(("levels", "wanted", "gain"), [
    (SEVERAL, Wanted(-23.0, -1.0), -3.0), (SEVERAL, Wanted(-16.0, -1.0), 2.5), (SEVERAL, Wanted(-16.0), 2.5),
    (SEVERAL, Wanted(None, -6.0), -2.5), (SEVERAL, Wanted(None, -1.0), 0.0), (SEVERAL, Wanted(), 0.0), (SILENCE, Wanted(-16.0), 0.0),
    (Levels(-1.0, 0.5, -math.inf, 0.0, -math.inf, -math.inf), Wanted(-16.0, -1.0), -1.5)])
def test_the_gain_reaches_the_loudness_or_stops_at_the_peak(levels: Levels, wanted: Wanted, gain: float) -> None:
    assert wanted.gain_db(levels) == pytest.approx(gain, abs=1e-9)


def test_what_will_happen_is_said_before_it_happens() -> None:
    assert Wanted(-23.0, -1.0).sentence(SEVERAL) == "−3.0 dB to reach −23 LUFS; the true peak is then −6.5 dBTP."
    assert Wanted(-16.0, -1.0).sentence(SEVERAL) == (
        "2.5 dB louder, which gives −17.5 LUFS: 1.5 LU softer than wanted, so that the true peak stays at −1 dBTP.")
    assert "silent" in Wanted(-16.0).sentence(SILENCE)


@pytest.mark.parametrize(("loudness_lufs", "peak"), [(3.0, None), (-80.0, None), (-16.0, 1.0), (None, -40.0), (math.nan, None)])
def test_figures_that_mean_nothing_are_refused(loudness_lufs: float | None, peak: float | None) -> None:
    with pytest.raises(UsageError, match="not possible"):
        Wanted(loudness_lufs, peak)


@pytest.mark.parametrize(("target", "bits"), [("out.wav", 24), ("out.flac", 16)])
def test_the_written_file_reads_the_loudness_and_is_b_times_the_gain(tmp_path: Path, target: str, bits: int) -> None:
    source, written = export(tmp_path, target, Wanted(-23.0, -1.0))
    assert loudness.measure(open_source(tmp_path / target, tmp_path)).lufs == pytest.approx(-23.0, abs=0.05)
    assert written.delivered is not None and written.delivered.gain_db
    b, delivered = soundfile.read(written.plain)[0], soundfile.read(tmp_path / target)[0]
    assert np.abs(delivered / 10 ** (written.delivered.gain_db / 20) - b).max() < 2.5 * 2.0 ** (1 - bits)
    assert "agrees with that result" in " ".join(written.notes)


def test_what_was_removed_and_the_null_check_know_nothing_of_the_gain(tmp_path: Path) -> None:
    source, written = export(tmp_path, "out.wav", Wanted(-23.0, -1.0))
    assert written.null.exact and "before gain and coding" in written.null.text
    r, b = soundfile.read(tmp_path / "removed.wav")[0], soundfile.read(written.plain)[0]
    a = soundfile.read(tmp_path / "take.wav")[0]
    assert np.array_equal(a, b + r)
    assert np.abs(r[:len(r) // 2 - 1]).max() == 0, "nothing was removed from the first half"


def test_the_peak_wins_over_the_loudness_and_it_is_said(tmp_path: Path) -> None:
    _, written = export(tmp_path, "out.wav", Wanted(-5.0, -3.0))
    levels = loudness.measure(open_source(tmp_path / "out.wav", tmp_path))
    assert -3.03 < levels.true_peak_dbtp <= -3.0 and levels.lufs < -6
    assert "below the loudness asked for, so that the true peak is kept" in " ".join(written.notes)


@pytest.mark.parametrize(("bitrate", "channels"), [(192, 2), (64, 1)])
def test_an_mp3_has_its_bitrate_its_length_and_its_loudness_after_decoding(tmp_path: Path, bitrate: int, channels: int) -> None:
    source, written = export(tmp_path, "out.mp3", Wanted(-24.0, -1.0), bitrate=bitrate, channels=channels)
    info = File(tmp_path / "out.mp3").info
    assert info.bitrate == pytest.approx(1000 * bitrate, rel=1e-3)
    decoded = open_source(tmp_path / "out.mp3", tmp_path)
    assert decoded.length == source.length
    levels = loudness.measure(decoded)
    assert levels.lufs == pytest.approx(-24.0, abs=0.1) and levels.true_peak_dbtp <= -1.0
    assert written.delivered is not None and written.delivered.after.lufs == pytest.approx(levels.lufs, abs=0.01)
    assert written.null.exact, "B before coding and R are integers"


def test_an_mp3_keeps_its_peak_after_coding(tmp_path: Path) -> None:
    _, written = export(tmp_path, "out.mp3", Wanted(-5.0, -1.0), bitrate=192, residual=False)
    assert written.delivered is not None and -1.6 < written.delivered.after.true_peak_dbtp <= -1.0


def test_silence_is_delivered_as_it_is(tmp_path: Path) -> None:
    _, written = export(tmp_path, "out.wav", Wanted(-16.0), gain=0.0)
    assert written.delivered is not None and written.delivered.gain_db == 0
    assert not soundfile.read(tmp_path / "out.wav")[0].any()


def test_a_result_above_full_scale_is_lowered_by_its_delivery(tmp_path: Path) -> None:
    source = recording(tmp_path / "take.wav", gain=0.5)
    loud = ArraySource(4 * source.read(0, source.length), RATE)
    folder = tmp_path / "workshop"
    folder.mkdir()
    written = export_audio(source, loud, tmp_path / "out.wav", format=source.format, wanted=Wanted(-23.0), folder=folder,
                           residual=tmp_path / "removed.wav")
    assert loudness.measure(open_source(tmp_path / "out.wav", tmp_path)).lufs == pytest.approx(-23, abs=0.05)
    assert written.null.error_dbfs < -140


def test_a_file_that_is_not_b_times_the_gain_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = delivery.write

    def wrong(before, after, part, format, metadata, gain_db, progress, bitrate=None):
        return honest(before, after, part, format, metadata, gain_db - 0.1, progress, bitrate)

    monkeypatch.setattr(delivery, "write", wrong)
    with pytest.raises(ShellacError, match="not the result times its gain"):
        export(tmp_path, "out.wav", Wanted(-23.0))
    assert not (tmp_path / "out.wav").exists() and not (tmp_path / "removed.wav").exists()


@pytest.mark.parametrize("bitrate", [100, 500])
def test_a_bitrate_that_the_format_lacks_is_refused(tmp_path: Path, bitrate: int) -> None:
    with pytest.raises(UsageError, match="takes 32, 40"):
        export(tmp_path, "out.mp3", Wanted(), bitrate=bitrate)


def test_a_bitrate_for_a_wav_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="for MP3"):
        export(tmp_path, "out.wav", Wanted(-23.0), bitrate=192)
