"""shellac paper: what the research paper printed, made anew: its table, its figure, its sweeps."""

from __future__ import annotations

import argparse
from pathlib import Path

from .output import progress_bar


def add_arguments(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="WHAT")
    table = kinds.add_parser("table", help="Table 11: every network in both forms beside doing nothing and the best gain")
    figure = kinds.add_parser("figure", help="Figure 1 for a recording: original, coded, restored, and the errors")
    sweep = kinds.add_parser("sweep", help="one of tables 1 to 10: a network with one thing varied")
    figure.add_argument("recording", type=Path, metavar="FILE", help="a clean recording")
    figure.add_argument("--with", dest="model", default="codec-conv", metavar="ID", help="the model that restores it (codec-conv)")
    figure.add_argument("--bitrate", type=int, default=32, metavar="KBPS", help="of the MP3 that it goes through (32)")
    figure.add_argument("-o", "--output", type=Path, metavar="PNG", help="the picture (default: <name>_coding.png here)")
    sweep.add_argument("name", metavar="NAME", help="a sweep that comes with the program, such as 01-linear-width, or its file")
    for kind in (table, sweep):
        kind.add_argument("--data", type=Path, required=True, metavar="DIR", help="a folder of clean recordings")
        kind.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="where tables and unfinished trainings go")


def run(arguments: argparse.Namespace) -> int:
    from ..training import paper_figure, paper_table, sweep

    with progress_bar() as progress:
        if arguments.kind == "figure":
            target = arguments.output or Path(f"{arguments.recording.stem}_coding.png")
            said = paper_figure.write(arguments.recording, arguments.model, arguments.bitrate, target)
            print(f"{said}\n{target}")
            return 0
        if arguments.kind == "table":
            made = paper_table.write(arguments.data, arguments.output, progress)
        else:
            made = sweep.run(arguments.name, arguments.data, arguments.output, progress)
    print(made.read_text("utf-8"), end="")
    return 0
