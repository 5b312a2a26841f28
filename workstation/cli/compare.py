"""shellac compare A B: what a restoration made elsewhere changed, or how far a recording is from a clean one."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .. import session
from ..core import Progress, ShellacError
from .output import decibels, print_json, progress_bar, sentence


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("before", type=Path, metavar="A", help="the recording before, or a clean reference")
    add("after", type=Path, metavar="B", help="the restoration of it, wherever it was made")
    add("--match", action="store_true", help="undo B's gain and polarity before anything is measured, written or drawn")
    add("--residual", action="store_true", help="write A minus B, what was removed, as a file")
    add("--plots", choices=("png", "svg", "pdf"), help="write plots of both and of what was removed")
    add("--report", action="store_true", help="write a report (HTML, and JSON beside it)")
    add("--reference", type=Path, metavar="FILE", help="a clean recording of the same, for the errors of A and of B")
    add("-o", "--output", type=Path, metavar="DIR", help="where these files go (default: beside B)")
    add("--operator", default="", metavar="NAME", help="who did it, for the report")
    add("--note", default="", metavar="TEXT", help="a note for the report")
    add("--json", action="store_true", help="one JSON object")
    add("--overwrite", action="store_true", help="write over files that exist")


def run(arguments: argparse.Namespace) -> int:
    try:
        with progress_bar() as progress:
            result = _compare(arguments, progress)
    except (ShellacError, OSError) as error:
        if arguments.json:
            print_json({"reference": arguments.before, "file": arguments.after, "error": sentence(error)})
        print(f"shellac: {sentence(error)}", file=sys.stderr)
        return error.exit_status if isinstance(error, ShellacError) else 1
    if arguments.json:
        print_json(result.to_plain())
    else:
        _print_words(result)
    return 0


def _compare(arguments: argparse.Namespace, progress: Progress) -> session.ComparisonResult:
    source = session.open_recording(arguments.before, progress)
    other = session.open_other(arguments.after, source, progress)
    if arguments.match:
        other = session.matched(other, True)
    folder = arguments.output or arguments.after.absolute().parent
    if arguments.residual or arguments.plots or arguments.report:
        session.make_folder(folder)
    return session.compare(session.ComparisonRequest(
        source, other, folder, residual=arguments.residual, plots=arguments.plots, report=arguments.report, reference=arguments.reference,
        overwrite=arguments.overwrite, operator=arguments.operator, note=arguments.note), progress)


def _print_words(result: session.ComparisonResult) -> None:
    """Figures first, then what else differs, then what was written."""
    course = result.beside.course
    rows = {"snr_db": decibels(result.quality.snr_db), "si_sdr_db": decibels(result.quality.si_sdr_db),
            "lsd": f"{result.quality.lsd:.3f} (1.0 = 10 dB)", "lag_frames": f"{course.lag_frames:.3f} frames",
            "gain_db": decibels(course.gain_db), "polarity": "inverted" if course.inverted else "the same",
            "lufs_difference": decibels(result.lufs_difference, "LU"), "removed": decibels(result.change.level_dbfs, "dBFS"),
            "removed re A": decibels(result.change.re_source_db), "correlation": f"{result.change.correlation:.3f}",
            "time changed": f"{100 * result.change.changed_share:.1f} %"}
    for key, value in rows.items():
        print(f"{key:16} {value}")
    for note in result.notes:
        print(note)
    for path in (result.residual, *result.plots, result.report):
        if path is not None:
            print(path)
    if result.null_exact is not None:
        print("Checked: A − (B + removed) is exactly 0." if result.null_exact
              else f"Checked: A − (B + removed) is at most {decibels(result.null_error_dbfs or 0.0, 'dBFS')}.")
