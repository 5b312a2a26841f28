"""R as a file of its own: A minus B in the first sample type that holds it, checked on what was written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from ..core import Format, Progress, ShellacError, Source, UsageError
from ..files import AudioWriter, check_target, container_of, open_source, suffix_of
from .nullcheck import DoesNotFit, NullCheck, check, removed_blocks, residual_formats
from .unfinished import errors_name, folder_beside, move

#: What the residual is called, without its suffix, until it is complete.
PART = "what was removed"


@dataclass(frozen=True)
class ExportedRemoved:
    """The residual that was written, its proof, and sentences for the person."""

    path: Path
    format: Format
    null: NullCheck
    notes: list[str]


def export_removed(before: Source, after: Source, target: Path, overwrite: bool, progress: Progress) -> ExportedRemoved:
    """Write A − B for a B that is a file already, and read it back: A = B + R.

    `target` gets the suffix of the format that holds R exactly (integers) or within 2⁻²⁴ of full scale. UsageError where it may
    not be written.
    """
    sources = [Path(s.origin.path) for s in (before, after) if s.origin.path]
    like = after.format if after.format.container != "MEMORY" else replace(after.format, container="WAV")
    with folder_beside(target) as folder:
        with errors_name(folder / PART, target.with_suffix("")):
            part, format, notes = write_removed(before, after, folder, like, progress)
        target = with_suffix_of(format, target)
        check_target(target, sources, overwrite)
        progress.begin(before.length, "Checking the written files")
        null = check(before, after, open_source(part, folder), None, progress)
        move(part, target)
    return ExportedRemoved(target, format, null, notes)


def write_removed(before: Source, restored: Source, folder: Path, format: Format, progress: Progress) -> tuple[Path, Format, list[str]]:
    """Write R in the first sample type that holds it; (path, format, notes)."""
    choices = residual_formats(before, format)
    for choice in choices:
        part = folder / f"{PART}.{suffix_of(choice)}"
        progress.begin(before.length, "Writing what was removed")
        try:
            with AudioWriter(part, choice, None) as writer:
                for block in removed_blocks(before, restored, choice, progress):
                    writer.write(block)
        except DoesNotFit:
            continue
        notes = list(writer.notes)
        if (choice.container, choice.subtype) != (format.container, format.subtype):
            notes.append(f"The residual is {choice.container} {choice.subtype}, because {format.container} {format.subtype} cannot hold "
                         "the difference exactly.")
        return part, writer.format, notes
    raise ShellacError("What was removed exceeds every sample type; is the source free of infinite samples?")


def residual_target(residual: Path, before: Source, format: Format) -> Path:
    """Where the residual of `before` and a B written as `format` will stand: `residual` with the suffix of its first choice of format."""
    return with_suffix_of(residual_formats(before, format)[0], residual)


def with_suffix_of(format: Format, residual: Path) -> Path:
    """The path with a suffix that fits the container."""
    try:
        known = container_of(residual.suffix)
    except UsageError:
        return residual.with_name(f"{residual.name}.{suffix_of(format)}")
    return residual if known == format.container else residual.with_suffix(f".{suffix_of(format)}")
