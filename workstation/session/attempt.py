"""One recording of a run, tried: what came of it, whatever came of it. Runs in the program's own process or in a worker."""

from __future__ import annotations

import math
import time
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import __version__, files
from ..core import AlreadyThere, Cancelled, Progress, ShellacError
from .devices import chosen_device, set_device
from .night_log import Done, Output
from .recordings import Recording
from .restoring import Claim, Order, restore
from .results import ExportResult


@dataclass(frozen=True)
class Outcome:
    """What came of one recording: a result, or an `error` with the exit status it stands for, or neither, where it was done before.

    `skipped` is then the restored file that stands already. `sha256`, of the source, and `outputs` are for the log.
    `seconds` is the time it took by the clock, `detail` the traceback of an error that nobody foresaw.
    """

    recording: Recording
    result: ExportResult | None = None
    skipped: Path | None = None
    error: str = ""
    status: int = 0
    detail: str = ""
    sha256: str | None = None
    outputs: tuple[Output, ...] = ()
    seconds: float = 0.0

    def to_plain(self) -> dict[str, Any]:
        """The line that the command line prints."""
        if self.result is not None:
            return self.result.to_plain()
        if self.skipped is not None:
            return {"source": self.recording.path, "restored": self.skipped, "skipped": True}
        return {"source": self.recording.path, "error": self.error}

    def to_line(self, order: Order) -> dict[str, Any]:
        """The line of the log, JSON-ready."""
        line: dict[str, Any] = {"source": str(self.recording.path.absolute()), "sha256": self.sha256, "program": f"Shellac {__version__}",
                                "order": order.key, "weights": order.chain.weights, "seconds": round(self.seconds, 3)}
        if self.result is None:
            return {**line, "error": self.error, **({"detail": self.detail} if self.detail else {})}
        result = self.result
        figures = {"audio_seconds": result.seconds, "realtime_factor": result.realtime_factor, "null_exact": result.null_exact,
                   "null_error_dbfs": result.null_error_dbfs, "change_db": result.change_db}
        return {**line, "steps": [dict(step) for step in result.steps], "outputs": [vars(output) for output in self.outputs],
                **{name: _finite(value) for name, value in figures.items()}, "notes": list(result.notes), "error": None}


def attempt(order: Order, recording: Recording, before: Done | None, claim: Claim, progress: Progress) -> Outcome:
    """Restore one recording, or see that it was done `before`. Raises nothing but Cancelled and what interrupts the program."""
    started, sha256, differs = time.perf_counter(), None, ""
    try:
        if recording.log is not None:
            progress.title = "Reading the recording"
            sha256 = files.sha256_of(recording.path, progress)
            differs = before.differs(sha256, order.key, recording.log) if before is not None else ""
            if before is not None and not differs:
                return Outcome(recording, skipped=recording.log / before.outputs[0].path, sha256=sha256)
        if chosen_device() != order.device:
            set_device(order.device)
        order.chain.load()
        result = restore(order, recording, claim, progress)
        outputs = () if recording.log is None else tuple(Output.of(path, recording.log) for path in _written(result))
        return Outcome(recording, result, sha256=sha256, outputs=outputs, seconds=time.perf_counter() - started)
    except Cancelled:
        raise
    except Exception as error:
        status = error.exit_status if isinstance(error, ShellacError) else 1
        detail = "" if isinstance(error, (ShellacError, OSError, MemoryError)) else traceback.format_exc()
        since = f" It stands from a run before: {differs}." if differs and isinstance(error, AlreadyThere) else ""
        return Outcome(recording, error=sentence(error, recording.path) + since, status=status, detail=detail, sha256=sha256,
                       seconds=time.perf_counter() - started)


def sentence(error: BaseException, path: Path) -> str:
    """What is said of a failure: the sentence of a foreseen one, else what happened, to which recording."""
    if isinstance(error, ShellacError):
        return error.on_command_line
    if isinstance(error, OSError):
        return f"{error.filename or path} could not be used: {error.strerror or error}."
    if isinstance(error, MemoryError):
        return f"There was not enough memory to restore {path}."
    return f"{path} could not be restored: {type(error).__name__}: {error}."


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _written(result: ExportResult) -> Iterable[Path]:
    """Every file of a job, the restored one first."""
    yield result.restored
    if result.residual is not None:
        yield result.residual
    yield from result.plots
    if result.report is not None:
        yield from (result.report, result.report.with_suffix(".json"))
