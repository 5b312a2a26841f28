"""codec-repair at its defaults on MP3 files, beside doing nothing and beside the one gain that fits best, which only the scorer knows.

    python tests/bench/codec_repair.py [--data DIR [DIR …]] [--clips 8] [--others 2] [--seconds 8] [--kbps 32 48 64 96 128] [--tool]

Each DIR is a set of clean recordings, by default every test/KIND/SET of speech and music under --collected; CLIPS of them, at most
SECONDS of each, are encoded by LAME in libsndfile at their own rate and channels (with --tool by the lame program, which resamples at low
bitrates). The bars: no clip more than 0.02 dB below the best gain, and on average above it at 32 and 48 kbit/s.

OTHERS of them come three ways more: as a WAV that was that MP3, as an MP3 whose encoder's name was struck out, and as one by libshine
(where ffmpeg has it). There the encoder is not known and the level stays, so what is repaired is compared at its own best gain.
"""

from __future__ import annotations

import hashlib
import math
import shutil
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import soundfile as sf
from figures import collected_folder, report, skip

from workstation.core import Edits, ShellacError, Source
from workstation.core.resample import resample
from workstation.files import mp3, open_source
from workstation.restoration.rendered import Rendered
from workstation.restoration.store import SegmentStore
from workstation.session import make_step
from workstation.training import degrade

SUFFIXES = {".wav", ".flac", ".ogg", ".opus"}
#: Recordings quieter than this RMS are passed over.
QUIET = 1e-3
BARS = {32: 0.1, 48: 0.1}
LEAST = -0.02


@dataclass
class Scored:
    """One clip at one bitrate that came one way, SNR in dB, and the seconds of CPU for a second of sound."""

    clip: str
    way: str
    kbps: int
    channels: int
    rate: int
    nothing: float
    best: float
    repaired: float
    levelled: float
    cost: float

    @property
    def won(self) -> float:
        return (self.repaired if self.way in KNOWN else self.levelled) - self.best


