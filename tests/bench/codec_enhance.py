"""Invented treble beside the codec and beside Apollo: log-spectral distance, SI-SDR, ViSQOL, level, clean input, cost.

    python tests/bench/codec_enhance.py [--apollo DIR] [--collected DIR] [--clean DIR[,DIR...]] [--visqol PYTHON]

`--apollo` is the folder `asserts` of the public repository JusperLee/Apollo, with its official clips (coded, original, and what Apollo
made of them). `--collected` has music in `test/music` (see training's recipe), `--clean` recordings that never were lossy. `--visqol`
is a Python that has the package visqol-python, where this one has not. What is not named is skipped. None of it was trained on.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile as sf
from figures import collected_folder, report, skip

from workstation.analysis import quality
from workstation.core import ArraySource, Edits
from workstation.core.resample import resample
from workstation.restoration import treble
from workstation.restoration.rendered import Rendered
from workstation.restoration.store import SegmentStore
from workstation.session.steps import make_step
from workstation.training import data
from workstation.training.reconstruct import scores
from workstation.training.reconstruct.coding import aligned, through_mp3
from workstation.training.reconstruct.library import QUIET

RATE = treble.RATE
#: What the log-spectral distance may be at most, and ViSQOL's score at least, by bitrate.
LSD = {24: 1.10, 32: 0.95, 48: 0.85, 64: 0.85, 96: 0.55}
VISQOL = {24: 3.1, 32: 3.0, 48: 2.9, 64: 3.6, 96: 4.0}
#: SI-SDR may fall by so much, the filled band be off by so much, a core take so much of real time, clean input keep so much.
FALL_DB, LEVEL_DB, CPU, CLEAN_DB = 1.2, 2.0, 0.1, 40.0
#: Of each recording of a test set so many seconds from its middle, and of so many of them.
SECONDS, COUNT = 6.0, 8
VISQOL_CODE = """
import sys
from visqol import VisqolApi
api = VisqolApi()
api.create(mode="audio")
for line in sys.stdin:
    print(api.measure(*line.rstrip("\\n").split("\\t")).moslqo, flush=True)
