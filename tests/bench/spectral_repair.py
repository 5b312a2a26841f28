"""Spectral repair: a whistle, a cough and a thump mixed into ten excerpts, and how near the box comes to the clean truth again.

The levels are those at which such noises are noticed and repaired: RMS of the noise re RMS of the excerpt. Beside the SNR won stands
what silence in the box would win.
"""

from __future__ import annotations

import time

import material
import metrics
import numpy as np
from figures import data_folder, report, skip

from workstation.core import ArraySource, Edits, Region
from workstation.restoration.rendered import Rendered
from workstation.restoration.store import SegmentStore
from workstation.session.steps import make_step

RATE, SECONDS, EXCERPTS = 44100, 10, 10
#: Room beside the noise in the box, and when the noise begins.
BESIDE_SECONDS, AT_SECONDS = 0.1, 4.0
#: kind: its level in dB re the excerpt, low and high of its box
KINDS = {"whistle": (0.0, 1500.0, 2900.0), "cough": (18.0, 0.0, None), "thump": (18.0, 0.0, 250.0)}


def noise(kind: str, random: np.random.Generator) -> np.ndarray:
    """One channel at an RMS of 1: a whistle of 0.6 s, a cough of 0.25 s in two bursts, a thump of 0.35 s."""
    count = round({"whistle": 0.6, "cough": 0.25, "thump": 0.35}[kind] * RATE)
    t = np.arange(count) / RATE
    ends = np.minimum(1, t / 0.005) * np.minimum(1, t[::-1] / 0.03)
    if kind == "whistle":
        made = np.sin(2 * np.pi * np.cumsum(2200 + 400 * np.sin(2 * np.pi * 1.5 * t) + 30 * np.sin(2 * np.pi * 6 * t)) / RATE) * ends
    elif kind == "thump":
        made = np.sin(2 * np.pi * (55 * t - 0.75 * np.exp(-t / 0.05))) * np.exp(-t / 0.08) * ends
    else:
        bursts = random.standard_normal(count) * (np.exp(-t / 0.05) + 0.5 * np.exp(-(((t - 0.16) / 0.03) ** 2))) * ends
        hz = np.fft.rfftfreq(count, 1 / RATE)
        formants = ((700, 400, 1.0), (1800, 700, 0.6), (4000, 2000, 0.3))
        throat = sum(gain / (1 + ((hz - centre) / width) ** 2) for centre, width, gain in formants)
        made = np.fft.irfft(np.fft.rfft(bursts) * throat * hz ** 2 / (hz ** 2 + 200.0 ** 2), count)
    return np.asarray(made / np.sqrt(np.mean(made ** 2)))


def inside_db(truth: np.ndarray, other: np.ndarray, low: float, high: float | None) -> float:
    """SNR of [channels, frames] in a band, under a Hann window."""
    window, hz = np.hanning(truth.shape[1]), np.fft.rfftfreq(truth.shape[1], 1 / RATE)
    band = (hz >= low) & (hz <= (RATE if high is None else high))
    spectra = (np.fft.rfft(x * window)[:, band] for x in (truth, truth - other))
    energies = [float(np.sum(np.abs(spectrum) ** 2)) for spectrum in spectra]
    return float(10 * np.log10(energies[0] / max(energies[1], 1e-20)))


def repaired(damaged: np.ndarray, region: Region) -> tuple[np.ndarray, float]:
    """The recording at the default settings, and the CPU seconds."""
    source, started = ArraySource(damaged, RATE), time.process_time()
    made = Rendered(source, Edits((make_step("spectral-repair", {}, source, region=region),)), SegmentStore(None))
    return made.read(0, source.length), time.process_time() - started


def measure(kind: str, music: np.ndarray) -> dict[str, float]:
    """Means over the excerpts of music [frames, 2]."""
    level, low, high = KINDS[kind]
    sums = []
    for k in range(EXCERPTS):
        clean = music[k * SECONDS * RATE:(k + 1) * SECONDS * RATE].T
        made = noise(kind, np.random.default_rng(k)) * np.sqrt(np.mean(clean ** 2.0)) * 10 ** (level / 20)
        at, beside = round(AT_SECONDS * RATE), round(BESIDE_SECONDS * RATE)
        damaged = clean.copy()
        damaged[:, at:at + len(made)] += made.astype(np.float32)
        box = slice(at - beside, at + len(made) + beside)
        result, cpu = repaired(damaged, Region(box.start, box.stop, low, high))
        before = inside_db(clean[:, box], damaged[:, box], low, high)
        sums.append((inside_db(clean[:, box], result[:, box], low, high) - before, before, cpu / SECONDS))
    won, before, cpu = (float(mean) for mean in np.mean(sums, axis=0))
    return {"won": won, "before": before, "silence": -before, "cpu": cpu, "worst": min(row[0] for row in sums)}


def main() -> None:
    folder = data_folder()
    lacking = material.missing_tools()
    if lacking and not (folder / "mat" / "meta.json").exists():
        skip("spectral repair of noises in boxes", f"the material cannot be made without {lacking}")
        return
    music = metrics.load(material.make(folder) / "short" / "m10.wav")
    for kind, (level, _, _) in KINDS.items():
        found = measure(kind, music)
        report(f"{kind} at {level:+.0f} dB: SNR won in the box", found["won"], "dB", at_least=15.0, yardstick="the bar",
               silence_would_win=round(found["silence"], 2), snr_before=round(found["before"], 2), least_won=round(found["worst"], 2))
        report(f"{kind}: CPU for a second of stereo", found["cpu"], "s", at_most=0.1, yardstick="the bar")


if __name__ == "__main__":
    main()
