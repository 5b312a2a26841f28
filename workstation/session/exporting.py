"""Export: the restored audio and, if wanted, what was taken away, its plots and a report, with the proof."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from .. import __version__, files
from ..core import Edits, Progress
from ..export import audio
from ..export.unfinished import folder_beside
from ..restoration import registry
from .comparing import open_other
from .documenting import Job
from .instance import note_writing
from .own_markers import own_markers
from .rendering import Renderer
from .request import ExportRequest, check_request
from .results import ExportResult


def export(request: ExportRequest, renderer: Renderer, progress: Progress, spent_seconds: float = 0.0) -> ExportResult:
    """Write what the request asks for. `spent_seconds` is the processing time before (learning), for the real-time factor."""
    check_request(request)
    note_writing(request.target.absolute().parent)
    source, targets = request.source, request.targets
    path = Path(source.origin.path) if source.origin.path else None
    metadata = None if path is None else _metadata(request, path)
    reference = open_other(request.reference, source, progress) if request.reference else None
    existing = {p for p in (targets.restored, targets.residual) if p.exists()}
    started = time.perf_counter()
    after = request.other or renderer.rendered(source, request.edits)
    with folder_beside(targets.restored) as folder:
        written = audio.export_audio(
            source, after, targets.restored, format=request.format, metadata=metadata,
            residual=targets.residual if request.residual else None, headroom_auto=request.headroom_auto, overwrite=request.overwrite,
            wanted=request.wanted, bitrate=request.kbps if request.is_delivery else None, folder=folder, progress=progress)
        job = Job(request, written, reference, spent_seconds + time.perf_counter() - started)
        made = [p for p in (written.path, written.residual_path) if p and p not in existing]
        try:
            pictures = job.plots(progress)
            made += pictures
            page = job.report(pictures, progress)
            return job.result(pictures, page, progress)
        except BaseException:
            # a job is done or it was not: what stands complete in the place of an older file is left
            for leftover in made:
                leftover.unlink(missing_ok=True)
            raise


def _metadata(request: ExportRequest, path: Path) -> files.Metadata:
    """What the file at `path` holds beside its audio, with the markers that a person changed."""
    changed = request.markers is not None and request.markers != own_markers(request.source)
    return replace(files.read_metadata(path), job=job_line(request.edits), markers=request.markers if changed else None)


def job_line(edits: Edits) -> str:
    """What a coding history says of the job: the program and the names of the steps."""
    names = ", ".join(registry.get(step.processor).name for step in edits.active)
    return f"Shellac {__version__}" + (f" ({names})" if names else "")
