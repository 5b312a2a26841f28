"""The other tools on the bench: how each is called, what it wins, and what it costs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import metrics
import numpy as np
from figures import report, skip


@dataclass(frozen=True)
class Peer:
    """A tool with its setting. `command` has the placeholders {noisy} and {output}; the output begins 5 s late if `keeps_profile`."""

    tool: str
    setting: str
    command: tuple[str, ...]
    keeps_profile: bool = False

    @property
    def name(self) -> str:
        return f"{self.tool} {self.setting}"

    @property
    def is_installed(self) -> bool:
        return shutil.which(self.tool) is not None


def _ffmpeg(setting: str, filters: str, keeps_profile: bool = True) -> Peer:
    command = ("ffmpeg", "-nostdin", "-loglevel", "error", "-y", "-i", "{noisy}", "-af", filters, "-c:a", "pcm_f32le", "{output}")
    return Peer("ffmpeg", setting, command, keeps_profile)


#: given five seconds of noise alone before the recording, as our own de-noise is
HISS = (
    _ffmpeg("afftdn nr=12, profile of 5 s", "asendcmd=0.0 afftdn sn start,asendcmd=4.9 afftdn sn stop,afftdn=nr=12:nf=-40"),
    _ffmpeg("afftdn, defaults", "afftdn"),
    _ffmpeg("anlmdn, defaults", "anlmdn"),
)
#: best of the open tools on clicks and crackle, and the same as users find it
CLICKS = (_ffmpeg("adeclick m=s", "adeclick=m=s", keeps_profile=False), _ffmpeg("adeclick, defaults", "adeclick", keeps_profile=False))

CLIPPING = (_ffmpeg("adeclip m=s", "adeclip=m=s", keeps_profile=False), _ffmpeg("adeclip, defaults", "adeclip", keeps_profile=False))
#: a notch of 2 Hz on each of the twelve harmonics of 50 Hz
HUM = (
    _ffmpeg("12 x bandreject w=2Hz", ",".join(f"bandreject=f={50 * k}:width_type=h:w=2" for k in range(1, 13)), keeps_profile=False),
    Peer("sox", "12 x bandreject 2h", ("sox", "{noisy}", "-e", "floating-point", "-b", "32", "{output}",
                                       *(word for k in range(1, 13) for word in ("bandreject", str(50 * k), "2h")))),
)


def score(tools: tuple[Peer, ...], what: str, noisy: Path, truth: np.ndarray, damaged: np.ndarray, output: Path,
          late: int = 0) -> list[tuple[float, float]]:
    """Report what each installed tool wins on `noisy`, which is `damaged` after `late` frames of profile: (dB, CPU seconds) of each."""
    scores = []
    for peer in tools:
        if not peer.is_installed:
            skip(f"{what}: {peer.name}, SNR won", f"{peer.tool} is not installed")
            continue
        cpu = run(peer, noisy, output)
        won = metrics.gains(truth, damaged, metrics.load(output)[late:])
        report(f"{what}: {peer.name}, SNR won", won["snr"], "dB", cpu_per_second=round(cpu * metrics.RATE / len(truth), 4), won=won)
        scores.append((won["snr"], cpu))
    return scores


def run(peer: Peer, noisy: Path, output: Path) -> float:
    """Run a peer; the CPU seconds of its process. CalledProcessError where it fails."""
    return cpu_of([part.format(noisy=noisy, output=output) for part in peer.command])


def cpu_of(command: list[str]) -> float:
    """The CPU seconds that a command takes with all its threads, start included."""
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def ours(wish: str, noisy: Path, output: Path) -> float:
    """One step of Shellac, as `--with` has it, by the command line; the CPU seconds of its process."""
    return cpu_of([sys.executable, "-m", "workstation", "restore", str(noisy), "--with", wish, "-o", str(output),
                   "--subtype", "FLOAT", "--overwrite"])
