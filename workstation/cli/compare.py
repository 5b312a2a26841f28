"""shellac compare REFERENCE FILE: how far one recording is from another."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..session.describing import compare_files
from .output import decibels, print_json, progress_bar

HELP = "compare a recording with a clean reference"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("reference", type=Path, metavar="REFERENCE")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(arguments: argparse.Namespace) -> int:
    with progress_bar() as progress:
        figures = compare_files(arguments.reference, arguments.file, progress)
    if arguments.json:
        print_json(figures)
        return 0
    for key, value in figures.items():
        unit = {"lufs_difference": "LU", "lsd": "(1.0 = 10 dB)", "lag_frames": "frames"}.get(key, "dB")
        print(f"{key:16} {f'{value:.3f} {unit}' if key in ('lsd', 'lag_frames') else decibels(value, unit)}")
    return 0
