"""From the command to the painted window: CPU seconds of the whole process, and that torch stayed out of it."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys

from figures import ROOT, report

RUNS = 5
#: Opens the window as `shellac` does, but in place of the event loop waits until it is painted, and ends.
PROGRAM = """
import json, sys, time
from PySide6.QtWidgets import QApplication

def painted():
    windows = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.windowHandle() is not None]
    return any(w.windowHandle().isExposed() for w in windows)

def until_painted(*_):
    deadline = time.monotonic() + 30
    while not painted() and time.monotonic() < deadline:
        QApplication.processEvents()
    QApplication.processEvents()
    slow = [name for name in ("torch", "matplotlib", "scipy.signal") if name in sys.modules]
    print(json.dumps({"cpu": time.process_time(), "painted": painted(), "slow": slow}), flush=True)
    return 0

QApplication.exec = until_painted
from workstation.__main__ import main
main(sys.argv[1:])
"""


def start(*files: str) -> dict:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", PROGRAM, *files], capture_output=True, text=True, env=environment, check=True, timeout=60)
    started = json.loads(done.stdout.splitlines()[-1])
    if not started["painted"]:
        raise RuntimeError("no window appeared within 30 seconds")
    return started


def main() -> None:
    start()
    empty = [start() for _ in range(RUNS)]
    report("start: window on screen", statistics.median(run["cpu"] for run in empty), "s CPU", at_most=1.0,
           all=[round(run["cpu"], 3) for run in empty])
    report("start: slow packages loaded (torch, matplotlib, ...)", len(empty[0]["slow"]), "packages", at_most=0, loaded=empty[0]["slow"])
    demo = start(str(ROOT / "resources" / "demo" / "voice_hiss_hum.flac"))
    report("start: window on screen, with the demo named", demo["cpu"], "s CPU")


if __name__ == "__main__":
    main()
