"""What was this file? Who is found to have been lossy, at which bitrate, and who is called so wrongly.

--collected is a folder of recordings, SPLIT/KIND/SET/files. Excerpts of ten seconds of its recordings go through MP3 (LAME,
constant), Vorbis, AAC and Opus (at 48 kHz, as its decoders give it), are cut at a place of chance and rounded to 16 bits. Those that
never were coded (FLAC and WAV above 16 kHz) are heard as they are, and behind a low-pass or at 48 kHz as well. --split (test), --clips of
each set (4), --clean of each set that never was coded (40).
"""

from __future__ import annotations

import io
import sys
from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import soundfile as sf
from figures import collected_folder, report, skip

from workstation.analysis.lossy_history import OPUS_RATE, LossyHistory, lossy_history
from workstation.core import ArraySource
from workstation.core.resample import resample
from workstation.files import mp3

SECONDS = 10
MP3_KBPS = (32, 64, 96, 128, 192, 256, 320)
AAC_KBPS, LEVELS = (64, 128, 256), (0.3, 0.7)
LOW_PASSES = (3400, 5000, 8000, 11000, 15000, 16000)
#: What is coded in 16 kHz telephony (G.722) is no more never coded than Vorbis.
LEAST_RATE = 22050


def excerpt(path: Path, random: np.random.Generator) -> tuple[np.ndarray, int] | None:
    """Up to ten seconds from a place of chance [1 or 2, frames], None where it is shorter than one."""
    with sf.SoundFile(path) as file:
        samples, rate = file.read(dtype="float32", always_2d=True).T[:2], file.samplerate
    start = int(random.integers(0, max(samples.shape[1] - SECONDS * rate, 0) + 1))
    found = np.ascontiguousarray(samples[:, start:start + SECONDS * rate])
    return (found, rate) if found.shape[1] >= rate else None


def through_ogg(samples: np.ndarray, rate: int, subtype: str, level: float) -> np.ndarray:
    file = io.BytesIO()
    with sf.SoundFile(file, "w", rate, len(samples), format="OGG", subtype=subtype, compression_level=level) as out:
        for start in range(0, samples.shape[1], 65536):
            out.write(np.ascontiguousarray(samples[:, start:start + 65536].T))
    file.seek(0)
    return sf.read(file, dtype="float32", always_2d=True)[0].T


def through_aac(samples: np.ndarray, rate: int, kbps: int) -> np.ndarray:
    layout, file = "stereo" if len(samples) == 2 else "mono", io.BytesIO()
    with av.open(file, "w", format="adts") as out:
        stream = out.add_stream("aac", rate=rate, layout=layout)
        stream.bit_rate = 1000 * kbps
        for start in range(0, samples.shape[1], 1024):
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[:, start:start + 1024]), "fltp", layout)
            frame.sample_rate, frame.pts = rate, start
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    file.seek(0)
    with av.open(file) as decoded:
        return np.concatenate([frame.to_ndarray() for frame in decoded.decode(audio=0)], axis=1)


def coded(samples: np.ndarray, rate: int) -> Iterator[tuple[str, int, np.ndarray, int]]:
    """(codec, kbit/s or level in percent, decoded samples, their rate)."""
    for kbps in MP3_KBPS:
        if kbps in mp3.bitrates(rate):
            yield "MP3", kbps, mp3.decode(mp3.encode(samples, rate, kbps)), rate
    for kbps in AAC_KBPS:
        yield "AAC", kbps, through_aac(samples, rate, kbps), rate
    for level in LEVELS:
        yield "Vorbis", round(100 * level), through_ogg(samples, rate, "VORBIS", level), rate
    wide = resample(samples, rate, OPUS_RATE)
    for level in LEVELS:
        yield "Opus", round(100 * level), through_ogg(wide, OPUS_RATE, "OPUS", level), OPUS_RATE


def dark(samples: np.ndarray, rate: int, hz: float) -> np.ndarray:
    """Behind a wall at `hz`, as a resampler makes one."""
    spectrum = np.fft.rfft(samples)
    spectrum[:, np.fft.rfftfreq(samples.shape[1], 1 / rate) > hz] = 0
    return np.fft.irfft(spectrum, samples.shape[1])


