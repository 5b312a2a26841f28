"""Makes the demo recordings of this folder from two public-domain voices.

    git clone --depth 1 https://github.com/rhasspy/dataset-voice-kathleen
    git clone --depth 1 https://github.com/rhasspy/dataset-voice-flemishguy
    python resources/demo/make_demo.py dataset-voice-kathleen dataset-voice-flemishguy

It reads the clips out of git, so a bare repository will do as well. `lame` must be installed for the MP3.
"""

from __future__ import annotations

import argparse
import io
import subprocess
from pathlib import Path

import numpy as np
import soundfile as sf
import soxr

HERE = Path(__file__).resolve().parent
SEED = 20261120
KATHLEEN = ("a0055_1592747226", "b0534_1592524860", "a0051_1592747309", "a0027_1592747914", "b0495_1592526645")
FLEMISHGUY = ("962_1601818485", "1065_1601732261", "1002_1601817789")
LEAD_IN_SECONDS = 2.0
PAUSE_SECONDS = 0.6
PEAK = 0.7
HISS_DBFS = -42.0
HUM_DBFS = -34.0
HUM_HZ = 60.0
HUM_HARMONICS = 8


def clip(repository: Path, path: str) -> tuple[np.ndarray, int]:
    """One recording out of git: (mono samples [frames], rate), its ends faded over 20 ms, its peak at PEAK."""
    blob = subprocess.run(["git", "-C", str(repository), "cat-file", "blob", f"HEAD:{path}"], capture_output=True, check=True).stdout
    samples, rate = sf.read(io.BytesIO(blob), always_2d=True)
    voice = samples.mean(axis=1)
    fade = np.sin(np.linspace(0, np.pi / 2, rate // 50)) ** 2
    voice[: len(fade)] *= fade
    voice[-len(fade) :] *= fade[::-1]
    return voice * (PEAK / np.abs(voice).max()), rate


def joined(clips: list[np.ndarray], rate: int) -> np.ndarray:
    """The clips one after another, silence before the first, between them and after the last."""
    pause = np.zeros(round(PAUSE_SECONDS * rate))
    parts = [np.zeros(round(LEAD_IN_SECONDS * rate))]
    for voice in clips:
        parts += [voice, pause]
    return np.concatenate(parts)


def hiss_and_hum(frames: int, rate: int) -> np.ndarray:
    """White noise of HISS_DBFS, and HUM_HARMONICS sines over HUM_HZ falling by 1/k, together of HUM_DBFS (RMS)."""
    random = np.random.default_rng(SEED)
    hiss = random.standard_normal(frames) * 10 ** (HISS_DBFS / 20)
    seconds = np.arange(frames) / rate
    orders = range(1, HUM_HARMONICS + 1)
    hum = sum(np.sin(2 * np.pi * (HUM_HZ * k * seconds + random.uniform())) / k for k in orders)
    return hiss + hum * (10 ** (HUM_DBFS / 20) / np.sqrt(np.mean(hum**2)))


def write(name: str, samples: np.ndarray, rate: int) -> None:
    sf.write(HERE / name, np.round(samples * 32768).astype(np.int16), rate, subtype="PCM_16")


def make_voice(repository: Path) -> None:
    """voice_clean.flac, and voice_hiss_hum.flac: the same with hiss and hum."""
    clips = [clip(repository, f"data/arctic_{name}.wav") for name in KATHLEEN]
    rate = clips[0][1]
    clean = joined([voice for voice, _ in clips], rate)
    write("voice_clean.flac", clean, rate)
    write("voice_hiss_hum.flac", clean + hiss_and_hum(len(clean), rate), rate)


def make_mp3(repository: Path) -> None:
    """voice_32k.mp3: 32 kbit/s, 22.05 kHz mono; and voice_32k_clean.flac: what went in, moved to where a decoder puts it.

    An MP3 of this rate has no room for LAME's tag, so every decoder gives it late by the codec's delay.
    """
    rate = 22050
    clips = [clip(repository, f"wavs/nl_rhasspy_{name}.wav") for name in FLEMISHGUY]
    voice = joined([soxr.resample(samples, its_rate, rate) for samples, its_rate in clips], rate)
    wav = io.BytesIO()
    sf.write(wav, np.round(voice * 32768).astype(np.int16), rate, subtype="PCM_16", format="WAV")
    mp3 = HERE / "voice_32k.mp3"
    command = ["lame", "--quiet", "--cbr", "-b", "32", "-m", "m", "--resample", "22.05", "-", str(mp3)]
    subprocess.run(command, input=wav.getvalue(), check=True)
    decoded = sf.read(mp3)[0]
    size = 1 << (len(decoded) + len(voice)).bit_length()
    lag = int(np.argmax(np.fft.irfft(np.fft.rfft(decoded, size) * np.conj(np.fft.rfft(voice, size)), size)[: rate // 10]))
    clean = np.zeros(len(decoded))
    clean[lag : lag + len(voice)] = voice[: len(decoded) - lag]
    write("voice_32k_clean.flac", clean, rate)
    print(f"voice_32k.mp3 decodes {lag} frames late")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kathleen", type=Path, help="clone of rhasspy/dataset-voice-kathleen")
    parser.add_argument("flemishguy", type=Path, help="clone of rhasspy/dataset-voice-flemishguy")
    places = parser.parse_args()
    make_voice(places.kathleen)
    make_mp3(places.flemishguy)


if __name__ == "__main__":
    main()
