"""De-noise with a profile, against ffmpeg's afftdn: 20 dB of white and of pink hiss on 120 s of music and speech."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import material
import metrics
import peers
from figures import data_folder, report, skip

PROFILE_FRAMES = 5 * metrics.RATE
SECONDS = 120


def ours(noisy: Path, output: Path) -> float:
    """De-noise by the command line; the CPU seconds of its process."""
    return peers.cpu_of([sys.executable, "-m", "workstation", "restore", str(noisy), "--with", "denoise:profile=0-5",
                         "-o", str(output), "--subtype", "FLOAT", "--overwrite"])


def compare(kind: str, short: Path, scratch: Path) -> None:
    """Score every peer on one kind of hiss, then our own de-noise, which must win at least what afftdn wins."""
    truth, noisy, with_profile = (metrics.load(short / name) for name in ("m10.wav", f"{kind}.wav", f"{kind}_pre.wav"))
    source, output = short / f"{kind}_pre.wav", scratch / "output.wav"
    assert len(with_profile) == len(truth) + PROFILE_FRAMES
    best = None
    for peer in peers.HISS:
        what = f"{kind}: {peer.name}, SNR won"
        if not peer.is_installed:
            skip(what, f"{peer.tool} is not installed")
            continue
        cpu = peers.run(peer, source, output)
        won = metrics.gains(truth, noisy, metrics.load(output)[PROFILE_FRAMES:])
        report(what, won["snr"], "dB", cpu_per_second=round(cpu / SECONDS, 4), won=won)
        best = won["snr"] if best is None else max(best, won["snr"])
    cpu = ours(source, output)
    won = metrics.gains(truth, noisy, metrics.load(output)[PROFILE_FRAMES:])
    limit = best if kind == "white20" else None
    report(f"{kind}: de-noise, SNR won", won["snr"], "dB", at_least=limit, yardstick="ffmpeg afftdn",
           cpu_per_second=round(cpu / SECONDS, 4), won=won)


def main() -> None:
    folder = data_folder()
    lacking = material.missing_tools()
    if lacking and not (folder / "mat" / "meta.json").exists():
        skip("de-noise against afftdn", f"the material cannot be made without {lacking}")
        return
    short = material.make(folder) / "short"
    scratch = Path(tempfile.mkdtemp(prefix="shellac-bench-"))
    try:
        for kind in ("white20", "pink20"):
            compare(kind, short, scratch)
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