def heard(samples: np.ndarray, rate: int, random: np.random.Generator) -> LossyHistory:
    cut = samples[:, int(random.integers(0, 1500)):]
    return lossy_history(ArraySource(np.clip(np.round(cut * 32768), -32768, 32767) / 32768, rate))


def main() -> None:
    parser = ArgumentParser()
    parser.add_argument("--split", default="test")
    parser.add_argument("--clips", type=int, default=4)
    parser.add_argument("--clean", type=int, default=40)
    options, collected = parser.parse_known_args()[0], collected_folder()
    sets = sorted(folder for folder in collected.glob(f"{options.split}/*/*") if folder.is_dir()) if collected else []
    if not sets:
        skip("lossy history", "no folder of collected recordings is named (--collected)")
        return
    random = np.random.default_rng(24)
    found: defaultdict[tuple[str, int], list[LossyHistory]] = defaultdict(list)
    clean: list[tuple[str, LossyHistory]] = []
    for folder in sets:
        files = sorted(folder.iterdir())
        chosen = [files[index] for index in random.permutation(len(files))]
        exact = sum(path.suffix in (".flac", ".wav") and sf.info(path).samplerate >= LEAST_RATE for path in chosen) > len(chosen) / 2
        for number, path in enumerate(chosen[:options.clean if exact else options.clips]):
            taken = excerpt(path, random)
            if taken is None:
                continue
            samples, rate = taken
            if exact:
                clean.append((f"{folder.name}", heard(samples, rate, random)))
                if number % 2:
                    clean.append((f"{folder.name}, dark", heard(dark(samples, rate, LOW_PASSES[number // 2 % 6]), rate, random)))
                elif rate != OPUS_RATE:
                    clean.append((f"{folder.name}, at 48 kHz", heard(resample(samples, rate, OPUS_RATE), OPUS_RATE, random)))
            else:
                found["as collected", 0].append(heard(samples, rate, random))
            if number < options.clips:
                for codec, kbps, decoded, its_rate in coded(samples, rate):
                    found[codec, kbps].append(heard(decoded, its_rate, random))
        print(f"{folder.name}: {'never coded' if exact else 'coded once'}", file=sys.stderr, flush=True)
    tell(found, clean)


def tell(found: dict[tuple[str, int], list[LossyHistory]], clean: list[tuple[str, LossyHistory]]) -> None:
    """The tables, and the figures beside their bars."""
    for (codec, kbps), histories in sorted(found.items()):
        lossy = [history for history in histories if history.lossy]
        called = Counter(history.codec for history in lossy)
        rates = Counter(f"{history.kbps:.0f}" for history in lossy if history.kbps is not None)
        print(f"{codec:12} {kbps:4}: found {len(lossy):3} of {len(histories):3}; codec {dict(called)}; kbit/s {dict(rates.most_common(9))}",
              file=sys.stderr)
    low = [history.lossy for (codec, kbps), all_ in found.items() if codec == "MP3" and kbps <= 96 for history in all_]
    if low:
        report("MP3 up to 96 kbit/s found to be lossy", 100 * float(np.mean(low)), "%", at_least=95, count=len(low))
    for kbps in MP3_KBPS:
        one = found.get(("MP3", kbps), [])
        if one:
            near = [low <= kbps <= high for low, high in (history.likely_kbps or (0, 0) for history in one)]
            report(f"MP3 at {kbps} kbit/s found", 100 * float(np.mean([history.lossy for history in one])), "%", count=len(one),
                   bitrate_in_range_percent=100 * float(np.mean(near)))
    names = sorted({name for name, _ in clean})
    for name in names:
        one_set = [history.lossy for other, history in clean if other == name]
        report(f"never coded, called lossy: {name}", 100 * float(np.mean(one_set)), "%", count=len(one_set))
    if clean:
        false = [history.lossy for _, history in clean]
        report("never coded, called lossy: all", 100 * float(np.mean(false)), "%", at_most=2, count=len(false))


if __name__ == "__main__":
    main()
