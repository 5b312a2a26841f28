"""A copy never claims to be the master: which chunks are cleared, recomputed or left out, and that each is accounted for."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import pytest
from mutagen.id3 import ID3, RVA2, TIT2, TXXX

from tests.files.material import chunks_of, native_noise, pcm_header, riff, write
from tests.files.test_metadata import bext
from workstation.core import Format
from workstation.files import Metadata, read_metadata, set_loudness
from workstation.files.metadata import prepare

WAV = Format(48000, 1, "WAV", "PCM_16")
AUDIO = native_noise(WAV, 501)
IXML = (b'<?xml version="1.0" encoding="UTF-8"?>\r\n<BWFXML><PROJECT>Reel</PROJECT>\n<FILE_UID> A1 </FILE_UID>'
        b"<FILE_SET><FAMILY_UID>F7</FAMILY_UID></FILE_SET><BEXT><BWF_UMID>060A</BWF_UMID><BWF_LOUDNESS_VALUE>-23</BWF_LOUDNESS_VALUE>"
        b"</BEXT></BWFXML>")


def fate_of(metadata: Metadata, part: str, format: Format = WAV) -> tuple[str, str]:
    return next((fate.fate, fate.how) for fate in prepare(metadata, format)[1] if fate.part == part)


@pytest.mark.parametrize("before", [True, False])
def test_the_checksum_is_that_of_the_new_audio_lowest_byte_first(tmp_path: Path, before: bool) -> None:
    """As BWF MetaEdit stores it: the 128-bit number of the digest, little-endian."""
    metadata = Metadata("RIFF", ((b"MD5 ", b"o" * 16),), int(before))
    write(tmp_path / "a.wav", WAV, AUDIO, metadata=metadata)
    chunks = dict(chunks_of(tmp_path / "a.wav"))
    assert chunks[b"MD5 "][::-1] == hashlib.md5(chunks[b"data"]).digest()
    assert fate_of(metadata, "MD5")[0] == "recomputed"


def test_ixml_loses_what_names_the_file_and_measures_it_and_nothing_else() -> None:
    copy, _ = prepare(Metadata("RIFF", ((b"iXML", IXML),)), WAV)
    expected = IXML.replace(b" A1 ", b"").replace(b"060A", b"").replace(b"-23", b"")
    assert copy.chunks == ((b"iXML", expected),)
    assert "FILE_UID cleared (it was A1)" in fate_of(Metadata("RIFF", ((b"iXML", IXML),)), "iXML")[1]


@pytest.mark.parametrize("body", [b"", b"<FILE_UID>unclosed", b"\xff\xfe<\0x\0", IXML.split(b"<FILE_UID>")[0]])
def test_ixml_that_is_invalid_or_names_nothing_passes_byte_for_byte(body: bytes) -> None:
    assert prepare(Metadata("RIFF", ((b"iXML", body),)), WAV)[0].chunks == ((b"iXML", body),)


def test_a_bext_chunk_that_was_cut_short_is_filled_up() -> None:
    copy, fates = prepare(Metadata("RIFF", ((b"bext", b"Reel 3" + bytes(94)),)), WAV)
    body = copy.chunks[0][1]
    assert body[:602] == b"Reel 3" + bytes(596)
    assert body[602:].rstrip() == b"A=PCM,F=48000,W=16,M=mono,T=Shellac"
    assert "cut short at 100 bytes" in fates[0].how


def test_loudness_is_put_into_the_fields_of_version_2(tmp_path: Path) -> None:
    writer = write(tmp_path / "a.wav", WAV, AUDIO, metadata=Metadata("RIFF", ((b"bext", bext()),), 1))
    assert writer.awaits_loudness
    set_loudness(tmp_path / "a.wav", (-23.014, 7.5, -1.0, float("-inf"), 400.0))
    body = dict(chunks_of(tmp_path / "a.wav"))[b"bext"]
    assert struct.unpack_from("<5h", body, 412) == (-2301, 750, -100, 0x7FFF, 0x7FFF)
    assert body[:412].startswith(b"Interview, reel 3")
    assert not body[422:602].strip(b"\0")


@pytest.mark.parametrize("stated", [bext(1), bext(2)[:412] + bytes(10) + bext(2)[422:], bext(2)[:412] + b"\xff\x7f" * 5 + bext(2)[422:]])
def test_no_loudness_is_awaited_where_the_source_stated_none(stated: bytes) -> None:
    assert not prepare(Metadata("RIFF", ((b"bext", stated),)), WAV)[0].awaits_loudness


def test_every_chunk_has_one_fate_in_the_order_of_the_file(tmp_path: Path) -> None:
    chunks = [(b"JUNK", bytes(28)), (b"bext", bext()), pcm_header(), (b"umid", bytes(64)), (b"iXML", IXML), (b"levl", bytes(8)),
              (b"data", AUDIO.tobytes()), (b"LIST", b"INFOINAM" + struct.pack("<I", 2) + b"x\0"), (b"zzzz", b"odd")]
    (tmp_path / "a.wav").write_bytes(riff(chunks))
    fates = prepare(read_metadata(tmp_path / "a.wav"), WAV)[1]
    told = {fate.part: fate.fate for fate in fates}
    assert len(fates) == len(chunks)
    assert [fate.part for fate in fates] == ["JUNK", "bext", "fmt", "umid", "iXML", "levl", "data", "LIST INFO", "zzzz"]
    assert told == {"JUNK": "left out", "fmt": "written anew", "data": "written anew", "bext": "rewritten", "umid": "cleared",
                    "iXML": "rewritten", "levl": "left out", "LIST INFO": "kept byte for byte", "zzzz": "kept byte for byte"}
    assert {fate.part: fate.size for fate in fates} == {id.decode().strip().replace("LIST", "LIST INFO"): len(body) for id, body in chunks}


def test_an_id3_chunk_passes_byte_for_byte_unless_it_measures_the_old_sound(tmp_path: Path) -> None:
    tag = ID3()
    tag.add(TIT2(encoding=3, text=["Side A"]))
    tag.save(tmp_path / "clean.id3", padding=lambda info: 7)
    tag.add(TXXX(encoding=3, desc="replaygain_track_gain", text=["-3 dB"]))
    tag.add(RVA2(desc="track", channel=1, gain=-3, peak=0.5))
    tag.save(tmp_path / "gain.id3")
    clean, gain = ((tmp_path / name).read_bytes() for name in ("clean.id3", "gain.id3"))
    copy, fates = prepare(Metadata("RIFF", ((b"id3 ", clean), (b"id3 ", gain))), WAV)
    assert copy.chunks[0] == (b"id3 ", clean)
    (tmp_path / "copy.id3").write_bytes(copy.chunks[1][1])
    assert list(ID3(tmp_path / "copy.id3")) == ["TIT2"]
    assert [fate.fate for fate in fates] == ["kept byte for byte", "rewritten"]
    assert "replaygain_track_gain" in fates[1].how


def test_a_list_of_wave64_has_the_guid_of_lists(tmp_path: Path) -> None:
    body = b"INFOINAM" + struct.pack("<I", 6) + b"Reel3\0"
    write(tmp_path / "a.w64", Format(48000, 1, "W64", "PCM_16"), AUDIO, metadata=Metadata("RIFF", ((b"LIST", body),)))
    raw = (tmp_path / "a.w64").read_bytes()
    assert bytes.fromhex("6c6973742f91cf11a5d628db04c10000") in raw
    assert read_metadata(tmp_path / "a.w64").chunks == ((b"LIST", body),)


def test_a_bw64_with_its_object_metadata_stays_one(tmp_path: Path) -> None:
    chunks = ((b"axml", b"<ebuCoreMain/>"), (b"chna", bytes(44)))
    write(tmp_path / "a.wav", Format(48000, 1, "RF64", "PCM_16"), AUDIO, metadata=Metadata("BW64", chunks))
    assert (tmp_path / "a.wav").read_bytes()[:4] == b"BW64"
    assert read_metadata(tmp_path / "a.wav").chunks == chunks


def test_a_speaker_mask_of_more_channels_than_there_are_is_left_out() -> None:
    assert prepare(Metadata("RIFF", channel_mask=0x3), WAV)[0].channel_mask is None
