"""Sentences of errors: the same for everybody, with the options of the command line added there alone."""

from __future__ import annotations

import ast
from pathlib import Path

import workstation
from workstation.core import OverRange, UsageError

#: Rooms whose errors reach the window as well as the command line.
SHARED = ("core", "files", "analysis", "restoration", "playback", "export")


def test_only_the_command_line_speaks_of_its_options() -> None:
    error = UsageError("a.wav exists already; choose another name or allow overwriting.", "--overwrite")
    assert str(error) == "a.wav exists already; choose another name or allow overwriting."
    assert error.on_command_line == "a.wav exists already; choose another name or allow overwriting (--overwrite)."
    assert UsageError("There is no file a.wav.").on_command_line == "There is no file a.wav."
    assert OverRange("Too loud.", 1.5, "--headroom auto").on_command_line == "Too loud (--headroom auto)."


def test_no_sentence_that_may_reach_the_window_names_an_option_of_the_command_line() -> None:
    root = Path(workstation.__file__).parent
    wrong = []
    for path in (p for room in SHARED for p in (root / room).rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and call.args and ast.unparse(call.func).endswith(("Error", "OverRange")):
                if "--" in ast.unparse(call.args[0]):
                    wrong.append(f"{path.name}:{call.lineno}")
    assert not wrong
