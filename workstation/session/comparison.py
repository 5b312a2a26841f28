"""What is written of a comparison: what was removed, its plots, and the report on a restoration made elsewhere."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from .. import __version__, files
from ..analysis import loudness, quality, residual
from ..core import Format, Progress, Removed, Source, UsageError
from ..export import comparison, plots
from ..export.comparison import ComparisonData, PlaceFacts
from ..export.facts import FileFacts, LevelFacts
from ..export.removed import ExportedRemoved, export_removed, residual_target
from ..export.report import report_targets
from .aligned import Aligned, Beside
from .comparing import open_other, told, told_of_reference
from .measuring import figures, levels, removed_facts
from .naming import Targets
from .opening import open_recording


@dataclass(frozen=True)
class ComparisonRequest:
    """What to find out and to write about `other`, which stands in B's place under `source`. The two are never written.

    The files lie in `folder` under the name of B. `plots` is "png", "svg", "pdf" or None.
    """

    source: Source
    other: Aligned
    folder: Path
    residual: bool = False
    plots: str | None = None
    report: bool = False
    reference: Path | None = None
    overwrite: bool = False
    operator: str = ""
    note: str = ""

    @property
    def targets(self) -> Targets:
        name = f"{self.other.beside.path.stem}_compared"
        return Targets.beside(self.folder / name, name, "wav")


@dataclass(frozen=True)
class ComparisonResult:
    """What was found and written. Levels of what was removed are of the part that both recordings have."""

    source: Path
    beside: Beside
    quality: quality.Quality
    lufs_difference: float
    change: residual.Residual
    residual: Path | None
    plots: tuple[Path, ...]
    report: Path | None
    null_exact: bool | None
    null_error_dbfs: float | None
    notes: tuple[str, ...]

    def to_plain(self) -> dict[str, Any]:
        """The fields that the command line promises; lengths in seconds."""
        beside, course = self.beside, self.beside.course
        seconds = {name: beside.seconds(getattr(beside, name)) for name in ("missing_start", "missing_end", "extra_start", "extra_end")}
        return {"reference": self.source, "file": beside.path.absolute(), **asdict(self.quality), "lag_frames": course.lag_frames,
                "gain_db": course.gain_db, "inverted": course.inverted, "lufs_difference": self.lufs_difference, "course": course.kind,
                "similarity": course.similarity, "drift_ppm": course.drift_ppm, "seconds": beside.seconds(self.change.frames), **seconds,
                "rate": beside.rate, "file_rate": beside.format.rate, "channels": beside.channels, "file_channels": beside.format.channels,
                "matched": beside.matched, "removed_dbfs": self.change.level_dbfs, "change_db": self.change.re_source_db,
                "correlation": self.change.correlation, "changed_share": self.change.changed_share, "residual": self.residual,
                "plots": list(self.plots), "report": self.report, "null_exact": self.null_exact, "null_error_dbfs": self.null_error_dbfs,
                "notes": list(self.notes)}


def planned_comparison(request: ComparisonRequest) -> list[Path]:
    """The files that the job will write."""
    targets, wanted = request.targets, []
    if request.residual:
        wanted.append(residual_target(targets.residual, request.source, _as_file(request.other.format)))
    if request.plots:
        wanted += plots.plot_targets(targets.plots, request.plots, request.source.format.channels)
    if request.report:
        wanted += report_targets(targets.report)
    return wanted


def _as_file(format: Format) -> Format:
    """What a computed B counts as where it is written beside files."""
    return replace(format, container="WAV") if format.container == "MEMORY" else format


def check_comparison(request: ComparisonRequest) -> None:
    """UsageError, before any work, where a file of the job may not be written."""
    sources = [Path(p) for p in (request.source.origin.path, request.other.origin.path, request.reference) if p]
    for path in planned_comparison(request):
        files.check_target(path, sources, request.overwrite)


def compare(request: ComparisonRequest, progress: Progress) -> ComparisonResult:
    """Measure and write what the request asks for; nothing is left where that fails. Raises Cancelled."""
    check_comparison(request)
    return _Comparison(request).run(progress)


class _Comparison:
    """One job on two files. Loudness and plots are made in a thread of their own, for they take as long as all the rest."""

    def __init__(self, request: ComparisonRequest) -> None:
        self._request = request
        self._source, self._other = request.source, request.other
        self._made: list[Path] = []

    def run(self, progress: Progress) -> ComparisonResult:
        request = self._request
        reference = open_other(request.reference, self._source, progress) if request.reference else None
        aside = Aside(progress)
        try:
            with ThreadPoolExecutor(1) as threads:
                loud, pictures = threads.submit(self._levels, aside), threads.submit(self._plots, reference, aside)
                try:
                    return self._work(reference, loud.result, pictures.result, progress)
                except BaseException:
                    aside.cancel()
                    raise
        except BaseException:
            for leftover in self._made:
                leftover.unlink(missing_ok=True)
            raise

    def _levels(self, progress: Progress) -> tuple[LevelFacts, LevelFacts]:
        """Of the two files as they are; all but the loudness undefined where no report asks for more."""
        one, two = self._source, self._other.opened
        if self._request.report:
            return levels(one, progress), levels(two, progress)
        first, second = (LevelFacts(math.nan, math.nan, loudness.gated_loudness(source, progress=progress)) for source in (one, two))
        return first, second

    def _work(self, reference: Aligned | None, loud: Callable[[], tuple[LevelFacts, LevelFacts]], pictures: Callable[[], list[Path]],
              progress: Progress) -> ComparisonResult:
        request, beside = self._request, self._other.beside
        first, last = beside.missing_start, self._source.length - beside.missing_end
        likeness = quality.measure(self._source, self._other, first, last, progress)
        change = residual.measure(self._source, self._other, first, last, progress=progress)
        written = self._residual(progress)
        page = None
        if request.report:
            page = self._report(likeness, change, written, reference, pictures, loud, progress)
        before, after = loud()
        return ComparisonResult(
            Path(self._source.origin.path or "").absolute(), beside, likeness, after.lufs - before.lufs, change,
            written.path if written else None, tuple(pictures()), page, written.null.exact if written else None,
            written.null.error_dbfs if written else None, (*told(beside), *self._notes(written, reference)))

    def _residual(self, progress: Progress) -> ExportedRemoved | None:
        if not self._request.residual:
            return None
        target = self._request.targets.residual
        written = export_removed(self._source, self._other, target, self._request.overwrite, progress)
        self._made.append(written.path)
        return written

    def _plots(self, reference: Aligned | None, progress: Progress) -> list[Path]:
        request = self._request
        if request.plots is None:
            return []
        made = plots.residual_plots(
            self._source, self._other, Removed(self._source, self._other), request.targets.plots, request.plots, reference=reference,
            title=f"beside {self._other.beside.name}, made elsewhere", overwrite=request.overwrite, progress=progress)
        self._made += made
        return made

    def _notes(self, written: ExportedRemoved | None, reference: Aligned | None) -> tuple[str, ...]:
        return (*self._source.origin.notes, *self._other.origin.notes, *told_of_reference(reference), *(written.notes if written else ()))

    def _report(self, likeness: quality.Quality, change: residual.Residual, written: ExportedRemoved | None, reference: Aligned | None,
                pictures: Callable[[], list[Path]], loud: Callable[[], tuple[LevelFacts, LevelFacts]], progress: Progress) -> Path:
        request, beside = self._request, self._other.beside
        before, after = self._facts(self._source, progress), self._facts(self._other.opened, progress)
        removed = FileFacts.of(open_recording(written.path), written.path, progress) if written else None
        levels_before, levels_after = loud()
        data = ComparisonData(
            program_version=__version__, created=datetime.now().astimezone().isoformat(timespec="seconds"),
            before=before, after=after, residual=removed, place=place_facts(beside), removed=removed_facts(change),
            likeness={"snr_db": likeness.snr_db, "si_sdr_db": likeness.si_sdr_db, "lsd": likeness.lsd},
            null=written.null if written else None, levels_before=levels_before, levels_after=levels_after,
            seconds=beside.seconds(change.frames), reference=request.reference,
            figures=figures(reference, self._source, self._other, progress), plots=tuple(pictures()),
            notes=self._notes(written, reference), operator=request.operator, note=request.note)
        page, plain = comparison.write_comparison(request.targets.report, data, request.overwrite)
        self._made += [page, plain]
        return page

    def _facts(self, source: Source, progress: Progress) -> FileFacts:
        path = Path(source.origin.path or "")
        if files.version_of(path) != source.version:
            raise UsageError(f"{path} was changed by another program meanwhile, so no report can vouch for it. Compare again.")
        return FileFacts.of(source, path, progress)


class Aside(Progress):
    """The progress of work beside a job that is shown: cancelled with it, or by itself."""

    def __init__(self, shown: Progress) -> None:
        super().__init__()
        self._shown = shown

    def check(self) -> None:
        self._shown.check()
        super().check()


def place_facts(beside: Beside) -> PlaceFacts:
    """How B lies beside A, as the report states it."""
    course, seconds = beside.course, beside.seconds
    return PlaceFacts(course.kind, course.lag_frames, seconds(course.lag_frames), course.gain_db, course.inverted, course.similarity,
                      course.drift_ppm, seconds(beside.missing_start), seconds(beside.missing_end), seconds(beside.extra_start),
                      seconds(beside.extra_end), beside.matched, told(beside))
