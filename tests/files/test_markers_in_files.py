"""Markers and regions: read from every place that files have for them, passed on untouched, written where a person changed them."""

from __future__ import annotations

import dataclasses
import struct
from pathlib import Path

import numpy as np
import pytest
import wavinfo
from mutagen.flac import FLAC
from mutagen.id3 import CHAP, CTOC, ID3, TIT2

from tests.files.markers_material import adtl_chunk, cue_chunk, mark_chunk
from tests.files.material import chunks_of, coded, native_noise, riff, write
from workstation.core import Format, Marker
from workstation.files import AudioWriter, Metadata, own_markers, read_metadata

RATE = 48000
WAV, W64, RF64, AIFF, FLAC_16 = (Format(RATE, 1, container, "PCM_16") for container in ("WAV", "W64", "RF64", "AIFF", "FLAC"))
AUDIO = native_noise(WAV, 9000)
CUES = (cue_chunk((7, 4801), (1, 100), (3, 2000)),
        adtl_chunk({1: "start", 7: "Grüße"}, {7: "a remark", 3: "only a note"}, {7: 500}))
MARKERS = [Marker(100, None, "start"), Marker(2000, None, "only a note"), Marker(4801, 5301, "Grüße")]


def marked(*markers: Marker, source: Metadata | None = None) -> Metadata:
    return dataclasses.replace(source or Metadata(), markers=markers)


def through(tmp_path: Path, format: Format, metadata: Metadata) -> Metadata:
    write(tmp_path / "copy", format, AUDIO, metadata=metadata)
    return read_metadata(tmp_path / "copy")


def test_cues_labels_notes_and_regions_of_a_wave_are_read(tmp_path: Path) -> None:
    header = (b"fmt ", struct.pack("<HHIIHH", 1, 1, RATE, 2 * RATE, 2, 16))
    (tmp_path / "a.wav").write_bytes(riff([header, (b"data", AUDIO.tobytes()), *CUES]))
    assert own_markers(read_metadata(tmp_path / "a.wav"), RATE) == MARKERS


@pytest.mark.parametrize("format", [WAV, W64, RF64], ids=lambda f: f.container)
def test_a_files_own_markers_pass_byte_for_byte(tmp_path: Path, format: Format) -> None:
    for wanted in (None, tuple(MARKERS)):
        copy = through(tmp_path, format, dataclasses.replace(Metadata("RIFF", CUES), markers=wanted))
        assert copy.chunks == CUES
        (tmp_path / "copy").unlink()


@pytest.mark.parametrize("format", [WAV, W64, RF64], ids=lambda f: f.container)
def test_markers_of_a_person_are_read_back_from_a_wave(tmp_path: Path, format: Format) -> None:
    wanted = [Marker(0, None, "beginning"), Marker(10, 8999, "Ωmega"), Marker(700)]
    assert own_markers(through(tmp_path, format, marked(*wanted)), RATE) == sorted(wanted, key=lambda m: m.place)


