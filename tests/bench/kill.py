"""Kills the real program at random moments while a script edits, saves and exports, and looks at what is left.

One process imports the program once and forks a fresh one for every kill and for every look afterwards, so that a
hundred kills take minutes. The child has everything that the program has but a screen and a sound card.
"""

from __future__ import annotations

import json
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import soundfile as sf
from figures import ROOT, report

os.environ |= {"QT_QPA_PLATFORM": "offscreen", "QT_LOGGING_RULES": "qt.qpa.*=false"}
sys.path.insert(0, str(ROOT))

from PySide6.QtCore import QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from workstation import session  # noqa: E402
from workstation.app import application  # noqa: E402
from workstation.app.main_window import MainWindow  # noqa: E402
from workstation.app.shell.preferences import Preferences  # noqa: E402
from workstation.core import Content, Edits, Marker, Progress, Step  # noqa: E402
from workstation.playback import Player, SilentOutput  # noqa: E402

RATE, SECONDS = 44100, 10
#: Kills come this long after the script has begun; the longest leave room for steps older than what may be lost.
FIRST, LAST = 0.2, 6.5
ALLOWED_SECONDS = 5.0
EDIT_MS, EXPORT_MS, SAVE_MS = 90, 30, 700


@dataclass
class Place:
    """The folders of one kill: a home of its own, the recording, and where the script writes."""

    root: Path
    name: str = "tape.wav"
    journal: Path = field(init=False)

    def __post_init__(self) -> None:
        self.journal = self.root / "journal"
        for folder in ("home", "work", "out"):
            (self.root / folder).mkdir(parents=True)

    @property
    def recording(self) -> Path:
        return self.root / "work" / self.name

    @property
    def project(self) -> Path:
        return self.root / "work" / "tape.shellac"

    def settle(self) -> None:
        """In the child: this is home."""
        for kind in ("CACHE", "CONFIG", "DATA", "STATE"):
            os.environ[f"XDG_{kind}_HOME"] = str(self.root / "home" / kind.lower())
        tempfile.tempdir = str(self.root / "home")


def fork(work: Callable[[Any], None]) -> tuple[int, int]:
    """Run `work(say)` in a child: its process number, and a pipe of the JSON lines that it says."""
    out, into = os.pipe()
    child = os.fork()
    if child:
        os.close(into)
        return child, out
    status = 1
    try:
        os.close(out)
        work(lambda **said: os.write(into, (json.dumps(said) + "\n").encode()))
        status = 0
    except BaseException as error:
        os.write(into, (json.dumps({"error": f"{type(error).__name__}: {error}"}) + "\n").encode())
    finally:
        os._exit(status)


def line(pipe: int, seconds: float) -> dict[str, Any]:
    """The next line of a child; an error where none comes in time."""
    got, deadline = b"", time.monotonic() + seconds
    while not got.endswith(b"\n"):
        if not select.select([pipe], [], [], max(deadline - time.monotonic(), 0))[0]:
            return {"error": f"nothing was heard within {seconds:g} s"}
        byte = os.read(pipe, 1)
        if not byte:
            return {"error": "it ended without a word"}
        got += byte
    return dict(json.loads(got))


def window_of(place: Place) -> tuple[QApplication, MainWindow]:
    place.settle()
    app = application.make_application([])
    window = application.make_window(app, Preferences(), Player(SilentOutput()))
    window.show()
    return app, window


