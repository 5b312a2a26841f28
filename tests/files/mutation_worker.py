"""Opens damaged recordings, one line of stdin each, and tells in one line of stdout how it went: a process that may crash.

A line is a path; where it ends with a tab and a folder, the recording is exported into it too. The answer is "opened",
"refused" or "wrong" with a reason.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
from pathlib import Path

import numpy as np

from workstation.core import EVERYTHING, Progress, ShellacError, Source, UsageError
from workstation.files import audio_md5, open_source, read_metadata
from workstation.session import ExportRequest, Renderer, export, fulfil, parse_step

#: More frames than any of the files can hold.
_MOST_FRAMES = 20_000_000


def attempt(path: Path, target: str, cache: Path) -> str:
    try:
        source = open_source(path, cache)
        if source.length > _MOST_FRAMES:
            return f"wrong: {source.length} frames"
        for start in range(0, source.length, 65_536):
            if not np.isfinite(source.read(start, 65_536)).all():
                return "wrong: samples that are no numbers"
        for note in source.origin.notes:
            if not _is_sentence(note):
                return f"wrong: the note {note!r}"
        read_metadata(path)
        audio_md5(path)
        if target and source.length:
            return _exported(source, Path(target))
        return f"opened {source.length} frames; {' '.join(source.origin.notes)}"
    except UsageError as error:
        return f"refused: {error}" if _is_sentence(str(error)) and path.name in str(error) else f"wrong: the refusal {str(error)!r}"
    except Exception as error:
        return f"wrong: {type(error).__name__}: {error}"


def _exported(source: Source, target: Path) -> str:
    try:
        renderer = Renderer()
        edits = fulfil([parse_step("gain:gain=-3", None)], source, EVERYTHING, renderer, Progress())
        result = export(ExportRequest(source, edits, target / "out", residual=True, report=True), renderer, Progress())
        left = {p.name for p in target.iterdir()}
        if result.restored.name not in left or len(left) != 4:
            return f"wrong: exported {sorted(left)}"
        return f"opened and exported {source.length} frames"
    except ShellacError as error:
        left = [p.name for p in target.iterdir()]
        return f"wrong: half-written {left}" if left or not _is_sentence(str(error)) else f"refused to export: {error}"


def _is_sentence(text: str) -> bool:
    return text.endswith(".") and "\n" not in text and 20 < len(text) < 500 and "0x" not in text and "Error" not in text


def main() -> None:
    with tempfile.TemporaryDirectory() as cache, contextlib.suppress(KeyboardInterrupt):
        for line in sys.stdin:
            name, _, target = line.rstrip("\n").partition("\t")
            answer = attempt(Path(name), target, Path(cache)).replace("\n", " / ")
            left = [p.name for p in Path(cache).rglob("*") if ".part" in p.name]
            print(f"wrong: left in the cache {left}" if left else answer, flush=True)


if __name__ == "__main__":
    main()
