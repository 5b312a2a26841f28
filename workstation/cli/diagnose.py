"""shellac diagnose FILE...: what is wrong with recordings, whether they are or were lossy, and what would treat that."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .. import session
from ..core import ShellacError, Source
from .output import print_json, print_notes, progress_bar


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="one JSON object a recording on stdout")


def run(arguments: argparse.Namespace) -> int:
    """Listen to each recording; the exit status is the highest."""
    status = 0
    for path in arguments.files:
        try:
            with progress_bar() as progress:
                source = session.open_recording(path, progress)
                found, past = session.diagnose(source, progress), session.past_of(source, progress)
        except ShellacError as error:
            status = max(status, error.exit_status)
            print(f"shellac: {error.on_command_line}", file=sys.stderr)
            if arguments.json:
                print_json({"source": path, "error": error.on_command_line})
            continue
        print_notes(path, source.origin.notes)
        if arguments.json:
            print_json({"source": path, "summary": found.summary, "findings": [a.to_plain(source.format.rate) for a in found.ailments],
                        "history": past.to_plain()})
        else:
            _print_words(path, source, found, past)
    return status


def _print_words(path: Path, source: Source, found: session.Diagnosis, past: session.Past) -> None:
    print(" ".join((f"{path}:", found.summary, *(past.sentences if past.lossy else ()))))
    for ailment in found.ailments:
        treated = f"; treated by {ailment.treatment.text}" if ailment.treatment is not None else "; no processor treats it"
        print(f"  {ailment.sentence} Heard best at {session.place_text(ailment, source.format.rate)}{treated}.")
