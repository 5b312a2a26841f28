"""Markers of a recording: as it brings them, as text, and through an export; its loudness and chunks in the copy and the report."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest
import wavinfo

from tests.files.markers_material import adtl_chunk, cue_chunk
from tests.files.material import chunks_of, pcm_header, riff
from tests.files.test_metadata import bext
from tests.signals import voice_like
from workstation import session
from workstation.analysis import loudness
from workstation.cli.info import add_arguments, run
from workstation.core import Edits, Marker, Progress, ShellacError, UsageError

RATE = 48000
CUES = [cue_chunk((1, 4800), (2, 9600), (3, 1 << 30)), adtl_chunk({1: "start", 2: "middle"}, {}, {2: 1 << 30})]
MARKERS = (Marker(4800, None, "start"), Marker(9600, 5 * RATE, "middle"))


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Five seconds with a bext chunk that states a loudness, two cues inside and one behind the end."""
    audio = (voice_like(5.0, RATE, 1) * 20000).astype("<i2").tobytes()
    (tmp_path / "reel.wav").write_bytes(riff([(b"bext", bext()), pcm_header(), (b"data", audio), *CUES]))
    return tmp_path / "reel.wav"


def exported(recording: Path, **wishes: object) -> session.ExportResult:
    source = session.open_recording(recording)
    request = session.ExportRequest(source, Edits(), recording.with_name("copy.wav"), overwrite=True, **wishes)  # type: ignore[arg-type]
    return session.export(request, session.Renderer(), Progress())


def test_a_recording_is_opened_with_the_markers_that_lie_in_it(recording: Path) -> None:
    assert session.open_document(recording).markers == MARKERS


def test_markers_left_as_they_were_pass_byte_for_byte_even_those_behind_the_end(recording: Path) -> None:
    exported(recording, markers=session.open_document(recording).markers)
    assert [chunk for chunk in chunks_of(recording.with_name("copy.wav")) if chunk in CUES] == CUES


def test_markers_that_were_changed_are_in_the_exported_file(recording: Path) -> None:
    wanted = (Marker(7, 77, "mine"), *MARKERS[:1])
    exported(recording, markers=wanted)
    assert session.open_document(recording.with_name("copy.wav")).markers == wanted


def test_the_loudness_in_bext_is_that_of_the_exported_audio(recording: Path) -> None:
    exported(recording)
    copy = recording.with_name("copy.wav")
    seen = wavinfo.WavInfoReader(str(copy)).bext
    levels = loudness.measure(session.open_recording(copy))
    stated = (seen.loudness_value, seen.loudness_range, seen.max_true_peak, seen.max_momentary_loudness, seen.max_shortterm_loudness)
    measured = (levels.lufs, levels.range_lu, levels.true_peak_dbtp, levels.momentary_max_lufs, levels.short_term_max_lufs)
    np.testing.assert_allclose(stated, measured, atol=0.0051)
    assert levels.lufs != pytest.approx(-23.0, abs=0.5)


def test_the_report_accounts_for_every_chunk(recording: Path) -> None:
    result = exported(recording, report=True)
    assert result.report is not None
    rows = json.loads(result.report.with_suffix(".json").read_text())["metadata"]
    assert [row["part"] for row in rows] == ["bext", "fmt", "data", "cue", "LIST adtl"]
    page = result.report.read_text()
    assert "UMID cleared, loudness measured anew" in page
    assert page.count("kept byte for byte") == 2


def test_a_list_of_markers_is_read_as_it_was_written(tmp_path: Path) -> None:
    markers = (Marker(0), Marker(1, 2, "tab\there"), Marker(44_101 * 3600, None, "Ωmega"))
    session.write_markers(markers, 44_100, tmp_path / "list.txt")
    assert session.read_markers(tmp_path / "list.txt", 44_100) == (Marker(0), Marker(1, 2, "tab here"), markers[2])
    assert (tmp_path / "list.txt").read_text().splitlines()[1] == "0.000023\t0.000045\ttab here"


def test_label_tracks_of_other_programs_are_read(tmp_path: Path) -> None:
    text = "\ufeff1,500000\t2,500000\tcomma\r\n\\\t100.0\t200.0\r\n0.5\t0.5\tpoint\r\n\r\n3.0\n"
    (tmp_path / "list.txt").write_bytes(text.encode())
    assert session.read_markers(tmp_path / "list.txt", 1000) == (Marker(500, None, "point"), Marker(1500, 2500, "comma"), Marker(3000))


@pytest.mark.parametrize("line", ["hello", "-1.0\t2.0\tx", "nan\tnan\tx", "inf\t1\tx", "1.0 2.0 x"])
def test_a_line_that_is_no_marker_is_named_by_its_number(tmp_path: Path, line: str) -> None:
    (tmp_path / "list.txt").write_text(f"0.0\t1.0\tfine\n{line}\n")
    with pytest.raises(UsageError, match="list.txt, line 2"):
        session.read_markers(tmp_path / "list.txt", 1000)


def test_the_markers_of_a_recording_of_another_rate_are_read_in_its_place(recording: Path) -> None:
    assert session.read_markers(recording, RATE // 2) == (Marker(2400, None, "start"), Marker(4800, 5 * RATE // 2, "middle"))


def test_a_list_that_cannot_be_written_or_read_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ShellacError, match="list.txt"):
        session.write_markers(MARKERS, RATE, tmp_path / "none" / "list.txt")
    with pytest.raises(UsageError, match="none.txt"):
        session.read_markers(tmp_path / "none.txt", RATE)
    assert list(tmp_path.iterdir()) == []


def test_info_lists_the_markers(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import argparse

    parser = argparse.ArgumentParser()
    add_arguments(parser)
    assert run(parser.parse_args([str(recording)])) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2:] == ["marker          0.100000 s  start", "marker          0.200000 to 5.000000 s  middle"]
    assert run(parser.parse_args([str(recording), "--json"])) == 0
    first = json.loads(capsys.readouterr().out)["markers"][0]
    assert first == {"start": 4800, "stop": None, "label": "start", "start_seconds": 0.1, "stop_seconds": 0.1}


@pytest.mark.parametrize(("change", "told"), [(0, "matches"), (1, "differs")])
def test_info_tells_whether_the_stored_checksum_is_right(tmp_path: Path, change: int, told: str) -> None:
    import hashlib

    from workstation.session.describing import describe

    audio = struct.pack("<100h", *range(100))
    stored = hashlib.md5(audio).digest()[::-1]
    header, data = pcm_header(), bytearray(audio)
    data[7] ^= change
    (tmp_path / "a.wav").write_bytes(riff([header, (b"MD5 ", stored), (b"data", bytes(data))]))
    assert describe(tmp_path / "a.wav", Progress())["md5_chunk"] == told
