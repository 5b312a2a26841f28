"""Damaged metadata never keeps a recording from opening or a copy from being written: it passes as bytes or is left out with a sentence."""

from __future__ import annotations

import random
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from mutagen.id3 import ID3, TIT2

from tests.files.markers_material import cue_chunk, mark_chunk
from tests.files.material import coded, native_noise, pcm_header, riff, write
from workstation.core import Format, NativeSource
from workstation.files import Metadata, all_tags, open_source, own_markers, read_metadata

TARGETS = [Format(48000, 1, *kind) for kind in (("WAV", "PCM_16"), ("FLAC", "PCM_16"), ("AIFF", "PCM_16"), ("CAF", "PCM_16"),
                                               ("AU", "PCM_16"), ("OGG", "VORBIS"), ("MP3", "MPEG_LAYER_III"))]
AUDIO = native_noise(TARGETS[0], 3000)
ENDLESS = 0xFFFFFFFF


def _tag() -> bytes:
    return b"ID3\4\0\0\0\0\x10\0" + b"TIT2" + b"\x7f\x7f\x7f\x7f\0\0\3never as long as it says"


CHUNKS = {
    "bext of nothing": (b"bext", b""),
    "bext cut short": (b"bext", b"Reel" * 20),
    "cue with an absurd count": (b"cue ", struct.pack("<I", ENDLESS) + cue_chunk((1, 5))[1][4:] + b"half"),
    "cue of nothing": (b"cue ", b""),
    "adtl with sizes beyond its end": (b"LIST", b"adtllabl" + struct.pack("<II", ENDLESS, 1) + b"x"),
    "INFO with sizes beyond its end": (b"LIST", b"INFOINAM" + struct.pack("<I", ENDLESS) + b"Reel"),
    "INFO in no alphabet": (b"LIST", b"INFOINAM" + struct.pack("<I", 4) + b"\xff\x81\x00\x00"),
    "a LIST of nothing": (b"LIST", b""),
    "iXML that never ends": (b"iXML", b"<BWFXML><FILE_UID>" * 50 + b" " * 9999),
    "id3 with wrong sizes": (b"id3 ", _tag()),
    "id3 that is none": (b"id3 ", b"\0" * 40),
    "MD5 of the wrong length": (b"MD5 ", b"\1\2"),
    "a name of no letters": (b"\1\2\3\4", b"x"),
}


UNTOUCHED = ("ARTIST", "Ann")


def copies(metadata: Metadata, folder: Path) -> None:
    """Copies in every container: the audio whole, an untouched tag beside the damage there, or told as left out."""
    metadata = replace(metadata, comments=(*metadata.comments, UNTOUCHED))
    for number, format in enumerate(TARGETS):
        target = folder / f"copy{number}"
        samples = AUDIO if format.is_integer else AUDIO.astype(np.float32) / 32768
        writer = write(target, format, samples, metadata=metadata)
        copy = open_source(target, folder)
        assert copy.length >= 3000
        if format.is_integer:
            assert isinstance(copy, NativeSource) and np.array_equal(copy.read_native(0, 3000), AUDIO)
        held = read_metadata(target)
        told = any("ARTIST" in f"{fate.part} {fate.how}" and fate.fate == "left out" for fate in writer.fates)
        assert ("Ann" in [value for _, value in all_tags(held)]) != told, format.container
        assert all(0 <= marker.start and (marker.stop or marker.start) >= marker.start for marker in own_markers(held, 48000))


@pytest.mark.parametrize("chunk", CHUNKS.values(), ids=CHUNKS)
def test_a_damaged_chunk_of_a_wave_stops_nothing(tmp_path: Path, chunk: tuple[bytes, bytes]) -> None:
    (tmp_path / "a.wav").write_bytes(riff([pcm_header(), chunk, (b"data", AUDIO.tobytes())]))
    assert open_source(tmp_path / "a.wav", tmp_path).length == 3000
    copies(read_metadata(tmp_path / "a.wav"), tmp_path)


@pytest.mark.parametrize("chunk", [(b"MARK", b"\xff\xff\0\1"), mark_chunk((1, 5, b"x" * 9))[:1] + (b"\0\2\0\1\0\0\0\5\xffabc",),
                                   (b"COMT", b"\xff\xff" + bytes(7)), (b"MARK", b""), (b"NAME", b"\xff\xfe\xfd")])
