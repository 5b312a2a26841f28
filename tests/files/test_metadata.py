"""Chunks and tags: what is still true passes through byte for byte, what is not is dropped or corrected."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile
import wavinfo
from mutagen.flac import FLAC, Picture
from mutagen.id3 import APIC, COMM, ID3, TIT2
from mutagen.oggvorbis import OggVorbis
from mutagen.wave import WAVE

from tests.files.material import chunks_of, coded, native_noise, pcm_header, riff, write
from workstation.core import Format, UsageError
from workstation.files import AudioWriter, Metadata, all_tags, joined, open_source, read_metadata
from workstation.files.metadata import prepare

FORMAT = Format(48000, 1, "WAV", "PCM_16")
AUDIO = native_noise(FORMAT, 501)
HISTORY = "A=ANALOGUE,M=mono,T=Studer A810\r\n"


def bext(version: int = 2, history: str = HISTORY) -> bytes:
    text = b"Interview, reel 3".ljust(256, b"\0") + b"Archive".ljust(32, b"\0") + b"REF-7".ljust(32, b"\0") + b"1971-05-0412:30:00"
    loudness = struct.pack("<5h", -2300, 700, -100, -1800, -2000) if version == 2 else bytes(10)
    return text + struct.pack("<QH", 48_000 * 3600, version) + bytes(range(64)) + loudness + bytes(180) + history.encode()


PASSED = [(b"iXML", b"<BWFXML><NOTE>odd</NOTE></BWFXML>!"), (b"cue ", struct.pack("<I", 1) + bytes(24)),
          (b"LIST", b"adtllabl" + struct.pack("<II", 8, 1) + b"mark"), (b"LIST", b"INFOINAM" + struct.pack("<I", 6) + b"Reel3\0"),
          (b"id3 ", bytes(range(33))), (b"zzzz", bytes(range(256)))]
DROPPED = [(b"levl", bytes(40)), (b"PEAK", bytes(16)), (b"MD5 ", bytes(16)), (b"JUNK", bytes(20))]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A Broadcast Wave with chunks of every kind, before and after its audio."""
    chunks = [*DROPPED[:2], (b"bext", bext()), pcm_header(), *PASSED[:2], (b"data", AUDIO.tobytes()), *PASSED[2:], *DROPPED[2:]]
    (tmp_path / "master.wav").write_bytes(riff(chunks))
    return tmp_path / "master.wav"


def test_true_chunks_pass_byte_for_byte_and_in_their_places(archive: Path, tmp_path: Path) -> None:
    write(tmp_path / "copy.wav", FORMAT, AUDIO, metadata=read_metadata(archive))
    copied = chunks_of(tmp_path / "copy.wav")
    names = [id for id, _ in copied]
    assert [c for c in copied if c in PASSED] == PASSED
    assert names.index(b"bext") < names.index(b"iXML") < names.index(b"data") < names.index(b"id3 ")
    assert not {b"levl", b"PEAK"} & set(names)
    assert dict(copied)[b"data"] == AUDIO.tobytes()


def test_bext_keeps_its_words_loses_umid_and_loudness_and_gains_a_line(archive: Path, tmp_path: Path) -> None:
    write(tmp_path / "copy.wav", FORMAT, AUDIO, metadata=read_metadata(archive))
    body = dict(chunks_of(tmp_path / "copy.wav"))[b"bext"]
    assert body[:348] == bext()[:348]
    assert body[348:412] == bytes(64)
    assert struct.unpack_from("<5H", body, 412) == (0x7FFF,) * 5
    assert body[602:].decode().replace(" \r\n", "\r\n") == HISTORY + "A=PCM,F=48000,W=16,M=mono,T=Shellac\r\n"
    seen = wavinfo.WavInfoReader(str(tmp_path / "copy.wav")).bext
    assert (seen.description, seen.originator, seen.time_reference) == ("Interview, reel 3", "Archive", 48_000 * 3600)


def test_an_older_bext_keeps_its_reserved_bytes(tmp_path: Path) -> None:
    copy, fates = prepare(Metadata("RIFF", ((b"bext", bext(1, "")),), 1), Format(96000, 2, "WAV", "FLOAT"))
    body = copy.chunks[0][1]
    assert "loudness" not in fates[0].how
    assert body[412:602] == bytes(190)
    assert body[602:].replace(b" \r\n", b"\r\n") == b"A=PCM,F=96000,W=32,M=stereo,T=Shellac; float\r\n"


