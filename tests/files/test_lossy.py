"""Lossy recordings: decoded once, front to back; every place of them reads the same for ever."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from tests.files.material import coded
from workstation.core import Cancelled, Format, NativeSource, Progress, cache_at
from workstation.files import AudioWriter, audio_md5, open_source, version_of
from workstation.files.libsndfile import Handle
from workstation.files.quiet import quiet_mpg123

CODECS = [("OGG", "VORBIS", "a.ogg"), ("OGG", "OPUS", "a.opus"), ("MP3", "MPEG_LAYER_III", "a.mp3")]
by_codec = pytest.mark.parametrize(("container", "subtype", "name"), CODECS, ids=[c[1] for c in CODECS])


def front_to_back(path: Path) -> np.ndarray:
    """The whole file in one call, [channels, frames]: a second route, without the cache and without blocks."""
    return sf.read(path, dtype="float32", always_2d=True)[0].T


@by_codec
def test_reading_anywhere_equals_reading_front_to_back(tmp_path: Path, container: str, subtype: str, name: str) -> None:
    coded(tmp_path / name, container, subtype)
    whole = front_to_back(tmp_path / name)
    source = open_source(tmp_path / name, tmp_path / "cache")
    assert source.length == whole.shape[1]
    rounding = 2.0**-23 if container == "MP3" else 0.0
    np.testing.assert_allclose(source.read(0, source.length), whole, rtol=0, atol=rounding)
    whole = source.read(0, source.length)
    for start in np.random.default_rng(4).integers(0, source.length - 999, 200):
        np.testing.assert_array_equal(source.read(int(start), 999), whole[:, start:start + 999])


@by_codec
@pytest.mark.parametrize("frames", [999, 1152, 50_000])
def test_the_size_of_blocks_changes_no_sample(tmp_path: Path, container: str, subtype: str, name: str, frames: int) -> None:
    coded(tmp_path / name, container, subtype, seconds=3.0)
    source = open_source(tmp_path / name, tmp_path / "cache")
    handle, parts = Handle(tmp_path / name), []
    while len(block := handle.read(frames, np.dtype(np.float32))):
        parts.append(block.T)
    np.testing.assert_array_equal(source.read(0, source.length), np.concatenate(parts, axis=1))


@by_codec
def test_a_second_opening_uses_the_decoded_copy(tmp_path: Path, container: str, subtype: str, name: str,
                                                monkeypatch: pytest.MonkeyPatch) -> None:
    coded(tmp_path / name, container, subtype)
    first = open_source(tmp_path / name, tmp_path / "cache")

    def refuse(*_: object) -> Iterator[np.ndarray]:
        raise AssertionError("decoded again")

    monkeypatch.setattr(Handle, "blocks", refuse)
    second = open_source(tmp_path / name, tmp_path / "cache")
    assert second.version == first.version
    np.testing.assert_array_equal(second.read(500, 800), first.read(500, 800))
    assert len(list((tmp_path / "cache" / "decoded").iterdir())) == 1


@by_codec
def test_a_lossy_source_says_so_and_has_no_native_samples(tmp_path: Path, container: str, subtype: str, name: str) -> None:
    coded(tmp_path / name, container, subtype)
    source = open_source(tmp_path / name, tmp_path / "cache")
    assert source.origin.lossy and source.format.is_lossy
    assert (source.format.container, source.format.subtype, source.format.rate) == (container, subtype, 24000)
    assert source.origin.codec in ("Vorbis", "Opus", "MP3")
    assert source.origin.bitrate and 20_000 < source.origin.bitrate < 330_000
    assert not isinstance(source, NativeSource)


@pytest.mark.parametrize("subtype", ["ULAW", "ALAW", "IMA_ADPCM", "MS_ADPCM", "GSM610"])
def test_coded_waves_count_as_lossy_and_read_the_same_anywhere(tmp_path: Path, subtype: str) -> None:
    samples = np.random.default_rng(5).uniform(-0.5, 0.5, 9000)
    sf.write(tmp_path / "a.wav", samples, 8000, subtype)
    source = open_source(tmp_path / "a.wav", tmp_path / "cache")
    whole = front_to_back(tmp_path / "a.wav")
    assert source.origin.lossy
    np.testing.assert_array_equal(source.read(0, source.length), whole)
    np.testing.assert_array_equal(source.read(5001, 1000), whole[:, 5001:6001])


def test_a_cache_that_cannot_be_written_slows_and_does_not_fail(tmp_path: Path) -> None:
    coded(tmp_path / "a.ogg", "OGG", "VORBIS", seconds=1.0)
    (tmp_path / "cache").write_bytes(b"a file where the folder should be")
    source = open_source(tmp_path / "a.ogg", tmp_path / "cache")
    np.testing.assert_array_equal(source.read(0, source.length), front_to_back(tmp_path / "a.ogg"))


@pytest.mark.parametrize("left", [0, 100, 5000])
def test_a_copy_that_a_crash_cut_short_is_made_again(tmp_path: Path, left: int) -> None:
    coded(tmp_path / "a.ogg", "OGG", "VORBIS", seconds=1.0)
    open_source(tmp_path / "a.ogg", tmp_path / "cache")
    os.truncate(next((tmp_path / "cache" / "decoded").iterdir()), left)
    source = open_source(tmp_path / "a.ogg", tmp_path / "cache")
    np.testing.assert_array_equal(source.read(0, source.length), front_to_back(tmp_path / "a.ogg"))


def test_cancelling_leaves_no_half_copy(tmp_path: Path) -> None:
    coded(tmp_path / "a.ogg", "OGG", "VORBIS")
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        open_source(tmp_path / "a.ogg", tmp_path / "cache", progress)
    assert list((tmp_path / "cache" / "decoded").iterdir()) == []


def test_progress_counts_every_frame(tmp_path: Path) -> None:
    coded(tmp_path / "a.ogg", "OGG", "VORBIS")
    progress = Progress()
    source = open_source(tmp_path / "a.ogg", tmp_path / "cache", progress)
    assert (progress.done, progress.fraction) == (source.length, 1.0)


def test_the_copies_used_longest_ago_make_room(tmp_path: Path) -> None:
    cache = cache_at(tmp_path / "cache")
    coded(tmp_path / "a.ogg", "OGG", "VORBIS", seconds=1.0)
    open_source(tmp_path / "a.ogg", tmp_path / "cache")
    cache.limit_bytes = round(2.5 * cache.used_bytes)
    for name in ("b.ogg", "a.ogg", "c.ogg"):
        if not (tmp_path / name).exists():
            coded(tmp_path / name, "OGG", "VORBIS", seconds=1.0)
        source = open_source(tmp_path / name, tmp_path / "cache")
    kept = {file.stem.partition("-")[0] for file in (tmp_path / "cache" / "decoded").iterdir()}
    assert kept == {version_of(tmp_path / name) for name in ("a.ogg", "c.ogg")}
    assert source.read(0, 10).shape == (source.format.channels, 10)


def test_silencing_the_decoder_passes_on_what_others_write(capfd: pytest.CaptureFixture[str]) -> None:
    with quiet_mpg123():
        os.write(2, b"[src/libmpg123/layer3.c:1774] error: part2_3_length too large\nours: 12 %\nNote: Trying to resync...\n")
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "ours: 12 %\nafter\n"


def test_a_process_without_stderr_can_open_mp3(tmp_path: Path) -> None:
    coded(tmp_path / "a.mp3", "MP3", "MPEG_LAYER_III", seconds=1.0)
    code = (f"import os, sys; os.close(2)\nfrom pathlib import Path\nfrom workstation.files import open_source\n"
            f"print(open_source(Path({str(tmp_path / 'a.mp3')!r}), Path({str(tmp_path)!r})).length)")
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 0 and int(done.stdout) >= 24_000


def test_a_lossy_file_has_the_md5_of_its_decoded_samples(tmp_path: Path) -> None:
    import hashlib

    coded(tmp_path / "a.ogg", "OGG", "VORBIS", seconds=1.0)
    assert audio_md5(tmp_path / "a.ogg") == hashlib.md5(front_to_back(tmp_path / "a.ogg").T.tobytes()).hexdigest()


@pytest.mark.parametrize("channels", [3, 5, 6, 7, 8])
@pytest.mark.parametrize("name", ["VORBIS", "OPUS"])
def test_the_channels_of_ogg_are_those_of_wav(tmp_path: Path, name: str, channels: int) -> None:
    time = np.arange(48_000) / 48_000
    tones = np.stack([0.3 * np.sin(2 * np.pi * 300 * (n + 1) * time) for n in range(channels)]).astype(np.float32)
    with AudioWriter(tmp_path / "a.ogg", Format(48_000, channels, "OGG", name)) as writer:
        writer.write(tones)
    # Vorbis I specification, 4.3.9: left, centre, right; five front and rear; then with the low frequencies last
    ogg = {3: (0, 2, 1), 5: (0, 2, 1, 3, 4), 6: (0, 2, 1, 4, 5, 3), 7: (0, 2, 1, 5, 6, 4, 3), 8: (0, 2, 1, 6, 7, 4, 5, 3)}[channels]
    low = 3 if channels > 5 else -1
    raw = sf.read(tmp_path / "a.ogg", always_2d=True)[0].T
    read = open_source(tmp_path / "a.ogg", tmp_path).read(0, 40_000)
    for place in (n for n in range(channels) if n != low):
        assert _tone(read[place]) == place + 1
        assert _tone(raw[ogg.index(place)]) == place + 1


def _tone(samples: np.ndarray) -> int:
    """The strongest frequency in units of 300 Hz."""
    return round(float(np.argmax(np.abs(np.fft.rfft(samples[4_000:28_000])))) * 2 / 300)


def test_the_remark_on_the_size_in_an_mp3_header_is_kept_from_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with quiet_mpg123():
        os.write(2, b"Warning: Xing stream size off by more than 1%, fuzzy seeking may be even more fuzzy than by design!\n")
    assert capfd.readouterr().err == ""
