"""What an export is asked to write, and whether it may."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .. import files
from ..core import Edits, Format, Marker, Source
from ..export import plots, removed
from ..export.delivery import Wanted, plain_format
from ..export.report import report_targets
from ..files import mp3
from .naming import Targets


@dataclass(frozen=True)
class ExportRequest:
    """What to write. `target` is the restored file; the other files stand beside it under their default names.

    `container` and `subtype` None keep the source's. `plots` is "png", "svg", "pdf" or None. `loudness` in LUFS
    is what one gain brings the written file to, as far as `peak` in dBTP allows; `bitrate` in kbit/s is for lossy
    targets. `markers` go into the file where its container has room, None keeps the source's own. `other` is
    written in the place of the steps' result: a restoration made elsewhere. `name` is what the files beside the
    target are named by, None the recording's own name. `notes` are sentences for the person, of how the steps were chosen.
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
    loudness: float | None = None
    peak: float | None = None
    bitrate: int | None = None
    markers: tuple[Marker, ...] | None = None
    other: Source | None = None
    name: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def targets(self) -> Targets:
        path = self.source.origin.path
        name = self.name or (Path(path).stem if path else self.target.stem)
        return Targets.beside(self.target, name, files.suffix_of(self.format))

    @property
    def format(self) -> Format:
        """What the target is written as; UsageError where container and sample type do not go together."""
        return files.default_format(self.source, self.container, self.subtype)

    @property
    def kbps(self) -> int | None:
        """The bitrate of an MP3, None for other formats."""
        format = self.format
        return (self.bitrate or mp3.default_bitrate(format.rate)) if format.container == "MP3" else self.bitrate

    @property
    def wanted(self) -> Wanted:
        """Loudness and peak that are asked for; UsageError for figures that are not possible."""
        return Wanted(self.loudness, self.peak)

    @property
    def is_delivery(self) -> bool:
        """True where the written file is not B itself: it has a gain, or is coded at a bitrate."""
        return self.wanted.is_anything or self.bitrate is not None


def planned_files(request: ExportRequest) -> list[Path]:
    """The files that the job will write, the restored one first; UsageError where the format is impossible."""
    targets, format = request.targets, request.format
    wanted = [targets.restored]
    if request.residual:
        kept = plain_format(request.source, format) if request.is_delivery else format
        wanted.append(removed.residual_target(targets.residual, request.source, kept))
    if request.plots:
        wanted += plots.plot_targets(targets.plots, request.plots, format.channels)
    if request.report:
        wanted += report_targets(targets.report)
    return wanted


def check_request(request: ExportRequest, others: Iterable[Path] = ()) -> None:
    """UsageError, before any work, where a file of the job may not be written or the format is impossible.

    `others` are recordings that must not be written over either: the other sources of a batch.
    """
    if request.is_delivery:
        mp3.check_bitrate(request.format, request.bitrate)
    sources = [Path(p) for p in (request.source.origin.path, request.reference, *others) if p]
    for path in planned_files(request):
        files.check_target(path, sources, request.overwrite)
