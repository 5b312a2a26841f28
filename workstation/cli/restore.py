"""shellac restore FILE...: restore recordings, and write audio, residual, plots and a report."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

from .. import session
from ..core import Edits, Progress, Region, ShellacError, Source, UsageError
from .output import decibels, print_json, progress_bar, sentence

HELP = "restore recordings and write the result with its proof"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("files", nargs="+", type=Path, metavar="FILE")
    add("--with", dest="steps", action="append", required=True, metavar="ID[:key=value,...]", help="a processor; repeat for more steps")
    add("--amount", type=float, metavar="0..1", help="share of the change that is kept, for steps that do not set amount=")
    add("--start", type=float, metavar="S", help="begin of the part to restore, in seconds")
    add("--end", type=float, metavar="S", help="end of the part to restore, in seconds")
    add("--low", type=float, metavar="HZ", help="lowest frequency to restore")
    add("--high", type=float, metavar="HZ", help="highest frequency to restore")
    add("--channels", metavar="1,2", help="channels to restore, counted from 1")
    add("-o", "--output", metavar="FILE|DIR", help="where the result goes (default: beside the source)")
    add("--format", metavar="EXT", help="container of the result, by its suffix")
    add("--subtype", metavar="TYPE", help="sample type of the result, such as PCM_16, PCM_24, FLOAT")
    add("--headroom", choices=("auto",), help="lower a result that exceeds full scale instead of stopping")
    add("--residual", action="store_true", help="write what was taken away as a file of its own")
    add("--plots", choices=("png", "svg", "pdf"), help="write plots of the residual")
    add("--reference", type=Path, metavar="FILE", help="the clean recording, for plots of the errors and figures in the report")
    add("--report", action="store_true", help="write a report (HTML, and JSON beside it)")
    add("--operator", default="", metavar="NAME", help="who did it, for the report")
    add("--note", default="", metavar="TEXT", help="a note for the report")
    add("--json", action="store_true", help="one JSON object a file on stdout, and nothing else")
    add("--overwrite", action="store_true", help="write over results that exist")
    add("--device", choices=("auto", "cpu", "cuda", "mps"), default="auto", help="where models compute")


def run(arguments: argparse.Namespace) -> int:
    """Try each file; the exit status is the highest."""
    session.set_device(arguments.device)
    wishes = [session.parse_step(text, arguments.amount) for text in arguments.steps]
    for wish in wishes:
        session.processor(wish.processor).load()
    status, taken = 0, set[Path]()
    for path in arguments.files:
        try:
            with progress_bar() as progress:
                result = _restore(path, wishes, arguments, taken, progress)
        except (ShellacError, OSError) as error:
            status = max(status, error.exit_status if isinstance(error, ShellacError) else 1)
            if arguments.json:
                print_json({"source": path, "error": sentence(error)})
            print(f"shellac: {sentence(error)}", file=sys.stderr)
        else:
            print_json(result.to_plain()) if arguments.json else _print_words(result)
    return status


def _restore(path: Path, wishes: list[session.StepWish], arguments: argparse.Namespace, taken: set[Path],
             progress: Progress) -> session.ExportResult:
    source = session.open_recording(path, progress)
    renderer = session.Renderer()
    request = session.ExportRequest(
        source, Edits(), path, container=_container(arguments), subtype=arguments.subtype, residual=arguments.residual,
        plots=arguments.plots, reference=arguments.reference, report=arguments.report, headroom_auto=arguments.headroom == "auto",
        overwrite=arguments.overwrite, operator=arguments.operator, note=arguments.note)
    request = replace(request, target=_target(path, session.suffix_of(request.format), arguments))
    planned = session.planned_files(request)
    twice = next((file for file in planned if file in taken), None)
    if twice is not None:
        raise UsageError(f"Two sources would be written to {twice}; restore them into different folders.")
    session.check_request(request, arguments.files)
    taken.update(planned)
    started = time.perf_counter()
    edits = session.fulfil(wishes, source, _region(source, arguments), renderer, progress)
    return session.export(replace(request, edits=edits), renderer, progress, time.perf_counter() - started)


def _container(arguments: argparse.Namespace) -> str | None:
    """The container asked for, by --format or by the suffix of -o."""
    if arguments.format:
        return session.container_of(arguments.format)
    output = arguments.output
    if output and not session.means_folder(Path(output), len(arguments.files), output):
        return session.container_of(Path(output).suffix)
    return None


def _target(path: Path, suffix: str, arguments: argparse.Namespace) -> Path:
    """The restored file: what -o names, or the default name in its folder or beside the source."""
    output = Path(arguments.output).absolute() if arguments.output else path.absolute().parent
    if arguments.output and not session.means_folder(output, len(arguments.files), arguments.output):
        return output
    session.make_folder(output)
    return session.restored_name(output, path, suffix)


def _region(source: Source, arguments: argparse.Namespace) -> Region:
    def frame(seconds: float | None) -> int | None:
        if seconds is not None and not 0 <= seconds < float("inf"):
            raise UsageError("--start and --end take seconds from the beginning of the recording.")
        return None if seconds is None else source.format.frames(seconds)

    channels = None
    if arguments.channels is not None:
        try:
            channels = tuple(int(c) - 1 for c in arguments.channels.split(","))
        except ValueError:
            raise UsageError(f"--channels takes numbers such as 1,2, not '{arguments.channels}'.") from None
    return Region(frame(arguments.start) or 0, frame(arguments.end), arguments.low or 0.0, arguments.high, channels)


def _print_words(result: session.ExportResult) -> None:
    print(f"{result.source} → {result.restored}")
    for path in (result.residual, *result.plots, result.report):
        if path is not None:
            print(f"  {path}")
    for note in result.notes:
        print(f"  {note}")
    proof = "exact" if result.null_exact else decibels(result.null_error_dbfs, "dBFS")
    print(f"  change {decibels(result.change_db)} re source; null check: {proof}; {result.realtime_factor:.3f} s a second of audio")
