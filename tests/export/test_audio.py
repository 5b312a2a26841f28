"""Exported audio: the null test, copies of what nothing changed, over-range, and nothing half-written."""

from __future__ import annotations

import math
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import soundfile

from workstation.core import ArraySource, Cancelled, Format, Progress, ShellacError, Source, UsageError
from workstation.export import audio, export_audio, removed, writing
from workstation.export.quantise import as_float64
from workstation.files import AudioWriter, default_format, open_source

RATE = 22050
CONTAINERS = [("WAV", "PCM_U8"), ("WAV", "PCM_16"), ("WAV", "PCM_24"), ("WAV", "PCM_32"), ("WAV", "FLOAT"), ("WAV", "DOUBLE"),
              ("FLAC", "PCM_S8"),
              ("FLAC", "PCM_16"), ("FLAC", "PCM_24"), ("AIFF", "PCM_16"), ("AIFF", "PCM_24"), ("W64", "PCM_24"), ("RF64", "PCM_16")]
TARGETS = [("WAV", "PCM_16"), ("FLAC", "PCM_24"), ("WAV", "PCM_32"), ("WAV", "FLOAT"), ("WAV", "DOUBLE")]


def recording(folder: Path, container: str = "WAV", subtype: str = "PCM_16", channels: int = 2, frames: int = 70_000,
              peak: float = 0.8) -> Source:
    """A file whose samples use every bit of their type, opened."""
    wide = np.random.default_rng(5).uniform(-peak, peak, (frames, channels))
    path = folder / f"source.{'wav' if container == 'RF64' else container.lower()}"
    if subtype == "PCM_32":
        soundfile.write(path, (wide * 2**31).astype(np.int32), RATE, subtype, format=container)
    else:
        soundfile.write(path, wide, RATE, subtype, format=container)
    return open_source(path, folder)


def changed(before: Source, start: int = 20_000, stop: int = 50_000) -> Source:
    """B: frames [start, stop) of the first channel filtered, all else as it was."""
    samples = before.read(0, before.length)
    samples[0, start:stop] = 0.6 * samples[0, start:stop] + 0.2 * samples[0, start - 1:stop - 1]
    return ArraySource(samples, before.format.rate)


def exact(path: Path) -> np.ndarray:
    """Samples of a file through another reader than the export's own: float64, exact for every type."""
    if soundfile.info(path).subtype == "PCM_32":
        return soundfile.read(path, dtype="int32", always_2d=True)[0].T / 2.0**31
    return soundfile.read(path, dtype="float64", always_2d=True)[0].T


def unfinished(folder: Path) -> list[str]:
    return [p.name for p in folder.iterdir() if p.name.startswith(".")]


@pytest.mark.parametrize(("container", "subtype"), CONTAINERS)
def test_the_residual_file_is_the_source_minus_the_written_file(tmp_path: Path, container: str, subtype: str) -> None:
    before = recording(tmp_path, container, subtype)
    done = export_audio(before, changed(before), tmp_path / "b.wav", format=default_format(before), residual=tmp_path / "r.wav")
    assert done.residual_path is not None
    error = np.abs(exact(Path(before.origin.path or "")) - (exact(done.path) + exact(done.residual_path))).max()
    assert (done.format.container, done.format.subtype) == (container, subtype)
    if before.format.is_integer:
        assert error == 0 and done.null.exact and done.null.error_dbfs == -math.inf
        assert done.residual_format == done.format
    else:
        assert error <= 2**-24 and done.null.error_dbfs <= 20 * math.log10(2**-24)
    assert unfinished(tmp_path) == []


@pytest.mark.parametrize(("container", "subtype"), TARGETS)
@pytest.mark.parametrize("source_subtype", ["PCM_16", "PCM_24", "PCM_32", "FLOAT"])
def test_the_null_holds_between_different_sample_types(tmp_path: Path, source_subtype: str, container: str, subtype: str) -> None:
    before = recording(tmp_path, "WAV", source_subtype)
    format = Format(RATE, 2, container, subtype)
    done = export_audio(before, changed(before), tmp_path / "b.x", format=format, residual=tmp_path / "r.wav")
    assert done.residual_path is not None and done.residual_format is not None
    error = np.abs(exact(Path(before.origin.path or "")) - (exact(done.path) + exact(done.residual_path))).max()
    assert error <= (0 if before.format.is_integer and format.is_integer else 2**-24)
    if before.format.is_integer and format.is_integer:
        assert done.residual_format.bits == max(before.format.bits or 0, format.bits or 0)


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
def test_samples_outside_the_change_are_those_of_the_source(tmp_path: Path, subtype: str) -> None:
    before = recording(tmp_path, subtype=subtype)
    done = export_audio(before, changed(before), tmp_path / "b.wav", format=default_format(before))
    a, b = exact(Path(before.origin.path or "")), exact(done.path)
    np.testing.assert_array_equal(a[1], b[1])
    np.testing.assert_array_equal(np.delete(a[0], np.s_[20_000:50_000]), np.delete(b[0], np.s_[20_000:50_000]))
    assert np.mean(a[0, 20_000:50_000] != b[0, 20_000:50_000]) > 0.9


