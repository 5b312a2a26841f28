"""What a recording was, in words, and what treats it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from workstation.analysis.lossy_history import LossyHistory
from workstation.session import history_sentences

BOTH = "Repair: only what is known or Reconstruct: invents treble"


@pytest.mark.parametrize("stated, place, treated", [(True, None, BOTH), (False, 17, BOTH), (False, None, "Reconstruct: invents treble")])
def test_what_needs_the_blocks_of_the_lossy_file_is_named_where_they_are_known(stated: bool, place: int | None, treated: str) -> None:
    history = LossyHistory(lossy=True, confidence=1.0, cutoff_hz=16_000.0, codec="MP3", kbps=128.0, stated=stated, place=place)
    assert history_sentences(history)[-1] == f"Treated by {treated}."


def test_a_bitrate_that_the_sound_tells_is_a_range_and_one_that_the_file_states_is_not() -> None:
    history = LossyHistory(lossy=True, confidence=0.93, codec="MP3", kbps=40.0)
    assert history_sentences(history)[0] == "This once was lossy (93 % sure): MP3, 24 to 80 kbit/s."
    assert history_sentences(replace(history, stated=True))[0] == "This file is lossy itself: MP3, 40 kbit/s."
    assert history_sentences(replace(history, kbps=None))[0] == "This once was lossy (93 % sure): MP3."
