"""What an export gives back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core import Format


@dataclass(frozen=True)
class ExportResult:
    """What was written and what it proves. `change_db` is the level of the residual re the source.

    `source_notes` are those of `notes` that tell what was missing, assumed or repaired in the source.
    """

    source: Path | None
    restored: Path
    residual: Path | None
    plots: tuple[Path, ...]
    report: Path | None
    format: Format
    steps: tuple[dict[str, Any], ...]
    seconds: float
    realtime_factor: float
    null_exact: bool
    null_error_dbfs: float
    change_db: float
    generative: bool
    notes: tuple[str, ...]
    source_notes: tuple[str, ...] = ()
    #: the one gain over the result, and what the written file measures where a loudness or a peak was asked for
    gain_db: float = 0.0
    lufs: float | None = None
    true_peak_dbtp: float | None = None

    def to_plain(self) -> dict[str, Any]:
        """The fields that the command line promises."""
        return {"source": self.source, "restored": self.restored, "residual": self.residual, "report": self.report,
                "plots": list(self.plots), "steps": list(self.steps), "seconds": self.seconds, "realtime_factor": self.realtime_factor,
                "null_exact": self.null_exact, "null_error_dbfs": self.null_error_dbfs, "change_db": self.change_db,
                "generative": self.generative, "container": self.format.container, "subtype": self.format.subtype,
                "rate": self.format.rate, "channels": self.format.channels, "gain_db": self.gain_db,
                "lufs": self.lufs, "true_peak_dbtp": self.true_peak_dbtp, "notes": list(self.notes)}