@pytest.mark.parametrize(("subtype", "wide"), [("PCM_16", "FLOAT"), ("PCM_24", "FLOAT"), ("PCM_32", "DOUBLE")])
def test_a_residual_beyond_full_scale_gets_a_float_type_and_a_note(tmp_path: Path, subtype: str, wide: str) -> None:
    before = recording(tmp_path, subtype=subtype, channels=1)
    done = export_audio(before, ArraySource(-before.read(0, before.length), RATE), tmp_path / "b.wav", format=default_format(before),
                        residual=tmp_path / "r.wav")
    assert done.residual_path is not None and done.residual_format is not None and done.null.exact
    assert done.residual_format.subtype == wide
    assert np.array_equal(exact(Path(before.origin.path or "")) - exact(done.path), exact(done.residual_path))
    assert any(f"The residual is WAV {wide}" in note for note in done.notes)


def test_a_float_residual_of_a_flac_is_written_as_wav(tmp_path: Path) -> None:
    before = recording(tmp_path, "FLAC", "PCM_24", channels=1)
    done = export_audio(before, ArraySource(-before.read(0, before.length), RATE), tmp_path / "b.flac", format=default_format(before),
                        residual=tmp_path / "r.flac")
    assert done.residual_path == tmp_path / "r.wav" and done.residual_path.is_file() and not (tmp_path / "r.flac").exists()


def test_a_lossy_source_becomes_24_bit_flac_with_a_null_within_tolerance(tmp_path: Path) -> None:
    tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)
    soundfile.write(tmp_path / "a.mp3", tone, RATE)
    before = open_source(tmp_path / "a.mp3", tmp_path / "cache")
    after = ArraySource(0.5 * before.read(0, before.length), RATE)
    done = export_audio(before, after, tmp_path / "b.flac", format=default_format(before), residual=tmp_path / "r.flac")
    assert (done.format.container, done.format.subtype) == ("FLAC", "PCM_24")
    assert done.residual_path is not None and soundfile.info(done.residual_path).subtype == "FLOAT"
    assert np.abs(before.read(0, before.length) - (exact(done.path) + exact(done.residual_path))).max() <= 2**-24


def test_a_lossy_target_still_has_a_residual_that_adds_up(tmp_path: Path) -> None:
    before = recording(tmp_path, peak=0.3)
    done = export_audio(before, changed(before), tmp_path / "b.ogg", format=Format(RATE, 2, "OGG", "VORBIS"), residual=tmp_path / "r.ogg")
    assert done.residual_path == tmp_path / "r.wav"
    decoded = soundfile.read(done.path, always_2d=True)[0].T[:, :before.length]
    assert np.abs(exact(Path(before.origin.path or "")) - (decoded + exact(done.residual_path))).max() <= 2**-24


def test_over_range_is_refused_with_its_size_and_the_two_ways_out(tmp_path: Path) -> None:
    before = recording(tmp_path, peak=0.9)
    after = ArraySource(before.read(0, before.length) * np.float32(1.5), RATE)
    over_db = 20 * math.log10(float(np.abs(after.read(0, after.length)).max()))
    with pytest.raises(UsageError, match=rf"by {math.ceil(over_db * 10) / 10:.1f} dB.*32-bit float") as refused:
        export_audio(before, after, tmp_path / "b.wav", format=default_format(before), residual=tmp_path / "r.wav")
    assert refused.value.options == "--headroom auto, or --subtype FLOAT"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["source.wav"]


def test_headroom_lowers_the_whole_result_just_enough_and_keeps_the_null(tmp_path: Path) -> None:
    before = recording(tmp_path, peak=0.9)
    after = ArraySource(before.read(0, before.length) * np.float32(1.5), RATE)
    done = export_audio(before, after, tmp_path / "b.wav", format=default_format(before), residual=tmp_path / "r.wav", headroom_auto=True)
    b = exact(done.path)
    meant = after.read(0, after.length).astype(np.float64) * 10 ** (done.gain_db / 20)
    assert np.abs(b - meant).max() <= 1.5 * 2**-15
    assert 0.985 < np.abs(b).max() < 1
    assert done.null.exact and any(f"lowered by {-done.gain_db:.1f} dB" in note for note in done.notes)


@pytest.mark.parametrize("over_db", [0.0001, 0.1, 0.3, 6.0])
def test_headroom_suffices_at_once_whatever_the_overshoot(tmp_path: Path, over_db: float) -> None:
    after = ArraySource(np.array([[10 ** (over_db / 20), -0.5]]), RATE)
    done = export_audio(after, after, tmp_path / "b.wav", format=Format(RATE, 1, "WAV", "PCM_24"), headroom_auto=True)
    assert over_db - 1e-6 <= -done.gain_db <= over_db + 0.11
    assert 0.98 < exact(done.path).max() < 1


def test_a_float_target_keeps_what_exceeds_full_scale(tmp_path: Path) -> None:
    before = recording(tmp_path, peak=0.9)
    after = ArraySource(before.read(0, before.length) * np.float32(3), RATE)
    done = export_audio(before, after, tmp_path / "b.wav", format=Format(RATE, 2, "WAV", "FLOAT"), headroom_auto=True)
    np.testing.assert_array_equal(exact(done.path), after.read(0, after.length))
    assert done.gain_db == 0


