"""Export of B and of R, with the null test made on the written files.

Both files are written beside the target and moved into place when everything is checked, so that a
failure or a cancelled job leaves what was there before.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from ..analysis import loudness
from ..core import Format, OverRange, Progress, ShellacError, Source, UsageError
from ..files import AudioWriter, Fate, Metadata, check_target, open_source, set_loudness
from .nullcheck import Digest, NullCheck, blocks, check
from .quantise import Encoder
from .removed import residual_target, with_suffix_of, write_removed
from .unfinished import errors_name, folder_beside, move


@dataclass(frozen=True)
class ExportedAudio:
    """What was written. `gain_db` is what B was lowered by (0 or negative), `notes` are sentences for the person.

    `fates` tell what became of each chunk and tag of the source.
    """

    path: Path
    residual_path: Path | None
    format: Format
    residual_format: Format | None
    null: NullCheck
    gain_db: float
    notes: list[str]
    fates: tuple[Fate, ...] = ()


@dataclass(frozen=True)
class _Written:
    format: Format
    digest: str
    encoder: Encoder
    notes: list[str]
    fates: tuple[Fate, ...]


@dataclass(frozen=True)
class _Proof:
    """The null check, and R as it was written, where it was wanted."""

    null: NullCheck
    part: Path | None
    format: Format | None
    notes: list[str]


class _TooLoud(Exception):
    """B exceeds full scale; `peak` is the largest magnitude of all of it."""

    def __init__(self, peak: float) -> None:
        super().__init__(peak)
        self.peak = peak


def export_audio(before: Source, after: Source, target: Path, *, format: Format, metadata: Metadata | None = None,
                 residual: Path | None = None, headroom_auto: bool = False, overwrite: bool = False,
                 progress: Progress | None = None) -> ExportedAudio:
    """Write `after` (B) as `format` to `target`, and if `residual` is given A − *written* B there.

    Works block by block in constant memory. Samples that equal A's are copied in their own type where the
    target can hold it; the others are dithered where bits are lost. B above full scale raises UsageError for
    an integer target, unless `headroom_auto` lowers the whole of B to fit. The residual gets a suffix and a
    sample type that hold it exactly (integers) or within 2⁻²⁴ of full scale (float and lossy sources).
    """
    progress = progress or Progress()
    if (before.length, before.format.rate, before.format.channels) != (after.length, after.format.rate, after.format.channels):
        raise ShellacError("Before and after differ in length, rate or channels, so nothing can be exported.")
    if (format.rate, format.channels) != (before.format.rate, before.format.channels):
        raise UsageError("An export keeps the rate and the channels of the recording.")
    sources = [Path(s.origin.path) for s in (before, after) if s.origin.path]
    check_target(target, sources, overwrite)
    if residual is not None:
        check_target(residual_target(residual, before, format), [*sources, target], overwrite)
    with folder_beside(target) as folder:
        part = folder / target.name
        with errors_name(part, target):
            written, gain_db = _write_within_scale(before, after, part, format, metadata, headroom_auto, progress)
        proof = _prove(before, part, written, residual, progress)
        if residual is not None and proof.format is not None:
            residual = with_suffix_of(proof.format, residual)
            check_target(residual, [*sources, target], overwrite)
        notes = [*written.notes, *_notes(before, format, written.encoder, gain_db), *proof.notes]
        move(part, target)
        if residual is not None and proof.part is not None:
            move(proof.part, residual)
    return ExportedAudio(target, residual, written.format, proof.format, proof.null, gain_db, notes, written.fates)


def _write_within_scale(before: Source, after: Source, part: Path, format: Format, metadata: Metadata | None,
                        headroom_auto: bool, progress: Progress) -> tuple[_Written, float]:
    """Write B; where it is too loud, lower it as much as needed and write it again, or say what can be done."""
    try:
        return _write(before, after, part, format, metadata, 0.0, progress), 0.0
    except _TooLoud as loud:
        if not math.isfinite(loud.peak):
            raise OverRange("The result holds samples that are infinite or no numbers, which no integer format can store; "
                            "export it as 32-bit float.", math.inf, "--subtype FLOAT") from None
        over_db = math.ceil(200 * math.log10(loud.peak) + 1e-6) / 10
        if not headroom_auto:
            raise OverRange(f"The result exceeds full scale by {over_db:.1f} dB and is never clipped: lower it by {over_db:.1f} dB, "
                            "or export it as 32-bit float.", over_db, "--headroom auto, or --subtype FLOAT") from None
    return _write(before, after, part, format, metadata, -over_db, progress), -over_db


def _write(before: Source, after: Source, part: Path, format: Format, metadata: Metadata | None, gain_db: float,
           progress: Progress) -> _Written:
    """One pass over A and B into a new file; _TooLoud, with nothing left behind, once all of B was heard."""
    encoder, digest = Encoder(before, format, 10 ** (gain_db / 20)), Digest()
    progress.begin(before.length, "Writing the restored audio")
    with AudioWriter(part, format, metadata) as writer:
        for start, count in blocks(before.length, progress):
            block = encoder.encode(start, before.read(start, count), after.read(start, count))
            if not encoder.too_loud:
                writer.write(block)
                digest.add(block)
        if encoder.too_loud:
            raise _TooLoud(encoder.peak)
    if writer.awaits_loudness:
        levels = loudness.measure(open_source(part, part.parent), progress=progress)
        set_loudness(part, (levels.lufs, levels.range_lu, levels.true_peak_dbtp, levels.momentary_max_lufs, levels.short_term_max_lufs))
    return _Written(writer.format, digest.hex(), encoder, list(writer.notes), writer.fates)


def _prove(before: Source, part: Path, written: _Written, residual: Path | None, progress: Progress) -> _Proof:
    """Write R if it is wanted, then read everything back and add it up. The files are closed when this returns."""
    folder = part.parent
    restored, removed = open_source(part, folder), None
    removed_part, removed_format = None, None
    notes: list[str] = []
    if residual is not None:
        with errors_name(folder, residual.parent):
            removed_part, removed_format, notes = write_removed(before, restored, folder, written.format, progress)
        removed = open_source(removed_part, folder)
    progress.begin(before.length, "Checking the written files")
    null = check(before, restored, removed, None if written.format.is_lossy else written.digest, progress)
    return _Proof(null, removed_part, removed_format, notes)


def _notes(before: Source, format: Format, encoder: Encoder, gain_db: float) -> list[str]:
    notes = []
    if gain_db:
        notes.append(f"The result was lowered by {-gain_db:.1f} dB so that nothing is clipped; "
                     "the residual is the source minus the lowered result.")
    share = encoder.copied / max(encoder.samples, 1)
    copies = f"{min(100 * share, 99.9):.1f} % of the samples are copies of the source"
    if encoder.dithered > 0.9995 * encoder.samples:
        notes.append(f"The samples have triangular dither at {format.bits} bits.")
    elif encoder.dithered:
        notes.append(f"{copies}; the others have triangular dither at {format.bits} bits.")
    elif share == 1:
        notes.append("Every sample is a copy of the source's.")
    elif share >= 0.0005:
        notes.append(f"{copies}.")
    if before.origin.lossy or before.format.is_lossy:
        notes.append("The source is lossy: the residual is taken from its decoded samples.")
    return notes
