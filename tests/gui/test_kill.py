"""The program is killed while it edits, saves and exports; `make bench` does it a hundred times."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="forks a fresh program for every kill")
def test_a_killed_program_loses_nothing_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "tests" / "bench" / "kill.py"), "--kills", "3", "--last", "1.5", "--parallel", "3", "--seed", "7"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=100)
    figures = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert len(figures) == 3 and all(figure["holds"] for figure in figures), done.stdout + done.stderr
    assert figures[0]["edits"] > 0