def test_samples_that_are_no_numbers_are_refused_for_an_integer_target(tmp_path: Path) -> None:
    samples = np.zeros((1, 100), np.float32)
    samples[0, 50] = np.nan
    source = ArraySource(samples, RATE)
    with pytest.raises(UsageError, match="no numbers"):
        export_audio(source, source, tmp_path / "b.wav", format=Format(RATE, 1, "WAV", "PCM_16"), headroom_auto=True)


def test_an_empty_recording_is_exported_as_an_empty_one(tmp_path: Path) -> None:
    before = recording(tmp_path, frames=0)
    done = export_audio(before, before, tmp_path / "b.wav", format=default_format(before), residual=tmp_path / "r.wav")
    assert soundfile.info(done.path).frames == 0 and done.null.exact


def test_existing_files_are_kept_without_overwrite_and_replaced_with_it(tmp_path: Path) -> None:
    before = recording(tmp_path, frames=3000)
    for name in ("b.wav", "r.wav"):
        (tmp_path / name).write_bytes(b"precious")
        with pytest.raises(UsageError, match=name):
            export_audio(before, before, tmp_path / "b.wav", format=default_format(before), residual=tmp_path / "r.wav")
        assert (tmp_path / name).read_bytes() == b"precious"
        (tmp_path / name).unlink()
    (tmp_path / "b.wav").write_bytes(b"old")
    export_audio(before, before, tmp_path / "b.wav", format=default_format(before), overwrite=True)
    np.testing.assert_array_equal(exact(tmp_path / "b.wav"), exact(tmp_path / "source.wav"))


def test_the_source_is_never_a_target(tmp_path: Path) -> None:
    before = recording(tmp_path, frames=3000)
    content = (tmp_path / "source.wav").read_bytes()
    with pytest.raises(UsageError, match="source"):
        export_audio(before, before, tmp_path / "source.wav", format=default_format(before), overwrite=True)
    with pytest.raises(UsageError, match="source"):
        export_audio(before, before, tmp_path / "b.wav", format=default_format(before), residual=tmp_path / "source.wav", overwrite=True)
    assert (tmp_path / "source.wav").read_bytes() == content


def test_cancelling_in_any_pass_leaves_the_old_files_and_nothing_else(tmp_path: Path) -> None:
    before = recording(tmp_path, frames=200_000)
    (tmp_path / "b.wav").write_bytes(b"old")
    titles = set()
    for passes in (1, 2, 3):
        seen: set[str] = set()

        def stop(job: Progress, seen: set[str] = seen, passes: int = passes) -> None:
            seen.add(job.title)
            if len(seen) == passes and job.done:
                job.cancel()

        progress = Progress(on_change=stop, interval=0)
        with pytest.raises(Cancelled):
            export_audio(before, changed(before), tmp_path / "b.wav", format=default_format(before), residual=tmp_path / "r.wav",
                         overwrite=True, progress=progress)
        titles |= seen
        assert sorted(p.name for p in tmp_path.iterdir()) == ["b.wav", "source.wav"]
        assert (tmp_path / "b.wav").read_bytes() == b"old"
    assert len(titles) == 3


def test_a_file_that_does_not_read_back_as_written_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = recording(tmp_path, frames=3000)
    real = open_source

    def flipped(path: Path, cache: Path) -> Source:
        content = bytearray(path.read_bytes())
        content[-1] ^= 1
        path.write_bytes(content)
        return real(path, cache)

    monkeypatch.setattr(audio, "open_source", flipped)
    with pytest.raises(ShellacError, match="nothing was kept"):
        export_audio(before, changed(before, 100, 2000), tmp_path / "b.wav", format=default_format(before))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["source.wav"]


@pytest.mark.parametrize("written", [writing, removed])
def test_errors_of_the_disk_name_the_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: ModuleType) -> None:
    before = recording(tmp_path, frames=3000)

    class Full(AudioWriter):
        def write(self, block: np.ndarray) -> None:
            raise ShellacError(f"The disk is full: {self.target} was not written.")

    monkeypatch.setattr(written, "AudioWriter", Full)
    name = "b" if written is writing else "r"
    with pytest.raises(ShellacError, match=rf"full: \S*/{name}\.wav was") as caught:
        export_audio(before, before, tmp_path / "b.wav", format=default_format(before), residual=tmp_path / "r.wav")
    assert ".shellac-" not in str(caught.value)
    assert unfinished(tmp_path) == []


def test_sources_of_different_length_are_refused(tmp_path: Path) -> None:
    before = recording(tmp_path, frames=3000)
    with pytest.raises(ShellacError, match="length"):
        export_audio(before, ArraySource(np.zeros((2, 2999)), RATE), tmp_path / "b.wav", format=default_format(before))


def test_integers_become_float64_and_stay_exact() -> None:
    edge = np.array([[-2**31, 2**31 - 1, 1, -1]], np.int32)
    assert (as_float64(edge) * 2.0**31 == edge.astype(float)).all()
