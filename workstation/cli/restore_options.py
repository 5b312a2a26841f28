"""The options of `shellac restore`: how they are declared, and what they ask for."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .. import session
from ..core import UsageError


class _InOrder(argparse.Action):
    """Keeps `--with` and `--preset` in the order in which they were written, as pairs of (option, text)."""

    def __call__(self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None) -> None:
        setattr(namespace, self.dest, [*(getattr(namespace, self.dest) or ()), ((option or "").lstrip("-"), values)])


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE|DIR", help="recordings, or folders of them")
    _steps(parser.add_argument_group("steps"))
    _part(parser.add_argument_group("part to restore"))
    _results(parser.add_argument_group("results"))
    _night(parser.add_argument_group("many recordings"))
    parser.add_argument("--json", action="store_true", help="one JSON object a recording on stdout, as each is done, and nothing else")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda", "mps"), default="auto", help="where models compute")


def _steps(group: Any) -> None:
    add = group.add_argument
    add("--with", dest="chain", action=_InOrder, metavar="ID[:key=value,...]",
        help="a processor, or auto for what the diagnosis asks for; repeat for more steps")
    add("--preset", dest="chain", action=_InOrder, metavar="FILE|NAME", help="the steps of a preset, in their place among --with")
    add("--steps", type=Path, metavar="PROJECT", help="the steps of a project: exact for its own recording, learned anew for others")
    add("--amount", type=float, metavar="0..1", help="share of the change that is kept, for --with steps that do not set amount=")


def _part(group: Any) -> None:
    add = group.add_argument
    add("--start", type=float, metavar="S", help="begin of the part to restore, in seconds")
    add("--end", type=float, metavar="S", help="end of the part to restore, in seconds")
    add("--low", type=float, metavar="HZ", help="lowest frequency to restore")
    add("--high", type=float, metavar="HZ", help="highest frequency to restore")
    add("--channels", metavar="1,2", help="channels to restore, counted from 1")


def _results(group: Any) -> None:
    add = group.add_argument
    add("-o", "--output", metavar="FILE|DIR", help="where the results go (default: beside the sources)")
    add("--format", metavar="EXT", help="container of the result, by its suffix")
    add("--subtype", metavar="TYPE", help="sample type of the result, such as PCM_16, PCM_24, FLOAT")
    add("--delivery", choices=[delivery.id for delivery in session.deliveries()],
        help="format, bitrate, loudness and peak by one name; the options below win over it")
    add("--loudness", type=float, metavar="LUFS", help="bring the result to this loudness by one gain, as far as --peak allows")
    add("--peak", type=float, metavar="DBTP", help="the highest true peak (with --loudness: −1 where nothing else is said)")
    add("--bitrate", type=int, metavar="KBPS", help="constant bitrate of an MP3")
    add("--headroom", choices=("auto",), help="lower a result that exceeds full scale instead of stopping")
    add("--residual", action="store_true", help="write what was taken away as a file of its own")
    add("--plots", choices=("png", "svg", "pdf"), help="write plots of the residual")
    add("--reference", type=Path, metavar="FILE", help="the clean recording, for plots of the errors and figures in the report")
    add("--report", action="store_true", help="write a report (HTML, and JSON beside it)")
    add("--operator", default="", metavar="NAME", help="who did it, for the report")
    add("--note", default="", metavar="TEXT", help="a note for the report")
    add("--overwrite", action="store_true", help="write over results that exist")


def _night(group: Any) -> None:
    add = group.add_argument
    add("--recursive", action="store_true", help="enter the folders below a folder; their tree is kept under -o")
    add("--jobs", type=int, default=1, metavar="N", help="restore N recordings at a time, each in a process of its own")
    add("--skip-done", action="store_true",
        help="leave out what shellac-log.jsonl knows as done: same recording, steps, weights and options, results unchanged")


def chain(arguments: argparse.Namespace) -> session.Chain:
    """The steps asked for. UsageError where there are none, or two kinds of them."""
    if arguments.steps is not None:
        if arguments.chain or arguments.amount is not None:
            raise UsageError("--steps brings all of its steps; leave out --with, --preset and --amount.")
        if part(arguments) != session.Part():
            raise UsageError("--steps brings its own selections; leave out --start, --end, --low, --high and --channels.")
        return session.chain_of_project(arguments.steps)
    wishes: list[session.StepWish] = []
    notes: list[str] = []
    for option, text in arguments.chain or ():
        if option == "with":
            wishes.append(session.parse_step(text, arguments.amount))
        else:
            preset = session.find_preset(text)
            wishes += preset.steps
            notes += preset.notes
    return session.chain_of(wishes, notes)


def part(arguments: argparse.Namespace) -> session.Part:
    """The part asked for; UsageError for one that means nothing."""
    channels = None
    if arguments.channels is not None:
        try:
            channels = tuple(int(c) for c in arguments.channels.split(","))
        except ValueError:
            raise UsageError(f"--channels takes numbers such as 1,2, not '{arguments.channels}'.") from None
    return session.Part(arguments.start, arguments.end, arguments.low, arguments.high, channels)


def export_options(arguments: argparse.Namespace) -> dict[str, Any]:
    """The fields of an ExportRequest that the options name."""
    return {**_delivery(arguments), "residual": arguments.residual, "plots": arguments.plots,
            "reference": arguments.reference, "report": arguments.report, "headroom_auto": arguments.headroom == "auto",
            "overwrite": arguments.overwrite, "operator": arguments.operator, "note": arguments.note}


def _delivery(arguments: argparse.Namespace) -> dict[str, Any]:
    """Format, bitrate, loudness and peak: those of --delivery, where no option of its own says something else."""
    given = session.find_delivery(arguments.delivery or "source")
    container = _container(arguments)
    own = container is None or container == given.container
    fields = {"container": given.container, "subtype": given.subtype if own else None, "bitrate": given.bitrate if own else None,
              "loudness": given.loudness, "peak": given.peak}
    said = {"container": container, "subtype": arguments.subtype, "bitrate": arguments.bitrate, "loudness": arguments.loudness,
            "peak": arguments.peak}
    return fields | {name: value for name, value in said.items() if value is not None}


def found(arguments: argparse.Namespace) -> session.Found:
    """The recordings asked for, and where their results go."""
    given: Sequence[Path] = arguments.files
    output = Path(arguments.output).absolute() if arguments.output else None
    is_night = arguments.recursive or arguments.skip_done or arguments.jobs > 1 or any(os.path.isdir(path) for path in given)
    if output is None or _means_folder(arguments):
        return session.Found(given, output, recursive=arguments.recursive, logged=is_night)
    return session.Found(given, output.parent, output, logged=is_night)


def _container(arguments: argparse.Namespace) -> str | None:
    """The container asked for, by --format or by the suffix of -o."""
    if arguments.format:
        return session.container_of(arguments.format)
    if arguments.output and not _means_folder(arguments):
        return session.container_of(Path(arguments.output).suffix)
    return None


def _means_folder(arguments: argparse.Namespace) -> bool:
    several = len(arguments.files) > 1 or os.path.isdir(arguments.files[0])
    return session.means_folder(Path(arguments.output), 2 if several else 1, arguments.output)
