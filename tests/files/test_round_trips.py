"""Every container, sample type, channel count and rate: what is written is what is read, by us and by libsndfile."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from tests.files.material import native_noise, write
from workstation.core import Format, NativeSource, UsageError
from workstation.files import check_format, default_format, open_source, suffix_of
from workstation.files.formats import SUBTYPES

FRAMES = 1003
EXACT = [(c, s) for c, subtypes in SUBTYPES.items() for s in subtypes if c not in ("OGG", "MP3")]


def _possible(format: Format) -> bool:
    try:
        check_format(format)
    except UsageError:
        return False
    return True


@pytest.mark.parametrize(("container", "subtype"), EXACT)
@pytest.mark.parametrize(("channels", "rate"), [(1, 8000), (2, 192000), (6, 48000), (8, 96000), (32, 44100)])
def test_samples_come_back_bit_for_bit(tmp_path: Path, container: str, subtype: str, channels: int, rate: int) -> None:
    format = Format(rate, channels, container, subtype)
    if not _possible(format):
        assert container == "FLAC" and channels > 8
        return
    samples = native_noise(format, FRAMES)
    path = tmp_path / f"x.{suffix_of(format)}"
    write(path, format, samples)
    source = open_source(path, tmp_path)
    assert isinstance(source, NativeSource)
    assert (source.format, source.length) == (format, FRAMES)
    back = source.read_native(0, FRAMES)
    assert back.dtype == samples.dtype
    np.testing.assert_array_equal(back, samples)


@pytest.mark.parametrize(("container", "subtype"), EXACT)
def test_libsndfile_reads_the_same_samples(tmp_path: Path, container: str, subtype: str) -> None:
    format = Format(44100, 2, container, subtype)
    samples = native_noise(format, FRAMES)
    path = tmp_path / f"x.{suffix_of(format)}"
    write(path, format, samples)
    with sf.SoundFile(path) as file:
        assert (file.format, file.subtype, file.samplerate, file.frames) == (container, subtype, 44100, FRAMES)
        np.testing.assert_array_equal(file.read(dtype=samples.dtype.name, always_2d=True).T, samples)


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
@pytest.mark.parametrize("container", ["WAV", "WAVEX", "RF64", "W64"])
def test_waves_of_libsndfile_are_read_as_libsndfile_reads_them(tmp_path: Path, container: str, subtype: str) -> None:
    path = tmp_path / "x.wav"
    samples = np.random.default_rng(1).uniform(-1, 1, (FRAMES, 3))
    sf.write(path, samples, 48000, subtype, format=container)
    source = open_source(path, tmp_path)
    expected = sf.read(path, dtype="float32", always_2d=True)[0].T
    assert source.format == Format(48000, 3, "WAV" if container == "WAVEX" else container, subtype)
    np.testing.assert_array_equal(source.read(0, FRAMES), expected)


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT"])
def test_full_scale_keeps_its_value(tmp_path: Path, subtype: str) -> None:
    format = Format(8000, 1, "WAV", subtype)
    extremes = native_noise(format, 2)
    limits = np.iinfo(extremes.dtype) if extremes.dtype.kind == "i" else None
    spare = {"PCM_U8": 8, "PCM_24": 8}.get(subtype, 0)
    extremes[0] = (limits.min, limits.max >> spare << spare) if limits else (-1.0, 1.5)
    write(tmp_path / "x.wav", format, extremes)
    got = open_source(tmp_path / "x.wav", tmp_path).read(0, 2)[0]
    bits = format.bits or 0
    assert got[0] == -1.0
    assert got[1] == (np.float32(1 - 2.0 ** (1 - bits)) if format.is_integer else 1.5)


@pytest.mark.parametrize("frames", [0, 1])
@pytest.mark.parametrize("container", ["WAV", "W64", "AIFF", "CAF", "AU"])
def test_nothing_and_one_frame_can_be_written(tmp_path: Path, container: str, frames: int) -> None:
    format = Format(44100, 2, container, "PCM_16")
    path = tmp_path / f"x.{suffix_of(format)}"
    write(path, format, native_noise(format, frames))
    source = open_source(path, tmp_path)
    assert source.length == frames
    assert source.read(-2, 5).shape == (2, 5)


def test_a_flac_of_nothing_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="FLAC"):
        write(tmp_path / "x.flac", Format(44100, 1, "FLAC", "PCM_16"), np.zeros((1, 0), np.int16))
    assert list(tmp_path.iterdir()) == []


def test_a_copy_takes_the_format_of_its_source(tmp_path: Path) -> None:
    format = Format(96000, 3, "AIFF", "PCM_24")
    write(tmp_path / "x.aiff", format, native_noise(format, 10))
    assert default_format(open_source(tmp_path / "x.aiff", tmp_path)) == format


def test_more_bits_than_the_target_has_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="quantise"):
        write(tmp_path / "x.wav", Format(8000, 1, "WAV", "PCM_24"), np.full((1, 9), 1 << 7, np.int32))
    with pytest.raises(ValueError, match="quantise"):
        write(tmp_path / "x.wav", Format(8000, 1, "WAV", "PCM_16"), np.full((1, 9), 1 << 15, np.int32))
    with pytest.raises(ValueError, match="int16"):
        write(tmp_path / "x.wav", Format(8000, 1, "WAV", "PCM_16"), np.zeros((1, 9), np.float32))
    assert list(tmp_path.iterdir()) == []


def test_narrower_integers_are_widened_exactly(tmp_path: Path) -> None:
    narrow = native_noise(Format(8000, 1, "WAV", "PCM_16"), 50)
    write(tmp_path / "x.wav", Format(8000, 1, "WAV", "PCM_24"), narrow)
    wide = open_source(tmp_path / "x.wav", tmp_path)
    assert isinstance(wide, NativeSource)
    np.testing.assert_array_equal(wide.read_native(0, 50), narrow.astype(np.int32) << 16)


def test_a_wave_beyond_the_limit_of_32_bits_becomes_rf64_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workstation.files.wavefile.WAV_LIMIT", 5000)
    format = Format(48000, 2, "WAV", "FLOAT")
    samples = native_noise(format, FRAMES)
    writer = write(tmp_path / "x.wav", format, samples)
    assert writer.container_used == "RF64"
    assert "RF64" in " ".join(writer.notes)
    with sf.SoundFile(tmp_path / "x.wav") as file:
        assert file.format == "RF64"
        np.testing.assert_array_equal(file.read(dtype="float32").T, samples)
    source = open_source(tmp_path / "x.wav", tmp_path)
    assert source.format.container == "RF64"
    np.testing.assert_array_equal(source.read(0, FRAMES), samples)


def test_a_recording_of_five_gigabytes_is_read_at_its_end(tmp_path: Path) -> None:
    frames, tail = 2_500_000_000, native_noise(Format(48000, 1, "RF64", "PCM_16"), 1000)
    write(tmp_path / "x.wav", Format(48000, 1, "RF64", "PCM_16"), tail)
    head = bytearray((tmp_path / "x.wav").read_bytes())
    place = head.index(b"ds64") + 8
    head[place + 8:place + 16] = (frames * 2).to_bytes(8, "little")
    with open(tmp_path / "x.wav", "r+b") as file:
        file.write(head)
        data_at = head.index(b"data") + 8
        file.truncate(data_at + frames * 2)
        file.seek(data_at + (frames - 1000) * 2)
        file.write(tail.tobytes())
    source = open_source(tmp_path / "x.wav", tmp_path)
    assert source.length == frames
    assert isinstance(source, NativeSource)
    np.testing.assert_array_equal(source.read_native(frames - 1000, 1000), tail)