def clips(folder: Path, count: int, seconds: float, cache: Path) -> Iterator[tuple[Path, np.ndarray, int]]:
    """Up to `count` recordings of a set, in an order that no listing can change, the middle of each: float32 [channels, frames]."""
    found = sorted((p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES),
                   key=lambda p: hashlib.sha256(p.relative_to(folder).as_posix().encode()).hexdigest())
    given = 0
    for path in found:
        source = open_source(path, cache=cache)
        length = min(source.length, round(seconds * source.format.rate))
        samples = source.read((source.length - length) // 2, length)[:2]
        if source.format.rate not in (16000, 22050, 24000, 32000, 44100, 48000):
            samples, rate = resample(samples, source.format.rate, 44100), 44100
        else:
            rate = source.format.rate
        if len(samples) == 2 and np.array_equal(samples[0], samples[1]):
            samples = samples[:1]
        if length > source.format.rate / 2 and np.sqrt(np.mean(np.square(samples))) > QUIET:
            given += 1
            yield path, samples, rate
        if given == count:
            return


def by_library(samples: np.ndarray, rate: int, kbps: int, folder: Path) -> Path | None:
    """By LAME in libsndfile; None where it has no such bitrate here."""
    if kbps not in mp3.bitrates(rate):
        return None
    target = folder / "coded.mp3"
    target.write_bytes(mp3.encode(samples, rate, kbps))
    return target


def by_program(samples: np.ndarray, rate: int, folder: Path, command: list[str]) -> Path | None:
    """By a program that is told the input and the output last; None where it refuses or is not there."""
    clean, target = folder / "clean.wav", folder / "coded.mp3"
    sf.write(clean, samples.T, rate, subtype="PCM_24")
    if shutil.which(command[0]) is None or subprocess.run([*command, str(clean), str(target)], capture_output=True).returncode:
        return None
    return target


def by_lame(samples: np.ndarray, rate: int, kbps: int, folder: Path) -> Path | None:
    return by_program(samples, rate, folder, ["lame", "--quiet", "-b", str(kbps)])


def by_shine(samples: np.ndarray, rate: int, kbps: int, folder: Path) -> Path | None:
    return by_program(samples, rate, folder, ["sh", "-c", f'ffmpeg -y -v error -i "$0" -c:a libshine -b:a {kbps}k "$1"'])


def unnamed(samples: np.ndarray, rate: int, kbps: int, folder: Path) -> Path | None:
    target = by_library(samples, rate, kbps, folder)
    if target is not None:
        target.write_bytes(target.read_bytes().replace(b"LAME", b"XXXX"))
    return target


def as_wav(samples: np.ndarray, rate: int, kbps: int, folder: Path) -> Path | None:
    """Its decode in 16 bits, cut at a place that is none of the encoder's."""
    coded, target = by_library(samples, rate, kbps, folder), folder / "decoded.wav"
    if coded is not None:
        sf.write(target, mp3.decode(coded.read_bytes())[:, 777:].T, rate, subtype="PCM_16")
    return coded and target


KNOWN = {"MP3": by_library, "MP3 by lame": by_lame}
OTHERS: dict[str, Callable[[np.ndarray, int, int, Path], Path | None]] = {
    "WAV that was an MP3": as_wav, "MP3, encoder struck out": unnamed, "MP3 by libshine": by_shine}


def reference(samples: np.ndarray, rate: int, decoded: Source) -> np.ndarray:
    """The clean recording on the frames of the decode."""
    at_rate = resample(samples, rate, decoded.format.rate)
    lag = degrade.lag_of(at_rate, decoded.read(0, decoded.length))
    return degrade.shift(at_rate, lag, decoded.length)


def snr_db(clean: np.ndarray, other: np.ndarray) -> float:
    return 10 * math.log10(float(np.sum(np.square(clean, dtype=np.float64)) / np.sum(np.square(clean - other, dtype=np.float64))))


def scored(path: Path, samples: np.ndarray, rate: int, kbps: int, way: str, folder: Path) -> Scored | None:
    target = (KNOWN | OTHERS)[way](samples, rate, kbps, folder)
    if target is None:
        return None
    source = open_source(target, cache=folder / "cache")
    clean, decoded = reference(samples, rate, source), source.read(0, source.length)
    before = time.process_time()
    step = make_step("codec-repair", {}, source)
    restored = Rendered(source, Edits((step,)), SegmentStore(None)).read(0, source.length)
    cost = (time.process_time() - before) / source.seconds
    assert restored.shape == decoded.shape
    best, levelled = (snr_db(clean, one * np.float32(degrade.best_gain(clean, one))) for one in (decoded, restored))
    shutil.rmtree(folder / "cache", ignore_errors=True)
    return Scored(path.name, way, kbps, len(samples), source.format.rate, snr_db(clean, decoded), best, snr_db(clean, restored),
                  levelled, cost)


def table(name: str, rows: list[Scored]) -> list[str]:
    lines = [f"\n**{name}** (SNR in dB, mean over clips)\n",
             "| | kbit/s | clips | do nothing | best gain | repaired | at its best gain | won | least won | losers |",
             "|---" * 10 + "|"]
    for way, kbps in sorted({(row.way, row.kbps) for row in rows}):
        own = [row for row in rows if (row.way, row.kbps) == (way, kbps)]
        means = [float(np.mean([getattr(row, key) for row in own])) for key in ("nothing", "best", "repaired", "levelled", "won")]
        losers = sum(row.won < LEAST for row in own)
        lines.append(f"| {way} | {kbps} | {len(own)} | {means[0]:.2f} | {means[1]:.2f} | {means[2]:.2f} | {means[3]:.2f} | {means[4]:+.3f} "
                     f"| {min(row.won for row in own):+.3f} | {losers} |")
    return lines


def main() -> None:
    parser = ArgumentParser()
    parser.add_argument("--data", type=Path, nargs="*", default=[])
    parser.add_argument("--clips", type=int, default=8)
    parser.add_argument("--others", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--kbps", type=int, nargs="*", default=[32, 48, 64, 96, 128])
    parser.add_argument("--tool", action="store_true")
    wishes = parser.parse_known_args()[0]
    collected = collected_folder()
    sets = wishes.data
    if not sets and collected:
        sets = sorted(folder for kind in ("speech", "music") for folder in collected.glob(f"test/{kind}/*"))
    if not sets:
        skip("codec-repair", "no folder of recordings was named (--data or --collected), or there is none in it")
        return
    if wishes.tool and shutil.which("lame") is None:
        skip("codec-repair", "there is no lame program here")
        return
    known = "MP3 by lame" if wishes.tool else "MP3"
    everything: list[Scored] = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for data in sets:
            rows = []
            for number, (path, samples, rate) in enumerate(clips(data, wishes.clips, wishes.seconds, folder / "clean")):
                for way, kbps in product((known, *(OTHERS if number < wishes.others else ())), wishes.kbps):
                    try:
                        row = scored(path, samples, rate, kbps, way, folder)
                    except ShellacError as error:
                        print(f"left out: {path.name} at {kbps} kbit/s: {error}", file=sys.stderr)
                        continue
                    rows += [row] if row is not None else []
                shutil.rmtree(folder / "clean", ignore_errors=True)
            if not rows:
                skip(f"codec-repair, {data.name}", f"there are no recordings in {data}")
                continue
            print("\n".join(table(data.name, rows)), file=sys.stderr, flush=True)
            everything += rows
    told(everything)


def told(rows: list[Scored]) -> None:
    losers = sorted((row for row in rows if row.won < LEAST), key=lambda row: row.won)
    for row in losers:
        print(f"lost {row.won:+.3f} dB: {row.clip}, {row.way}, {row.kbps} kbit/s, {row.rate} Hz, {row.channels} ch, "
              f"best gain {row.best:.2f} dB", file=sys.stderr)
    known = [row for row in rows if row.way in KNOWN]
    for kbps in sorted({row.kbps for row in known}):
        won = [row.won for row in known if row.kbps == kbps]
        report(f"codec-repair at {kbps} kbit/s over the best gain, mean", float(np.mean(won)), "dB", at_least=BARS.get(kbps, 0.0))
    for way in OTHERS:
        won = [row.won for row in rows if row.way == way]
        if won:
            report(f"codec-repair, {way}, over the best gain, mean", float(np.mean(won)), "dB", at_least=0.0, count=len(won))
    for way in sorted({row.way for row in rows}):
        won = [row.won for row in rows if row.way == way]
        report(f"codec-repair, {way}, the worst clip over the best gain", min(won), "dB", at_least=LEAST,
               yardstick=f"{sum(one < LEAST for one in won)} losers of {len(won)}")
    stereo = [row.cost for row in known if row.channels == 2]
    if stereo:
        report("codec-repair, one core, stereo", float(np.median(stereo)), "x real time", at_most=0.1)


if __name__ == "__main__":
    main()
