"""Room echo: the same as nara_wpe on the same settings, what it wins in simulated rooms, and its CPU time."""

from __future__ import annotations

import time
from importlib import import_module, util

import metrics
import numpy as np
import soundfile as sf
from figures import ROOT, data_folder, report, skip

from workstation.analysis.stft import transform
from workstation.core import ArraySource, Edits
from workstation.restoration.classical.wpe import dereverberated
from workstation.restoration.rendered import Rendered
from workstation.restoration.store import SegmentStore
from workstation.session.steps import make_step

RATE, SECONDS = 44100, 10
EARLY_SECONDS = 0.04
#: taps, delay, iterations
SETTINGS = ((10, 3, 3), (5, 2, 1), (20, 3, 2))


def voice() -> np.ndarray:
    """Speech [frames]: of the bench's recordings where they are, else the demo's clean voice, over and over."""
    path = data_folder() / "mat" / "short" / "m10.wav"
    if path.exists():
        return metrics.load(path)[metrics.SPEECH_FROM:][:SECONDS * RATE, 0].astype(np.float64)
    samples = sf.read(next((ROOT / "resources" / "demo").glob("voice*clean*.flac")), always_2d=True)[0][:, 0]
    return np.resize(samples, SECONDS * RATE)


def in_room(spoken: np.ndarray, seconds: float, channels: int) -> tuple[np.ndarray, np.ndarray]:
    """The voice in a room that rings so long, as loud as the voice itself, and its first 40 ms: [channels, frames]."""
    at = np.arange(round(1.2 * seconds * RATE)) / RATE
    late = np.random.default_rng(round(10 * seconds)).standard_normal((channels, len(at))) * 10 ** (-3 * at / seconds) * (at > 0.002)
    late /= np.sqrt(np.sum(late ** 2, axis=1, keepdims=True))
    late[:, 0] = 1
    size = len(spoken) + len(at)
    spectrum = np.fft.rfft(spoken, size)
    all_of_it, early = (np.fft.irfft(spectrum * np.fft.rfft(h, size), size)[:, :len(spoken)] for h in (late, late * (at < EARLY_SECONDS)))
    return all_of_it.astype(np.float32), early.astype(np.float32)


def against_nara(reverberant: np.ndarray) -> None:
    what = "largest difference from nara_wpe, re the largest value"
    if util.find_spec("nara_wpe") is None:
        skip(what, "nara_wpe is not installed")
        return
    wpe = import_module("nara_wpe.wpe").wpe
    for channels in (1, 2):
        spectra = transform(reverberant[:channels, :4 * RATE], 1024, 256).transpose(2, 0, 1).astype(np.complex128)
        for taps, delay, iterations in SETTINGS:
            theirs = wpe(spectra, taps=taps, delay=delay, iterations=iterations)
            ours = dereverberated(spectra, taps, delay, iterations)
            report(f"{what}: {channels} channels, {taps}, {delay}, {iterations}",
                   float(np.abs(ours - theirs).max() / np.abs(theirs).max()), "", at_most=1e-3, yardstick="the bar")


def main() -> None:
    spoken = voice()
    for seconds in (0.3, 0.6, 1.0):
        for channels in (1, 2):
            reverberant, early = in_room(spoken, seconds, channels)
            source = ArraySource(reverberant, RATE)
            step = make_step("dereverb", {}, source)
            started = time.process_time()
            result = Rendered(source, Edits((step,)), SegmentStore(None)).read(0, source.length)
            cpu = (time.process_time() - started) / SECONDS
            before, after = (metrics.si_sdr(early, x) for x in (reverberant, result))
            report(f"{seconds} s room, {channels} channels: SI-SDR won", after - before, "dB", at_least=0.0, yardstick="doing nothing",
                   before=round(before, 2), said=step.findings.summary if step.findings else "")
    report("CPU for a second of stereo", cpu, "s", at_most=0.5, yardstick="the bar")
    against_nara(reverberant)


if __name__ == "__main__":
    main()
