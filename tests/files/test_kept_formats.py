"""Formats that are written where the source has them: G.711, ADPCM, and the containers of laboratories and old samplers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from tests.files.material import chunks_of, native_noise, pcm_header, riff, write
from workstation.core import Format, NativeSource, Source, UsageError
from workstation.export.audio import export_audio
from workstation.files import check_format, default_format, open_source, read_metadata
from workstation.files.formats import KEPT
from workstation.files.g711 import decode, encode
from workstation.session import possible_formats

FRAMES = 3001
EXACT = [(c, s) for c, subtypes in KEPT.items() for s in subtypes if not s.endswith("ADPCM")]


def _format(container: str, subtype: str) -> Format:
    """At a rate and with a channel count that the container has."""
    one = container in ("HTK", "SVX")
    return Format(8000 if one or (container, subtype) == ("VOC", "PCM_U8") else 44_100, 1 if one or subtype == "PCM_U8" else 2, container,
                  subtype)


@pytest.mark.parametrize("subtype", ["ULAW", "ALAW"])
def test_g711_decodes_as_libsndfile_does_and_codes_each_value_to_itself(tmp_path: Path, subtype: str) -> None:
    codes = np.arange(256, dtype=np.uint8)
    (tmp_path / "codes").write_bytes(codes.tobytes())
    expected = sf.read(tmp_path / "codes", dtype="int16", samplerate=8000, channels=1, format="RAW", subtype=subtype)[0]
    values = decode(codes, subtype)
    np.testing.assert_array_equal(values, expected)
    np.testing.assert_array_equal(decode(encode(values, subtype), subtype), values)
    everything = np.arange(-32768, 32768).astype(np.int16)
    nearest = np.abs(everything[:, None].astype(int) - values[None]).min(axis=1)
    np.testing.assert_array_equal(np.abs(decode(encode(everything, subtype), subtype).astype(int) - everything), nearest)


@pytest.mark.parametrize(("container", "subtype"), EXACT)
def test_samples_come_back_bit_for_bit_in_the_same_container(tmp_path: Path, container: str, subtype: str) -> None:
    format = _format(container, subtype)
    samples = native_noise(Format(format.rate, format.channels, "WAV", "PCM_16") if format.is_lossy else format, FRAMES)
    if format.is_lossy:
        samples = decode(encode(samples, subtype), subtype)
    write(tmp_path / "x", format, samples)
    source = open_source(tmp_path / "x", tmp_path)
    assert isinstance(source, NativeSource)
    assert source.format == format and FRAMES <= source.length <= FRAMES + 1
    np.testing.assert_array_equal(source.read_native(0, FRAMES), samples)
    assert read_metadata(tmp_path / "x").unreadable == ()
    assert default_format(source) == (format if not format.is_lossy else Format(format.rate, format.channels, "FLAC", "PCM_24"))
    assert format in possible_formats(source)


@pytest.mark.parametrize(("subtype", "bits", "kept"), [("PCM_S8", 14, "PCM_16"), ("PCM_16", 21, "PCM_24"), ("PCM_24", 28, "PCM_32")])
def test_a_sample_dump_of_seven_bits_a_byte_keeps_them_all(tmp_path: Path, subtype: str, bits: int, kept: str) -> None:
    samples = native_noise(Format(8000, 1, "WAV", "PCM_32"), 3000) >> 32 - bits << 32 - bits
    sf.write(tmp_path / "a.sds", samples.T, 8000, subtype)
    source = open_source(tmp_path / "a.sds", tmp_path / "cache")
    assert isinstance(source, NativeSource) and source.format.subtype == kept and not source.origin.lossy
    np.testing.assert_array_equal(source.read_native(0, 3000).astype(np.int64) << (16 if kept == "PCM_16" else 0), samples)
    done = export_audio(source, _Quieter(source), tmp_path / "b.wav", format=default_format(source), residual=tmp_path / "r.wav")
    assert done.null.exact


@pytest.mark.parametrize("endian", ["LITTLE", "BIG"])
@pytest.mark.parametrize(("container", "subtype"), [("AIFF", "PCM_16"), ("CAF", "PCM_24"), ("CAF", "FLOAT")])
def test_the_order_of_bytes_is_kept(tmp_path: Path, container: str, subtype: str, endian: str) -> None:
    format = Format(44_100, 2, container, subtype)
    samples = native_noise(format, FRAMES)
    sf.write(tmp_path / "a", samples.T, 44_100, subtype, endian, container)
    write(tmp_path / "b", format, samples, metadata=read_metadata(tmp_path / "a"))
    audio = [path.read_bytes() for path in (tmp_path / "a", tmp_path / "b")]
    as_written = samples.T.astype(samples.dtype.newbyteorder("<" if endian == "LITTLE" else ">"))
    pieces = as_written[:50].tobytes()
    if subtype == "PCM_24":
        first = 1 if endian == "LITTLE" else 0
        pieces = np.frombuffer(pieces, np.uint8).reshape(-1, 4)[:, first:first + 3].tobytes()
    assert all(pieces in content for content in audio)


@pytest.mark.parametrize(("container", "endian"), [("WAV", "BIG"), ("AU", "LITTLE")])
def test_nothing_is_said_of_tags_where_there_are_none(tmp_path: Path, container: str, endian: str) -> None:
    sf.write(tmp_path / "x", np.zeros(100), 8000, "FLOAT", endian, container)
    assert read_metadata(tmp_path / "x").unreadable == ()


def test_the_chunks_of_a_rifx_are_named_as_left_out(tmp_path: Path) -> None:
    sf.write(tmp_path / "x", np.zeros(100), 8000, "PCM_16", "BIG", "WAV")
    with open(tmp_path / "x", "ab") as file:
        file.write(b"cue \0\0\0\4\0\0\0\0LIST\0\0\0\4INFO")
    silence = np.zeros((1, 100), np.int16)
    writer = write(tmp_path / "b.wav", Format(8000, 1, "WAV", "PCM_16"), silence, metadata=read_metadata(tmp_path / "x"))
    (fate,) = [fate for fate in writer.fates if fate.missed]
    assert fate.how == "cue, LIST INFO in the byte order of RIFX"


class _Quieter(Source):
    def __init__(self, before: Source) -> None:
        self.before = before
        self.length, self.format, self.origin, self.version = before.length, before.format, before.origin, "quieter"

    def _read(self, start: int, count: int) -> np.ndarray:
        out = self.before.read(start, count)
        out[:, :max(0, 1000 - start)] *= 0.5
        return out


@pytest.mark.parametrize("subtype", ["ULAW", "ALAW", "IMA_ADPCM", "MS_ADPCM", "GSM610"])
def test_what_was_not_changed_keeps_its_16_bits_in_a_flac(tmp_path: Path, subtype: str) -> None:
    sf.write(tmp_path / "a.wav", np.random.default_rng(5).uniform(-0.5, 0.5, 9000), 8000, subtype)
    before = open_source(tmp_path / "a.wav", tmp_path / "cache")
    assert isinstance(before, NativeSource)
    done = export_audio(before, _Quieter(before), tmp_path / "b.flac", format=default_format(before), residual=tmp_path / "r.flac")
    after = open_source(tmp_path / "b.flac", tmp_path)
    assert isinstance(after, NativeSource) and after.format.subtype == "PCM_24"
    expected = before.read_native(1000, before.length - 1000).astype(np.int32) << 16
    np.testing.assert_array_equal(after.read_native(1000, before.length - 1000), expected)
    assert done.null.exact


@pytest.mark.parametrize("subtype", ["ULAW", "ALAW"])
def test_what_was_not_changed_keeps_its_codes_in_g711_with_the_chunks(tmp_path: Path, subtype: str) -> None:
    codes = np.random.default_rng(6).integers(0, 256, 9000).astype(np.uint8)
    codes[codes == 127] = 255
    name, body = pcm_header(8000, 1, 1)
    body = (7 if subtype == "ULAW" else 6).to_bytes(2, "little") + body[2:] + b"\0\0"
    (tmp_path / "a.wav").write_bytes(riff([(name, body), (b"note", b"kept"), (b"data", codes.tobytes())]))
    before = open_source(tmp_path / "a.wav", tmp_path)
    done = export_audio(before, _Quieter(before), tmp_path / "b.wav", format=default_format(before, None, subtype),
                        metadata=read_metadata(tmp_path / "a.wav"), residual=tmp_path / "r.wav")
    chunks = dict(chunks_of(tmp_path / "b.wav"))
    assert chunks[b"data"][1000:] == codes.tobytes()[1000:] and chunks[b"note"] == b"kept"
    assert done.null.exact


def test_adpcm_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", Format(22_050, 2, "WAV", "IMA_ADPCM"), native_noise(Format(22_050, 2, "WAV", "PCM_16"), FRAMES))
    source = open_source(tmp_path / "a.wav", tmp_path / "cache")
    assert source.format == Format(22_050, 2, "WAV", "IMA_ADPCM") and source.length >= FRAMES
    with pytest.raises(UsageError, match="at most 2 channels"):
        check_format(Format(22_050, 6, "WAV", "IMA_ADPCM"))


@pytest.mark.parametrize(("channels", "rate"), [(1, 384_000), (32, 96_000), (2, 352_800)])
@pytest.mark.parametrize("container", ["WAV", "RF64", "W64", "AIFF", "CAF", "AU"])
def test_many_channels_and_high_rates_are_kept(tmp_path: Path, container: str, channels: int, rate: int) -> None:
    format = Format(rate, channels, container, "PCM_24")
    samples = native_noise(format, 501)
    write(tmp_path / "x", format, samples)
    source = open_source(tmp_path / "x", tmp_path)
    assert isinstance(source, NativeSource) and source.format == format
    np.testing.assert_array_equal(source.read_native(0, 501), samples)
