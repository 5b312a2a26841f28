"""One scorer for every tool of the classical bench. Recordings are float32 [frames, 2] at 44.1 kHz."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import scipy.fft
import soundfile as sf

RATE = 44100
SPEECH_FROM = 100 * RATE
SEGMENT = 10 * RATE


def load(path: Path) -> np.ndarray:
    samples = sf.read(path, dtype="float32", always_2d=True)[0]
    return np.repeat(samples, 2, 1) if samples.shape[1] == 1 else samples


def align(truth: np.ndarray, output: np.ndarray, furthest: int = 8192) -> tuple[np.ndarray, int]:
    """(the output moved by whole frames to fit the truth, how many frames late it was), by cross-correlation over 40 s."""
    frames = min(len(truth), len(output), 40 * RATE)
    size = scipy.fft.next_fast_len(2 * frames)
    spectra = [scipy.fft.rfft(samples[:frames].mean(1), size) for samples in (truth, output)]
    correlation = scipy.fft.irfft(spectra[1] * np.conj(spectra[0]), size)
    lags = np.r_[np.arange(furthest), np.arange(-furthest, 0)]
    lag = int(lags[np.argmax(correlation[lags])])
    moved = output[lag:] if lag >= 0 else np.concatenate([np.zeros((-lag, output.shape[1]), np.float32), output])
    fitted = np.zeros_like(truth)
    frames = min(len(truth), len(moved))
    fitted[:frames] = moved[:frames]
    return fitted, lag


def snr(truth: np.ndarray, error: np.ndarray) -> float:
    """10 lg (energy of the truth / energy of the error), both at least 1e-20."""
    energies = [max(1e-20, float((samples.astype(np.float64) ** 2).sum())) for samples in (truth, error)]
    return 10 * float(np.log10(energies[0] / energies[1]))


def si_sdr(truth: np.ndarray, output: np.ndarray) -> float:
    """SNR after the best single gain on the truth (Le Roux et al. 2019)."""
    wanted, heard = (samples.astype(np.float64).ravel() for samples in (truth, output))
    target = (wanted @ heard) / (wanted @ wanted) * wanted
    return snr(target, heard - target)


def lsd(truth: np.ndarray, output: np.ndarray, size: int = 2048, hop: int = 1024, floor: float = 1e-9) -> float:
    """Mean over frames and channels of the RMS over bins of the difference in dB; power floor −90 dB re full-scale sine."""
    window = np.hanning(size).astype(np.float32)
    full_scale = (window.sum() / 2) ** 2

    def decibels(samples: np.ndarray) -> np.ndarray:
        frames = np.lib.stride_tricks.sliding_window_view(samples, size)[::hop]
        return 10 * np.log10(np.abs(scipy.fft.rfft(frames * window)) ** 2 / full_scale + floor)

    distances = []
    for channel in range(truth.shape[1]):
        for start in range(0, len(truth) - size, hop * 256):
            stop = min(len(truth), start + hop * 255 + size)
            difference = decibels(truth[start:stop, channel]) - decibels(output[start:stop, channel])
            distances.append(np.sqrt((difference**2).mean(1)))
    return float(np.concatenate(distances).mean())


def evaluate(truth: np.ndarray, output: np.ndarray, mask: np.ndarray | None = None) -> dict[str, float]:
    """Every measure in dB; `mask` is True at damaged frames. ValueError where the output is not finite."""
    if not np.isfinite(output).all():
        raise ValueError("the output holds NaN or infinity")
    output, lag = align(truth, output)
    error = truth - output
    segments = [snr(truth[k : k + SEGMENT], error[k : k + SEGMENT]) for k in range(0, len(truth), SEGMENT)]
    scores = {
        "snr": snr(truth, error),
        "si_sdr": si_sdr(truth, output),
        "lsd": lsd(truth, output),
        "segment_snr": float(np.mean(segments)),
        "speech_si_sdr": si_sdr(truth[SPEECH_FROM:], output[SPEECH_FROM:]),
        "lag": lag,
    }
    if mask is not None:
        scores |= {"snr_damaged": snr(truth[mask], error[mask]), "snr_undamaged": snr(truth[~mask], error[~mask])}
    return scores


def gains(truth: np.ndarray, damaged: np.ndarray, output: np.ndarray) -> dict[str, float]:
    """What an output won over the damaged recording: the difference of every measure."""
    before, after = evaluate(truth, damaged), evaluate(truth, output)
    return {name: round(after[name] - before[name], 3) for name in before if name != "lag"} | {"lag": after["lag"]}
