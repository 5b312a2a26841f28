"""Drawing: the axes that a page of plots is made of. matplotlib without pyplot, so any thread may draw."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..core.clock import clock
from .survey import Survey

#: By role, for every axis of every page; told apart by people who confuse red and green, and in print.
COLOURS = {"A": "#5b6f8a", "B": "#0b7a75", "R": "#c4512d", "reference": "#9aa3ad"}
COLOUR_MAP = "magma"
RANGE_DB = 90.0
INK, SOFT = "#1c2024", "#5a636d"
#: Frequencies that a mel axis is labelled with.
_TICKS_HZ = (0, 500, 1000, 2000, 4000, 8000, 16000, 32000, 64000)
#: The text of a page, for `matplotlib.rc_context`.
STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans", "font.size": 7.5, "text.color": INK, "axes.edgecolor": "#8a939c", "axes.linewidth": 0.6,
    "axes.labelcolor": SOFT, "axes.labelsize": 7, "xtick.color": SOFT, "ytick.color": SOFT, "xtick.labelsize": 6.5, "ytick.labelsize": 6.5,
    "xtick.major.width": 0.6, "ytick.major.width": 0.6, "xtick.major.size": 2.5, "ytick.major.size": 2.5, "svg.fonttype": "path",
    "svg.hashsalt": "shellac", "pdf.fonttype": 42}


def prepare() -> None:
    """Load matplotlib and its list of fonts. On a fresh machine that list is made first, which takes many seconds."""
    from matplotlib import font_manager

    font_manager.findfont(font_manager.FontProperties(family=STYLE["font.family"]))


def waveform(axes: Any, survey: Survey, channel: int, colour: str, reach: float) -> None:
    """Minimum to maximum of every column, on an axis of ±`reach`."""
    seconds = np.linspace(survey.start, survey.stop, survey.low.shape[1] + 1) / survey.rate
    low, high = survey.low[channel], survey.high[channel]
    least = reach / 400
    middle = (low + high) / 2
    low, high = np.minimum(low, middle - least), np.maximum(high, middle + least)
    axes.fill_between(seconds, np.append(low, low[-1:]), np.append(high, high[-1:]), step="post", color=colour, linewidth=0)
    axes.set_ylim(-reach, reach)
    axes.set_yticks([-reach / 2, 0, reach / 2], [_plain(-reach / 2), "0", _plain(reach / 2)])
    axes.axhline(0, color=SOFT, linewidth=0.3)
    time_axis(axes, survey)


def picture(axes: Any, survey: Survey, channel: int, top_db: float) -> Any:
    """A spectrogram on the page's one colour scale, which ends at `top_db`; the image, for the colour bar."""
    rows = survey.scale.height
    extent = (survey.start / survey.rate, max(survey.stop, survey.start + 1) / survey.rate, rows, 0)
    image = axes.imshow(survey.picture_db[channel], cmap=COLOUR_MAP, vmin=top_db - RANGE_DB, vmax=top_db, aspect="auto",
                        interpolation="nearest", extent=extent, origin="upper", rasterized=True)
    shown = [hz for hz in _TICKS_HZ if hz <= survey.rate / 2]
    axes.set_yticks([float(survey.scale.to_row(hz)) for hz in shown], [f"{hz / 1000:g}" for hz in shown])
    axes.set_ylim(rows, 0)
    time_axis(axes, survey)
    return image


def levels(axes: Any, shown: dict[str, tuple[Survey, str]], channels: list[int]) -> None:
    """RMS level over time of several signals, channels averaged in power. `shown`: name -> (signal, colour)."""
    for number, (name, (survey, colour)) in enumerate(shown.items()):
        power = np.mean(10.0 ** (survey.level_db[channels] / 10), axis=0)
        seconds = np.linspace(survey.start, survey.stop, len(power) + 1) / survey.rate
        level = 10 * np.log10(power)
        axes.step(seconds, np.append(level, level[-1:]), where="post", color=colour, linewidth=_thickness(number), label=name)
    first = next(iter(shown.values()))[0]
    time_axis(axes, first)
    _level_axis(axes, "RMS level, dBFS")


def spectra(axes: Any, shown: dict[str, tuple[Survey, str]], channels: list[int]) -> None:
    """Long-term mean spectrum of several signals over a logarithmic frequency axis."""
    for number, (name, (survey, colour)) in enumerate(shown.items()):
        level = 10 * np.log10(np.mean(10.0 ** (survey.spectrum_db[channels] / 10), axis=0))
        axes.semilogx(survey.hz[1:], level[1:], color=colour, linewidth=_thickness(number), label=name)
    first = next(iter(shown.values()))[0]
    top = first.rate / 2
    axes.set_xlim(20, top)
    ticks = [hz for hz in (20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000) if hz <= top]
    axes.set_xticks(ticks, [f"{hz / 1000:g}k" if hz >= 1000 else str(hz) for hz in ticks])
    axes.minorticks_off()
    axes.set_xlabel("frequency, Hz")
    _level_axis(axes, "mean level, dB re full-scale sine")


def time_axis(axes: Any, survey: Survey) -> None:
    """Seconds where the stretch is short, minutes and seconds (or hours) where it is long."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    start, stop = survey.start / survey.rate, survey.stop / survey.rate
    axes.set_xlim(start, max(stop, start + 1e-3))
    if stop <= 60:
        axes.xaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 5, 10]))
        return
    step = next((s for s in (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400) if (stop - start) / s <= 7), 28800)
    axes.set_xticks(np.arange(math.ceil(start / step), stop // step + 1) * step)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda seconds, _: clock(seconds, 0, hours=stop >= 3600)))


def time_unit(survey: Survey) -> str:
    """What the time axis is labelled with."""
    stop = survey.stop / survey.rate
    return "time, s" if stop <= 60 else "time, min:s" if stop < 3600 else "time, h:min:s"


def reach_of(*surveys: Survey) -> float:
    """Half the height of a waveform axis that holds all of them: 1, or a half, a quarter … of it."""
    peak = max((float(np.max(np.maximum(np.abs(s.low), np.abs(s.high)), initial=0.0)) for s in surveys), default=0.0)
    return 1.0 if peak == 0 else 2.0 ** max(math.ceil(math.log2(peak)), -20)


def top_of(*surveys: Survey) -> float:
    """The upper end of a colour scale that holds all of them, in whole tens of dB."""
    peak = max(float(s.picture_db.max(initial=-200.0)) for s in surveys)
    return float(np.clip(math.ceil(peak / 10) * 10, -60, 20))


def _level_axis(axes: Any, label: str) -> None:
    """Grid and legend; silence does not stretch the axis."""
    values = np.concatenate([line.get_ydata() for line in axes.get_lines()])
    heard = values[values > -150]
    if heard.size:
        axes.set_ylim(max(float(heard.min()), float(heard.max()) - 110) - 3, float(heard.max()) + 5)
    axes.set_ylabel(label)
    axes.grid(color="#dfe3e7", linewidth=0.5)
    axes.set_axisbelow(True)
    axes.legend(loc="lower right", bbox_to_anchor=(1.01, 0.985), fontsize=6.3, frameon=False, ncols=3, handlelength=1.1, columnspacing=0.9,
                handletextpad=0.5, borderpad=0.2)


def _thickness(number: int) -> float:
    """The first line is the thickest, so that it shows from under those that follow it."""
    return 1.9 if number == 0 else 0.8


def _plain(value: float) -> str:
    power = round(math.log2(abs(value)))
    return (f"{value:.3g}" if power >= -7 else f"{'-' if value < 0 else ''}2^{power}").replace("-", "−")
