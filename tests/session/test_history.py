"""What a recording was, in words, and what treats it."""

from __future__ import annotations

import pytest

from workstation.analysis.lossy_history import LossyHistory
from workstation.session import history_sentences


@pytest.mark.parametrize("stated, treated", [(True, "Reconstruct: invents treble or Repair: only what is known"),
                                             (False, "Reconstruct: invents treble")])
def test_what_needs_the_lossy_file_itself_is_named_for_that_alone(stated: bool, treated: str) -> None:
    history = LossyHistory(lossy=True, confidence=1.0, cutoff_hz=16_000.0, codec="MP3", kbps=128.0, stated=stated)
    assert history_sentences(history)[-1] == f"Treated by {treated}."
