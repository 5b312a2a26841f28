"""The proof of a job: its plots, its report, and the figures that both state."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from pathlib import Path

from .. import __version__, files
from ..analysis import residual
from ..analysis.lossy_history import lossy_history
from ..core import Progress, Removed, UsageError
from ..export import plots, report
from ..export.audio import ExportedAudio
from ..export.facts import DeliveryFacts, FileFacts, ReportData, StepFacts
from ..restoration import registry
from .aligned import Aligned
from .comparing import told_of_reference
from .devices import device_text
from .measuring import figures, level_facts, levels, removed_facts
from .opening import open_recording
from .request import ExportRequest
from .results import ExportResult


class Job:
    """One finished export: what was asked, what was written, what it took."""

    def __init__(self, request: ExportRequest, written: ExportedAudio, reference: Aligned | None, spent_seconds: float) -> None:
        self._request, self._written, self._reference = request, written, reference
        self._before = request.source
        #: B as the null check knows it, before the gain of a delivery
        self._after = open_recording(written.plain)
        self._spent = spent_seconds
        self._change: residual.Residual | None = None

    @cached_property
    def steps(self) -> tuple[StepFacts, ...]:
        return tuple(StepFacts.of(step, registry.get(step.processor), self._before.format, self._before.length)
                     for step in self._request.edits.active)

    @property
    def realtime_factor(self) -> float:
        return self._spent / self._before.seconds if self._before.length else 0.0

    def change(self, progress: Progress) -> residual.Residual:
        """The residual as measured on the written files, once."""
        if self._change is None:
            self._change = residual.measure(self._before, self._after, progress=progress)
        return self._change

    def plots(self, progress: Progress) -> list[Path]:
        """The residual plots that were asked for."""
        request = self._request
        if request.plots is None:
            return []
        title = " → ".join(step.name for step in self.steps)
        return plots.residual_plots(self._before, self._after, Removed(self._before, self._after), request.targets.plots, request.plots,
                                    reference=self._reference, title=title, overwrite=request.overwrite, progress=progress)

    def report(self, pictures: list[Path], progress: Progress) -> Path | None:
        """The report that was asked for: the path of its HTML page."""
        request = self._request
        if not request.report:
            return None
        return report.write_report(request.targets.report, self._facts(pictures, progress), request.overwrite)[0]

    def result(self, pictures: list[Path], page: Path | None, progress: Progress) -> ExportResult:
        written, path = self._written, self._before.origin.path
        steps = tuple(step.to_plain() | {"name": registry.get(step.processor).name} for step in self._request.edits.active)
        for plain in steps:
            plain["findings"] = None if plain["findings"] is None else plain["findings"]["summary"]
        return ExportResult(
            Path(path).absolute() if path else None, written.path, written.residual_path, tuple(pictures), page, written.format, steps,
            self._before.seconds, self.realtime_factor, written.null.exact, written.null.error_dbfs, self.change(progress).re_source_db,
            any(step.generative for step in self.steps), self._notes(), self._before.origin.notes, **self._reached())

    def _reached(self) -> dict[str, float]:
        """The gain over the result, and loudness and true peak of what was written with it."""
        delivered = self._written.delivered
        if delivered is None:
            return {"gain_db": self._written.gain_db}
        return {"gain_db": delivered.gain_db, "lufs": delivered.after.lufs, "true_peak_dbtp": delivered.after.true_peak_dbtp}

    def _facts(self, pictures: list[Path], progress: Progress) -> ReportData:
        request, written = self._request, self._written
        removed = None if written.residual_path is None else FileFacts.of(open_recording(written.residual_path), written.residual_path)
        source_path = Path(self._before.origin.path or "")
        if files.version_of(source_path) != self._before.version:
            raise UsageError(f"{source_path} was changed by another program while it was restored, so no report can vouch for it. "
                             "Restore it again.")
        return ReportData(
            program_version=__version__, created=datetime.now().astimezone().isoformat(timespec="seconds"),
            source=FileFacts.of(self._before, source_path, progress),
            restored=FileFacts.of(open_recording(written.path), written.path, progress),
            residual=removed, steps=self.steps, before=levels(self._before, progress), after=levels(self._after, progress),
            removed=removed_facts(self.change(progress)), null=written.null, device=self._device(), processing_seconds=self._spent,
            realtime_factor=self.realtime_factor, gain_db=written.gain_db, reference=request.reference,
            figures=figures(self._reference, self._before, self._after, progress), plots=tuple(pictures), notes=self._notes(),
            metadata=written.fates, operator=request.operator, note=request.note, delivery=self._delivery(),
            history=lossy_history(self._before, progress))

    def _delivery(self) -> DeliveryFacts | None:
        delivered = self._written.delivered
        if delivered is None:
            return None
        wanted = delivered.wanted
        return DeliveryFacts(delivered.gain_db, wanted.loudness, wanted.peak, self._request.kbps, level_facts(delivered.before),
                             level_facts(delivered.after), delivered.agreement)

    def _device(self) -> str:
        """What computed: models run where the person chose, everything else on the CPU."""
        return device_text() if any(step.model for step in self.steps) else "CPU"

    def _notes(self) -> tuple[str, ...]:
        kind = files.said_of_copy(self._before.format, self._written.format)
        return (*self._before.origin.notes, *self._request.notes, *([kind] if kind else []), *self._written.notes,
                *told_of_reference(self._reference))
