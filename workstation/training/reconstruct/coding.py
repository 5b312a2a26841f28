"""A clip through a random encoder at a random bitrate and back, aligned with what went in."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import numpy as np

from ...core import ShellacError, UsageError
from ...core.resample import resample
from ...files import mp3

RATE = 44_100
#: kbit/s of stereo MP3 at 44.1 kHz, and how often each is drawn.
MP3_KBPS = {32: 3, 40: 1, 48: 3, 56: 1, 64: 3, 80: 1, 96: 3, 112: 1, 128: 1.5}
#: Frames of delay that are searched; MP3 adds 1105 at most, AAC 2112, and low rates stretch that.
MAX_LAG = 8192


def coded(clip: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """float32 [2, frames] at 44.1 kHz -> what a random encoder left of it, at the same times; the level as it comes."""
    kind = generator.choice(["mp3", "low rate", "lame", "others"], p=[0.58, 0.14, 0.1, 0.18])
    if kind == "mp3":
        kbps = int(generator.choice(list(MP3_KBPS), p=np.array(list(MP3_KBPS.values())) / sum(MP3_KBPS.values())))
        decoded = through_mp3(clip, kbps)
    elif kind == "low rate":
        rate = int(generator.choice([16_000, 22_050, 24_000, 32_000]))
        decoded = through_mp3(clip, int(generator.choice([32, 48, 64] if rate == 32_000 else [24, 32, 48, 64])), rate)
    elif kind == "lame":
        decoded = _through_lame(clip, generator)
    else:
        decoded = _through_ffmpeg(clip, generator)
    return aligned(clip, decoded)


def through_mp3(clip: np.ndarray, kbps: int, rate: int = RATE) -> np.ndarray:
    """LAME at constant bitrate on [2, frames], resampled to `rate` for the encoder where that is another; not yet aligned."""
    return resample(mp3.decode(mp3.encode(resample(clip, RATE, rate), rate, kbps)), rate, RATE)


def aligned(clean: np.ndarray, decoded: np.ndarray) -> np.ndarray:
    """`decoded` moved by whole samples to where it correlates best with `clean`, and as long; silent where it ended early."""
    size = 1 << int(np.ceil(np.log2(clean.shape[1] + decoded.shape[1])))
    cross = np.fft.irfft(np.conj(np.fft.rfft(clean.sum(0), size)) * np.fft.rfft(decoded.sum(0), size), size)
    lags = np.arange(-MAX_LAG, MAX_LAG + 1)
    lag = int(lags[np.argmax(cross[lags % size])])
    out = np.zeros_like(clean)
    first, last = max(-lag, 0), min(decoded.shape[1] - lag, clean.shape[1])
    out[:, first:last] = decoded[:, first + lag:last + lag]
    return out


def _through_lame(clip: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """The command line tool, which picks rate and low-pass by itself, or is told a low-pass, or to do without one, or a VBR."""
    rate_options = [["-b", str(k)] for k in (24, 32, 48, 64, 80, 96, 128)] + [["-V", "6"], ["-V", "9"], ["--abr", "64"]]
    options = rate_options[int(generator.integers(len(rate_options)))]
    chance = generator.random()
    if chance < 0.25:
        options = [*options, "--lowpass", f"{generator.uniform(4, 16):.2f}"]
    elif chance < 0.35:
        options = [*options, "-k"]
    if generator.random() < 0.3:
        options = [*options, "-m", "s"]
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "clip.mp3"
        raw = ["-r", "-s", "44.1", "--bitwidth", "16", "--signed", "--little-endian"]
        _run(["lame", "--quiet", *raw, *options, "-", str(target)], np.round(clip * 32767).astype("<i2").T.tobytes())
        return _read(target)


def _through_ffmpeg(clip: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Vorbis, Opus or AAC."""
    kind = generator.choice(["vorbis", "opus", "aac"])
    kbps = int(generator.choice({"vorbis": [48, 64, 80, 96, 128], "opus": [24, 32, 48, 64, 96], "aac": [32, 48, 64, 96, 128]}[kind]))
    encoder, suffix = {"vorbis": ("libvorbis", "ogg"), "opus": ("libopus", "opus"), "aac": ("aac", "m4a")}[kind]
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"clip.{suffix}"
        _run(["ffmpeg", "-v", "error", "-f", "f32le", "-ar", str(RATE), "-ac", "2", "-i", "-", "-c:a", encoder, "-b:a", f"{kbps}k",
              str(target)], clip.T.astype("<f4").tobytes())
        return _read(target)


def _read(path: Path) -> np.ndarray:
    raw = _run(["ffmpeg", "-v", "error", "-i", str(path), "-f", "f32le", "-ar", str(RATE), "-ac", "2", "-"], b"")
    return np.ascontiguousarray(np.frombuffer(raw, "<f4").reshape(-1, 2).T)


def _run(command: list[str], given: bytes) -> bytes:
    try:
        return subprocess.run(command, input=given, capture_output=True, check=True).stdout
    except FileNotFoundError as error:
        raise UsageError(f"The recipe needs the program {command[0]}, which is not installed.") from error
    except subprocess.CalledProcessError as error:
        raise ShellacError(f"{command[0]} failed: {error.stderr.decode('utf-8', 'replace').strip()}") from error