"""
Clip = tuple[int, np.ndarray, np.ndarray, np.ndarray | None]


@dataclass(frozen=True)
class Enhanced:
    """What the processor makes of a recording with its defaults, what it says, the cut-off that it found, and what it took."""

    samples: np.ndarray
    summary: str
    cutoff_hz: float
    learning_seconds: float
    rendering_seconds: float


def enhanced(samples: np.ndarray, rate: int = RATE) -> Enhanced:
    """Of [channels, frames]."""
    source, begun = ArraySource(samples, rate), time.process_time()
    step = make_step("codec-enhance", {}, source)
    learned, findings = time.process_time(), step.findings
    out = Rendered(source, Edits((step,)), SegmentStore(None)).read(0, source.length)
    return Enhanced(out, findings.summary, float(findings.values["cutoff_hz"]), learned - begun, time.process_time() - learned)


def apollo_clips(folder: Path) -> Iterator[Clip]:
    """(kbit/s, original, decode, Apollo's)."""
    for place in sorted(folder.glob("*khz/sample*")):
        files = (place / f"{name}_wav.wav" for name in ("ori", "codec", "ests"))
        original, decode, theirs = (sf.read(file, dtype="float32", always_2d=True)[0].T for file in files)
        yield int(place.parent.name.removesuffix("khz")), original, decode, theirs


def music_clips(folder: Path) -> Iterator[Clip]:
    """The middles of test recordings through LAME."""
    for each in sorted((folder / "test" / "music").iterdir()):
        kept = 0
        for path in data.recordings(folder, f"test/music/{each.name}"):
            clip = data.clean(path, RATE, 2)
            start = max(clip.shape[1] // 2 - round(SECONDS * RATE / 2), 0)
            clip = clip[:, start:start + round(SECONDS * RATE)]
            if np.sqrt(np.mean(clip ** 2)) > QUIET and kept < COUNT:
                kept += 1
                for kbps in (32, 48, 64, 96):
                    yield kbps, clip, aligned(clip, through_mp3(clip, kbps)), None


class Visqol:
    """ViSQOL in a process of its own; a score is NaN where there is none."""

    def __init__(self, python: str, folder: Path) -> None:
        found = subprocess.run([python, "-c", "import visqol"], capture_output=True).returncode == 0
        self._process = subprocess.Popen([python, "-c", VISQOL_CODE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                         stderr=subprocess.DEVNULL) if found else None
        self._folder = folder

    def score(self, original: np.ndarray, other: np.ndarray) -> float:
        """Audio mode, which wants 48 kHz."""
        if self._process is None or self._process.stdin is None or self._process.stdout is None:
            return float("nan")
        paths = [self._folder / name for name in ("original.wav", "other.wav")]
        for path, samples in zip(paths, (original, other), strict=True):
            sf.write(path, resample(samples, RATE, 48_000).T, 48_000, "FLOAT")
        self._process.stdin.write(f"{paths[0]}\t{paths[1]}\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline() or "nan")


def judge(name: str, clips: Iterator[Clip], score: Callable[[np.ndarray, np.ndarray], float], barred: bool) -> None:
    """The table of one set, a row a bitrate; with bars where `barred`."""
    rows: dict[int, list[dict[str, float]]] = {}
    rendering, learning, heard = 0.0, [], 0.0
    for kbps, original, decode, theirs in clips:
        result = enhanced(decode)
        made, cutoff_hz = result.samples, result.cutoff_hz
        learning.append(result.learning_seconds)
        rendering, heard = rendering + result.rendering_seconds, heard + decode.shape[1] / RATE
        row = scores.row(original, decode, made, treble.bin_of(cutoff_hz) or 1024)
        row |= {"visqol_nothing": score(original, decode), "visqol_model": score(original, made)}
        row |= {"left_alone": float(not cutoff_hz)}
        if theirs is not None:
            row |= {"lsd_apollo": quality.lsd(original, theirs), "si_sdr_apollo_db": quality.si_sdr_db(original, theirs),
                    "visqol_apollo": score(original, theirs)}
        rows.setdefault(kbps, []).append(row)
    for kbps, own in sorted(rows.items()):
        mean = {key: _mean([r[key] for r in own]) for key in own[0]}
        told = f"codec {mean['lsd_nothing']:.2f}" + (f", Apollo {mean['lsd_apollo']:.2f}" if "lsd_apollo" in mean else "")
        report(f"{name} {kbps}k, LSD", mean["lsd_model"], "", at_most=LSD[kbps] if barred else None, yardstick=told)
        told = f"codec {mean['visqol_nothing']:.2f}" + (f", Apollo {mean['visqol_apollo']:.2f}" if "visqol_apollo" in mean else "")
        if np.isnan(mean["visqol_model"]):
            skip(f"{name} {kbps}k, ViSQOL", "no Python with visqol-python was named (--visqol)")
        else:
            report(f"{name} {kbps}k, ViSQOL", mean["visqol_model"], "MOS", at_least=VISQOL[kbps] if barred else None, yardstick=told)
        told = f"codec {mean['si_sdr_nothing_db']:.2f}" + (f", Apollo {mean['si_sdr_apollo_db']:.2f}" if "si_sdr_apollo_db" in mean else "")
        report(f"{name} {kbps}k, SI-SDR lost", mean["si_sdr_nothing_db"] - mean["si_sdr_model_db"], "dB", at_most=FALL_DB, yardstick=told)
        if not np.isnan(mean["level_error_model_db"]):
            report(f"{name} {kbps}k, filled band too loud by", mean["level_error_model_db"], "dB",
                   yardstick=f"decode {mean['level_error_nothing_db']:.1f}; {mean['left_alone']:.0%} left alone")
    everything = [r["level_error_model_db"] for own in rows.values() for r in own]
    report(f"{name}, filled band off on average by", abs(float(np.nanmean(everything))), "dB", at_most=LEVEL_DB)
    report(f"{name}, CPU on one core", rendering / heard, "of real time", at_most=CPU)
    # the first one waits for libraries too
    report(f"{name}, CPU of learning, once a recording", float(np.median(learning)), "s", yardstick=f"{heard / len(learning):.0f} s each")


def _mean(values: list[float]) -> float:
    """Of those that are numbers, NaN where none is."""
    numbers = [value for value in values if not np.isnan(value)]
    return float(np.mean(numbers)) if numbers else float("nan")


def judge_clean(folders: list[Path]) -> None:
    """Recordings that never were lossy: what is left of them, and whether they are told so."""
    worst, told, count = np.inf, 0, 0
    for folder in folders:
        for path in data.recordings(folder, ".")[:COUNT]:
            samples, rate = sf.read(path, dtype="float32", always_2d=True)
            result = enhanced(samples.T, rate)
            worst = min(worst, quality.snr_db(samples.T, result.samples))
            told, count = told + ("does not look like lossy" in result.summary), count + 1
    report("clean input, worst SNR of the output", min(worst, 999.0), "dB", at_least=CLEAN_DB)
    report("clean input, told so", told / max(count, 1), "of all", yardstick=f"{count} recordings")


def main() -> None:
    parser = ArgumentParser()
    for name in ("--apollo", "--clean"):
        parser.add_argument(name, default="")
    parser.add_argument("--visqol", default=sys.executable)
    named = parser.parse_known_args()[0]
    with tempfile.TemporaryDirectory() as folder:
        visqol = Visqol(named.visqol, Path(folder))
        if named.apollo:
            judge("Apollo's clips", apollo_clips(Path(named.apollo)), visqol.score, True)
        else:
            skip("codec-enhance on Apollo's clips", "no folder was named (--apollo)")
        collected = collected_folder()
        if collected:
            judge("test music", music_clips(collected), visqol.score, False)
        else:
            skip("codec-enhance on test music", "no folder of collected recordings is named (--collected)")
    if named.clean:
        judge_clean([Path(each) for each in named.clean.split(",")])
    else:
        skip("codec-enhance on clean input", "no folders were named (--clean)")


if __name__ == "__main__":
    main()
