"""De-noise against ffmpeg's afftdn: 20 dB of white and of pink hiss on 120 s of music and speech, and the same clean."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import material
import metrics
import numpy as np
import peers
import soundfile as sf
from figures import data_folder, report, skip

PROFILE_FRAMES = 5 * metrics.RATE
SECONDS = 120
#: kind of hiss: SNR that must be won with five seconds of it as the profile
BARS = {"white20": 6.4, "pink20": 2.5}
#: Without a profile it may be so much less.
BLIND_DB = 1.0
#: CPU for a second of stereo
FAST, BEST = 0.03, 0.15
#: Excerpts of ten seconds; what a clean one keeps, dB.
EXCERPTS, CLEAN_DB = 10, 30.0


def kurtosis(samples: np.ndarray, size: int = 1024) -> float:
    """Spectral kurtosis of noise [frames, channels]: the mean over bins of E[P²] / E[P]² over time, P = |STFT|². 2 for Gaussian noise."""
    frames = np.lib.stride_tricks.sliding_window_view(samples, size, axis=0)[::size // 2]
    power = np.abs(np.fft.rfft(frames * np.hanning(size))) ** 2
    return float(((power**2).mean(axis=0) / (power.mean(axis=0) ** 2 + 1e-30)).mean())


def afftdn(kind: str, short: Path, output: Path) -> float | None:
    """Report every peer; the most that any of them wins."""
    truth, noisy = (metrics.load(short / name) for name in ("m10.wav", f"{kind}.wav"))
    best = None
    for peer in peers.HISS:
        what = f"{kind}: {peer.name}, SNR won"
        if not peer.is_installed:
            skip(what, f"{peer.tool} is not installed")
            continue
        cpu = peers.run(peer, short / f"{kind}_pre.wav", output)
        won = metrics.gains(truth, noisy, metrics.load(output)[PROFILE_FRAMES:])
        report(what, won["snr"], "dB", cpu_per_second=round(cpu / SECONDS, 4), won=won)
        best = won["snr"] if best is None else max(best, won["snr"])
    return best


def compare(kind: str, short: Path, output: Path) -> None:
    """Ours in both qualities and without a profile, on one kind of hiss, and the kurtosis of what is left before the music begins."""
    best = afftdn(kind, short, output)
    truth, noisy, with_profile = (metrics.load(short / name) for name in ("m10.wav", f"{kind}.wav", f"{kind}_pre.wav"))
    assert len(with_profile) == len(truth) + PROFILE_FRAMES
    least = max(BARS[kind], best or 0)
    for quality, most in (("fast", FAST), ("best", BEST)):
        cpu = peers.ours(f"denoise:profile=0-5,quality={quality}", short / f"{kind}_pre.wav", output)
        cleaned = metrics.load(output)
        won = metrics.gains(truth, noisy, cleaned[PROFILE_FRAMES:])
        report(f"{kind}: de-noise {quality}, SNR won", won["snr"], "dB", at_least=least, yardstick="the bar and afftdn", won=won)
        report(f"{kind}: de-noise {quality}, CPU for a second of stereo", cpu / SECONDS, "s", at_most=most, yardstick="the bar")
        pause = slice(metrics.RATE // 2, PROFILE_FRAMES - metrics.RATE // 2)
        report(f"{kind}: de-noise {quality}, spectral kurtosis in a pause", kurtosis(cleaned[pause]) / kurtosis(with_profile[pause]),
               "times the noise's", at_most=2.0, yardstick="the bar")
    peers.ours("denoise", short / f"{kind}.wav", output)
    blind = metrics.gains(truth, noisy, metrics.load(output))
    report(f"{kind}: de-noise without a profile, SNR won", blind["snr"], "dB", at_least=BARS[kind] - BLIND_DB, yardstick="the bar",
           won=blind)


def clean(short: Path, scratch: Path) -> None:
    """The worst of ten clean excerpts, each learned from by itself."""
    truth = metrics.load(short / "m10.wav")
    kept = []
    for start in range(0, EXCERPTS * metrics.SEGMENT, metrics.SEGMENT):
        excerpt = truth[start:start + metrics.SEGMENT]
        sf.write(scratch / "clean.wav", excerpt, metrics.RATE, "FLOAT")
        peers.ours("denoise", scratch / "clean.wav", scratch / "output.wav")
        kept.append(metrics.snr(excerpt, excerpt - metrics.load(scratch / "output.wav")))
    report("clean: de-noise without a profile, SNR of the worst of ten", min(kept), "dB", at_least=CLEAN_DB, yardstick="do no harm",
           each=[round(value, 1) for value in kept])


def main() -> None:
    folder = data_folder()
    lacking = material.missing_tools()
    if lacking and not (folder / "mat" / "meta.json").exists():
        skip("de-noise against afftdn", f"the material cannot be made without {lacking}")
        return
    short = material.make(folder) / "short"
    scratch = Path(tempfile.mkdtemp(prefix="shellac-bench-"))
    try:
        for kind in BARS:
            compare(kind, short, scratch / "output.wav")
        clean(short, scratch)
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
