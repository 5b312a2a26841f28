"""Makes the classical bench material: real recordings and damaged versions of known truth.

    python tests/bench/material.py DIR

Writes to DIR/mat, from Debian packages: `m60.wav` (an hour of music and speech), `m10.wav` (ten minutes), the damaged versions of
m10, masks of the damaged frames and `meta.json`; and to DIR/mat/short the 120 seconds on which tools are compared. All is
44.1 kHz, 16-bit, stereo. Needs a Debian with `apt-get`, `dpkg-deb` and `lame`; takes about two minutes and 2 GB.

Where --collected or BENCH_COLLECTED names a folder, the recordings in its `test/music` and `test/speech` are damaged in the same
way and kept in DIR/collected.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile as sf
import soxr
from damage import NOISE_DB, PEAK, RATE, SEED, clicks, clip, crackle, gaps, hiss, hum, rms
from figures import collected_folder, data_folder, skip

PACKAGES = ("wesnoth-1.16-music", "asterisk-core-sounds-en-wav", "pocketsphinx-testdata")
MUSIC = "usr/share/games/wesnoth/1.16/data/core/music/*.ogg"
SPEECH = ("usr/share/pocketsphinx/test/data/librivox/*.wav", "usr/share/asterisk/sounds/en_US_f_Allison/*.wav")
TOOLS = ("apt-get", "dpkg-deb", "lame")
#: the seconds of the ten-minute recording that make the short one: ten of each music track, twenty of speech
EXCERPTS = (*((48 * track + 10, 48 * track + 20) for track in range(10)), (490, 510))
NO_SHORT = ("m60", "white20_profile", "pink20_profile", "white20_pre", "pink20_pre")
#: of the collected recordings: those of music that are long enough for ten minutes, and of speech the longer ones
SOUNDS = {".wav", ".flac", ".ogg", ".opus", ".mp3"}
TRACK_SECONDS, SPOKEN_SECONDS = 70, 3


@dataclass(frozen=True)
class Material:
    """Ten minutes and their damaged versions in `folder`, and 120 s of each in `short`. `name` stands before each figure."""

    name: str
    folder: Path

    @property
    def short(self) -> Path:
        return self.folder / "short"

    def least(self, bar: float, peers: Iterable[float]) -> float | None:
        """What must be won: what the best peer wins, and on the bench's own recordings, for which it is meant, the bar."""
        return max([*([] if self.name else [bar]), *peers], default=None)


def missing_tools() -> str:
    return ", ".join(tool for tool in TOOLS if shutil.which(tool) is None)


def collect(folder: Path) -> Path:
    """Download and unpack the packages; the folder that holds their files."""
    unpacked, debs = folder / "data", folder / "debs"
    if not unpacked.exists():
        debs.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "-q", "download", *PACKAGES], cwd=debs, check=True, stdout=sys.stderr)
        part = folder / "data.part"
        for deb in sorted(debs.glob("*.deb")):
            subprocess.run(["dpkg-deb", "-x", str(deb), str(part)], check=True)
        shutil.rmtree(debs)
        part.rename(unpacked)
    return unpacked


def load(path: Path) -> np.ndarray:
    """A recording as float32 [frames, 2] at RATE."""
    samples, rate = sf.read(path, dtype="float32", always_2d=True)
    if rate != RATE:
        samples = soxr.resample(samples, rate, RATE)
    if samples.shape[1] == 1:
        samples = np.repeat(samples, 2, 1)
    return samples.astype(np.float32)


def levelled(samples: np.ndarray) -> np.ndarray:
    return samples * (PEAK / max(1e-6, np.abs(samples).max()))


def write(path: Path, samples: np.ndarray) -> None:
    sf.write(path, np.clip(np.round(samples * 32768), -32768, 32767).astype(np.int16), RATE, subtype="PCM_16")


def spoken(data: Path) -> list[Path]:
    """The sentences of the packages, read aloud first."""
    read_aloud, prompts = (sorted(data.glob(pattern)) for pattern in SPEECH)
    return read_aloud + [prompt for prompt in prompts if sf.info(prompt).duration > 3]


