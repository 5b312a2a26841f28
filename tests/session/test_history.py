"""What a recording was, in words, and what treats it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from workstation.analysis.lossy_history import LossyHistory
from workstation.session import history_sentences


@pytest.mark.parametrize("stated, treated", [(True, "Repair: only what is known or Reconstruct: invents treble"),
                                             (False, "Reconstruct: invents treble")])
def test_what_needs_the_lossy_file_itself_is_named_for_that_alone(stated: bool, treated: str) -> None:
    history = LossyHistory(lossy=True, confidence=1.0, cutoff_hz=16_000.0, codec="MP3", kbps=128.0, stated=stated)
    assert history_sentences(history)[-1] == f"Treated by {treated}."


def test_a_bitrate_that_the_sound_tells_is_a_range_and_one_that_the_file_states_is_not() -> None:
    history = LossyHistory(lossy=True, confidence=0.93, codec="MP3", kbps=40.0)
    assert history_sentences(history)[0] == "This once was lossy (93 % sure): MP3, 24 to 80 kbit/s."
    assert history_sentences(replace(history, stated=True))[0] == "This file is lossy itself: MP3, 40 kbit/s."
    assert history_sentences(replace(history, kbps=None))[0] == "This once was lossy (93 % sure): MP3."
