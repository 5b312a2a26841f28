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
from figures import report

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


def compare(kind: str, where: material.Material, output: Path) -> None:
    """Ours in both qualities and without a profile, on one kind of hiss, and the kurtosis of what is left before the music begins."""
    short, what = where.short, f"{where.name}{kind}"
    truth, noisy, with_profile = (metrics.load(short / name) for name in ("m10.wav", f"{kind}.wav", f"{kind}_pre.wav"))
    assert len(with_profile) == len(truth) + PROFILE_FRAMES
    others = peers.score(peers.HISS, what, short / f"{kind}_pre.wav", truth, noisy, output, PROFILE_FRAMES)
    least = where.least(BARS[kind], [other[0] for other in others])
    for quality, most in (("fast", FAST), ("best", BEST)):
        cpu = peers.ours(f"denoise:profile=0-5,quality={quality}", short / f"{kind}_pre.wav", output)
        cleaned = metrics.load(output)
        won = metrics.gains(truth, noisy, cleaned[PROFILE_FRAMES:])
        report(f"{what}: de-noise {quality}, SNR won", won["snr"], "dB", at_least=least, yardstick="the bar and afftdn", won=won)
        report(f"{what}: de-noise {quality}, CPU for a second of stereo", cpu / SECONDS, "s", at_most=most, yardstick="the bar")
        pause = slice(metrics.RATE // 2, PROFILE_FRAMES - metrics.RATE // 2)
        report(f"{what}: de-noise {quality}, spectral kurtosis in a pause", kurtosis(cleaned[pause]) / kurtosis(with_profile[pause]),
               "times the noise's", at_most=2.0, yardstick="the bar")
    peers.ours("denoise", short / f"{kind}.wav", output)
    blind = metrics.gains(truth, noisy, metrics.load(output))
    report(f"{what}: de-noise without a profile, SNR won", blind["snr"], "dB", at_least=where.least(BARS[kind] - BLIND_DB, []),
           yardstick="the bar", won=blind)


def clean(where: material.Material, scratch: Path) -> None:
    """The worst of ten clean excerpts, each learned from by itself."""
    truth = metrics.load(where.short / "m10.wav")
    kept = []
    for start in range(0, EXCERPTS * metrics.SEGMENT, metrics.SEGMENT):
        excerpt = truth[start:start + metrics.SEGMENT]
        sf.write(scratch / "clean.wav", excerpt, metrics.RATE, "FLOAT")
        peers.ours("denoise", scratch / "clean.wav", scratch / "output.wav")
        kept.append(metrics.snr(excerpt, excerpt - metrics.load(scratch / "output.wav")))
    report(f"{where.name}clean: de-noise without a profile, SNR of the worst of ten", min(kept), "dB", at_least=CLEAN_DB,
           yardstick="do no harm", each=[round(value, 1) for value in kept])


def main() -> None:
    scratch = Path(tempfile.mkdtemp(prefix="shellac-bench-"))
    try:
        for where in material.materials():
            for kind in BARS:
                compare(kind, where, scratch / "output.wav")
            clean(where, scratch)
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
