"""The window while a neural restoration of an hour runs: the gaps between the ticks of a 5 ms timer in its thread.

The real window opens an hour, a model is applied to all of it, and the timer ticks while it is rendered in the
background, for SECONDS or until it is done. An idle run of the same window and length is printed beside it.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import numpy as np
from figures import long_recording, report, skip
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from workstation import session
from workstation.app.application import make_application, make_window
from workstation.app.main_window import MainWindow
from workstation.app.shell.preferences import Preferences
from workstation.core import Edits, Progress

MODEL = "codec-conv"
SECONDS = float(os.environ.get("BENCH_SECONDS", "90"))
TICK_MS = 5
OPENING_SECONDS = 120.0


def gaps_ms(application: QApplication, seconds: float, over: list[bool]) -> np.ndarray:
    """Milliseconds between the ticks of a timer in the GUI thread, for some seconds or until `over` holds something."""
    times: list[float] = []
    until = time.perf_counter() + seconds

    def tick() -> None:
        times.append(time.perf_counter())
        if over or times[-1] > until:
            application.exit()

    timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=TICK_MS)
    timer.timeout.connect(tick)
    timer.start()
    application.exec()
    timer.stop()
    return np.diff(times) * 1000


def wait(application: QApplication, window: MainWindow, seconds: float) -> None:
    """Let the window work until it has a recording and nothing is being computed; RuntimeError after some seconds."""
    until = time.monotonic() + seconds
    while window.workspace.source is None or window.jobs.busy:
        application.processEvents()
        time.sleep(0.005)
        if time.monotonic() > until:
            raise RuntimeError("the window did not come to rest")


def tell(name: str, gaps: np.ndarray, limited: bool, **details: object) -> None:
    for share, limit in ((99.0, 20.0), (99.9, 50.0)):
        report(f"gaps of a {TICK_MS} ms timer, {name}: {share:g} % below", float(np.percentile(gaps, share)), "ms",
               at_most=limit if limited else None, worst=round(float(gaps.max()), 2), ticks=len(gaps), **details)


def measure(application: QApplication, window: MainWindow) -> None:
    window.resize(1500, 900)
    window.show()
    window.open_files([str(long_recording())])
    wait(application, window, OPENING_SECONDS)
    workspace = window.workspace
    source = workspace.source
    assert source is not None
    step = session.make_step(MODEL, {}, source, progress=Progress())
    over: list[bool] = []
    failures: list[str] = []
    workspace.after.completed.connect(lambda: over.append(True))
    workspace.after.failed.connect(lambda why: (failures.append(why), over.append(True)))
    workspace.change("bench", Edits((step,)))
    started = time.perf_counter()
    busy = gaps_ms(application, SECONDS, over)
    seconds = time.perf_counter() - started
    if failures:
        raise RuntimeError(failures[0])
    after = workspace.after.current
    assert after is not None
    done = sum(stop - start for start, stop in after.ready_spans()) / source.length
    workspace.undo()
    wait(application, window, OPENING_SECONDS)
    tell("a model restoring an hour", busy, True, seconds=round(seconds, 1), share_of_the_hour=round(done, 3))
    tell("idle", gaps_ms(application, seconds, []), False)


def main() -> None:
    if MODEL not in session.processors():
        skip("gaps of a timer while a model restores an hour", f"there is no model {MODEL}")
        return
    with tempfile.TemporaryDirectory(prefix="shellac-bench-") as home:
        for name in ("CACHE", "CONFIG", "DATA", "STATE"):
            os.environ[f"XDG_{name}_HOME"] = str(Path(home) / name.lower())
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        application = make_application([])
        window = make_window(application, Preferences())
        try:
            measure(application, window)
        finally:
            window.workspace.set_document(None)
            window.close()


if __name__ == "__main__":
    main()
