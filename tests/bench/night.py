"""An unattended night: 300 recordings, three of them broken, two jobs, killed in the middle and taken up again.

Says how many recordings were lost, done twice or left half-written by the kill (none may be), how much longer one job
takes than two, and how much memory the program itself needs whether there are few recordings or many.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile
from figures import ROOT, report

COUNT, BROKEN, SECONDS, RATE = 300, 3, 3.0, 22050
LOG = "shellac-log.jsonl"


def make(folder: Path) -> None:
    """The recordings, in folders of 25; every hundredth is no recording."""
    noise = 0.05 * np.random.default_rng(5).standard_normal(int((SECONDS + 1) * RATE))
    for number in range(COUNT):
        path = folder / f"box {number // 25}" / f"side {number}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        if number % (COUNT // BROKEN) == 7:
            path.write_text("no audio at all")
        else:
            soundfile.write(path, noise[number * 31 % RATE:][:int(SECONDS * RATE)], RATE, subtype="PCM_16")


def command(source: Path, out: Path, jobs: int, *more: str) -> list[str]:
    return [sys.executable, "-m", "workstation", "restore", str(source), "--recursive", "--with", "denoise", "--report", "-o", str(out),
            "--jobs", str(jobs), *more]


def lines(out: Path) -> list[dict]:
    """The whole lines of the log; a kill may leave a torn one."""
    found = []
    for text in (out / LOG).read_bytes().splitlines() if (out / LOG).exists() else ():
        try:
            found.append(json.loads(text))
        except ValueError:
            continue
    return found


def run(words: list[str], kill_at: int | None = None, out: Path | None = None) -> float:
    """Seconds that a run took; with `kill_at` all of its processes are killed once the log has so many lines."""
    started = time.perf_counter()
    job = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    while kill_at is not None and out is not None and job.poll() is None:
        if len(lines(out)) >= kill_at:
            os.killpg(job.pid, signal.SIGKILL)
            break
        time.sleep(0.02)
    job.wait()
    return time.perf_counter() - started


def broken_files(out: Path) -> int:
    """Results that cannot be read whole, and files that are still being made."""
    bad = sum(1 for path in out.rglob(".*") if path.name != ".shellac-night")
    for path in out.rglob("*_restored.wav"):
        try:
            bad += soundfile.info(path).frames != int(SECONDS * RATE)
        except soundfile.LibsndfileError:
            bad += 1
    return bad


def peak_mb(source: Path, out: Path) -> float:
    """Peak memory of a run with one job, in MB, all in the program's own process."""
    code = "import resource, sys; from workstation import cli; cli.main(sys.argv[1:]); " \
           "print('peak', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, file=sys.stderr)"
    words = [sys.executable, "-c", code, *command(source, out, 1)[3:]]
    done = subprocess.run(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return float(done.stderr.rsplit("peak ", 1)[1])


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="shellac-night-"))
    source, out = folder / "in", folder / "out"
    dice = random.Random(11)
    try:
        make(source)
        kills = sorted(dice.sample(range(20, COUNT - 20), 3))
        for at in kills:
            run(command(source, out, 2, "--skip-done"), at, out)
        run(command(source, out, 2, "--skip-done"))
        done = [line["source"] for line in lines(out) if line["error"] is None]
        results = len(list(out.rglob("*_restored.wav")))
        held = [report("recordings that a killed and resumed night missed", COUNT - BROKEN - len(set(done)), "of 297", at_most=0,
                       kills=kills),
                report("recordings that it logged as done twice", len(done) - len(set(done)), "recordings", at_most=0),
                report("restored files", results, "files", at_least=COUNT - BROKEN, at_most=COUNT - BROKEN),
                report("half-written files that it left", broken_files(out), "files", at_most=0)]
        two = run(command(source, folder / "two", 2))
        one = run(command(source, folder / "one", 1))
        report("one job takes so many times as long as two", one / two, "times", at_least=1.0, cores=os.cpu_count(), one_s=round(one, 1),
               two_s=round(two, 1))
        few = peak_mb(source / "box 0", folder / "few")
        many = peak_mb(source, folder / "many")
        held.append(report("memory that 300 recordings need above 25", many - few, "MB", at_most=30, few_mb=round(few),
                           many_mb=round(many)))
        return 0 if all(held) else 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
