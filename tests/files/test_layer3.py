"""What an MP3 states of its coding: encoder, gain, delay, granules; with a tag and without one."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from tests.signals import voice_like
from workstation.core import Format
from workstation.files import layer3, layer3_frames, lossy, mp3, open_source

RATE = 22050


def written(folder: Path, kbps: int, rate: int = RATE, channels: int = 1) -> Path:
    path = folder / f"{kbps}.mp3"
    path.write_bytes(mp3.encode(voice_like(1.0, rate, channels), rate, kbps))
    return path


def tagged(scale: str, method: int, kbps: int, name: bytes = b"LAME3.100") -> bytes:
    """A frame with a LAME tag, put together by hand: method 1 constant, 2 average, 4 variable; followed by another frame."""
    frame = bytearray(417)
    frame[:4] = b"\xff\xfb\x90\x44"
    tag = scale.encode() + b"\0\0\0\0" + name.ljust(9, b"\0") + bytes([method, 170]) + bytes(9) + bytes([kbps]) + bytes([0x24, 0x04, 0x00])
    frame[36:36 + len(tag)] = tag
    return bytes(frame) + b"\xff\xfb\x90\x44" + bytes(413)


def test_lame_is_known_by_what_it_fills_frames_with_where_there_is_no_tag(tmp_path: Path) -> None:
    path = written(tmp_path, 32)
    assert lossy.lame_tag(path) is None
    origin = open_source(path, cache=tmp_path / "cache").origin
    assert (origin.encoder, origin.scale, origin.delay_frames) == ("LAME3.100", 0.95, None)


@pytest.mark.parametrize("cut", [b"LAME3.1", b"LAME3.10"])
def test_a_name_that_was_cut_short_is_still_that_of_lame(tmp_path: Path, cut: bytes) -> None:
    path = written(tmp_path, 32)
    path.write_bytes(path.read_bytes().replace(b"LAME3.100", cut + bytes(9 - len(cut))))
    assert lossy.lame_name(path) == "LAME3.100"
    path.write_bytes(path.read_bytes().replace(cut, b"LAME3.9"[:len(cut)].ljust(len(cut), b"8")))
    assert str(lossy.lame_name(path)).startswith("LAME3.9")


def test_a_name_with_a_header_in_its_midst_is_found(tmp_path: Path) -> None:
    path = written(tmp_path, 32)
    data = bytearray(path.read_bytes().replace(b"LAME", b"XXXX"))
    places = [at for at, _ in layer3_frames.frames(bytes(data))]
    first = layer3_frames.header(bytes(data[places[-2]:places[-2] + 4]))
    assert first is not None
    data[places[-1] - 4:places[-1]] = b"LAME"
    data[places[-1] + first.begin:places[-1] + first.begin + 5] = b"3.100"
    path.write_bytes(data)
    assert lossy.lame_name(path) == "LAME3.100"


def test_an_encoder_that_does_not_name_itself_stays_unknown(tmp_path: Path) -> None:
    path = written(tmp_path, 32)
    path.write_bytes(path.read_bytes().replace(b"LAME", b"XXXX"))
    origin = open_source(path, cache=tmp_path / "cache").origin
    assert origin.encoder is None and origin.scale is None


@pytest.mark.parametrize(("kind", "method", "kbps", "bitrate", "scale"), [
    ("Info", 1, 128, 127999, 0.95), ("Info", 1, 192, 191999, 0.97), ("Info", 1, 224, 224000, 0.98), ("Info", 1, 255, 320000, 1.0),
    ("Xing", 2, 160, 183000, 0.95), ("Xing", 2, 192, 150000, 0.97), ("Xing", 4, 0, 128000, 1.0),
    ("Info", 0, 0, 96000, 0.95), ("Xing", 0, 0, 96000, None)])
def test_the_gain_of_lame_follows_from_bitrate_and_method(tmp_path: Path, kind: str, method: int, kbps: int, bitrate: int,
                                                          scale: float | None) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(tagged(kind, method, kbps))
    assert lossy.lame_scale("LAME3.100", bitrate, lossy.lame_tag(path)) == scale
    assert lossy.lame_scale("LAME3.98", bitrate, lossy.lame_tag(path)) is None


def test_a_variable_bitrate_without_a_tag_is_counted_and_leaves_the_gain_open(tmp_path: Path) -> None:
    low, high = (written(tmp_path, kbps).read_bytes() for kbps in (32, 96))
    frames = list(layer3_frames.frames(high))[1:]
    path = tmp_path / "variable.mp3"
    path.write_bytes(low + high[frames[0][0]:])
    seconds = (len(frames) + len(list(layer3_frames.frames(low)))) * 576 / RATE
    origin = open_source(path, cache=tmp_path / "cache").origin
    assert origin.bitrate == pytest.approx(8 * path.stat().st_size / seconds, rel=5e-3)
    assert (origin.encoder, origin.scale) == ("LAME3.100", None)


def test_a_bitrate_that_varies_is_counted_at_low_rates_too(tmp_path: Path) -> None:
    path = tmp_path / "variable.mp3"
    path.write_bytes(b"".join(written(tmp_path, kbps, 8000).read_bytes() for kbps in (8, 16)))
    origin = open_source(path, cache=tmp_path / "cache").origin
    assert lossy.lame_tag(path) is None and 8000 < origin.bitrate < 16000
    assert (origin.encoder, origin.scale) == ("LAME3.100", None) and layer3.granules(path.read_bytes()) is None


def test_the_gain_is_what_lame_really_multiplies_by(tmp_path: Path) -> None:
    clean = voice_like(2.0, RATE)
    decoded = mp3.decode(mp3.encode(clean, RATE, 160))
    scale = float(np.vdot(clean, decoded[:, :clean.shape[1]]) / np.vdot(clean, clean))
    assert scale == pytest.approx(open_source(written(tmp_path, 160), cache=tmp_path / "cache").origin.scale, abs=2e-3)


@pytest.mark.parametrize(("kbps", "skipped"), [(32, 0), (96, 1105)])
def test_granules_are_read_on_demand_and_begin_where_the_decoder_began(tmp_path: Path, kbps: int, skipped: int) -> None:
    source = open_source(written(tmp_path, kbps), cache=tmp_path / "cache")
    granules = source.granules()
    assert granules is not None and granules.skipped == skipped and granules.kbps == kbps
    assert len(granules) * 576 >= source.length + skipped - 576
    assert granules.types.shape == (len(granules), 1) and granules.steps.shape == (len(granules), 1, 39)


def test_other_codecs_have_no_granules(tmp_path: Path) -> None:
    from tests.files.material import coded

    coded(tmp_path / "a.ogg", "OGG", "VORBIS", seconds=1.0)
    source = open_source(tmp_path / "a.ogg", cache=tmp_path / "cache")
    assert source.granules() is None
    assert source.format == Format(24000, 2, "OGG", "VORBIS")


def test_a_lost_beginning_is_not_known_and_the_rest_is() -> None:
    data = mp3.encode(voice_like(2.0, RATE), RATE, 64)
    whole, cut = layer3.granules(data), layer3.granules(data[len(data) // 2:])
    assert whole is not None and cut is not None and whole.known.all()
    assert not cut.known[0] and cut.known[-10:].all()
    assert np.array_equal(cut.steps[-10:], whole.steps[-10:])


def test_nothing_in_a_damaged_stream_is_fatal() -> None:
    data = bytearray(mp3.encode(voice_like(1.0, RATE), RATE, 64))
    random = np.random.default_rng(5)
    for _ in range(20):
        broken = bytearray(data)
        for place in random.integers(0, len(data), 200):
            broken[place] = int(random.integers(256))
        found = layer3.granules(bytes(broken))
        assert found is None or len(found.known) == len(found.steps)
    assert layer3.granules(b"") is None and layer3.granules(b"\xff" * 5000) is None


def test_the_encoder_of_hours_is_looked_for_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "hours.mp3"
    with open(path, "wb") as stream:
        stream.write(b"LAME3.99")
        stream.truncate(1 << 29)
    tracemalloc.start()
    assert lossy.lame_name(path) == "LAME3.99"
    assert tracemalloc.get_traced_memory()[1] < 1 << 26
    tracemalloc.stop()
