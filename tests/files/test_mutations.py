"""A hundred damaged recordings: each opens or is refused in a sentence; nothing crashes, hangs or stays half-written.

`make bench` does a thousand and more (tests/bench/mutations.py).
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.files.mutating import KINDS, whole
from tests.files.mutation_watch import Worker, judged
from workstation.files import open_source

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the worker's memory is limited as POSIX can")


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_damaged_here_is_a_recording_before(tmp_path: Path, kind: str) -> None:
    (tmp_path / "whole").write_bytes(whole(kind))
    source = open_source(tmp_path / "whole", tmp_path / "cache")
    assert abs(source.seconds - 2.5) < 0.15 and source.read(0, source.length).any()


def test_a_hundred_damaged_recordings_open_or_are_refused_in_a_sentence(tmp_path: Path) -> None:
    answers = dict(judged(100, tmp_path, exported=10, seed=7))
    wrong = {name: answer for name, answer in answers.items() if answer.startswith("wrong")}
    assert not wrong
    opened = sum(answer.startswith("opened") for answer in answers.values())
    assert 60 <= opened <= 95


def test_a_worker_that_hangs_or_dies_is_an_answer_and_the_next_one_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "whole").write_bytes(whole("wav"))
    worker = Worker()
    try:
        for number, word in ((signal.SIGSTOP, "no answer"), (signal.SIGSEGV, "ended with status -11")):
            assert worker.ask(str(tmp_path / "whole")).startswith("opened 40000 frames")
            monkeypatch.setattr("tests.files.mutation_watch.LIMIT_SECONDS", 0.5 if number == signal.SIGSTOP else 20.0)
            worker.send(number)
            assert word in worker.ask(str(tmp_path / "whole"))
            monkeypatch.undo()
    finally:
        worker.stop()