def test_the_history_names_the_job(archive: Path) -> None:
    copy, _ = prepare(dataclasses.replace(read_metadata(archive), job="Shellac 1.0, De-click"), FORMAT)
    assert dict(copy.chunks)[b"bext"].rstrip().endswith(b",T=Shellac 1.0; De-click")


@pytest.mark.parametrize("job", ["Shellac", "Shellac 1"])
def test_a_broadcast_rf64_is_read_by_libsndfile_whatever_the_length_of_its_history(tmp_path: Path, job: str) -> None:
    format = Format(48_000, 1, "RF64", "PCM_16")
    write(tmp_path / "copy.wav", format, AUDIO, metadata=Metadata("RF64", ((b"bext", bext()),), 1, job=job))
    assert soundfile.info(str(tmp_path / "copy.wav")).frames == AUDIO.shape[1]


def test_chunks_and_tags_are_named(archive: Path) -> None:
    held = read_metadata(archive)
    assert held.names == ["levl", "PEAK", "bext", "iXML", "cue", "LIST adtl", "LIST INFO", "id3", "zzzz", "MD5"]
    assert joined(all_tags(held)) == {"TITLE": "Reel3"}


@pytest.mark.parametrize("container", ["RF64", "W64"])
def test_chunks_pass_between_the_waves(archive: Path, tmp_path: Path, container: str) -> None:
    format = Format(48000, 1, container, "PCM_16")
    write(tmp_path / "copy", format, AUDIO, metadata=read_metadata(archive))
    through = read_metadata(tmp_path / "copy")
    assert [c for c in through.chunks if c in PASSED] == PASSED
    assert open_source(tmp_path / "copy", tmp_path).length == 501
    write(tmp_path / "back.wav", FORMAT, AUDIO, metadata=through)
    assert [c for c in chunks_of(tmp_path / "back.wav") if c in PASSED] == PASSED


def test_a_coded_wave_has_the_chunks_that_the_report_names(archive: Path, tmp_path: Path) -> None:
    format = Format(44100, 2, "WAV", "IMA_ADPCM")
    write(tmp_path / "b.wav", format, native_noise(Format(44100, 2, "WAV", "PCM_16"), 4500), metadata=read_metadata(archive))
    assert soundfile.info(tmp_path / "b.wav").subtype == "IMA_ADPCM"
    copied = chunks_of(tmp_path / "b.wav")
    assert [c for c in copied if c in PASSED] == PASSED
    assert dict(copied)[b"bext"].rstrip().endswith(b"A=IMA_ADPCM,F=44100,W=16,M=stereo,T=Shellac")
    assert dict(copied)[b"MD5 "] == hashlib.md5(dict(copied)[b"data"]).digest()[::-1]


def test_the_speaker_mask_of_an_extensible_header_passes(tmp_path: Path) -> None:
    tail = bytes.fromhex("000000001000800000aa00389b71")
    header = struct.pack("<HHIIHHHHIH", 0xFFFE, 6, 48000, 48000 * 12, 12, 16, 22, 16, 0x60F, 1) + tail
    samples = native_noise(Format(48000, 6, "WAV", "PCM_16"), 50)
    (tmp_path / "surround.wav").write_bytes(riff([(b"fmt ", header), (b"data", samples.T.tobytes())]))
    source = open_source(tmp_path / "surround.wav", tmp_path)
    write(tmp_path / "copy.wav", source.format, samples, metadata=read_metadata(tmp_path / "surround.wav"))
    assert dict(chunks_of(tmp_path / "copy.wav"))[b"fmt "] == header


def _tagged_flac(path: Path) -> Picture:
    format = Format(44100, 1, "FLAC", "PCM_16")
    write(path, format, AUDIO)
    flac = FLAC(path)
    flac.tags.extend([("TITLE", "Lacquer"), ("ARTIST", "One"), ("ARTIST", "Two")])
    flac.tags.extend([("encoder", "someone's"), ("replaygain_track_gain", "-3 dB")])
    picture = Picture()
    picture.type, picture.mime, picture.data = 3, "image/png", b"not really a picture"
    flac.add_picture(picture)
    flac.save()
    return picture


def test_flac_tags_and_pictures_pass_but_not_what_measures_the_old_sound(tmp_path: Path) -> None:
    picture = _tagged_flac(tmp_path / "a.flac")
    write(tmp_path / "b.flac", Format(44100, 1, "FLAC", "PCM_24"), AUDIO, metadata=read_metadata(tmp_path / "a.flac"))
    flac = FLAC(tmp_path / "b.flac")
    assert list(flac.tags) == [("TITLE", "Lacquer"), ("ARTIST", "One"), ("ARTIST", "Two")]
    assert [p.data for p in flac.pictures] == [picture.data]
    assert open_source(tmp_path / "b.flac", tmp_path).length == 501


