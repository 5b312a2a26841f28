"""Test signals, the same on every machine: samples are float32 [channels, frames]."""

from __future__ import annotations

import numpy as np

FORMANTS = ((700, 110), (1220, 130), (2600, 170))
VOWEL_SECONDS = 0.22


def voice_like(seconds: float = 2.0, rate: int = 22050, channels: int = 1, seed: int = 1) -> np.ndarray:
    """Something with the nature of speech: a gliding pitch, formants, syllables and pauses, peak 0.5.

    Each harmonic k of a pitch around 120 Hz has the gain of three resonances, 1 / (1 + ((f - F) / B)²),
    and the whole an envelope of raised cosines, every fifth syllable silent.
    """
    random = np.random.default_rng(seed)
    time = np.arange(round(seconds * rate)) / rate
    pitch = 120 * (1 + 0.08 * np.sin(2 * np.pi * 0.7 * time + random.uniform(0, 6)))
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    voice = np.zeros(len(time))
    for k in range(1, int(min(4000, rate / 2.2) // 130) + 1):
        gain = sum(1 / (1 + ((k * pitch - centre) / width) ** 2) for centre, width in FORMANTS)
        voice += gain * np.sin(k * phase + random.uniform(0, 6)) / k**0.5
    syllable = (time // VOWEL_SECONDS).astype(int)
    envelope = np.sin(np.pi * (time % VOWEL_SECONDS) / VOWEL_SECONDS) ** 2 * (syllable % 5 != 4)
    voice *= envelope * (0.6 + 0.4 * np.cos(syllable * 2.4))
    voice *= 0.5 / max(np.abs(voice).max(), 1e-9)
    balance = np.linspace(1.0, 0.6, channels)
    return (balance[:, None] * voice).astype(np.float32)


def white(seconds: float, level_dbfs: float, rate: int = 22050, channels: int = 1, seed: int = 2) -> np.ndarray:
    """White Gaussian noise of an RMS level, independent in each channel."""
    random = np.random.default_rng(seed)
    return (random.standard_normal((channels, round(seconds * rate))) * 10 ** (level_dbfs / 20)).astype(np.float32)


def sine(seconds: float, hz: float, peak: float = 0.5, rate: int = 22050, channels: int = 1) -> np.ndarray:
    """A sine from phase 0."""
    wave = peak * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)
    return np.tile(wave.astype(np.float32), (channels, 1))


def box_leak_db(change: np.ndarray, rate: int, low_hz: float, high_hz: float) -> float:
    """The strongest bin of `change` [channels, frames] outside [low_hz, high_hz], in dBFS.

    Of all 4096-point Blackman-Harris spectra at hops of 512; a full-scale sine is 0 dBFS.
    """
    size = 4096
    turns = 2 * np.pi * np.arange(size) / size
    window = 0.35875 - 0.48829 * np.cos(turns) + 0.14128 * np.cos(2 * turns) - 0.01168 * np.cos(3 * turns)
    padded = np.pad(change.astype(np.float64), ((0, 0), (size, size)))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size, axis=1)[:, ::512]
    hz = np.fft.rfftfreq(size, 1 / rate)
    outside = (hz < low_hz) | (hz > high_hz)
    bins = [np.abs(np.fft.rfft(frames[:, at:at + 64] * window))[..., outside].max(initial=0.0) for at in range(0, frames.shape[1], 64)]
    return float(20 * np.log10(max(max(bins) / (window.sum() / 2), 1e-12)))
