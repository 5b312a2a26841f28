"""The peak of a process's private memory, watched from outside (Linux)."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from figures import data_folder, skip

INTERVAL_SECONDS = 0.05


@dataclass(frozen=True)
class Watched:
    """What a command took: the peak of private memory in MB (2²⁰ bytes), wall seconds, CPU seconds."""

    peak_mb: float
    seconds: float
    cpu_seconds: float


@contextmanager
def scratch(what: str, needed: int) -> Iterator[Path | None]:
    """A folder for a measurement, taken away after it. None, and said, where the system or a disk without `needed` bytes forbids it."""
    if not Path("/proc/self/smaps_rollup").exists():
        skip(what, "this system has no /proc/PID/smaps_rollup")
        yield None
        return
    data_folder().mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(data_folder()).free < needed:
        skip(what, f"less than {needed >> 30} GB of disk are free")
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="memory-", dir=data_folder()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def private_mb(process: int) -> float:
    """Private clean and dirty pages of a process, what it would give back by ending; 0 once it has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except (OSError, ValueError):
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith(("Private_Clean", "Private_Dirty"))) / 1024


def watch(command: list[str]) -> Watched:
    """Run a command to its end; CalledProcessError where it fails."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak, cpu = 0.0, 0.0
    while process.poll() is None:
        peak = max(peak, private_mb(process.pid))
        cpu = max(cpu, _cpu_seconds(process.pid))
        time.sleep(INTERVAL_SECONDS)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Watched(peak, time.monotonic() - started, cpu)


def _cpu_seconds(process: int) -> float:
    """CPU seconds of all threads of a running process."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / 100
