"""The report: complete, standing alone, safe against what file names and notes contain, and readable by machines."""

from __future__ import annotations

import errno
import hashlib
import json
import math
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
import soundfile

from workstation.analysis.lossy_history import LossyHistory
from workstation.core import Findings, Format, Region, Step, UsageError
from workstation.export import (
    Figure,
    FileFacts,
    LevelFacts,
    NullCheck,
    RemovedFacts,
    ReportData,
    StepFacts,
    place_text,
    write_report,
)
from workstation.export.report_html import page
from workstation.files import open_source
from workstation.restoration.processor import Card, Plan, Processor, Task, Worker
from workstation.restoration.settings import Choice, Number

CARD = Card("codec-conv", "Codec conv", "speech coded at 32 to 96 kbit/s", "music", "LibriVox", "CC0-1.0", "here", "ab" * 32, True, 50_123)


class Hiss(Processor):
    id, name, complaint, summary = "hiss", "De-hiss", "Hiss & noise", "Removes hiss."
    settings = (Number("reduction", "Reduction", "How much.", 0, 40, 1, 24, "dB"),
                Choice("rule", "Rule", "Which.", [("lsa", "Log spectral")]))

    def plan(self, format: Format, settings: object) -> Plan:
        return Plan(1)

    def worker(self, task: Task) -> Worker:
        raise NotImplementedError


class Model(Hiss):
    id, name, card = "codec-conv", "Repair", CARD


