"""What a killed process left unfinished is taken away; what belongs to a living one, or to nobody known, stays."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from workstation.files.leftovers import is_running, sweep, unfinished_prefix


@pytest.fixture
def ended() -> int:
    """The number of a process that is no more."""
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


def test_only_what_an_ended_process_of_this_machine_left_is_taken_away(tmp_path: Path, ended: int) -> None:
    ours = unfinished_prefix()
    dead = ours.replace(f"-{os.getpid()}-", f"-{ended}-")
    elsewhere = ".shellac-000000-" + dead.split("-", 2)[2]
    (tmp_path / f"{dead}folder").mkdir()
    for name in (f"{dead}folder/x.wav", f"{dead}1.part.wav", f"{ours}2.part.wav", f"{elsewhere}3.part.wav", ".shellac-night", "tape.wav"):
        (tmp_path / name).write_text("x")
    sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {f"{ours}2.part.wav", f"{elsewhere}3.part.wav", ".shellac-night", "tape.wav"}
    sweep(tmp_path / "nowhere")


@pytest.mark.skipif(sys.platform != "linux", reason="processes of Linux")
def test_a_process_that_ended_and_was_not_asked_for_yet_is_not_running() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert not is_running(child.pid) and is_running(os.getpid())
    child.wait()
