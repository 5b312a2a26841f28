"""shellac restore FILE|DIR...: restore recordings, and write audio, residual, plots and a report."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import closing

from .. import session
from ..core import ShellacError, UsageError
from . import restore_options as options
from .output import around_bar, decibels, print_json, print_notes, progress_bar

add_arguments = options.add_arguments


def run(arguments: argparse.Namespace) -> int:
    """Try each recording; the exit status is the highest."""
    try:
        found, order = options.found(arguments), _order(arguments)
        if arguments.jobs < 1:
            raise UsageError("--jobs takes a number from 1.")
        if arguments.jobs == 1:
            order.chain.load()
        return _restore(found, order, arguments)
    except ShellacError as error:
        if arguments.json:
            print_json({"source": None, "error": error.on_command_line})
        raise


def _order(arguments: argparse.Namespace) -> session.Order:
    session.set_device(arguments.device)
    chain = options.chain(arguments)
    for note in chain.has_to_say(arguments.files):
        print(f"shellac: {note}", file=sys.stderr)
    others = tuple(path for path in arguments.files if not os.path.isdir(path))
    return session.Order(chain, options.part(arguments), options.export_options(arguments), others, arguments.device)


def _restore(found: session.Found, order: session.Order, arguments: argparse.Namespace) -> int:
    with progress_bar() as progress:
        batch = session.Batch(order, found, arguments.jobs, arguments.skip_done, progress, watching=sys.stderr.isatty())
        try:
            with closing(batch.run()) as outcomes:
                for outcome in outcomes:
                    with around_bar():
                        _print(outcome, arguments.json)
        except KeyboardInterrupt:
            _sum_up(batch.tally, found)
            raise
    if not batch.tally.total:
        aside = found.set_aside()
        raise UsageError(f"There is no recording in {', '.join(map(str, arguments.files))}" + (f"; left out: {aside}." if aside else "."))
    _sum_up(batch.tally, found)
    return batch.tally.status


def _print(outcome: session.Outcome, as_json: bool) -> None:
    if as_json:
        print_json(outcome.to_plain())
    elif outcome.result is not None:
        _print_words(outcome.result)
    if outcome.result is not None and outcome.result.source is not None:
        print_notes(outcome.result.source, outcome.result.source_notes)
    if outcome.error:
        path = outcome.recording.path
        print(f"shellac: {outcome.error}" if str(path) in outcome.error else f"shellac: {path}: {outcome.error}", file=sys.stderr)


def _print_words(result: session.ExportResult) -> None:
    print(f"{result.source} → {result.restored}")
    for path in (result.residual, *result.plots, result.report):
        if path is not None:
            print(f"  {path}")
    for note in result.notes:
        # a warning is said again by the step that it is about
        if note not in result.source_notes and not any(note in (step["findings"] or "") for step in result.steps):
            print(f"  {note}")
    for step in result.steps:
        print(f"  {step['name']}: {step['findings']}" if step["findings"] else f"  {step['name']}")
    proof = "exact" if result.null_exact else decibels(result.null_error_dbfs, "dBFS")
    print(f"  change {decibels(result.change_db)} re source; null check: {proof}; {result.realtime_factor:.3f} s a second of audio")


def _sum_up(tally: session.Tally, found: session.Found) -> None:
    """The last sentence of a run over several recordings: "297 done, 3 failed: names"."""
    aside = found.set_aside()
    if aside:
        print(f"shellac: left out: {aside}.", file=sys.stderr)
    if found.has_folders or tally.total > 1:
        print(f"shellac: {tally.sentence()}", file=sys.stderr)
