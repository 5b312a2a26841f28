"""What every command writes: JSON Lines or words on stdout, a progress bar on a terminal's stderr."""

from __future__ import annotations

import io
import json
import math
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from ..core import Progress, ShellacError

#: Up to this share no time left is told: it would be wild.
EARLY = 0.003


def plain(value: Any) -> Any:
    """JSON-ready: paths absolute, what is infinite or undefined null."""
    if isinstance(value, Path):
        return str(value.absolute())
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(v) for v in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value


def print_json(value: Mapping[str, Any]) -> None:
    """One compact object on a line of its own, at once; names that stdout's encoding lacks are escaped as JSON does."""
    line = json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        line.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        line = json.dumps(plain(value), separators=(",", ":"), allow_nan=False)
    print(line, flush=True)


def print_anything() -> None:
    """Names that are no text, signs that the terminal's encoding lacks, and closed streams never make printing fail."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="surrogateescape" if stream.encoding.lower() in ("utf-8", "utf8") else "backslashreplace")


def print_notes(path: Path, notes: Sequence[str]) -> None:
    """What was missing, assumed or repaired in a recording, on stderr."""
    for note in notes:
        print(f"shellac: {path}: {note}", file=sys.stderr)


def sentence(error: ShellacError | OSError) -> str:
    """What stderr and the JSON line say of a failure."""
    if isinstance(error, ShellacError):
        return error.on_command_line
    return f"{error.filename or 'A file'} could not be used: {error.strerror or error}."


def decibels(value: float, unit: str = "dB") -> str:
    """A level as people read it."""
    if math.isnan(value):
        return "undefined"
    number = "−∞" if value == -math.inf else "∞" if value == math.inf else f"{value:.1f}"
    return f"{number.replace('-', '−')} {unit}"


def around_bar() -> AbstractContextManager[None]:
    """What is printed inside stands above a progress bar, where one is drawn."""
    if not sys.stderr.isatty():
        return nullcontext()
    from tqdm import tqdm

    mode: AbstractContextManager[None] = tqdm.external_write_mode()
    return mode


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A Progress that draws itself on stderr, on a terminal only."""
    if not sys.stderr.isatty():
        yield Progress()
        return
    from tqdm import tqdm

    # tqdm shows nothing on a terminal that does not tell its size
    width = os.get_terminal_size(sys.stderr.fileno()).columns or 80
    with tqdm(total=1.0, leave=False, file=sys.stderr, ncols=width - 1, nrows=20,
              bar_format="{desc} {percentage:3.0f} % |{bar}| {remaining} left") as bar:
        def show(progress: Progress) -> None:
            bar.set_description_str(progress.title or "Working", refresh=False)
            if progress.fraction < bar.n:
                bar.reset(1.0)
            bar.n = progress.fraction if progress.fraction > EARLY else 0.0
            bar.refresh()

        yield Progress(on_change=show, interval=0.2)
