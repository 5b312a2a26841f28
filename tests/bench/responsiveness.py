"""The window while a neural restoration of an hour runs: the gaps between the ticks of a 5 ms timer.

The restoration runs in the thread pool that the window uses; the timer ticks in the GUI thread for as long as it takes,
at most MOST_SECONDS. An idle run of the same length is printed beside it.
"""

from __future__ import annotations

import os
import sys
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from figures import long_recording, report, skip
from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtWidgets import QApplication

from workstation import session
from workstation.app.jobs import Jobs
from workstation.core import Edits, Progress

MODEL = "codec-conv"
TICK_MS = 5
MOST_SECONDS = 120.0


def ticks(finished: list[bool], most_seconds: float) -> np.ndarray:
    """The gaps in milliseconds between the ticks of a timer in this thread, until finished or the time is over."""
    times: list[float] = []
    application = QCoreApplication.instance()
    assert application is not None
    until = time.perf_counter() + most_seconds

    def tick() -> None:
        times.append(time.perf_counter())
        if finished or times[-1] > until:
            application.exit()

    timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=TICK_MS)
    timer.timeout.connect(tick)
    timer.start()
    application.exec()
    timer.stop()
    return np.diff(times) * 1000


def tell(name: str, gaps: np.ndarray, limited: bool, **details: object) -> None:
    for share, limit in ((99.0, 20.0), (99.9, 50.0)):
        report(f"GUI timer of {TICK_MS} ms, {name}: {share:g} % of gaps", float(np.percentile(gaps, share)), "ms",
               at_most=limit if limited else None, worst=round(float(gaps.max()), 2), ticks=len(gaps), **details)


def main() -> None:
    if MODEL not in session.processors():
        skip("responsiveness", f"there is no model {MODEL}")
        return
    application = QApplication(sys.argv[:1])
    source = session.open_recording(long_recording())
    step = session.make_step(MODEL, {}, source, progress=Progress())
    rendered = session.Renderer().rendered(source, Edits((step,)))
    jobs, finished, failures = Jobs(), [], []
    started = time.perf_counter()

    def end(failure: object = None) -> None:
        failures.extend([failure] if isinstance(failure, BaseException) else [])
        finished.append(True)

    job = jobs.submit(lambda progress: rendered.prepare(0, source.length, progress), done=end, failed=end, title=MODEL)
    busy = ticks(finished, MOST_SECONDS)
    elapsed = time.perf_counter() - started
    if failures:
        raise failures[0]
    share = 1.0 if finished else job.progress.fraction
    job.cancel()
    jobs.shutdown()
    tell("while a model restores an hour", busy, True, seconds=round(elapsed, 1), share_of_the_hour=round(share, 3))
    tell("idle", ticks([], elapsed), False)
    application.quit()


if __name__ == "__main__":
    main()
