"""The paper's Figure 1 for any recording: what coding did to a short stretch of it, what a network made of that, and what is still wrong.

"Investigation of Machine Learning Techniques for Restoring the Quality of Compressed Audio" (Panchenko et al., 2025).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..files import beside
from . import drawing

#: Points of the long-term spectra; a Hann window each, half overlapped.
_SIZE = 1024
_COLOURS = ("#1c2024", drawing.COLOURS["A"], drawing.COLOURS["B"])


def draw(path: Path, rate: int, clean: np.ndarray, coded: np.ndarray, restored: np.ndarray, window: tuple[int, int], title: str) -> None:
    """Write a PNG: frames `window` of the waveforms and of both errors, and the spectra of everything over the whole recording.

    All signals are [frames] of one length. The errors are `coded` and `restored` minus `clean`.
    """
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with matplotlib.rc_context(drawing.STYLE), beside(path) as part:
        figure = Figure(figsize=(8.2, 5.2), facecolor="white")
        FigureCanvasAgg(figure)
        figure.text(0.07, 0.965, title, fontsize=9, fontweight="bold", color=drawing.INK, va="center")
        grid = figure.add_gridspec(3, 2, left=0.07, right=0.985, top=0.9, bottom=0.085, hspace=0.55, wspace=0.16)
        names = ("original", "coded", "restored")
        signals = (clean, coded, restored)
        _waves(figure.add_subplot(grid[0, :]), rate, [s[slice(*window)] for s in signals], names, _COLOURS, window[0])
        errors = (coded - clean, restored - clean)
        _waves(figure.add_subplot(grid[1, :]), rate, [e[slice(*window)] for e in errors], ("error of the coded", "error of the restored"),
               _COLOURS[1:], window[0])
        _spectra(figure.add_subplot(grid[2, 0]), rate, signals, names, _COLOURS)
        _spectra(figure.add_subplot(grid[2, 1]), rate, (clean, *errors), ("original", "error of the coded", "error of the restored"),
                 _COLOURS)
        figure.savefig(part, format="png", dpi=100, metadata={"Title": title, "Software": "Shellac"})


def spectrum_db(samples: np.ndarray) -> np.ndarray:
    """[frames] -> mean power of each bin in dB re a full-scale sine, float64 [_SIZE / 2 + 1]."""
    padded = np.pad(samples.astype(np.float64), (0, max(_SIZE - len(samples), 0)))
    taper = np.hanning(_SIZE)
    frames = np.lib.stride_tricks.sliding_window_view(padded, _SIZE)[::_SIZE // 2]
    power = np.mean(np.abs(np.fft.rfft(frames * taper)) ** 2, axis=0)
    return np.asarray(10 * np.log10(power / (taper.sum() / 2) ** 2 + 1e-20))


def _waves(axes: Any, rate: int, signals: Sequence[np.ndarray], names: Sequence[str], colours: Sequence[str], first: int) -> None:
    milliseconds = 1000 * (first + np.arange(len(signals[0]))) / rate
    for number, (samples, name, colour) in enumerate(zip(signals, names, colours, strict=True)):
        axes.plot(milliseconds, samples, color=colour, linewidth=1.5 if number == 0 else 0.9, label=name)
    axes.set_xlim(milliseconds[0], milliseconds[-1])
    axes.set_xlabel("time, ms")
    axes.set_ylabel("amplitude")
    _finished(axes)


def _spectra(axes: Any, rate: int, signals: Sequence[np.ndarray], names: Sequence[str], colours: Sequence[str]) -> None:
    kilohertz = np.arange(_SIZE // 2 + 1) * rate / _SIZE / 1000
    for number, (samples, name, colour) in enumerate(zip(signals, names, colours, strict=True)):
        axes.plot(kilohertz, spectrum_db(samples), color=colour, linewidth=1.5 if number == 0 else 0.9, label=name)
    axes.set_xlim(0, rate / 2000)
    axes.set_ylim(bottom=max(axes.get_ylim()[0], -140))
    axes.set_xlabel("frequency, kHz")
    axes.set_ylabel("dB re full-scale sine")
    _finished(axes)


def _finished(axes: Any) -> None:
    axes.grid(color="#dfe3e7", linewidth=0.5)
    axes.set_axisbelow(True)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), fontsize=6.5, frameon=False, ncols=3, handlelength=1.4, borderpad=0.1)
