"""A document as a line of the command line: what was done in the window, for a script to do again."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..core import Document, Region, Step, UsageError
from ..restoration import registry
from ..restoration.settings import Recording, Span, Switch
from .named import keys


def command_line(document: Document) -> str:
    """`shellac restore ...` that restores the document's recording as its steps do, quoted for this system's shell.

    UsageError, in a sentence that says why and what helps, where no line can say it.
    """
    path, steps = document.source.origin.path, document.edits.active
    if not path:
        raise UsageError("This recording has no file, so no command can name it.")
    if not steps:
        raise UsageError("There are no steps yet, so there is nothing for a command to do.")
    reason = _not_in_options(steps)
    if reason is None:
        words = [word for step in steps for word in ("--with", step_text(step))] + _part(steps[0].region, document.source.format.rate)
    elif document.project is None or document.history.is_modified:
        raise UsageError(f"{reason} Save the project first: then the command refers to it.")
    else:
        words = ["--steps", str(document.project.absolute())]
    return quoted(["shellac", "restore", path, *words])


def step_text(step: Step) -> str:
    """A step as `--with` takes it: its id, the settings that differ from the defaults, and its amount where it is not 1."""
    processor = registry.get(step.processor)
    said = {setting.key: _text(setting, step.settings[setting.key]) for setting in processor.settings
            if setting.key in step.settings and step.settings[setting.key] != setting.default}
    if step.amount != 1:
        said["amount"] = _number(step.amount)
    return step.processor + (":" + ",".join(f"{key}={value}" for key, value in said.items()) if said else "")


def quoted(words: Sequence[str]) -> str:
    """Words as this system's shell takes them. UsageError for a name that is no text and cannot be copied."""
    line = subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)
    try:
        line.encode()
    except UnicodeEncodeError:
        raise UsageError("The name of the recording or of its project is no text, so no command with it can be copied.") from None
    return line


def _not_in_options(steps: Sequence[Step]) -> str | None:
    """Why the options of the command line cannot say what the steps do; None where they can."""
    if any(step.region != steps[0].region for step in steps):
        return "The steps apply to different selections, and the options of a command know one for all."
    for number, step in enumerate(steps, 1):
        if any("," in step.settings[key]["path"] for key in keys(step.processor, step.settings)):
            return f"The recording that step {number} names has a comma in its path, which separates settings."
        if step.findings is not None and step.findings.edited:
            return f"What step {number} found was corrected by hand, which no option can say."
        if step.seed:
            return f"Step {number} has a seed of its own, which no option can say."
    return None


def _part(region: Region, rate: int) -> list[str]:
    """A region in the options' units: seconds, Hz, channels from 1."""
    said: Mapping[str, Any] = {
        "--start": region.start / rate if region.start else None, "--end": None if region.stop is None else region.stop / rate,
        "--low": region.low_hz or None, "--high": region.high_hz}
    words = [word for option, value in said.items() if value is not None for word in (option, _number(value))]
    if region.channels is not None:
        words += ["--channels", ",".join(str(channel + 1) for channel in region.channels)]
    return words


def _text(setting: Any, value: Any) -> str:
    if isinstance(setting, Switch):
        return "on" if value else "off"
    if isinstance(setting, Span):
        return "auto" if value is None else f"{_number(value[0])}-{_number(value[1])}"
    if isinstance(setting, Recording):
        return "none" if value is None else str(value["path"])
    return _number(value) if isinstance(value, float) else str(value)


def _number(value: float) -> str:
    """The shortest decimal that gives the same number again, without an exponent."""
    return np.format_float_positional(value, trim="-") if np.isfinite(value) else str(value)
