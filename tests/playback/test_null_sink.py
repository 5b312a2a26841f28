"""What a sound server received through PortAudio equals what should have been heard, across A/B/R switches."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROOF = Path(__file__).resolve().parents[1] / "bench" / "playback_exact.py"
MISSING = 77


def test_what_comes_out_of_a_null_sink_is_the_recording_sample_by_sample() -> None:
    run = subprocess.run([sys.executable, str(PROOF), "--seconds", "2.5"], capture_output=True, text=True, check=False, timeout=60)
    assert run.stdout, run.stderr
    result = json.loads(run.stdout.splitlines()[0])
    if run.returncode == MISSING:
        pytest.skip(result["skipped"])
    assert result["letters"] == "ABARBRA" and result["missing_frames"] == 0
    assert run.returncode == 0 and result["equal"], result
