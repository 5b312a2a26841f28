"""The peak of a process's private memory, watched from outside (Linux)."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

INTERVAL_SECONDS = 0.05


@dataclass(frozen=True)
class Watched:
    """What a command took: the peak of private memory in MB (2²⁰ bytes), wall seconds, CPU seconds."""

    peak_mb: float
    seconds: float
    cpu_seconds: float


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