def test_other_programs_read_the_markers_that_were_written(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", WAV, AUDIO, metadata=marked(Marker(10, None, "one"), Marker(20, 60, "two")))
    cues = wavinfo.WavInfoReader(str(tmp_path / "a.wav")).cues
    assert {cue.name: cue.sample_offset for cue in cues.cues} == {1: 10, 2: 20}
    assert [(label.name, label.text) for label in cues.labels] == [(1, "one"), (2, "two")]
    assert [(span.name, span.length, span.purpose) for span in cues.ranges] == [(2, 40, "rgn ")]


def test_changed_markers_replace_the_chunks_and_the_others_keep_number_and_note(tmp_path: Path) -> None:
    source = Metadata("RIFF", ((b"iXML", b"<BWFXML/>"), *CUES, (b"plst", bytes(4)), (b"zzzz", b"last")))
    copy = through(tmp_path, WAV, marked(MARKERS[2], Marker(50, None, "new"), source=source))
    ids = [id for id, _ in copy.chunks]
    assert ids == [b"iXML", b"zzzz", b"cue ", b"LIST"]
    count, number, _, _, _, _, frame = struct.unpack_from("<III4sIII", copy.chunks[2][1])
    assert (count, number, frame) == (2, 7, 4801)
    assert b"a remark\0" in copy.chunks[3][1]
    assert b"only a note" not in copy.chunks[3][1]


def test_markers_that_a_person_deleted_are_gone_wherever_they_stood(tmp_path: Path) -> None:
    assert through(tmp_path, WAV, marked(source=Metadata("RIFF", CUES))).chunks == ()
    comments = (("TITLE", "x"), ("CHAPTER001", "00:00:00.010"), ("CHAPTER001NAME", "gone"))
    (tmp_path / "copy").unlink()
    assert through(tmp_path, FLAC_16, marked(source=Metadata("FLAC", comments=comments))).comments == (("TITLE", "x"),)


def test_chapter_comments_of_a_flac_are_markers_and_pass(tmp_path: Path) -> None:
    comments = (("CHAPTER001", "00:00:00.010"), ("CHAPTER001NAME", "one"), ("chapter02", "0:0:0.1"), ("CHAPTER03", "no time"))
    copy = through(tmp_path, FLAC_16, Metadata("FLAC", comments=comments))
    assert copy.comments == comments
    assert own_markers(copy, RATE) == [Marker(480, None, "one"), Marker(4800)]


def test_markers_in_a_flac_are_chapters_for_players_and_exact_for_editors(tmp_path: Path) -> None:
    write(tmp_path / "a.flac", FLAC_16, AUDIO, metadata=marked(*MARKERS))
    tags = FLAC(tmp_path / "a.flac").tags
    assert (tags["CHAPTER003"], tags["CHAPTER003NAME"]) == (["00:00:00.100"], ["Grüße"])
    assert own_markers(read_metadata(tmp_path / "a.flac"), RATE) == MARKERS


def test_the_tracks_of_a_cue_sheet_are_markers(tmp_path: Path) -> None:
    def track(offset: int, number: int, *points: tuple[int, int]) -> bytes:
        return struct.pack(">QB26xB", offset, number, len(points)) + b"".join(struct.pack(">QB3x", *p) for p in points)

    sheet = bytes(395) + b"\3" + track(0, 1, (0, 0), (100, 1)) + track(4000, 2, (0, 1)) + track(9000, 255)
    copy = through(tmp_path, FLAC_16, Metadata("FLAC", blocks=((5, sheet),)))
    assert copy.blocks == ((5, sheet),)
    assert own_markers(copy, RATE) == [Marker(100, None, "Track 1"), Marker(4000, None, "Track 2")]


def test_markers_of_a_wave_reach_an_ogg_as_chapters(tmp_path: Path) -> None:
    with AudioWriter(tmp_path / "a.ogg", Format(RATE, 1, "OGG", "VORBIS"), Metadata("RIFF", CUES)) as writer:
        writer.write(np.zeros((1, 9000), np.float32))
    assert [marker.label for marker in own_markers(read_metadata(tmp_path / "a.ogg"), RATE)] == ["start", "only a note", "Grüße"]
    assert any(fate.part == "3 markers" and "beginnings of regions alone" in fate.how for fate in writer.fates)


def test_the_marks_of_an_aiff_are_read_and_keep_the_numbers_that_loops_refer_to(tmp_path: Path) -> None:
    source = Metadata("FORM", (mark_chunk((9, 300, b"loop"), (4, 100, b"odd")), (b"INST", bytes(20))))
    assert own_markers(source, RATE) == [Marker(100, None, "odd"), Marker(300, None, "loop")]
    assert through(tmp_path, AIFF, source).chunks == source.chunks
    (tmp_path / "copy").unlink()
    copy = through(tmp_path, AIFF, marked(Marker(300, None, "loop"), Marker(400, 500, "new"), source=source))
    assert dict(copy.chunks)[b"MARK"] == mark_chunk((9, 300, b"loop"), (1, 400, b"new"), (2, 500, b"new (end)"))[1]


def test_marks_of_an_aiff_become_cues_in_a_wave(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", WAV, AUDIO, metadata=Metadata("FORM", (mark_chunk((2, 77, b"here")),)))
    assert dict(chunks_of(tmp_path / "a.wav"))[b"cue "] == cue_chunk((1, 77))[1]


@pytest.fixture
def podcast(tmp_path: Path) -> Path:
    """An MP3 with two chapters."""
    coded(tmp_path / "a.mp3", "MP3", "MPEG_LAYER_III", RATE, 1.0)
    tag = ID3()
    for number, (start, stop) in enumerate(((0, 250), (250, 1000))):
        tag.add(CHAP(element_id=f"c{number}", start_time=start, end_time=stop, start_offset=0xFFFFFFFF, end_offset=0xFFFFFFFF,
                     sub_frames=[TIT2(encoding=3, text=[f"Part {number}"])]))
    tag.add(CTOC(element_id="toc", flags=3, child_element_ids=["c0", "c1"], sub_frames=[]))
    tag.save(tmp_path / "a.mp3")
    return tmp_path / "a.mp3"


@pytest.mark.parametrize("format", [WAV, FLAC_16, AIFF], ids=lambda f: f.container)
def test_chapters_of_an_mp3_reach_other_files(podcast: Path, tmp_path: Path, format: Format) -> None:
    copy = own_markers(through(tmp_path, format, read_metadata(podcast)), RATE)
    ends = [] if format is not AIFF else [Marker(12000, None, "Part 0 (end)"), Marker(48000, None, "Part 1 (end)")]
    regions = [Marker(0, 12000, "Part 0"), Marker(12000, 48000, "Part 1")]
    expected = sorted([Marker(m.start, None, m.label) for m in regions] + ends, key=lambda m: m.place) if ends else regions
    assert copy == expected


def test_changed_markers_become_the_chapters_of_an_mp3(podcast: Path, tmp_path: Path) -> None:
    metadata = marked(Marker(4800, 9600, "Mine"), source=read_metadata(podcast))
    with AudioWriter(tmp_path / "b.mp3", Format(RATE, 1, "MP3", "MPEG_LAYER_III"), metadata) as writer:
        writer.write(np.zeros((1, 9000), np.float32))
    chapters = ID3(tmp_path / "b.mp3").getall("CHAP")
    assert [(c.start_time, c.end_time, str(c.sub_frames["TIT2"])) for c in chapters] == [(100, 200, "Mine")]


def test_markers_that_a_container_cannot_hold_are_named(tmp_path: Path) -> None:
    writer = write(tmp_path / "a.au", Format(RATE, 1, "AU", "PCM_16"), AUDIO, metadata=marked(*MARKERS))
    assert writer.notes == ["Left out of the AU file, which has no place for it: 3 markers."]
