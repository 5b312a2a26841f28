"""Sound through a lossy codec and back, in memory: the damage that training undoes, never a file that anybody keeps."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import soundfile

from ..core import UsageError
from ..core.resample import resample
from . import mp3

#: Container and encoder of libav, by the codec's name.
_LIBAV = {"Opus": ("ogg", "libopus"), "AAC": ("adts", "aac")}
_OPUS_RATES = (8000, 12000, 16000, 24000, 48000)
NAMES = ("MP3", "Vorbis", *_LIBAV)
#: Times that the range of Vorbis' quality is halved to come near a bitrate.
_HALVINGS = 6
#: Frames a call; libsndfile's encoders run out of stack on long blocks.
_BLOCK = 65_536


def through(samples: np.ndarray, rate: int, codec: str, kbps: float) -> np.ndarray:
    """float32 [channels, frames] coded at about `kbps` and decoded again, at `rate`.

    `codec` is one of NAMES; MP3 is LAME's with a constant bitrate, the others come near theirs on average. The delay and the level
    are as the coder leaves them, the length is about that of `samples`. UsageError where the codec is unknown or refuses.
    """
    if codec == "MP3":
        return mp3.decode(mp3.encode(samples, rate, kbps))
    if codec == "Vorbis":
        return mp3.decode(_vorbis(samples, rate, kbps))
    if codec not in _LIBAV:
        raise UsageError(f"There is no codec '{codec}' to send sound through; those are: {', '.join(NAMES)}.")
    at = rate if codec != "Opus" else next((r for r in _OPUS_RATES if r >= rate), _OPUS_RATES[-1])
    decoded = _decode(_encode(resample(samples, rate, at), at, codec, kbps), at)
    return resample(decoded, at, rate)


def _vorbis(samples: np.ndarray, rate: int, kbps: float) -> bytes:
    """Ogg Vorbis by libsndfile, which takes a quality alone: that whose file comes nearest to `kbps` from below."""
    low, high = 0.0, 1.0
    best = _vorbis_of_quality(samples, rate, low)
    for _ in range(_HALVINGS):
        quality = (low + high) / 2
        made = _vorbis_of_quality(samples, rate, quality)
        if 8 * len(made) * rate > 1000 * kbps * samples.shape[1]:
            high = quality
        else:
            low, best = quality, made
    return best


def _vorbis_of_quality(samples: np.ndarray, rate: int, quality: float) -> bytes:
    target = io.BytesIO()
    with soundfile.SoundFile(target, "w", rate, samples.shape[0], format="OGG", subtype="VORBIS", compression_level=1 - quality) as file:
        for start in range(0, samples.shape[1], _BLOCK):
            file.write(np.ascontiguousarray(samples[:, start:start + _BLOCK].T, np.float32))
    return target.getvalue()


def _encode(samples: np.ndarray, rate: int, codec: str, kbps: float) -> bytes:
    import av

    container, encoder = _LIBAV[codec]
    target = io.BytesIO()
    layout = "mono" if samples.shape[0] == 1 else "stereo"
    try:
        with av.open(target, "w", format=container) as file:
            stream: Any = file.add_stream(encoder, rate=rate, layout=layout)
            stream.bit_rate = round(1000 * kbps)
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples, np.float32), format="fltp", layout=layout)
            frame.sample_rate, frame.pts = rate, 0
            for packet in (*stream.encode(frame), *stream.encode(None)):
                file.mux(packet)
    except (av.error.FFmpegError, ValueError) as error:
        raise UsageError(f"{codec} at {rate} Hz and {kbps:g} kbit/s is refused by its encoder: {error}.") from error
    return target.getvalue()


def _decode(data: bytes, rate: int) -> np.ndarray:
    import av

    with av.open(io.BytesIO(data), "r") as file:
        resampler = av.AudioResampler(format="fltp", rate=rate)
        blocks = [piece.to_ndarray() for frame in file.decode(audio=0) for piece in resampler.resample(frame)]
        blocks += [piece.to_ndarray() for piece in resampler.resample(None)]
    return np.ascontiguousarray(np.concatenate(blocks, axis=1), np.float32)
