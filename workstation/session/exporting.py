"""Export: the restored audio and, if wanted, what was taken away, its plots and a report, with the proof."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path

from .. import __version__, files
from ..core import Edits, Format, Progress, Source
from ..export import audio, plots
from ..restoration import registry
from .documenting import Job
from .naming import Targets
from .reference import open_reference
from .rendering import Renderer
from .results import ExportResult


@dataclass(frozen=True)
class ExportRequest:
    """What to write. `target` is the restored file; the other files stand beside it under their default names.

    `container` and `subtype` None keep the source's. `plots` is "png", "svg", "pdf" or None.
    """

    source: Source
    edits: Edits
    target: Path
    container: str | None = None
    subtype: str | None = None
    residual: bool = False
    plots: str | None = None
    reference: Path | None = None
    report: bool = False
    headroom_auto: bool = False
    overwrite: bool = False
    operator: str = ""
    note: str = ""

    @property
    def targets(self) -> Targets:
        path = self.source.origin.path
        return Targets.beside(self.target, Path(path).stem if path else self.target.stem, files.suffix_of(self.format))

    @property
    def format(self) -> Format:
        """What the target is written as; UsageError where container and sample type do not go together."""
        return files.default_format(self.source, self.container, self.subtype)


def check_request(request: ExportRequest) -> None:
    """UsageError, before any work, where a file of the job may not be written or the format is impossible."""
    targets, format = request.targets, request.format
    sources = [Path(p) for p in (request.source.origin.path, request.reference) if p]
    wanted = [targets.restored]
    if request.residual:
        wanted.append(targets.residual)
    if request.plots:
        wanted += plots.plot_targets(targets.plots, request.plots, format.channels)
    if request.report:
        wanted += [targets.report.with_name(targets.report.name + s) for s in (".html", ".json")]
    for path in wanted:
        files.check_target(path, sources, request.overwrite)


def export(request: ExportRequest, renderer: Renderer, progress: Progress, spent_seconds: float = 0.0) -> ExportResult:
    """Write what the request asks for. `spent_seconds` is the processing time before (learning), for the real-time factor."""
    check_request(request)
    source, targets = request.source, request.targets
    path = Path(source.origin.path) if source.origin.path else None
    metadata = None if path is None else replace(files.read_metadata(path), job=job_line(request.edits))
    reference = open_reference(request.reference, source, progress) if request.reference else None
    existing = {p for p in (targets.restored, targets.residual) if p.exists()}
    started = time.perf_counter()
    written = audio.export_audio(
        source, renderer.rendered(source, request.edits), targets.restored, format=request.format, metadata=metadata,
        residual=targets.residual if request.residual else None, headroom_auto=request.headroom_auto, overwrite=request.overwrite,
        progress=progress)
    job = Job(request, written, reference, spent_seconds + time.perf_counter() - started)
    made = [p for p in (written.path, written.residual_path) if p and p not in existing]
    try:
        pictures = job.plots(progress)
        made += pictures
        page = job.report(pictures, metadata, progress)
        return job.result(pictures, page, progress)
    except BaseException:
        # a job is done or it was not: what stands complete in the place of an older file is left
        for leftover in made:
            leftover.unlink(missing_ok=True)
        raise


def job_line(edits: Edits) -> str:
    """What a coding history says of the job: the program and the names of the steps."""
    names = ", ".join(registry.get(step.processor).name for step in edits.active)
    return f"Shellac {__version__}" + (f" ({names})" if names else "")