def speech(sentences: list[Path], seconds: int) -> np.ndarray:
    """Sentences with a quarter of a second between them."""
    pause = np.zeros((RATE // 4, 2), np.float32)
    parts: list[np.ndarray] = []
    for path in sentences:
        parts += [levelled(load(path)), pause]
        if sum(map(len, parts)) >= seconds * RATE:
            break
    return np.concatenate(parts)[: seconds * RATE]


def an_hour(sentences: list[Path], tracks: list[Path]) -> np.ndarray:
    """Whole tracks one after another, two minutes of speech after the seventh."""
    parts: list[np.ndarray] = []
    for index, track in enumerate(tracks):
        parts.append(levelled(load(track)))
        if index == 6:
            parts.append(speech(sentences, 120))
        if sum(map(len, parts)) >= 3600 * RATE:
            break
    return np.concatenate(parts)[: 3600 * RATE]


def ten_minutes(sentences: list[Path], tracks: list[Path]) -> np.ndarray:
    """48 seconds of each of ten tracks, then two minutes of speech."""
    parts = [levelled(load(track)[20 * RATE : 68 * RATE]) for track in tracks]
    return np.concatenate([*parts, speech(sentences, 120)])[: 600 * RATE]


def mp3_round_trip(clean: Path, kbps: int) -> np.ndarray:
    """What LAME makes of it at a constant bit rate (it lowers the sample rate by itself), brought back to RATE."""
    mp3, back = clean.with_name(f"mp3_{kbps}.mp3"), clean.with_name(f"mp3_{kbps}_raw.wav")
    subprocess.run(["lame", "--quiet", "-b", str(kbps), "--cbr", str(clean), str(mp3)], check=True)
    subprocess.run(["lame", "--quiet", "--decode", str(mp3), str(back)], check=True)
    samples, rate = sf.read(back, dtype="float32")
    back.unlink()
    return soxr.resample(samples, rate, RATE)


def damaged(clean: np.ndarray) -> Iterator[tuple[str, np.ndarray, np.ndarray | None]]:
    """Every damaged version: (name, samples, mask of damaged frames or None)."""
    for name, pink in (("white20", False), ("pink20", True)):
        noisy, profile = hiss(clean, pink)
        yield name, noisy, None
        yield f"{name}_profile", profile, None
        yield f"{name}_pre", np.concatenate([profile, noisy]), None
    clicked, mask = clicks(clean)
    yield "clicks", clicked, mask
    added, crackled = crackle(clean)
    yield "vinyl", clicked + added, mask | crackled
    for percent in (30, 50):
        yield f"clip{percent}", *clip(clean, percent)
    yield "hum", hum(clean), None
    yield "gaps", *gaps(clean)


def excerpts(array: np.ndarray) -> np.ndarray:
    return np.concatenate([array[start * RATE : stop * RATE] for start, stop in EXCERPTS])


def make_short(folder: Path, names: Iterable[str]) -> None:
    """The 120 seconds of each version that a tool gets, and of its mask."""
    short = folder / "short"
    short.mkdir(exist_ok=True)
    for name in names:
        samples = sf.read(folder / f"{name}.wav", dtype="int16")[0]
        sf.write(short / f"{name}.wav", excerpts(samples), RATE, subtype="PCM_16")
        mask = folder / f"{name}.mask.npy"
        if mask.exists():
            np.save(short / mask.name, excerpts(np.load(mask)))
    for name in ("white20", "pink20"):
        profile, noisy = (sf.read(path, dtype="int16")[0] for path in (folder / f"{name}_profile.wav", short / f"{name}.wav"))
        sf.write(short / f"{name}_pre.wav", np.concatenate([profile, noisy]), RATE, subtype="PCM_16")


def make(folder: Path) -> Path:
    """Make everything in `folder`/mat unless it is there; that folder."""
    made = folder / "mat"
    if (made / "meta.json").exists():
        return made
    data = collect(folder)
    tracks = [path for path in sorted(data.glob(MUSIC)) if sf.info(path).duration > 60]
    made.mkdir(exist_ok=True)
    write(made / "m60.wav", an_hour(spoken(data), tracks))
    make_damaged(made, ten_minutes(spoken(data), tracks[::3][:10]), coded=(96, 64))
    return made


def make_damaged(made: Path, recording: np.ndarray, coded: tuple[int, ...] = ()) -> None:
    """Write ten minutes [frames, 2], each damaged version, MP3 round trips at some kbit/s, the short ones and meta.json."""
    write(made / "m10.wav", recording)
    clean = sf.read(made / "m10.wav", dtype="float32")[0]
    names = ["m10"]
    for name, samples, mask in damaged(clean):
        write(made / f"{name}.wav", samples)
        names.append(name)
        if mask is not None:
            np.save(made / f"{name}.mask.npy", mask)
    for kbps in coded:
        write(made / f"mp3_{kbps}.wav", mp3_round_trip(made / "m10.wav", kbps)[: len(clean)])
        names.append(f"mp3_{kbps}")
    make_short(made, [name for name in names if name not in NO_SHORT])
    level = rms(clean)
    meta = {"seed": SEED, "peak": PEAK, "rms": level, "noise_dbfs": 20 * np.log10(level) + NOISE_DB}
    (made / "meta.json").write_text(json.dumps(meta, indent=1) + "\n")


def longer(folder: Path, seconds: float) -> list[Path]:
    """The recordings below a folder that are longer than this."""
    found = [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in SOUNDS]
    return [path for path in found if sf.info(path).duration > seconds]


def make_collected(folder: Path, collected: Path) -> Path:
    """Make `folder`/collected unless it is there: ten recordings of music, spread over all, and speech; that folder."""
    made = folder / "collected"
    if not (made / "meta.json").exists():
        tracks = longer(collected / "test" / "music", TRACK_SECONDS)
        made.mkdir(parents=True, exist_ok=True)
        make_damaged(made, ten_minutes(longer(collected / "test" / "speech", SPOKEN_SECONDS), tracks[:: len(tracks) // 10][:10]))
    return made


def materials() -> list[Material]:
    """The bench's own recordings and the collected ones, as far as they are there or can be made; of others it is said why not."""
    folder, collected = data_folder(), collected_folder()
    found = []
    if (lacking := missing_tools()) and not (folder / "mat" / "meta.json").exists():
        skip("the bench's own recordings", f"they cannot be made without {lacking}")
    else:
        found.append(Material("", make(folder)))
    if collected:
        found.append(Material("collected, ", make_collected(folder, collected)))
    else:
        skip("collected recordings", "no folder of them is named (--collected or BENCH_COLLECTED)")
    return found


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: material.py DIR")
    if lacking := missing_tools():
        sys.exit(f"These tools are needed: {lacking}.")
    print(make(Path(sys.argv[1]).resolve()))
