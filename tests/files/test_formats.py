"""Which formats go together, what a copy is written as, and hashes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from mutagen.flac import FLAC

from tests.files.material import chunks_of, native_noise, write
from workstation.core import ArraySource, Cancelled, Format, Origin, Progress, Source, UsageError
from workstation.files import audio_md5, container_of, default_format, open_source, sha256_of, suffix_of


def source_of(format: Format) -> Source:
    """A source of that format, without a file."""
    source = ArraySource(np.zeros((format.channels, 4), np.float32), format.rate)
    source.format = format
    source.origin = Origin(lossy=format.is_lossy)
    return source


@pytest.mark.parametrize(("own", "container", "subtype", "expected"), [
    (("WAV", "PCM_16"), None, None, ("WAV", "PCM_16")),
    (("W64", "DOUBLE"), None, None, ("W64", "DOUBLE")),
    (("MP3", "MPEG_LAYER_III"), None, None, ("FLAC", "PCM_24")),
    (("WAV", "ULAW"), None, None, ("FLAC", "PCM_24")),
    (("OGG", "OPUS"), "WAV", None, ("WAV", "PCM_24")),
    (("OGG", "VORBIS"), None, "FLOAT", ("WAV", "FLOAT")),
    (("WAV", "PCM_U8"), "FLAC", None, ("FLAC", "PCM_S8")),
    (("FLAC", "PCM_S8"), "WAV", None, ("WAV", "PCM_U8")),
    (("WAV", "FLOAT"), "FLAC", None, ("FLAC", "PCM_24")),
    (("WAV", "PCM_32"), "FLAC", None, ("FLAC", "PCM_24")),
    (("WAV", "PCM_32"), None, "FLOAT", ("WAV", "FLOAT")),
    (("FLAC", "PCM_16"), None, "FLOAT", ("WAV", "FLOAT")),
    (("CAF", "ALAC_24"), None, None, ("CAF", "PCM_24")),
    (("VOC", "PCM_16"), None, None, ("VOC", "PCM_16")),
    (("SD2", "PCM_16"), None, None, ("WAV", "PCM_16")),
    (("CAF", "ALAC_16"), None, None, ("CAF", "ALAC_16")),
    (("M4A", "ALAC_24"), None, None, ("FLAC", "PCM_24")),
    (("APE", "PCM_16"), None, None, ("FLAC", "PCM_16")),
    (("WAVPACK", "FLOAT"), None, None, ("WAV", "FLOAT")),
    (("FLAC", "PCM_32"), None, None, ("WAV", "PCM_32")),
    (("OGGFLAC", "PCM_24"), None, None, ("FLAC", "PCM_24")),
    (("WAV", "ULAW"), None, "ULAW", ("WAV", "ULAW")),
    (("AU", "ALAW"), "AU", "ALAW", ("AU", "ALAW")),
    (("MEMORY", "FLOAT"), None, None, ("WAV", "FLOAT")),
    (("WAV", "PCM_16"), "OPUS", None, ("OGG", "OPUS")),
    (("WAV", "PCM_16"), "OGG", None, ("OGG", "VORBIS")),
    (("WAV", "PCM_16"), "MP3", None, ("MP3", "MPEG_LAYER_III")),
    (("WAV", "PCM_16"), "wav", "pcm_24", ("WAV", "PCM_24")),
])
def test_a_copy_is_written_as(own: tuple[str, str], container: str | None, subtype: str | None, expected: tuple[str, str]) -> None:
    chosen = default_format(source_of(Format(48000, 2, *own)), container, subtype)
    assert (chosen.container, chosen.subtype, chosen.rate, chosen.channels) == (*expected, 48000, 2)


@pytest.mark.parametrize(("format", "container", "subtype", "word"), [
    (Format(44100, 2, "WAV", "PCM_16"), "FLAC", "FLOAT", "FLAC cannot hold FLOAT"),
    (Format(44100, 9, "WAV", "PCM_16"), "FLAC", None, "at most 8 channels"),
    (Format(44100, 2, "WAV", "PCM_16"), "OPUS", None, "44100 Hz"),
    (Format(96000, 2, "WAV", "PCM_16"), "MP3", None, "96000 Hz"),
    (Format(44100, 6, "WAV", "PCM_16"), "MP3", None, "at most 2 channels"),
    (Format(44100, 2, "WAV", "PCM_16"), "WAV", "PCM_12", "cannot hold PCM_12"),
    (Format(44100, 2, "WAV", "PCM_16"), "XYZ", None, "XYZ cannot be written"),
])
def test_what_does_not_go_together_is_a_usage_error(format: Format, container: str, subtype: str | None, word: str) -> None:
    with pytest.raises(UsageError, match=word):
        default_format(source_of(format), container, subtype)


@pytest.mark.parametrize("own", [Format(48000, 10, "OGG", "VORBIS"), Format(705_600, 2, "DSF", "DSD")])
def test_a_lossy_source_that_no_flac_holds_becomes_a_wave(own: Format) -> None:
    assert default_format(source_of(own)).container == "WAV"


def test_suffixes_and_containers_lead_to_each_other() -> None:
    assert {s: container_of(s) for s in ("wav", ".FLAC", "aif", "w64", "opus", "rf64")} == {
        "wav": "WAV", ".FLAC": "FLAC", "aif": "AIFF", "w64": "W64", "opus": "OPUS", "rf64": "RF64"}
    assert suffix_of(Format(48000, 1, "OGG", "OPUS")) == "opus"
    assert suffix_of(Format(48000, 1, "RF64", "PCM_16")) == "wav"
    with pytest.raises(UsageError, match="'.doc'"):
        container_of(".doc")


def test_sha256_is_that_of_the_bytes(tmp_path: Path) -> None:
    data = np.random.default_rng(6).bytes(5_000_001)
    (tmp_path / "x").write_bytes(data)
    progress = Progress()
    assert sha256_of(tmp_path / "x", progress) == hashlib.sha256(data).hexdigest()
    assert progress.done == len(data)
    progress.cancel()
    with pytest.raises(Cancelled):
        sha256_of(tmp_path / "x", progress)
    with pytest.raises(UsageError, match="none"):
        sha256_of(tmp_path / "none")


@pytest.mark.parametrize("subtype", ["PCM_S8", "PCM_16", "PCM_24"])
def test_the_md5_of_a_flac_is_the_one_in_its_stream_info(tmp_path: Path, subtype: str) -> None:
    format = Format(44100, 3, "FLAC", subtype)
    write(tmp_path / "x.flac", format, native_noise(format, 70_000))
    assert audio_md5(tmp_path / "x.flac") == f"{FLAC(tmp_path / 'x.flac').info.md5_signature:032x}"


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_24", "DOUBLE"])
def test_the_md5_of_a_wave_is_that_of_its_data_chunk(tmp_path: Path, subtype: str) -> None:
    format = Format(44100, 1, "WAV", subtype)
    write(tmp_path / "x.wav", format, native_noise(format, 777))
    assert audio_md5(tmp_path / "x.wav") == hashlib.md5(dict(chunks_of(tmp_path / "x.wav"))[b"data"]).hexdigest()


def test_the_same_audio_has_one_md5_in_wave_flac_and_aiff(tmp_path: Path) -> None:
    samples = native_noise(Format(44100, 2, "WAV", "PCM_24"), 5000)
    sums = set()
    for container in ("WAV", "FLAC", "AIFF", "W64", "CAF"):
        write(tmp_path / container, Format(44100, 2, container, "PCM_24"), samples)
        sums.add(audio_md5(tmp_path / container))
    assert len(sums) == 1


def test_a_flac_that_does_not_tell_its_length_is_measured(tmp_path: Path) -> None:
    sf.write(tmp_path / "x.flac", np.random.default_rng(7).uniform(-1, 1, 9999), 8000, "PCM_16")
    data = bytearray((tmp_path / "x.flac").read_bytes())
    data[21] &= 0xF0
    data[22:26] = bytes(4)
    (tmp_path / "x.flac").write_bytes(data)
    source = open_source(tmp_path / "x.flac", tmp_path)
    assert source.length == 9999
    assert source.origin.notes
    assert source.read(9000, 999).any()