def test_a_damaged_chunk_of_an_aiff_stops_nothing(tmp_path: Path, chunk: tuple[bytes, bytes]) -> None:
    copies(Metadata("FORM", (chunk,)), tmp_path)


@pytest.mark.parametrize("metadata", [
    Metadata("FLAC", blocks=((5, b"short"),)), Metadata("FLAC", blocks=((5, bytes(395) + b"\xff" + bytes(9)),)),
    Metadata("FLAC", blocks=((2, b"x"),)), Metadata("FLAC", pictures=(b"\0\0\0\3\xff\xff\xff\xffpng",)),
    Metadata("FLAC", comments=(("", "no name"), ("a=b", "x"), ("näme", "y"), ("TITLE", "nul\0inside"))),
    Metadata("FLAC", comments=(("CHAPTER001", "99:99:99.999999999999"), ("CHAPTER002", "١:00:00"))),
    Metadata("CAF", ((b"info", struct.pack(">I", ENDLESS) + b"title\0"),)), Metadata("AU", annotation=b"\xff" * 9)])
def test_damaged_blocks_and_comments_stop_nothing(tmp_path: Path, metadata: Metadata) -> None:
    copies(metadata, tmp_path)


def test_what_was_left_out_for_its_damage_is_told(tmp_path: Path) -> None:
    writer = write(tmp_path / "a.flac", TARGETS[1], AUDIO, metadata=Metadata("FLAC", blocks=((5, b"short"),)))
    assert [(fate.part, fate.fate, fate.how) for fate in writer.fates] == [("cue sheet", "left out", "it is damaged")]


def test_a_chunk_that_is_no_metadata_but_gigabytes_is_not_read(tmp_path: Path) -> None:
    size = (1 << 28) + 2
    head = riff([pcm_header(), (b"data", AUDIO.tobytes())]) + b"zzzz" + struct.pack("<I", size)
    with open(tmp_path / "a.wav", "wb") as stream:
        stream.write(head)
        stream.truncate(len(head) + size)
    held = read_metadata(tmp_path / "a.wav")
    assert held.chunks == ()
    assert held.unreadable == ("zzzz is larger than 256 MB",)


@pytest.mark.parametrize("kind", [("OGG", "VORBIS"), ("MP3", "MPEG_LAYER_III"), ("FLAC", "PCM_16"), ("AIFF", "PCM_16"), ("CAF", "PCM_16")],
                         ids=lambda kind: kind[0])
def test_metadata_of_a_file_with_flipped_bytes_is_read_without_an_error(tmp_path: Path, kind: tuple[str, str]) -> None:
    format = Format(48000, 1, *kind)
    samples = AUDIO if format.is_integer else AUDIO.astype(np.float32) / 32768
    comments = (("TITLE", "Side A"), ("CHAPTER001", "00:00:00.010"), ("CHAPTER001NAME", "x"))
    write(tmp_path / "whole", format, samples, metadata=Metadata("FLAC", comments=comments))
    whole, random_source = (tmp_path / "whole").read_bytes(), random.Random(7)
    texts = []
    for count in range(60):
        raw = bytearray(whole)
        for place in random_source.sample(range(min(len(raw), 400)), count % 5):
            raw[place] = random_source.choice((0, 255, random_source.randrange(256)))
        (tmp_path / "damaged").write_bytes(raw[:random_source.randrange(20, len(raw)) if count % 2 else None])
        held = read_metadata(tmp_path / "damaged")
        texts += [value for _, value in all_tags(held)]
        assert all(marker.start >= 0 and (marker.stop is None or marker.stop > marker.start) for marker in own_markers(held, 48000))
    assert "Side A" in texts, "what the damage did not reach is read"


def test_an_id3_tag_that_is_longer_than_its_file_is_told(tmp_path: Path) -> None:
    coded(tmp_path / "a.mp3", "MP3", "MPEG_LAYER_III", 48000, 0.2)
    raw = (tmp_path / "a.mp3").read_bytes()
    tag = ID3()
    tag.add(TIT2(encoding=3, text=["x"]))
    tag.save(tmp_path / "tag")
    (tmp_path / "b.mp3").write_bytes((tmp_path / "tag").read_bytes()[:6] + b"\x7f\x7f\x7f\x7f" + raw)
    held = read_metadata(tmp_path / "b.mp3")
    assert all_tags(held) == [] and held.unreadable == ("they are damaged and could not be read",)
    copies(held, tmp_path)
