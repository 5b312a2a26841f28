"""Damaged recordings open with what is there, and a sentence says what is missing or was assumed."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from tests.files.libav import coded
from tests.files.material import native_noise, pcm_header, riff, write
from tests.signals import voice_like
from workstation.core import Format, NativeSource, Source, UsageError
from workstation.files import open_source

RATE = 44_100
FRAMES = 10 * RATE


def _written(path: Path, container: str, subtype: str, rate: int = RATE) -> bytes:
    format = Format(rate, 2, container, subtype)
    samples = native_noise(format, FRAMES) if format.is_integer else voice_like(10, rate, 2)
    write(path, format, samples)
    return path.read_bytes()


def _opened(folder: Path, name: str, content: bytes) -> Source:
    (folder / name).write_bytes(content)
    return open_source(folder / name, folder / "cache")


def _notes(source: Source) -> str:
    return " ".join(source.origin.notes)


@pytest.mark.parametrize(("container", "subtype"), [("WAV", "PCM_16"), ("RF64", "PCM_24"), ("W64", "FLOAT"), ("AIFF", "PCM_16"),
                                                    ("CAF", "PCM_24"), ("AU", "PCM_16"), ("FLAC", "PCM_16"), ("MP3", "MPEG_LAYER_III")])
def test_a_file_cut_short_is_read_as_far_as_it_goes_and_tells_both_lengths(tmp_path: Path, container: str, subtype: str) -> None:
    whole_bytes = _written(tmp_path / "whole", container, subtype)
    whole = open_source(tmp_path / "whole", tmp_path / "cache")
    source = _opened(tmp_path, "cut", whole_bytes[:len(whole_bytes) * 2 // 3])
    assert 6.4 * RATE < source.length < 6.9 * RATE
    assert "Part of the recording is missing: the header promises 0:10.00, the file holds 0:06." in _notes(source)
    atol = 0.0 if isinstance(source, NativeSource) else 1e-4
    np.testing.assert_allclose(source.read(0, 6 * RATE), whole.read(0, 6 * RATE), atol=atol, rtol=0)


@pytest.mark.parametrize("subtype", ["VORBIS", "OPUS"])
def test_an_ogg_without_its_end_says_so(tmp_path: Path, subtype: str) -> None:
    content = _written(tmp_path / "whole", "OGG", subtype, 48_000)
    source = _opened(tmp_path, "cut", content[:len(content) * 2 // 3])
    assert 5 * 48_000 < source.length < 8 * 48_000
    assert "end mark" in _notes(source)
    assert open_source(tmp_path / "whole", tmp_path / "cache").origin.notes == ()


@pytest.mark.parametrize("stated", [0, 0xFFFFFFFF])
def test_a_recording_that_was_not_closed_is_read_to_its_end(tmp_path: Path, stated: int) -> None:
    audio = np.arange(1000, dtype="<i2")
    whole = riff([pcm_header(), (b"data", audio.tobytes())])
    place = whole.index(b"data") + 4
    source = _opened(tmp_path, "x.wav", whole[:place] + stated.to_bytes(4, "little") + whole[place + 4:])
    assert source.length == 1000 and "not closed" in _notes(source)
    np.testing.assert_array_equal(source.read(0, 1000)[0] * 32768, audio)


def test_a_data_size_that_is_too_large_is_told_with_both_lengths(tmp_path: Path) -> None:
    whole = riff([pcm_header(), (b"data", bytes(96_000))])
    place = whole.index(b"data") + 4
    source = _opened(tmp_path, "x.wav", whole[:place] + (96_000 * 3).to_bytes(4, "little") + whole[place + 4:])
    assert source.length == 48_000
    assert source.origin.notes == ("Part of the recording is missing: the header promises 0:03.00, the file holds 0:01.00.",)


@pytest.mark.parametrize("stated", [0, 5, 0xFFFFFFFF])
def test_a_wrong_size_of_the_file_changes_nothing_and_is_told(tmp_path: Path, stated: int) -> None:
    whole = riff([pcm_header(), (b"data", bytes(2000)), (b"note", b"hello!")])
    source = _opened(tmp_path, "x.wav", whole[:4] + stated.to_bytes(4, "little") + whole[8:])
    assert source.length == 1000 and "wrong size" in _notes(source)
    assert _opened(tmp_path, "good.wav", whole).origin.notes == ()


def test_a_wave_beyond_four_gigabytes_whose_sizes_wrapped_is_read_to_its_end(tmp_path: Path) -> None:
    head = riff([pcm_header(), (b"data", bytes(2000))])
    place = head.index(b"data") + 8
    with open(tmp_path / "x.wav", "wb") as stream:
        stream.write(head[:place])
        stream.truncate(place + 2000 + (1 << 32))
    source = open_source(tmp_path / "x.wav", tmp_path)
    assert source.length == (2000 + (1 << 32)) // 2 and "longer than" in _notes(source)


def test_an_impossible_size_of_a_frame_is_worked_out(tmp_path: Path) -> None:
    name, body = pcm_header(channels=2)
    broken = body[:12] + struct.pack("<H", 7) + body[14:]
    source = _opened(tmp_path, "x.wav", riff([(name, broken), (b"data", np.arange(800, dtype="<i2").tobytes())]))
    assert (source.length, source.format.subtype) == (400, "PCM_16")
    assert "size of a frame" in _notes(source)


def test_one_damaged_byte_of_a_flac_costs_one_block_and_no_other_sample(tmp_path: Path) -> None:
    data = bytearray(_written(tmp_path / "whole", "FLAC", "PCM_16"))
    whole = open_source(tmp_path / "whole", tmp_path / "cache").read(0, FRAMES)
    data[len(data) // 3] ^= 0x55
    source = _opened(tmp_path, "hurt", bytes(data))
    assert source.length == FRAMES
    got = source.read(0, FRAMES)
    wrong = np.flatnonzero((got != whole).any(0))
    assert 0 < len(wrong) <= 4096 and wrong[-1] - wrong[0] < 4096
    assert not got[:, wrong[0]:wrong[-1] + 1].any()
    assert f"at 0:{wrong[0] / RATE:05.2f}" in _notes(source)
    np.testing.assert_array_equal(source.read(0, FRAMES), got)


@pytest.mark.parametrize(("container", "subtype"), [("OGG", "VORBIS"), ("OGG", "OPUS")])
def test_a_hole_in_an_ogg_is_silence_and_what_follows_keeps_its_time(tmp_path: Path, container: str, subtype: str) -> None:
    data = _written(tmp_path / "whole", container, subtype, 48_000)
    whole = open_source(tmp_path / "whole", tmp_path / "cache")
    half = len(data) // 2
    source = _opened(tmp_path, "hole", data[:half] + bytes(3000) + data[half + 3000:])
    assert source.length == whole.length and "Nothing could be read at" in _notes(source)
    late = 8 * 48_000
    np.testing.assert_allclose(source.read(late, 48_000), whole.read(late, 48_000), atol=1e-3)


def test_a_hole_in_an_mp3_is_silence_and_what_follows_keeps_its_time(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    data = _written(tmp_path / "whole", "MP3", "MPEG_LAYER_III")
    whole = open_source(tmp_path / "whole", tmp_path / "cache")
    half = len(data) // 2
    source = _opened(tmp_path, "hole", data[:half] + bytes(4000) + data[half + 4000:])
    assert source.length == whole.length and "Nothing could be read at 0:0" in _notes(source)
    np.testing.assert_allclose(source.read(8 * RATE, 2 * RATE), whole.read(8 * RATE, 2 * RATE), atol=1e-4)
    assert capfd.readouterr().err == ""


def test_an_mp3_of_variable_bitrate_without_a_length_is_read_to_its_end(tmp_path: Path) -> None:
    voice = voice_like(10, RATE, 2)
    voice[:, 2 * RATE:] *= 0.001
    sf.write(tmp_path / "whole", voice.T, RATE, format="MP3", bitrate_mode="VARIABLE", compression_level=0.2)
    data = (tmp_path / "whole").read_bytes()
    (tmp_path / "untagged").write_bytes(data[data.index(data[:2], data.find(b"Xing")):])
    assert sf.info(tmp_path / "untagged").frames < 9 * RATE  # what libsndfile takes for the end
    source = open_source(tmp_path / "untagged", tmp_path / "cache")
    assert 10 * RATE <= source.length < 10.2 * RATE and source.origin.notes == ()
    assert source.origin.encoder is not None


def test_a_coded_wave_that_was_cut_tells_both_lengths(tmp_path: Path) -> None:
    sf.write(tmp_path / "whole", voice_like(10, RATE, 2).T, RATE, "IMA_ADPCM", format="WAV")
    content = (tmp_path / "whole").read_bytes()
    assert open_source(tmp_path / "whole", tmp_path / "cache").origin.notes == ()
    source = _opened(tmp_path, "cut", content[:len(content) // 2])
    assert "the header promises 0:10.0" in _notes(source) and 4.9 * RATE < source.length < 5.1 * RATE


@pytest.mark.parametrize(("rate", "tail"), [(44_100, b""), (22_050, b"TAG" + bytes(125)), (8_000, b"")])
def test_an_mp3_without_a_length_is_said_to_be_cut_where_its_last_frame_is(tmp_path: Path, rate: int, tail: bytes) -> None:
    data = _written(tmp_path / "whole", "MP3", "MPEG_LAYER_III", rate)
    frame = data.find(b"Info")
    untagged = data[data.index(data[:2], frame):]
    assert "incomplete" not in _notes(_opened(tmp_path, "whole_untagged", untagged + tail))
    for lost in (2, 150, len(untagged) // 2 + 7):
        assert "The last frame of the file is incomplete" in _notes(_opened(tmp_path, f"cut_{lost}", untagged[:-lost] + tail)), lost


def _junk_before(content: bytes) -> bytes:
    return b"\x13 these bytes are no header \x00" * 29 + content


@pytest.mark.parametrize(("container", "subtype"), [("WAV", "PCM_16"), ("W64", "PCM_24"), ("AIFF", "PCM_16"), ("CAF", "PCM_16"),
                                                    ("AU", "PCM_16"), ("FLAC", "PCM_16"), ("OGG", "VORBIS"), ("MP3", "MPEG_LAYER_III")])
def test_bytes_before_the_header_are_passed_over(tmp_path: Path, container: str, subtype: str) -> None:
    content = _written(tmp_path / "whole", container, subtype)
    whole = open_source(tmp_path / "whole", tmp_path / "cache")
    source = _opened(tmp_path, "junk", _junk_before(content))
    assert (source.length, source.format) == (whole.length, whole.format)
    np.testing.assert_allclose(source.read(RATE, RATE), whole.read(RATE, RATE), atol=0 if whole.format.is_integer else 1e-4)
    assert container == "OGG" or source.origin.notes


@pytest.mark.parametrize(("kind", "damage", "words"), [
    ("aac.m4a", lambda data: data[:len(data) // 3], "index (moov) cannot be found"),
    ("alac.m4a", lambda data: data[:data.index(b"moov") - 4], "index (moov) cannot be found"),
])
def test_a_film_without_its_index_is_refused_with_the_reason(tmp_path: Path, kind: str, damage: Callable[[bytes], bytes],
                                                            words: str) -> None:
    coded(tmp_path / "whole", kind, voice_like(3, 48_000, 2), 48_000)
    with pytest.raises(UsageError) as caught:
        _opened(tmp_path, "cut.m4a", damage((tmp_path / "whole").read_bytes()))
    assert words in str(caught.value) and "cut.m4a" in str(caught.value)


@pytest.mark.parametrize("kind", ["pcm24.mkv", "a.tta", "a.wv", "v2.wma"])
def test_what_is_left_of_a_file_for_libav_is_read_and_told(tmp_path: Path, kind: str) -> None:
    given = coded(tmp_path / "whole", kind, voice_like(6, 48_000, 2), 48_000)
    content = (tmp_path / "whole").read_bytes()
    source = _opened(tmp_path, "cut", content[:len(content) // 2])
    assert 1.5 * 48_000 < source.length < 3.5 * 48_000
    assert "promises 0:0" in _notes(source), source.origin.notes
    if isinstance(source, NativeSource):
        np.testing.assert_array_equal(source.read_native(0, 48_000), given[:, :48_000])


def test_a_stream_of_frames_of_one_size_is_said_to_be_cut_where_its_last_frame_is(tmp_path: Path) -> None:
    coded(tmp_path / "whole", "a.ac3", voice_like(3, 48_000, 2), 48_000)
    content = (tmp_path / "whole").read_bytes()
    assert open_source(tmp_path / "whole", tmp_path / "cache").origin.notes == ()
    assert "The last frame of the file is incomplete" in _notes(_opened(tmp_path, "cut", content[:-100]))


def test_an_archive_that_holds_a_wave_header_is_not_taken_for_a_recording(tmp_path: Path) -> None:
    header = riff([pcm_header(), (b"data", bytes(90_000))])[:44]
    with pytest.raises(UsageError, match="packed"):
        _opened(tmp_path, "packed", b"PACK" + header + np.random.default_rng(0).bytes(5000))


@pytest.mark.parametrize(("content", "why"), [
    ("Café, Überraschung\n".encode(), "is not a recording: there is text in it."),
    (("ö" * 5000).encode(), "is not a recording: there is text in it."),
    (b"fLaC" + bytes(40), "is damaged: it begins as a FLAC file, but no sound can be read from it."),
    (b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42", "is damaged: it begins as an MP4 file, but no sound can be read from it."),
    (b"\x89PNG\r\n\x1a\n" + bytes(range(200)), "cannot be opened: nothing in it is sound that this program knows.")])
def test_a_file_without_sound_is_told_from_a_damaged_one(tmp_path: Path, content: bytes, why: str) -> None:
    with pytest.raises(UsageError) as caught:
        _opened(tmp_path, "any.wav", content)
    assert str(caught.value) == f"{tmp_path / 'any.wav'} {why}"
