"""Recordings made with PyAV's own encoders, for what libsndfile cannot write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np

#: name of a file: (libav's container, encoder, sample format)
KINDS = {"aac.m4a": ("ipod", "aac", "fltp"), "alac.m4a": ("ipod", "alac", "s16p"), "alac24.m4a": ("ipod", "alac", "s32p"),
         "aac.mp4": ("mp4", "aac", "fltp"), "aac.aac": ("adts", "aac", "fltp"), "v1.wma": ("asf", "wmav1", "fltp"),
         "v2.wma": ("asf", "wmav2", "fltp"), "a.ac3": ("ac3", "ac3", "fltp"), "a.eac3": ("eac3", "eac3", "fltp"),
         "a.wv": ("wv", "wavpack", "s16p"), "float.wv": ("wv", "wavpack", "fltp"), "a.tta": ("tta", "tta", "s16"),
         "a24.tta": ("tta", "tta", "s32"), "pcm.mov": ("mov", "pcm_s16be", "s16"), "pcm24.mkv": ("matroska", "pcm_s24le", "s32"),
         "float.mkv": ("matroska", "pcm_f32le", "flt"), "double.mov": ("mov", "pcm_f64le", "dbl"), "opus.webm": ("webm", "libopus", "flt"),
         "a.oga": ("ogg", "flac", "s16"), "32.flac": ("flac", "flac", "s32"), "a.mp2": ("mp2", "mp2", "s16"),
         "a.amr": ("amr", "libopencore_amrnb", "s16"), "a.3gp": ("3gp", "libopencore_amrnb", "s16"), "a.ts": ("mpegts", "aac", "fltp"),
         "a.avi": ("avi", "pcm_s16le", "s16"), "flac.mka": ("matroska", "flac", "s16"),
         "a.flv": ("flv", "aac", "fltp"), "g722.wav": ("wav", "g722", "s16")}
_FULL = {"s16": 15, "s16p": 15, "s32": 31, "s32p": 31}


def coded(path: Path, kind: str, samples: np.ndarray, rate: int, tracks: int = 1, bits: int = 24) -> np.ndarray:
    """Write `samples` [channels, frames] (float, full scale 1) as that kind; the samples as they were handed to the encoder.

    Integers of 32 bits are given `bits` of them. The second track, where there is one, is silent.
    """
    container, codec, layout = KINDS[kind]
    given = _converted(samples, layout, bits)
    with av.open(str(path), "w", format=container) as target:
        streams = [_stream(target, codec, layout, rate, len(samples)) for _ in range(tracks)]
        size = streams[0].codec_context.frame_size or 1024
        for start in range(0, samples.shape[1], size):
            for number, stream in enumerate(streams):
                block = given[:, start:start + size] * (number == 0)
                target.mux(stream.encode(_frame(block, layout, rate, start)))
        for stream in streams:
            target.mux(stream.encode(None))
    return given


def _stream(target: Any, codec: str, layout: str, rate: int, channels: int) -> Any:
    wide = {"strict": "experimental", "bits_per_raw_sample": "32"}
    stream = target.add_stream(codec, rate=rate, options=wide if codec == "flac" else None)
    if codec.startswith("wma"):
        stream.bit_rate = 128_000
    stream.codec_context.layout = "mono" if channels == 1 else "stereo" if channels == 2 else "5.1"
    stream.codec_context.format = layout
    return stream


def _converted(samples: np.ndarray, layout: str, bits: int) -> np.ndarray:
    if layout not in _FULL:
        return samples.astype(np.float64 if layout == "dbl" else np.float32)
    whole = np.rint(samples * (2.0 ** _FULL[layout] - 1)).astype(np.int64)
    if _FULL[layout] == 31:
        return (whole >> (32 - bits) << (32 - bits)).astype(np.int32)
    return whole.astype(np.int16)


def _frame(block: np.ndarray, layout: str, rate: int, start: int) -> Any:
    rows = np.ascontiguousarray(block) if layout.endswith("p") else np.ascontiguousarray(block.T).reshape(1, -1)
    channels = "mono" if len(block) == 1 else "stereo" if len(block) == 2 else "5.1"
    frame = av.AudioFrame.from_ndarray(rows, format=layout, layout=channels)
    frame.sample_rate, frame.pts = rate, start
    return frame
