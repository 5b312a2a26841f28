"""Against: how far A and B are from the clean recording that was loaded as reference, once all of B is rendered."""

from __future__ import annotations

import math
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from ... import session
from ...analysis import quality
from ...core import Progress, Source
from ..workspace import Workspace

REST_MS = 200


def told(name: str, before: quality.Quality, after: quality.Quality | None) -> str:
    """"SNR against NAME: before 12.9 dB, after 21.4 dB", and two lines more."""
    translate = QCoreApplication.translate
    lines = [translate("Against", "Against {name}").format(name=name)]
    for title, unit, field, digits in (("SNR", " dB", "snr_db", 1), ("SI-SDR", " dB", "si_sdr_db", 1),
                                       (translate("Against", "Spectral distance"), "", "lsd", 2)):
        first = _figure(getattr(before, field), digits) + unit
        if after is None:
            lines.append(translate("Against", "{title}: {before}").format(title=title, before=first))
        else:
            lines.append(translate("Against", "{title}: before {before}, after {after}").format(
                title=title, before=first, after=_figure(getattr(after, field), digits) + unit))
    return "\n".join(lines)


def _figure(value: float, digits: int) -> str:
    if math.isnan(value):
        return "–"
    return ("∞" if value == math.inf else "−∞" if value == -math.inf else f"{value:.{digits}f}").replace("-", "−")


class Against(QObject):
    """`measured(text)`: the figures, empty where there is no reference or B is not complete yet."""

    measured = Signal(str)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._known: dict[tuple[str, str, tuple[int, int]], quality.Quality] = {}
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._measure)
        for signal in (workspace.sources_changed, workspace.beside_changed):
            signal.connect(self._restart)
        workspace.after.completed.connect(self._rest.start)

    def _restart(self) -> None:
        self._workspace.jobs.drop("against")
        reference = self._workspace.reference
        if reference is None:
            self.measured.emit("")
            return
        waiting = QCoreApplication.translate("Against", "Against {name}: measured once B is complete.")
        self.measured.emit(waiting.format(name=_name(reference)))
        self._rest.start()

    def _measure(self) -> None:
        reference, sources = self._workspace.reference, self._workspace.sources
        if reference is None or not sources:
            return
        a, b = sources["A"], sources["B"]
        if not b.is_ready(0, b.length) or self._workspace.after.is_updating:
            return
        wanted = [a] if a.version == b.version else [a, b]
        held = session.overlap(reference, *wanted)
        keys = [(reference.version, source.version, held) for source in wanted]

        def work(progress: Progress) -> list[quality.Quality]:
            return [self._known.get(key) or quality.measure(reference, source, *held, progress)
                    for key, source in zip(keys, wanted, strict=True)]

        def done(found: list[quality.Quality]) -> None:
            self._known = dict(zip(keys, found, strict=True))
            self.measured.emit(told(_name(reference), found[0], found[1] if len(found) > 1 else None))

        self._workspace.jobs.submit(work, key="against", title=QCoreApplication.translate("Against", "Measuring against the reference"),
                                    done=done)


def _name(source: Source) -> str:
    return Path(source.origin.path).name if source.origin.path else "?"