def test_flac_tags_become_info_in_a_wave_and_the_picture_an_id3_chunk(tmp_path: Path) -> None:
    picture = _tagged_flac(tmp_path / "a.flac")
    writer = write(tmp_path / "b.wav", FORMAT, AUDIO, metadata=read_metadata(tmp_path / "a.flac"))
    assert wavinfo.WavInfoReader(str(tmp_path / "b.wav")).info.title == "Lacquer"
    tag = WAVE(tmp_path / "b.wav").tags
    assert tag["TPE1"].text == ["One", "Two"]
    assert [frame.data for frame in tag.getall("APIC")] == [picture.data]
    assert writer.notes == []


def test_the_tags_of_a_lossy_source_reach_its_flac(tmp_path: Path) -> None:
    coded(tmp_path / "a.ogg", "OGG", "VORBIS", seconds=1.0)
    ogg = OggVorbis(tmp_path / "a.ogg")
    ogg["title"], ogg["composer"] = "Street cries", "Anon"
    ogg["metadata_block_picture"] = base64.b64encode(b"x").decode()
    ogg.save()
    write(tmp_path / "b.flac", Format(48000, 1, "FLAC", "PCM_16"), AUDIO, metadata=read_metadata(tmp_path / "a.ogg"))
    assert set(FLAC(tmp_path / "b.flac").tags) == {("title", "Street cries"), ("composer", "Anon")}


def test_tags_reach_an_mp3(tmp_path: Path) -> None:
    metadata = Metadata("FLAC", comments=(("TITLE", "Street cries"), ("UNHEARD", "of")))
    with AudioWriter(tmp_path / "a.mp3", Format(44100, 1, "MP3", "MPEG_LAYER_III"), metadata) as writer:
        writer.write(np.zeros((1, 44100), np.float32))
    assert (ID3(tmp_path / "a.mp3")["TIT2"].text, ID3(tmp_path / "a.mp3")["TXXX:UNHEARD"].text) == (["Street cries"], ["of"])


def test_aiff_chunks_pass(tmp_path: Path) -> None:
    format = Format(44100, 1, "AIFF", "PCM_16")
    chunks = ((b"NAME", b"Reel"), (b"ANNO", b"odd"))
    write(tmp_path / "a.aiff", format, AUDIO, metadata=Metadata("FORM", chunks, 0))
    assert read_metadata(tmp_path / "a.aiff").chunks == chunks
    assert open_source(tmp_path / "a.aiff", tmp_path).length == 501


def test_metadata_of_a_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="none.wav"):
        read_metadata(tmp_path / "none.wav")


def test_the_picture_and_the_comment_of_an_mp3_reach_its_flac(tmp_path: Path) -> None:
    coded(tmp_path / "a.mp3", "MP3", "MPEG_LAYER_III", 22_050)
    tag = ID3()
    picture = APIC(mime="image/png", type=3, desc="", data=b"png")
    for frame in (TIT2(text="Side A"), COMM(lang="eng", desc="", text="from shellac"), picture):
        tag.add(frame)
    tag.save(tmp_path / "a.mp3")
    format = Format(44_100, 1, "FLAC", "PCM_24")
    write(tmp_path / "copy.flac", format, native_noise(format, 100), metadata=read_metadata(tmp_path / "a.mp3"))
    copy = FLAC(tmp_path / "copy.flac")
    assert (copy["title"], copy["comment"]) == (["Side A"], ["from shellac"])
    assert [(p.mime, p.type, p.data) for p in copy.pictures] == [("image/png", 3, b"png")]


def test_the_picture_of_an_ogg_reaches_its_flac(tmp_path: Path) -> None:
    coded(tmp_path / "a.ogg", "OGG", "VORBIS", 22_050)
    picture = Picture()
    picture.mime, picture.data = "image/png", b"png"
    ogg = OggVorbis(tmp_path / "a.ogg")
    ogg["metadata_block_picture"] = [base64.b64encode(picture.write()).decode(), base64.b64encode(b"damaged").decode(), "no base64"]
    ogg.save()
    assert read_metadata(tmp_path / "a.ogg").pictures == (picture.write(),)
