"""What a recording was, in words, and what treats it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.files.material import coded
from tests.signals import voice_like
from workstation.analysis.lossy_history import LossyHistory
from workstation.core import ArraySource
from workstation.files import mp3
from workstation.restoration import registry
from workstation.session import Past, open_recording, past_of
from workstation.session.opening import demos

REPAIR, RECONSTRUCT = "Repair: only what is known", "Reconstruct: invents treble"


def music(rate: int) -> np.ndarray:
    """Three seconds of stereo with treble up to the end of the band."""
    return voice_like(3.0, rate, 2) + np.float32(0.03) * np.random.default_rng(3).standard_normal((2, 3 * rate)).astype(np.float32)


@pytest.mark.parametrize(("kbps", "treated"), [(64, [REPAIR, RECONSTRUCT]), (192, [REPAIR]), (320, [])])
def test_an_mp3_is_treated_by_what_changes_something_at_its_bitrate(tmp_path: Path, kbps: int, treated: list[str]) -> None:
    (tmp_path / "a.mp3").write_bytes(mp3.encode(music(44_100), 44_100, kbps))
    assert past_of(open_recording(tmp_path / "a.mp3", cache=tmp_path / "cache")).treated_by == treated


def test_of_other_codecs_nothing_is_known_that_could_be_repaired(tmp_path: Path) -> None:
    coded(tmp_path / "a.ogg", "OGG", "VORBIS", seconds=1.0)
    assert REPAIR not in past_of(open_recording(tmp_path / "a.ogg", cache=tmp_path / "cache")).treated_by


def test_a_wav_whose_level_was_changed_since_it_was_an_mp3_tells_no_lines(tmp_path: Path) -> None:
    demo = open_recording(demos()[0], cache=tmp_path / "demo")
    voice = demo.read(0, 6 * demo.format.rate).mean(axis=0, keepdims=True)
    decoded = mp3.decode(mp3.encode(voice, 22_050, 48))
    for level, named in ((1.0, True), (0.8, False)):
        source = ArraySource((np.rint(decoded * level * 32768) / 32768).astype(np.float32), 22_050)
        past = past_of(source)
        assert past.lossy and (REPAIR in past.treated_by) == named


def test_what_treats_it_is_said_and_that_nothing_does() -> None:
    history = LossyHistory(lossy=True, confidence=1.0, codec="MP3", kbps=128.0, stated=True)
    both = tuple(map(registry.get, ("codec-repair", "codec-enhance")))
    assert Past(history, both).sentences[-1] == f'Treated by "{REPAIR}" or "{RECONSTRUCT}".'
    assert Past(history).sentences[-1] == "Nothing here would change it."
    assert Past(replace(history, lossy=False, stated=False)).sentences == ["No trace of lossy coding was found (100 % sure)."]


def test_a_bitrate_that_the_sound_tells_is_a_range_and_one_that_the_file_states_is_not() -> None:
    history = LossyHistory(lossy=True, confidence=0.93, codec="MP3", kbps=40.0)
    assert Past(history).sentences[0] == "This once was lossy (93 % sure): MP3, 24 to 80 kbit/s."
    assert Past(replace(history, stated=True)).sentences[0] == "This file is lossy itself: MP3, 40 kbit/s."
    assert Past(replace(history, kbps=None)).sentences[0] == "This once was lossy (93 % sure): MP3."
