"""What PyAV reads: every bit of exact codecs, the true length of lossy ones, and what is in the file, whatever it is called."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.files.libav import coded
from tests.signals import voice_like
from workstation.core import Cancelled, NativeSource, Progress, Source
from workstation.export.audio import export_audio
from workstation.files import audio_md5, default_format, open_source, said_of_copy
from workstation.files.timeline import Timeline, settled

RATE = 48_000
EXACT = {"alac.m4a": ("M4A", "ALAC_16", "Apple Lossless"), "alac24.m4a": ("M4A", "ALAC_24", "Apple Lossless"),
         "a.wv": ("WAVPACK", "PCM_16", "WavPack"), "float.wv": ("WAVPACK", "FLOAT", "WavPack"), "a.tta": ("TTA", "PCM_16", "True Audio"),
         "a24.tta": ("TTA", "PCM_24", "True Audio"), "pcm.mov": ("MOV", "PCM_16", "PCM"), "pcm24.mkv": ("MKV", "PCM_24", "PCM"),
         "float.mkv": ("MKV", "FLOAT", "PCM"), "double.mov": ("MOV", "DOUBLE", "PCM"), "a.avi": ("AVI", "PCM_16", "PCM"),
         "a.oga": ("OGGFLAC", "PCM_16", "FLAC"), "flac.mka": ("MKV", "PCM_16", "FLAC")}
#: kind: (container, subtype, frames that come back of 62,400)
LOSSY = {"aac.m4a": ("M4A", "AAC", 61 * 1024), "aac.mp4": ("MP4", "AAC", 61 * 1024), "aac.aac": ("AAC", "AAC", 62 * 1024),
         "v2.wma": ("WMA", "WMA", 30 * 2048), "v1.wma": ("WMA", "WMA", 30 * 2048), "a.ac3": ("AC3", "AC3", 41 * 1536),
         "a.eac3": ("EAC3", "EAC3", 41 * 1536), "opus.webm": ("WEBM", "OPUS", 62_400), "a.ts": ("TS", "AAC", 62 * 1024),
         "a.flv": ("FLV", "AAC", 62 * 1024)}


def voice(seconds: float = 1.3, channels: int = 2, rate: int = RATE) -> np.ndarray:
    return 0.8 * voice_like(seconds, rate, channels)


@pytest.mark.parametrize("kind", EXACT)
def test_an_exact_codec_gives_every_bit_back_anywhere(tmp_path: Path, kind: str) -> None:
    given = coded(tmp_path / kind, kind, voice(), RATE)
    source = open_source(tmp_path / kind, tmp_path / "cache")
    assert isinstance(source, NativeSource)
    assert (source.format.container, source.format.subtype, source.origin.codec) == EXACT[kind]
    assert source.length == given.shape[1] and not source.origin.lossy
    np.testing.assert_array_equal(source.read_native(0, source.length), given)
    np.testing.assert_array_equal(source.read_native(40_001, 777), given[:, 40_001:40_778])
    np.testing.assert_allclose(source.read(0, source.length), voice(), atol=2.0**-15)


def test_the_sound_of_a_film_stays_packed_where_it_was(tmp_path: Path) -> None:
    for kind, container in (("flac.mka", "FLAC"), ("pcm24.mkv", "WAV")):
        coded(tmp_path / kind, kind, voice(), RATE)
        source = open_source(tmp_path / kind, tmp_path / "cache")
        copy = default_format(source)
        assert (copy.container, copy.subtype) == (container, source.format.subtype)
        assert said_of_copy(source.format, copy) == f"MKV is not written here: the copy is {container} {copy.subtype}."


def test_a_flac_of_32_bits_keeps_them_all(tmp_path: Path) -> None:
    given = coded(tmp_path / "32.flac", "32.flac", voice(), RATE, bits=32)
    source = open_source(tmp_path / "32.flac", tmp_path / "cache")
    assert isinstance(source, NativeSource) and source.format.subtype == "PCM_32"
    np.testing.assert_array_equal(source.read_native(0, source.length), given)
    copy = default_format(source)
    assert (copy.container, copy.subtype) == ("WAV", "PCM_32")
    assert said_of_copy(source.format, copy) == "FLAC of 32 bits is not written here: the copy is WAV PCM_32."
    assert said_of_copy(copy, copy) == ""


@pytest.mark.parametrize("kind", LOSSY)
def test_a_lossy_codec_has_the_length_that_its_frames_and_edit_lists_give(tmp_path: Path, kind: str) -> None:
    coded(tmp_path / kind, kind, voice(), RATE)
    source = open_source(tmp_path / kind, tmp_path / "cache")
    assert (source.format.container, source.format.subtype, source.length) == LOSSY[kind]
    assert source.origin.lossy and not isinstance(source, NativeSource)
    assert source.origin.notes == ()
    assert default_format(source).container == "FLAC"


@pytest.mark.parametrize("kind", ["aac.m4a", "opus.webm"])
def test_the_delay_of_the_encoder_is_taken_out(tmp_path: Path, kind: str) -> None:
    given = coded(tmp_path / kind, kind, voice(), RATE)
    got = open_source(tmp_path / kind, tmp_path / "cache").read(0, given.shape[1])
    assert 10 * np.log10(np.sum(given**2) / np.sum((given - got)**2)) > 15


@pytest.mark.parametrize("kind", ["a.amr", "a.3gp"])
def test_telephone_recordings_are_read(tmp_path: Path, kind: str) -> None:
    coded(tmp_path / kind, kind, voice(1.3, 1, 8000), 8000)
    source = open_source(tmp_path / kind, tmp_path / "cache")
    assert (source.format.subtype, source.format.rate, source.format.channels) == ("AMR_NB", 8000, 1)
    assert 10_400 <= source.length <= 66 * 160


def test_adpcm_that_libsndfile_does_not_know_keeps_its_16_bits(tmp_path: Path) -> None:
    coded(tmp_path / "g722.wav", "g722.wav", voice(1.3, 1, 16_000), 16_000)
    source = open_source(tmp_path / "g722.wav", tmp_path / "cache")
    assert isinstance(source, NativeSource) and source.origin.lossy and source.length == 20_800
    native = source.read_native(0, 1000)
    assert native.dtype == np.int16
    np.testing.assert_array_equal(source.read(0, 1000) * 32768, native)


@pytest.mark.parametrize("kind", ["alac.m4a", "a.ac3", "a.oga"])
def test_the_channels_stand_in_the_order_of_wav(tmp_path: Path, kind: str) -> None:
    time = np.arange(RATE) / RATE
    coded(tmp_path / kind, kind, np.stack([0.3 * np.sin(2 * np.pi * 300 * (n + 1) * time) for n in range(6)]), RATE)
    read = open_source(tmp_path / kind, tmp_path / "cache").read(4000, 24_000)
    tones = [round(float(np.argmax(np.abs(np.fft.rfft(row)))) * 2 / 300) for row in read]
    assert [tones[n] for n in (0, 1, 2, 4, 5)] == [1, 2, 3, 5, 6]


def test_the_content_decides_and_not_the_suffix(tmp_path: Path) -> None:
    given = coded(tmp_path / "really.wav", "alac.m4a", voice(), RATE)
    source = open_source(tmp_path / "really.wav", tmp_path / "cache")
    assert source.format.container == "M4A" and source.length == given.shape[1]


def test_the_first_of_several_tracks_is_opened_and_the_others_are_told(tmp_path: Path) -> None:
    given = coded(tmp_path / "a.mkv", "pcm24.mkv", voice(), RATE, tracks=2)
    source = open_source(tmp_path / "a.mkv", tmp_path / "cache")
    assert isinstance(source, NativeSource)
    np.testing.assert_array_equal(source.read_native(0, source.length), given)
    assert "2 sound tracks" in " ".join(source.origin.notes)


def test_a_second_opening_does_not_decode_again_nor_load_pyav(tmp_path: Path) -> None:
    coded(tmp_path / "a.m4a", "alac24.m4a", voice(), RATE)
    first = open_source(tmp_path / "a.m4a", tmp_path / "cache")
    code = (f"import sys\nfrom pathlib import Path\nfrom workstation.files import open_source\n"
            f"source = open_source(Path({str(tmp_path / 'a.m4a')!r}), Path({str(tmp_path / 'cache')!r}))\n"
            f"print(source.format, source.origin.codec, source.origin.notes, 'av' in sys.modules)")
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == f"{first.format} {first.origin.codec} {first.origin.notes} False", done.stderr


def test_cancelling_leaves_no_half_copy(tmp_path: Path) -> None:
    coded(tmp_path / "a.m4a", "aac.m4a", voice(), RATE)
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        open_source(tmp_path / "a.m4a", tmp_path / "cache", progress)
    assert list((tmp_path / "cache" / "decoded").iterdir()) == []


class _Softer(Source):
    """A recording whose first 9,000 frames are made softer."""

    def __init__(self, before: Source) -> None:
        self.before = before
        self.length, self.format, self.origin, self.version = before.length, before.format, before.origin, "softer"

    def _read(self, start: int, count: int) -> np.ndarray:
        out = self.before.read(start, count)
        out[:, :max(0, 9000 - start)] *= 0.5
        return out


@pytest.mark.parametrize("kind", ["alac24.m4a", "a.wv", "pcm.mov"])
def test_an_exact_recording_is_exported_with_an_exact_null(tmp_path: Path, kind: str) -> None:
    given = coded(tmp_path / kind, kind, voice(), RATE)
    before = open_source(tmp_path / kind, tmp_path / "cache")
    done = export_audio(before, _Softer(before), tmp_path / "out", format=default_format(before), residual=tmp_path / "rest")
    assert done.null.exact
    after = open_source(done.path, tmp_path / "cache")
    assert isinstance(after, NativeSource)
    np.testing.assert_array_equal(after.read_native(9000, 40_000), given[:, 9000:49_000])


def test_a_recording_has_one_checksum_in_alac_wavpack_and_true_audio(tmp_path: Path) -> None:
    sums = set()
    for kind in ("alac.m4a", "a.wv", "a.tta", "pcm.mov"):
        coded(tmp_path / kind, kind, voice(), RATE)
        sums.add(audio_md5(tmp_path / kind))
    assert len(sums) == 1


def test_a_lost_piece_becomes_silence_of_its_length() -> None:
    line = Timeline(48_000, 1 / 1000)
    assert [line.silence_before(stamp, 1024) for stamp in (0, 1008, 2064, 4128, 5136)] == [0, 0, 0, 1040, 0]
    assert line.lost == [(3072, 4112)] and line.position == 5 * 1024 + 1040
    assert line.notes() == ("Nothing could be read at 0:00.06–0:00.09: there is silence.",)


@pytest.mark.parametrize("stamps, lost", [
    ((0, 100, 648, 748, 400, 500, 600), 0), ((0, 100, None, 748, 400, 500, 600), 0), ((0, 100, 648, 748, 848, 948, 1048), 448)])
def test_stamps_that_run_ahead_and_soon_fall_back_open_no_gap(stamps: tuple[int | None, ...], lost: int) -> None:
    line = Timeline(1000, 1 / 1000)
    pieces = [(np.zeros((1, 100), np.float32), stamp) for stamp in stamps]
    assert sum(line.silence_before(stamp, piece.shape[1]) for piece, stamp in settled(pieces, 1000)) == lost
    assert line.position == 700 + lost


def test_a_clock_that_drifts_against_the_samples_opens_no_gap() -> None:
    line = Timeline(48_000, 1 / 48_000)
    assert not any(line.silence_before(round(n * 1025), 1024) for n in range(5000))


def test_a_jump_of_hours_is_told_and_not_filled() -> None:
    line = Timeline(8000, 1 / 8000)
    assert [line.silence_before(stamp, 160) for stamp in (0, 160, 8000 * 40_000, 8000 * 40_000 + 160)] == [0, 0, 0, 0]
    assert "jump at 0:00.04" in " ".join(line.notes())
