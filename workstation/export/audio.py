"""Export of B and of R, with the null test made on the written files.

Both files are written beside the target and moved into place when everything is checked, so that a
failure or a cancelled job leaves what was there before.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ..core import Format, OverRange, Progress, ShellacError, Source, UsageError
from ..files import Fate, Metadata, check_target, open_source
from ..files.mp3 import check_bitrate
from .delivery import Delivered, Wanted, deliver, plain_format
from .nullcheck import NullCheck, check
from .removed import PART, residual_target, with_suffix_of, write_removed
from .unfinished import errors_name, folder_beside, move
from .writing import TooLoud, Written, write

#: What B is called before its gain.
PLAIN = "B before its gain.wav"


@dataclass(frozen=True)
class ExportedAudio:
    """What was written. `gain_db` is what B was lowered by (0 or negative), `notes` are sentences for the person,
    `fates` tell what became of each chunk and tag of the source.

    `plain` holds B as the null check knows it: the written file, or what it was before the gain of `delivered`.
    """

    path: Path
    residual_path: Path | None
    format: Format
    residual_format: Format | None
    null: NullCheck
    gain_db: float
    notes: list[str]
    fates: tuple[Fate, ...]
    plain: Path
    delivered: Delivered | None = None


@dataclass(frozen=True)
class _Proof:
    """The null check, and R as it was written, where it was wanted."""

    null: NullCheck
    part: Path | None
    format: Format | None
    notes: list[str]


def export_audio(before: Source, after: Source, target: Path, *, format: Format, metadata: Metadata | None = None,
                 residual: Path | None = None, headroom_auto: bool = False, overwrite: bool = False,
                 wanted: Wanted | None = None, bitrate: int | None = None, folder: Path | None = None,
                 progress: Progress | None = None) -> ExportedAudio:
    """Write `after` (B) as `format` to `target`, and if `residual` is given A − *written* B there.

    Works block by block in constant memory. Samples that equal A's are copied in their own type where the
    target can hold it; the others are dithered where bits are lost. B above full scale raises UsageError for
    an integer target, unless `headroom_auto` lowers the whole of B to fit. The residual gets a suffix and a
    sample type that hold it exactly (integers) or within 2⁻²⁴ of full scale (float and lossy sources).

    A `wanted` loudness or peak, or a `bitrate`, makes of it a delivery: the null check and R are of a B without
    gain and coding, which stays in `folder`, beside the target and the caller's to remove; see `delivery`.
    """
    progress = progress or Progress()
    wanted = wanted or Wanted()
    _check_timelines(before, after, format)
    check_bitrate(format, bitrate)
    is_delivery = wanted.is_anything or bitrate is not None
    kept = plain_format(before, format) if is_delivery else format
    sources = [Path(s.origin.path) for s in (before, after) if s.origin.path]
    check_target(target, sources, overwrite)
    if residual is not None:
        check_target(residual_target(residual, before, kept), [*sources, target], overwrite)
    with _workshop(folder, target) as folder:
        part, delivered = folder / target.name, None
        plain = folder / PLAIN if is_delivery else part
        with errors_name(plain, target), errors_name(part, target):
            if is_delivery:
                written, gain_db = _write_plain(before, after, plain, kept, progress), 0.0
            else:
                written, gain_db = _write_within_scale(before, after, part, format, metadata, headroom_auto, progress)
        proof = _prove(before, plain, written, residual, progress)
        notes = [*written.notes, *_notes(before, written, gain_db), *proof.notes]
        if is_delivery:
            with errors_name(part, target):
                written, delivered = deliver(plain, part, format, metadata, wanted, bitrate, progress)
            notes = [*written.notes, *delivered.notes(), *proof.notes]
            text = proof.null.text.replace("the written files", "the files before gain and coding")
            proof = replace(proof, null=replace(proof.null, text=text))
        if residual is not None and proof.format is not None:
            residual = with_suffix_of(proof.format, residual)
            check_target(residual, [*sources, target], overwrite)
        move(part, target)
        if residual is not None and proof.part is not None:
            move(proof.part, residual)
    return ExportedAudio(target, residual, written.format, proof.format, proof.null, gain_db, notes, written.fates,
                         plain if is_delivery else target, delivered)


@contextmanager
def _workshop(folder: Path | None, target: Path) -> Iterator[Path]:
    """The caller's folder for what is not complete, or one of our own, gone at the end."""
    if folder is not None:
        yield folder
        return
    with folder_beside(target) as own:
        yield own


def _check_timelines(before: Source, after: Source, format: Format) -> None:
    if (before.length, before.format.rate, before.format.channels) != (after.length, after.format.rate, after.format.channels):
        raise ShellacError("Before and after differ in length, rate or channels, so nothing can be exported.")
    if (format.rate, format.channels) != (before.format.rate, before.format.channels):
        raise UsageError("An export keeps the rate and the channels of the recording.")


def _write_plain(before: Source, after: Source, part: Path, format: Format, progress: Progress) -> Written:
    """B before its gain; where integers cannot hold it, as float: its gain will make it fit."""
    try:
        return write(before, after, part, format, None, 0.0, progress)
    except TooLoud as loud:
        if not math.isfinite(loud.peak):
            raise _no_numbers() from None
        return write(before, after, part, replace(format, subtype="DOUBLE" if format.subtype == "PCM_32" else "FLOAT"), None, 0.0, progress)


def _write_within_scale(before: Source, after: Source, part: Path, format: Format, metadata: Metadata | None,
                        headroom_auto: bool, progress: Progress) -> tuple[Written, float]:
    """Write B; where it is too loud, lower it as much as needed and write it again, or say what can be done."""
    try:
        return write(before, after, part, format, metadata, 0.0, progress), 0.0
    except TooLoud as loud:
        if not math.isfinite(loud.peak):
            raise _no_numbers() from None
        over_db = math.ceil(200 * math.log10(loud.peak) + 1e-6) / 10
        if not headroom_auto:
            raise OverRange(f"The result exceeds full scale by {over_db:.1f} dB and is never clipped: lower it by {over_db:.1f} dB, "
                            "or export it as 32-bit float.", over_db, "--headroom auto, or --subtype FLOAT") from None
    return write(before, after, part, format, metadata, -over_db, progress), -over_db


def _no_numbers() -> OverRange:
    return OverRange("The result holds samples that are infinite or no numbers, which no integer format can store; "
                     "export it as 32-bit float.", math.inf, "--subtype FLOAT")


def _prove(before: Source, part: Path, written: Written, residual: Path | None, progress: Progress) -> _Proof:
    """Write R if it is wanted, then read everything back and add it up. The files are closed when this returns."""
    folder = part.parent
    restored, removed = open_source(part, folder), None
    removed_part, removed_format = None, None
    notes: list[str] = []
    if residual is not None:
        with errors_name(folder / PART, residual.with_suffix("")):
            removed_part, removed_format, notes = write_removed(before, restored, folder, written.format, progress)
        removed = open_source(removed_part, folder)
    progress.begin(before.length, "Checking the written files")
    null = check(before, restored, removed, None if written.format.is_lossy else written.digest, progress)
    return _Proof(null, removed_part, removed_format, notes)


def _notes(before: Source, written: Written, gain_db: float) -> list[str]:
    notes = []
    if gain_db:
        notes.append(f"The result was lowered by {-gain_db:.1f} dB so that nothing is clipped; "
                     "the residual is the source minus the lowered result.")
    notes += written.sample_notes()
    if before.origin.lossy or before.format.is_lossy:
        notes.append("The source is lossy: the residual is taken from its decoded samples.")
    return notes