def edit_and_export(place: Place, say: Callable[..., object]) -> None:
    """What a busy person does: a step and a marker every tenth of a second, exports one after the other, a save now and then."""
    app, window = window_of(place)
    window.open_files([str(place.recording)])
    wait(app, lambda: window.workspace.document is not None)
    document = window.workspace.document
    assert document is not None
    journal = os.open(place.journal, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    number = exported = 0

    def edit() -> None:
        nonlocal number
        number += 1
        step = Step("gain", settings={"gain": -float(number % 20)}, seed=number)
        if number % 3:
            window.workspace.change("gain", Edits((step,)))
        else:
            document.history.push("both", Content(Edits((step,)), (Marker(number),)))
        os.write(journal, f"{number} {time.monotonic()}\n".encode())

    def export() -> None:
        nonlocal exported
        if not any(job.title.startswith("Exporting") for job in window.jobs.active):
            exported += 1
            window.exporting.export(session.ExportRequest(document.source, document.edits, place.root / "out" / f"take{exported % 3}.wav",
                                                          residual=True, report=True, overwrite=True))

    def save() -> None:
        session.save_project(document, place.project, window.projects.view_of(document).to_plain())

    timers = []
    for work, every in ((edit, EDIT_MS), (export, EXPORT_MS), (save, SAVE_MS)):
        timer = QTimer()
        timer.timeout.connect(work)
        timer.start(every)
        timers.append(timer)
    say(ready=True)
    app.exec()


def wait(app: QApplication, until: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not until():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited for {until.__qualname__} in vain")
        app.processEvents()
        time.sleep(0.005)


def look_after(place: Place, say: Callable[..., object]) -> None:
    """The next start: what is offered, what recovering gives, what stands in the folders."""
    app, window = window_of(place)
    window.keeping.offer()
    keeping = window.keeping
    wait(app, lambda: not window.jobs.busy)
    offered = 0
    if keeping.dialog is not None:
        offered = len(keeping.dialog.choices)
        keeping.dialog.go_on.click()
        wait(app, lambda: len(window.files.documents()) == offered)
    found = [int(document.edits[0].seed) for document in window.files.documents() if document.edits]
    if place.project.exists():
        saved = session.open_project(place.project, Progress()).document
        found += [int(step.seed) for step in saved.edits]
    wait(app, lambda: not window.jobs.busy)
    for document in window.files.documents():
        document.mark_saved(place.project)
    window.close()
    say(offered=offered, newest=max(found, default=0), bad=half_written(place), left=remains(place))


def half_written(place: Place) -> list[str]:
    """The visible files that are not whole: audio of another length, or loud here and soft there; reports that break off."""
    before, _ = sf.read(place.recording, dtype="float64")
    bad = []
    for path in sorted((place.root / "out").iterdir()):
        if path.name.startswith("."):
            continue
        try:
            if path.suffix == ".json":
                json.loads(path.read_text())
                whole = True
            elif path.suffix == ".html":
                whole = path.read_text().rstrip().endswith("</html>")
            else:
                after, _ = sf.read(path, dtype="float64")
                ratios = [np.dot(a, b) / np.dot(b, b) for a, b in zip(np.split(after, 10), np.split(before, 10), strict=True)]
                whole = len(after) == len(before) and max(ratios) - min(ratios) < 1e-3
        except (OSError, ValueError, sf.LibsndfileError) as error:
            bad.append(f"{path.name}: {error}")
            continue
        if not whole:
            bad.append(path.name)
    return bad


def remains(place: Place) -> list[str]:
    """What is left of the dead program beside its targets and among the autosaves, once the next one has ended."""
    beside = [path for folder in ("out", "work") for path in (place.root / folder).iterdir() if path.name.startswith(".")]
    return [str(path.relative_to(place.root)) for path in (*beside, *(place.root / "home" / "data" / "shellac" / "autosave").glob("*"))]


@dataclass
class Outcome:
    """One kill: the age of the oldest step that is lost, in seconds; how many unfinished files it left; and what was wrong."""

    after: float
    edits: int
    lost: float
    torn: int
    offered: int
    wrong: list[str]


def kill(root: Path, recording: Path, number: int, after: float) -> Outcome:
    place = Place(root / str(number))
    shutil.copyfile(recording, place.recording)
    child, pipe = fork(lambda say: edit_and_export(place, say))
    begun = line(pipe, 30.0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    killed = time.monotonic()
    os.waitpid(child, 0)
    os.close(pipe)
    rows = [row.split() for row in place.journal.read_text().splitlines()] if place.journal.exists() else []
    torn = len([path for path in (place.root / "out").iterdir() if path.name.startswith(".")])
    child, pipe = fork(lambda say: look_after(place, say))
    seen = line(pipe, 60.0)
    os.kill(child, signal.SIGKILL) if "error" in seen else None
    os.waitpid(child, 0)
    os.close(pipe)
    wrong = [said["error"] for said in (begun, seen) if "error" in said] + seen.get("bad", []) + seen.get("left", [])
    lost = [killed - float(when) for one, when in rows if int(one) > seen.get("newest", 0)]
    if not wrong:
        shutil.rmtree(place.root)
    return Outcome(after, len(rows), max(lost, default=0.0), torn, seen.get("offered", 0), wrong)


def run(kills: int, seed: int, last: float, root: Path, parallel: int) -> list[Outcome]:
    """Kill as often as asked, at moments drawn from `seed`."""
    recording = root / "tape.wav"
    noise = 0.1 * np.random.default_rng(seed).standard_normal(RATE * SECONDS)
    sf.write(recording, noise, RATE, subtype="PCM_16")
    moments = [random.Random(seed + n).uniform(FIRST, last) for n in range(kills)]
    with ProcessPoolExecutor(parallel, get_context("fork")) as pool:
        return list(pool.map(partial(kill, root, recording), range(kills), moments))


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="", help="not used: the script makes its own recording")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--last", type=float, default=LAST, help="the latest kill, in seconds after the script begins")
    parser.add_argument("--parallel", type=int, default=3, help="programs that run at the same time")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shellac-kill-") as folder:
        outcomes = run(chosen.kills, chosen.seed, chosen.last, Path(folder), chosen.parallel)
    wrong = [f"after {one.after:.2f} s: {what}" for one in outcomes for what in one.wrong]
    report("kill -9: oldest step that was lost", max(one.lost for one in outcomes), "s", at_most=ALLOWED_SECONDS, kills=len(outcomes),
           edits=sum(one.edits for one in outcomes), median=round(sorted(one.lost for one in outcomes)[len(outcomes) // 2], 2))
    report("kill -9: half-written or left-over files, failed recoveries", len(wrong), "of them", at_most=0, wrong=wrong[:20],
           unfinished=sum(one.torn for one in outcomes))
    report("kill -9: recovery offered", sum(one.offered > 0 for one in outcomes), f"of {len(outcomes)} kills")


if __name__ == "__main__":
    main()