class Checker(HTMLParser):
    """Notes unbalanced tags and everything that would be fetched."""

    void = {"meta", "img", "br"}

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.void:
            self.open.append(tag)
        self.links += [value or "" for key, value in attrs if key in ("src", "href")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def facts(folder: Path, name: str = "tape <1> & 2.wav") -> ReportData:
    path = folder / name
    soundfile.write(path, np.zeros((8000, 2)), 8000, "PCM_24")
    file = FileFacts.of(open_source(path, folder), path)
    settings = {"reduction": 12.0, "rule": "lsa"}
    step = Step("hiss", 3, settings, Findings("Noise floor −62 dBFS."), seed=7, amount=0.8, region=Region(800, 4000, 100, 3000, (1,)))
    steps = (StepFacts.of(step, Hiss(), file.format, 8000),)
    return ReportData("1.2.3", "2026-11-20T12:00:00+01:00", file, file, None, steps, LevelFacts(-3.2, -3.0, -21.4, 6.0),
                      LevelFacts(-math.inf, -math.inf, -math.inf, math.nan), RemovedFacts(-41.5, -20.1, None, 0.4, "largest at 0:42"),
                      NullCheck(True, -math.inf, "A − (B + R) is exactly 0."), "CPU", 2.5, 0.025, operator="<b>Ann</b>", note="side A")


def test_the_page_is_well_formed_stands_alone_and_escapes_what_people_typed(tmp_path: Path) -> None:
    data = facts(tmp_path)
    html, _ = write_report(tmp_path / "tape_report", data)
    checker = Checker()
    checker.feed(html.read_text(encoding="utf-8"))
    assert checker.open == [] and checker.links == []
    assert "<script" not in html.read_text(encoding="utf-8")
    assert "<b>Ann</b>" in checker.text and "tape <1> & 2.wav" in checker.text


def test_the_page_says_what_was_done_with_units_and_where(tmp_path: Path) -> None:
    checker = Checker()
    checker.feed(page(facts(tmp_path)))
    for words in ("De-hiss", "Reduction", "12 dB", "Log spectral", "Noise floor −62 dBFS.", "80 %", "version 3", "deterministic", "seed 7",
                  "0:00.100 to 0:00.500, 100 to 3000 Hz, channel 2", "−41.5 dBFS", "−∞ LUFS", "undefined", "40 %", "CPU", "side A",
                  "Access copy; master unaltered.", "Shellac 1.2.3", "40.0 times faster"):
        assert words in checker.text, words
    assert not re.search(r"[ >]-\d", checker.text)


def test_a_mere_change_of_level_is_told_from_a_leak_and_a_slow_computation_from_a_fast_one(tmp_path: Path) -> None:
    raised = RemovedFacts(-48.8, 20 * math.log10(1 / 0.95 - 1), -1.0, 1.0)
    checker = Checker()
    checker.feed(page(replace(facts(tmp_path), removed=raised, realtime_factor=2.5)))
    assert "0.45 dB" in checker.text and "2.5 times slower than real time" in checker.text and "faster" not in checker.text


@pytest.mark.parametrize(("re_source_db", "correlation", "level"), [(-math.inf, None, "0.00 dB"), (math.inf, None, "undefined"),
                                                                    (0.0, 1.0, "−∞ dB"), (-20.0, 0.0, "0.00 dB")])
def test_what_is_left_of_the_source_where_nothing_or_all_was_removed(tmp_path: Path, re_source_db: float, correlation: float | None,
                                                                     level: str) -> None:
    text = page(replace(facts(tmp_path), removed=RemovedFacts(-40.0, re_source_db, correlation, 0.5)))
    assert f"Level of the source&#x27;s sound in the result</th><td>0.00 dB</td><td>{level}</td>" in text


def test_hashes_are_those_of_the_files(tmp_path: Path) -> None:
    data = facts(tmp_path)
    _, plain = write_report(tmp_path / "r", data)
    source = json.loads(plain.read_text(encoding="utf-8"))["source"]
    assert source["sha256"] == hashlib.sha256(Path(source["path"]).read_bytes()).hexdigest()
    assert source["audio_md5"] == hashlib.md5(bytes(8000 * 2 * 3)).hexdigest()
    assert source["seconds"] == 1.0 and source["format"]["subtype"] == "PCM_24"


def test_json_has_null_for_what_is_infinite_or_undefined(tmp_path: Path) -> None:
    _, path = write_report(tmp_path / "r", facts(tmp_path))
    plain = json.loads(path.read_text(encoding="utf-8"), parse_constant=lambda name: pytest.fail(f"{name} in the report"))
    assert plain["after"]["lufs"] is None and plain["removed"]["correlation"] is None and plain["null_error_dbfs"] is None
    assert plain["null_exact"] is True and plain["generative"] is False and plain["residual"] is None
    assert plain["steps"][0]["settings"][0] == {"name": "Reduction", "text": "12 dB", "key": "reduction", "value": 12.0}
    assert plain["statement"] == "Access copy; master unaltered."


def test_a_model_is_named_with_its_weights_licence_and_what_it_is_not_for(tmp_path: Path) -> None:
    data = facts(tmp_path)
    step = StepFacts.of(Step("codec-conv", settings={"reduction": 1.0}), Model(), data.source.format, 8000)
    data = replace(data, steps=(*data.steps, step))
    html, path = write_report(tmp_path / "r", data)
    plain = json.loads(path.read_text(encoding="utf-8"))
    assert plain["generative"] and plain["steps"][1]["generative"] and not plain["steps"][0]["generative"]
    assert (plain["steps"][1]["model"]["sha256"], plain["steps"][1]["model"]["licence"]) == (CARD.sha256, "CC0-1.0")
    text = html.read_text(encoding="utf-8")
    assert "Generated content" not in page(replace(data, removed=replace(data.removed, changed_share=0.0)))
    assert CARD.sha256 in text and "Generated content" in text and "50,123 parameters" in text and "<dt>Not for</dt><dd>music</dd>" in text


@pytest.mark.parametrize("lossy, stated, told", [
    (True, False, "This once was lossy (93 % sure): MP3, 24 to 80 kbit/s. Its treble ends at 7.6 kHz. This is an estimate from the sound."),
    (True, True, "This file is lossy itself: MP3, 40 kbit/s. Its treble ends at 7.6 kHz. Codec and bitrate are what the file states."),
    (False, False, "No trace of lossy coding was found (93 % sure). Its treble ends at 7.6 kHz. This is an estimate from the sound: ")])
def test_what_the_source_was_is_told_as_stated_or_as_an_estimate(tmp_path: Path, lossy: bool, stated: bool, told: str) -> None:
    history = LossyHistory(lossy, 0.93, 7600.0, "MP3" if lossy else None, 40.0 if lossy else None, stated)
    html, path = write_report(tmp_path / "r", replace(facts(tmp_path), history=history))
    assert f"<h2>Was the source lossy?</h2>\n<p>{told}" in html.read_text(encoding="utf-8")
    plain = json.loads(path.read_text(encoding="utf-8"))["history"]
    assert (plain["lossy"], plain["stated"], plain["confidence"], plain["cutoff_hz"]) == (lossy, stated, 0.93, 7600.0)
    assert plain["likely_kbps"] == (None if not lossy else [40.0, 40.0] if stated else [24.0, 80.0]) and told.startswith(plain["told"])


def test_figures_against_a_reference_stand_beside_doing_nothing(tmp_path: Path) -> None:
    data = replace(facts(tmp_path), figures=(Figure("SNR", "dB", 14.25, 16.0),), reference=tmp_path / "clean.wav")
    assert '<th scope="row">SNR</th><td>14.2 dB</td><td>16.0 dB</td>' in page(data)
    assert "Against the clean reference clean.wav" in page(data)


def test_pictures_are_inside_the_page_and_a_pdf_is_named(tmp_path: Path) -> None:
    (tmp_path / "p.png").write_bytes(b"picture")
    (tmp_path / "p.pdf").write_bytes(b"%PDF")
    text = page(replace(facts(tmp_path), plots=(tmp_path / "p.png", tmp_path / "p.pdf")))
    checker = Checker()
    checker.feed(text)
    assert checker.links == ["data:image/png;base64,cGljdHVyZQ=="]
    assert "p.pdf, beside this report" in checker.text


def test_an_existing_report_is_kept_without_overwrite(tmp_path: Path) -> None:
    data = facts(tmp_path)
    for name in ("r.html", "r.json"):
        (tmp_path / name).write_text("mine")
        with pytest.raises(UsageError, match=name):
            write_report(tmp_path / "r", data)
        assert sorted(p.name for p in tmp_path.glob("r.*")) == [name] and (tmp_path / name).read_text() == "mine"
        (tmp_path / name).unlink()
    (tmp_path / "r.html").write_text("mine")
    write_report(tmp_path / "r", data, overwrite=True)
    assert "Restoration report" in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


def test_places_as_people_read_them() -> None:
    stereo = Format(1000, 2)
    assert place_text(Region(), stereo, 9000) == "whole recording"
    assert place_text(Region(low_hz=50), stereo, 9000) == "whole length, 50 to 500 Hz"
    assert place_text(Region(1000, 2500, channels=(0, 1)), stereo, 9000) == "0:01.000 to 0:02.500, channels 1, 2"


def test_a_report_whose_page_fails_leaves_no_half_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_data: ReportData) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("workstation.export.report.page", full)
    with pytest.raises(OSError, match="No space"):
        write_report(tmp_path / "tape_report", facts(tmp_path))
    assert not list(tmp_path.glob("*report*"))
