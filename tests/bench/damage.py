"""Damage of known truth, the same on every machine: each kind takes clean float32 [frames, 2] at 44.1 kHz.

What is added is drawn from (SEED, number of the kind), so that one kind never depends on another. A mask is True
where at least one channel was damaged.
"""

from __future__ import annotations

import numpy as np

RATE = 44100
SEED = 20240917
PEAK = 0.6
PROFILE_FRAMES = 5 * RATE
NOISE_DB = -20.0


def rms(samples: np.ndarray) -> float:
    return float(np.sqrt((samples.astype(np.float64) ** 2).mean()))


def _pink(random: np.random.Generator, frames: int) -> np.ndarray:
    """Noise falling by 3 dB an octave from 20 Hz upwards, RMS 1."""
    spectrum = np.fft.rfft(random.standard_normal(frames))
    index = np.arange(len(spectrum))
    index[0] = 1
    noise = np.fft.irfft(spectrum / np.sqrt(np.maximum(index * RATE / frames, 20.0)), frames)
    return noise / noise.std()


def hiss(clean: np.ndarray, pink: bool) -> tuple[np.ndarray, np.ndarray]:
    """(the recording with noise 20 dB below its RMS, five seconds of the same noise alone)."""
    random = np.random.default_rng([SEED, 2 if pink else 1])
    frames = len(clean) + PROFILE_FRAMES
    channels = [_pink(random, frames) if pink else random.standard_normal(frames) for _ in range(2)]
    noise = np.stack(channels, 1) * (rms(clean) * 10 ** (NOISE_DB / 20))
    return clean + noise[: len(clean)], noise[len(clean) :]


def clicks(clean: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One event a second: 70 % impulses of 1 to 5 samples, 30 % decaying bursts of 1 to 3 ms. Returns (damaged, mask)."""
    random = np.random.default_rng([SEED, 3])
    damaged, mask = clean.copy(), np.zeros(len(clean), bool)
    for second in range(len(clean) // RATE):
        at = int((second + random.uniform(0.05, 0.95)) * RATE)
        length = int(random.integers(1, 6)) if random.random() < 0.7 else int(random.uniform(1e-3, 3e-3) * RATE)
        size = random.uniform(0.2, 0.9) * random.choice([-1, 1])
        balance = random.uniform(0.4, 1, 2)
        if length <= 5:
            shape = np.sign(size) * random.uniform(0.5, 1, length)
        else:
            shape = random.standard_normal(length) * np.exp(-np.arange(length) / (length / 2.5)) / 1.5
        damaged[at : at + length] += (abs(size) * shape)[:, None] * balance
        mask[at : at + length] = True
    return damaged, mask


def crackle(clean: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """60 small pops a second at random places, 2 to 6 samples each, louder in one channel. Returns (what is added, mask)."""
    random = np.random.default_rng([SEED, 4])
    added, mask = np.zeros_like(clean), np.zeros(len(clean), bool)
    count = random.poisson(60 * (len(clean) // RATE))
    for at in random.integers(0, len(clean) - 16, count):
        length = int(random.integers(2, 7))
        size = min(0.15, 0.01 + random.exponential(0.03)) * random.choice([-1, 1])
        shape = size * np.exp(-np.arange(length) / 1.5) * random.choice([1, -1], length, p=[0.7, 0.3])
        balance = np.array([1, random.uniform(0, 1)])[:: random.choice([1, -1])]
        added[at : at + length] += shape[:, None] * balance
        mask[at : at + length] = True
    return added, mask


def clip(clean: np.ndarray, percent: int) -> tuple[np.ndarray, np.ndarray]:
    """Hard clipping at a percentage of PEAK. Returns (damaged, mask)."""
    level = percent / 100 * PEAK
    return np.clip(clean, -level, level), (np.abs(clean) >= level).any(1)


def hum(clean: np.ndarray) -> np.ndarray:
    """50 Hz and eleven harmonics falling by 1/k, 15 dB below the RMS, the pitch wandering by 0.03 Hz."""
    random = np.random.default_rng([SEED, 5])
    seconds = np.arange(len(clean)) / RATE
    phase = 2 * np.pi * (50 * seconds + 0.03 / (2 * np.pi * 0.01) * np.sin(2 * np.pi * 0.01 * seconds))
    wave = sum(np.sin(k * phase + random.uniform(0, 6.28)) / k for k in range(1, 13))
    wave *= rms(clean) * 10 ** (-15 / 20) / wave.std()
    return clean + wave[:, None].astype(np.float32)


def gaps(clean: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every two seconds 10 to 50 ms of digital silence. Returns (damaged, mask)."""
    random = np.random.default_rng([SEED, 6])
    damaged, mask = clean.copy(), np.zeros(len(clean), bool)
    for pair in range(len(clean) // (2 * RATE)):
        at = int((2 * pair + random.uniform(0.1, 1.8)) * RATE)
        length = int(random.uniform(0.010, 0.050) * RATE)
        damaged[at : at + length] = 0
        mask[at : at + length] = True
    return damaged, mask
