"""Metadata between kinds of file: the same kind byte for byte, another kind by standard counterparts, the rest named."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import numpy as np
import pytest
from mutagen.aiff import AIFF
from mutagen.apev2 import APEv2
from mutagen.flac import FLAC, Picture
from mutagen.id3 import APIC, COMM, ID3, PRIV, TCON, TDRC, TIT2, TPE1, TRCK, TXXX, USLT, WOAF
from mutagen.mp4 import MP4, MP4Cover
from mutagen.oggvorbis import OggVorbis
from mutagen.wave import WAVE

from tests.files.material import chunks_of, coded, native_noise, riff, write
from tests.files.test_metadata import bext
from workstation.core import Format
from workstation.files import AudioWriter, Metadata, open_source, read_metadata

WAV, FLAC_16, AIFF_16 = (Format(44100, 1, container, "PCM_16") for container in ("WAV", "FLAC", "AIFF"))
AUDIO = native_noise(WAV, 4500)
PNG = b"\x89PNG not really a picture"
INFO = (b"LIST", b"INFOINAM" + struct.pack("<I", 6) + b"Reel3\0")


def copied(source: Path, target: Path, format: Format) -> AudioWriter:
    """A copy of some noise with the metadata of `source`."""
    return write(target, format, native_noise(format, 4500), metadata=read_metadata(source))


@pytest.fixture
def mp3(tmp_path: Path) -> Path:
    """An MP3 with frames of many kinds, an APE tag and an ID3v1 tag."""
    coded(tmp_path / "a.mp3", "MP3", "MPEG_LAYER_III", 44100, 0.5)
    tag = ID3()
    frames = (TIT2(encoding=3, text=["Side A"]), TPE1(encoding=3, text=["One", "Two"]), TRCK(encoding=3, text=["3/12"]),
              TDRC(encoding=3, text=["1931"]), TCON(encoding=3, text=["17"]), COMM(encoding=3, lang="eng", desc="", text=["attic"]),
              TXXX(encoding=3, desc="Catalog", text=["B-7"]), TXXX(encoding=3, desc="replaygain_track_peak", text=["0.9"]),
              USLT(encoding=3, lang="eng", desc="", text="la la"), WOAF(url="http://example.org/x"), PRIV(owner="x", data=b"\0\1"),
              APIC(encoding=3, mime="image/png", type=3, desc="front", data=PNG))
    for frame in frames:
        tag.add(frame)
    ape = APEv2()
    ape["Mood"] = "merry"
    ape.save(tmp_path / "a.mp3")
    tag.save(tmp_path / "a.mp3", v1=2)
    return tmp_path / "a.mp3"


def test_every_frame_of_an_mp3_reaches_its_flac_or_is_named(mp3: Path, tmp_path: Path) -> None:
    writer = copied(mp3, tmp_path / "a.flac", FLAC_16)
    flac = FLAC(tmp_path / "a.flac")
    assert dict(flac.tags.as_dict()) == {
        "title": ["Side A"], "artist": ["One", "Two"], "tracknumber": ["3"], "tracktotal": ["12"], "date": ["1931"], "genre": ["Rock"],
        "comment": ["attic"], "catalog": ["B-7"], "lyrics": ["la la"], "url_woaf": ["http://example.org/x"], "mood": ["merry"]}
    assert [(p.type, p.mime, p.desc, p.data) for p in flac.pictures] == [(3, "image/png", "front", PNG)]
    assert writer.notes == ["Left out of the FLAC file, which has no place for it: PRIV."]
    assert any("replaygain" in fate.how.lower() for fate in writer.fates)


def test_the_tags_of_an_mp3_reach_another_mp3_whole(mp3: Path, tmp_path: Path) -> None:
    metadata = read_metadata(mp3)
    with AudioWriter(tmp_path / "b.mp3", Format(44100, 1, "MP3", "MPEG_LAYER_III"), metadata) as writer:
        writer.write(np.zeros((1, 9000), np.float32))
    old, new = ID3(mp3), ID3(tmp_path / "b.mp3")
    assert sorted(set(old) - set(new)) == ["TXXX:replaygain_track_peak"]
    assert all(new[key] == old[key] for key in new)
    assert str(APEv2(tmp_path / "b.mp3")["Mood"]) == "merry"
    assert (tmp_path / "b.mp3").read_bytes()[-128:-125] == b"TAG"


def test_gains_at_the_end_of_an_mp3_do_not_reach_a_copy_whose_sound_they_do_not_fit(mp3: Path, tmp_path: Path) -> None:
    ape = APEv2(mp3)
    ape["MP3GAIN_MINMAX"] = "089,255"
    ape.save(mp3)
    with AudioWriter(tmp_path / "b.mp3", Format(44100, 1, "MP3", "MPEG_LAYER_III"), read_metadata(mp3)) as writer:
        writer.write(np.zeros((1, 9000), np.float32))
    assert b"APETAGEX" not in (tmp_path / "b.mp3").read_bytes()
    assert [fate.fate for fate in writer.fates] == ["left out", "rewritten"]


def test_a_tag_that_is_all_true_reaches_another_mp3_byte_for_byte(mp3: Path, tmp_path: Path) -> None:
    tag = ID3(mp3)
    del tag["TXXX:replaygain_track_peak"]
    tag.save(mp3, v2_version=3, padding=lambda info: 99)
    raw = read_metadata(mp3).id3
    with AudioWriter(tmp_path / "b.mp3", Format(44100, 1, "MP3", "MPEG_LAYER_III"), read_metadata(mp3)) as writer:
        writer.write(np.zeros((1, 9000), np.float32))
    assert (tmp_path / "b.mp3").read_bytes().startswith(raw)
    assert [fate.fate for fate in writer.fates] == ["kept byte for byte"] * 2


@pytest.mark.parametrize(("format", "reader"), [(WAV, WAVE), (AIFF_16, AIFF)], ids=["WAV", "AIFF"])
def test_the_tag_of_an_mp3_becomes_the_id3_chunk_of_a_wave_and_an_aiff(mp3: Path, tmp_path: Path, format: Format, reader: type) -> None:
    writer = copied(mp3, tmp_path / "copy", format)
    tag = reader(tmp_path / "copy").tags
    assert (tag["TIT2"].text, tag["APIC:front"].data, tag["PRIV:x:\x00\x01"].data) == (["Side A"], PNG, b"\0\1")
    assert writer.notes == [f"Left out of the {format.container} file, which has no place for it: tags at the end (MOOD)."]


def test_the_tags_and_the_cover_of_an_m4a_reach_flac_and_wave(tmp_path: Path) -> None:
    _m4a(tmp_path / "a.m4a")
    for format in (FLAC_16, WAV):
        copied(tmp_path / "a.m4a", tmp_path / f"copy.{format.container.lower()}", format)
    flac, wave = FLAC(tmp_path / "copy.flac"), WAVE(tmp_path / "copy.wav").tags
    expected = {"title": ["Side A"], "artist": ["One"], "tracknumber": ["3"], "tracktotal": ["12"], "bpm": ["98"], "catalog": ["B-7"]}
    assert flac.tags.as_dict() == expected
    assert [(p.mime, p.data) for p in flac.pictures] == [("image/png", PNG)]
    assert (wave["TIT2"].text, wave["TRCK"].text, wave.getall("APIC")[0].data) == (["Side A"], ["3/12"], PNG)


def _m4a(path: Path) -> None:
    import av

    with av.open(str(path), "w", format="ipod") as media:
        stream = media.add_stream("aac", rate=44100)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4096), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 44100
        media.mux([*stream.encode(frame), *stream.encode(None)])
    tags = MP4(path)
    tags["\xa9nam"], tags["\xa9ART"], tags["trkn"], tags["tmpo"] = ["Side A"], ["One"], [(3, 12)], [98]
    tags["----:com.apple.iTunes:Catalog"], tags["----:com.apple.iTunes:iTunNORM"] = [b"B-7"], [b" 000"]
    tags["covr"] = [MP4Cover(PNG, MP4Cover.FORMAT_PNG)]
    tags.save()


def test_comments_and_pictures_reach_an_ogg(tmp_path: Path) -> None:
    picture = Picture()
    picture.mime, picture.data = "image/png", PNG
    metadata = Metadata("FLAC", comments=(("TITLE", "Side A"), ("ARTIST", "One"), ("ARTIST", "Two")), pictures=(picture.write(),))
    with AudioWriter(tmp_path / "a.ogg", Format(48000, 1, "OGG", "VORBIS"), metadata) as writer:
        writer.write(np.zeros((1, 4800), np.float32))
    assert OggVorbis(tmp_path / "a.ogg")["artist"] == ["One", "Two"]
    assert read_metadata(tmp_path / "a.ogg").pictures == (picture.write(),)


@pytest.mark.parametrize("chunks", [
    ((b"NAME", b"Reel"), (b"AUTH", b"Trio"), (b"(c) ", b"1931"), (b"ANNO", b"odd"), (b"ANNO", b"two"), (b"COMT", bytes(2)),
     (b"INST", bytes(20)), (b"APPL", b"stoctext"), (b"MIDI", b"\xf0\xf7"))])
def test_the_chunks_of_an_aiff_pass_byte_for_byte(tmp_path: Path, chunks: tuple[tuple[bytes, bytes], ...]) -> None:
    writer = write(tmp_path / "a.aiff", AIFF_16, AUDIO, metadata=Metadata("FORM", chunks))
    assert read_metadata(tmp_path / "a.aiff").chunks == chunks
    assert {fate.fate for fate in writer.fates} == {"kept byte for byte"}


def test_the_texts_of_an_aiff_become_info_in_a_wave(tmp_path: Path) -> None:
    chunks = ((b"NAME", b"Reel"), (b"AUTH", b"Caf\x8e"), (b"APPL", b"stoctext"))
    writer = write(tmp_path / "a.wav", WAV, AUDIO, metadata=Metadata("FORM", chunks))
    info = dict(chunks_of(tmp_path / "a.wav"))[b"LIST"]
    assert info == b"INFOINAM" + struct.pack("<I", 5) + b"Reel\0\0" + b"IART" + struct.pack("<I", 6) + "Café\0".encode()
    assert writer.notes == ["Left out of the WAV file, which has no place for it: APPL."]


def test_the_chunks_of_a_caf_pass_and_its_texts_become_comments(tmp_path: Path) -> None:
    info = (b"info", struct.pack(">I", 2) + b"title\0Reel\0track number\x003\0")
    chunks = (info, (b"strg", bytes(4)), (b"uuid", bytes(20)), (b"chan", struct.pack(">3I", 100 << 16 | 1, 0, 0)))
    write(tmp_path / "a.caf", Format(44100, 1, "CAF", "PCM_16"), AUDIO, metadata=Metadata("CAF", (*chunks, (b"peak", bytes(8)))))
    assert read_metadata(tmp_path / "a.caf").chunks == chunks
    assert open_source(tmp_path / "a.caf", tmp_path).length == 4500
    writer = copied(tmp_path / "a.caf", tmp_path / "a.flac", FLAC_16)
    assert next(fate for fate in writer.fates if fate.part == "chan").missed is False
    assert FLAC(tmp_path / "a.flac").tags.as_dict() == {"title": ["Reel"], "tracknumber": ["3"]}


def test_the_annotation_of_an_au_passes_and_its_audio_moves_behind_it(tmp_path: Path) -> None:
    format = Format(44100, 1, "AU", "PCM_16")
    write(tmp_path / "a.au", format, AUDIO, metadata=Metadata("AU", annotation=b"from the attic"))
    write(tmp_path / "b.au", format, AUDIO, metadata=read_metadata(tmp_path / "a.au"))
    assert read_metadata(tmp_path / "b.au").annotation == b"from the attic"
    np.testing.assert_array_equal(open_source(tmp_path / "b.au", tmp_path).read_native(0, 4500), AUDIO)  # type: ignore[attr-defined]
    copied(tmp_path / "b.au", tmp_path / "a.flac", FLAC_16)
    assert FLAC(tmp_path / "a.flac")["comment"] == ["from the attic"]


CHUNKS = [(b"bext", bext(1)), (b"iXML", b"<BWFXML/>!"), INFO, (b"zzzz", b"odd")]


def test_the_chunks_of_a_wave_stand_in_its_flac_and_come_back(tmp_path: Path) -> None:
    header = (b"fmt ", struct.pack("<HHIIHH", 1, 1, 44100, 88200, 2, 16))
    (tmp_path / "a.wav").write_bytes(riff([CHUNKS[0], header, CHUNKS[1], (b"data", AUDIO.tobytes()), *CHUNKS[2:]]))
    writer = write(tmp_path / "a.flac", FLAC_16, AUDIO, metadata=read_metadata(tmp_path / "a.wav"))
    assert writer.notes == []
    assert FLAC(tmp_path / "a.flac")["title"] == ["Reel3"]
    write(tmp_path / "b.wav", WAV, AUDIO, metadata=read_metadata(tmp_path / "a.flac"))
    back = chunks_of(tmp_path / "b.wav")
    assert [id for id, _ in back] == [b"JUNK", b"fmt ", b"bext", b"iXML", b"data", b"LIST", b"zzzz"]
    assert [chunk for chunk in back if chunk in CHUNKS] == CHUNKS[1:]
    assert dict(back)[b"bext"].count(b"T=Shellac") == 2


def test_the_speaker_mask_of_a_wave_comes_back_from_its_flac(tmp_path: Path) -> None:
    format = Format(44100, 6, "FLAC", "PCM_16")
    samples = native_noise(format, 4500)
    write(tmp_path / "a.flac", format, samples, metadata=Metadata("RIFF", channel_mask=0x60F))
    assert FLAC(tmp_path / "a.flac")["WAVEFORMATEXTENSIBLE_CHANNEL_MASK"] == ["0x060F"]
    assert read_metadata(tmp_path / "a.flac").channel_mask == 0x60F


@pytest.mark.skipif(shutil.which("flac") is None, reason="the flac tool is not installed")
@pytest.mark.parametrize("form", ["RIFF", "FORM"])
def test_the_flac_tool_restores_the_chunks_that_stand_in_our_flac(tmp_path: Path, form: str) -> None:
    chunks = tuple(CHUNKS[1:]) if form == "RIFF" else ((b"NAME", b"Reel"), (b"APPL", b"stoctext"))
    write(tmp_path / "a.flac", FLAC_16, AUDIO, metadata=Metadata(form, chunks, 1))
    target = tmp_path / ("a.wav" if form == "RIFF" else "a.aiff")
    subprocess.run(["flac", "-s", "-d", "--keep-foreign-metadata", tmp_path / "a.flac", "-o", target], check=True, capture_output=True)
    back = read_metadata(target)
    assert (back.chunks, back.before_audio) == (chunks, 1)
    np.testing.assert_array_equal(open_source(target, tmp_path).read_native(0, 4500), AUDIO)  # type: ignore[attr-defined]


def test_the_blocks_of_a_flac_pass_byte_for_byte(tmp_path: Path) -> None:
    blocks = ((2, b"ATCHsome program's"), (5, bytes(395) + b"\1" + bytes(8) + b"\xaa" + bytes(27)), (126, b"unknown"))
    picture = Picture()
    picture.mime, picture.data, picture.width = "image/png", PNG, 640
    metadata = Metadata("FLAC", blocks=blocks, pictures=(picture.write(),), comments=(("encoder", "theirs"), ("Title", "a=b")))
    writer = write(tmp_path / "a.flac", FLAC_16, AUDIO, metadata=metadata)
    found = read_metadata(tmp_path / "a.flac")
    assert (found.blocks, found.pictures, found.comments) == (blocks, (picture.write(),), (("Title", "a=b"),))
    assert writer.notes == []
    assert open_source(tmp_path / "a.flac", tmp_path).length == 4500


def test_a_picture_that_no_flac_can_hold_is_left_out_by_name(tmp_path: Path) -> None:
    picture = Picture()
    picture.mime, picture.data = "image/png", bytes(1 << 24)
    metadata = Metadata("OGG", pictures=(picture.write(),), comments=(("TITLE", "x"),))
    writer = write(tmp_path / "a.flac", FLAC_16, AUDIO, metadata=metadata)
    assert writer.notes == ["Left out of the FLAC file, which has no place for it: picture (other, image/png)."]
    assert FLAC(tmp_path / "a.flac")["title"] == ["x"]


def test_the_program_that_wrote_a_wave_is_not_said_to_have_encoded_its_copy(tmp_path: Path) -> None:
    pairs = [("INAM", b"Reel\0"), ("ISFT", b"Lavf59\0"), ("ITCH", b"Jo\0")]
    body = b"INFO" + b"".join(struct.pack("<4sI", id.encode(), len(text)) + text + bytes(len(text) & 1) for id, text in pairs)
    write(tmp_path / "a.flac", FLAC_16, AUDIO, metadata=Metadata("RIFF", ((b"LIST", body),)))
    assert dict(FLAC(tmp_path / "a.flac").tags) == {"title": ["Reel"], "encoded-by": ["Jo"]}
