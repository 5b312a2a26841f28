"""Colours a clean clip at random, so that what is learned does not hang on the tone of the recordings at hand."""

from __future__ import annotations

import numpy as np


def coloured(clip: np.ndarray, rate: int, generator: np.random.Generator) -> np.ndarray:
    """[2, frames] with a random slope, treble shelf, two peaks, width, and at times strokes of noise like a cymbal's.

    Two times in three the slope is drawn whatever the clip's own is, around the 6 dB an octave by which produced music falls
    (P. D. Pestana et al., "Spectral characteristics of popular commercial recordings 1950–2010", AES 2013).
    """
    wide = np.array([clip[0] + clip[1], (clip[0] - clip[1]) * generator.uniform(0.3, 1.5)]) / 2
    out = np.array([wide[0] + wide[1], wide[0] - wide[1]])
    size = 1 << int(np.ceil(np.log2(clip.shape[1] + 2048)))
    hz = np.fft.rfftfreq(size, 1 / rate)
    spectra = np.fft.rfft(out, size)
    octaves = np.log2(np.maximum(hz, 250.0) / 1000)
    if generator.random() < 0.67:
        tilt = float(np.clip(generator.normal(-6, 2) - _slope(spectra, hz), -5, 5))
    else:
        tilt = generator.normal(0.4, 1.3)
    out = np.fft.irfft(spectra * 10 ** (np.clip(tilt * octaves + _shelf_and_peaks(hz, generator), -24, 24) / 20), size)[:, :clip.shape[1]]
    if generator.random() < 0.35:
        out = out + _strokes(out, rate, hz, generator)
    return out


def levelled(clip: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """At a random level, −26 to −8 dB RMS, with no peak above −0.3 dBFS."""
    rms = float(np.sqrt(np.mean(clip ** 2))) + 1e-9
    gain = 10 ** (generator.uniform(-26, -8) / 20) / rms
    return (clip * min(gain, 10 ** (-0.3 / 20) / (float(np.abs(clip).max()) + 1e-9))).astype(np.float32)


def _slope(spectra: np.ndarray, hz: np.ndarray) -> float:
    """dB an octave of the power density from 500 Hz to 11 kHz, in half octaves."""
    edges = 500 * 2 ** np.arange(0, 5, 0.5)
    power = (np.abs(spectra) ** 2).sum(0)
    bands = [float(np.mean(power[(hz >= low) & (hz < high)])) for low, high in zip(edges[:-1], edges[1:], strict=True)]
    return float(np.polyfit(np.arange(len(bands)) / 2, 10 * np.log10(np.array(bands) + 1e-12), 1)[0])


def _shelf_and_peaks(hz: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """dB at each of `hz`."""
    corner = np.exp(generator.uniform(np.log(1500), np.log(12000)))
    db: np.ndarray = generator.uniform(-6, 8) / (1 + (corner / np.maximum(hz, 1.0)) ** 2)
    for _ in range(2):
        centre = np.exp(generator.uniform(np.log(100), np.log(14000)))
        db += generator.normal(0, 3.5) * np.exp(-0.5 * (np.log2(np.maximum(hz, 20.0) / centre) / generator.uniform(0.3, 1.0)) ** 2)
    return db


def _strokes(clip: np.ndarray, rate: int, hz: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Noise above a random corner, struck in time and dying away within 15 to 250 ms, up to as loud as the clip − 8 dB."""
    frames = clip.shape[1]
    beat = 60 / generator.uniform(70, 180) / generator.choice([1, 2, 4]) * rate
    hits = np.zeros(frames)
    places = np.arange(generator.uniform(0, beat), frames - 1, beat).astype(int)
    hits[places] = generator.choice([1.0, 0.5, 0.25, 0.0], len(places), p=[0.4, 0.25, 0.15, 0.2])
    decay = generator.uniform(0.015, 0.25) * rate
    fall = np.exp(-np.arange(int(6 * decay)) / decay)
    size = 2 * (len(hz) - 1)
    envelope = np.maximum(np.fft.irfft(np.fft.rfft(hits, size) * np.fft.rfft(fall[:size], size), size)[:frames], 0)
    corner, order = generator.uniform(1500, 9000), generator.uniform(1, 3)
    shape = 1 / np.sqrt(1 + (corner / np.maximum(hz, 1.0)) ** (2 * order))
    roll_off = generator.uniform(9000, 30000)
    shape = shape / (1 + (hz / roll_off) ** 4)
    noise = np.fft.irfft(np.fft.rfft(generator.standard_normal(frames) * envelope, size) * shape, size)[:frames]
    level = float(np.sqrt(np.mean(clip ** 2))) * 10 ** (generator.uniform(-32, -8) / 20)
    noise *= level / (float(np.sqrt(np.mean(noise ** 2))) + 1e-12)
    pan = generator.uniform(0.3, 0.7)
    return np.array([np.sqrt(pan), np.sqrt(1 - pan)])[:, None] * noise * np.sqrt(2)
