"""shellac info FILE: what a recording is."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..session.describing import describe
from .output import decibels, print_json, print_notes, progress_bar


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(arguments: argparse.Namespace) -> int:
    with progress_bar() as progress:
        facts = describe(arguments.file, progress)
    print_notes(arguments.file, facts["notes"])
    if arguments.json:
        print_json(facts)
        return 0
    del facts["notes"]
    markers = facts.pop("markers")
    levels = {"peak_dbfs": "dBFS", "true_peak_dbtp": "dBTP", "lufs": "LUFS"}
    for key, value in facts.items():
        if key in levels:
            value = decibels(value, levels[key])
        elif key == "history":
            value = " ".join(value["told"])
        elif isinstance(value, dict):
            value = "; ".join(f"{k}={v}" for k, v in value.items())
        elif isinstance(value, list):
            value = ", ".join(value)
        print(f"{key:15} {'none' if value is None else value}")
    for marker in markers:
        span = f"{marker['start_seconds']:.6f}" + (f" to {marker['stop_seconds']:.6f}" if marker["stop"] is not None else "")
        print(f"{'marker':15} {span} s  {marker['label']}".rstrip())
    return 0
