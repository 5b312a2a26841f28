"""Residual plots: before and after side by side on one scale, and under them what was removed.

With a clean reference the lower half shows the errors of before and after against it, as in Figure 1 of
"Investigation of Machine Learning Techniques for Restoring the Quality of Compressed Audio" (Panchenko et al., 2025).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core import Progress, Removed, Source, UsageError
from ..core.clock import clock
from ..files import beside
from . import drawing
from .drawing import COLOURS
from .survey import Survey, survey

KINDS = ("png", "svg", "pdf")
#: Columns of the pictures; an A4 page at 200 dots an inch has about as many to show.
WIDTH = 1200
_PAGE_INCHES = (8.27, 11.69)
_DPI = 200


@dataclass(frozen=True)
class _Page:
    """All that is drawn: upper left and right, and below either one wide signal or two side by side."""

    before: Survey
    after: Survey
    lower: tuple[Survey, ...]
    lower_titles: tuple[str, ...]
    heading: tuple[str, str, str]

    @property
    def has_reference(self) -> bool:
        return len(self.lower) == 2


def residual_plots(before: Source, after: Source, removed: Source, target_stem: Path, kind: str, *, reference: Source | None = None,
                   start: int = 0, stop: int | None = None, title: str = "", overwrite: bool = False,
                   progress: Progress | None = None) -> list[Path]:
    """Draw frames [start, stop) to `<target_stem>.<kind>`, kind png, svg or pdf; one page for every two channels.

    `reference` is a clean recording on the time line of `before`; `title` names the steps. Each source is read
    once, front to back, in constant memory: hand in the written files rather than sources that would be rendered
    again. UsageError for an unknown kind, an existing file, or a reference of another rate or channel count.
    """
    if kind not in KINDS:
        raise UsageError(f"Plots are made as {', '.join(KINDS)}, not as {kind}.")
    stop = before.length if stop is None else min(stop, before.length)
    targets = plot_targets(target_stem, kind, before.format.channels)
    for path in targets:
        if path.exists() and not overwrite:
            raise UsageError(f"{path} exists already; choose another name or allow overwriting it.", "--overwrite")
    progress = progress or Progress()
    page = _surveyed(before, after, removed, reference, start, stop, title, progress)
    for number, path in enumerate(targets):
        _draw(page, list(range(before.format.channels))[2 * number:2 * number + 2], path, kind)
        progress.check()
    return targets


def plot_targets(stem: Path, kind: str, channels: int) -> list[Path]:
    """The files that `residual_plots` will write: one for mono and stereo, else one for every two channels."""
    if channels <= 2:
        return [stem.with_name(f"{stem.name}.{kind}")]
    pairs = [(first + 1, min(first + 2, channels)) for first in range(0, channels, 2)]
    return [stem.with_name(f"{stem.name}_{a}-{b}.{kind}" if a != b else f"{stem.name}_{a}.{kind}") for a, b in pairs]


def _surveyed(before: Source, after: Source, removed: Source, reference: Source | None, start: int, stop: int, title: str,
              progress: Progress) -> _Page:
    lower: list[Source] = [removed]
    titles = ["Removed: before − after"]
    if reference is not None:
        if (reference.format.rate, reference.format.channels) != (before.format.rate, before.format.channels):
            raise UsageError("The reference must have the rate and the channels of the recording.")
        lower = [Removed(before, reference), Removed(after, reference)]
        titles = ["Error before: A − clean", "Error after: B − clean"]
    progress.begin((2 + len(lower)) * (stop - start), "Drawing the plots")
    a, b, *rest = (survey(source, start, stop, WIDTH, progress) for source in (before, after, *lower))
    name = Path(before.origin.path).name.encode(errors="backslashreplace").decode() if before.origin.path else "Untitled"
    return _Page(a, b, tuple(rest), tuple(titles), (name, title or "no steps", _summary(a, rest)))


def _summary(a: Survey, lower: list[Survey]) -> str:
    channels = {1: "mono", 2: "stereo"}.get(a.channels, f"{a.channels} channels")
    stretch = f"{clock(a.start / a.rate, 0)} to {clock(a.stop / a.rate, 0)}, {a.rate / 1000:g} kHz, {channels}"
    level = lower[0].rms_db
    if len(lower) == 2:
        change = f"error before (doing nothing): {level:.1f} dBFS RMS, after: {lower[1].rms_db:.1f} dBFS RMS"
    elif level <= -199:
        change = "nothing was removed"
    else:
        change = f"removed: {level:.1f} dBFS RMS, {level - a.rms_db:.1f} dB re source"
    return f"{stretch}   ·   {change}".replace("-", "−")


def _draw(page: _Page, channels: list[int], path: Path, kind: str) -> None:
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with matplotlib.rc_context(drawing.STYLE):
        figure = Figure(figsize=_PAGE_INCHES, facecolor="white")
        FigureCanvasAgg(figure)
        _fill(figure, page, channels)
        _save(figure, path, kind, page.heading[0])


def _fill(figure: Any, page: _Page, channels: list[int]) -> None:
    """Lay the axes out from top to bottom and draw into them."""
    for place, text, size, weight, colour in zip((0.972, 0.953, 0.936), page.heading, (13, 9, 8), ("bold", "normal", "normal"),
                                                 (drawing.INK, drawing.INK, drawing.SOFT), strict=True):
        figure.text(0.085, place, _shortened(text, 150 if size < 13 else 80), fontsize=size, fontweight=weight, color=colour, va="center")
    upper, lower, curves = figure.add_gridspec(3, 1, left=0.085, right=0.9, top=0.905, bottom=0.045, hspace=0.17,
                                               height_ratios=(4.4, 4, 2.1))
    reach, top_db = drawing.reach_of(page.before, page.after), drawing.top_of(page.before, page.after)
    sides = [("Before", page.before, COLOURS["A"]), ("After", page.after, COLOURS["B"])]
    image = _half(figure, upper, sides, channels, reach, top_db)
    reach_below = min(drawing.reach_of(*page.lower), reach)
    scaled = f" (amplitude drawn {reach / reach_below:g}×)" if reach_below < reach else ""
    colours = [COLOURS["A"], COLOURS["B"]] if page.has_reference else [COLOURS["R"]]
    below = [(name + scaled, shown, colour) for name, shown, colour in zip(page.lower_titles, page.lower, colours, strict=True)]
    _half(figure, lower, below, channels, reach_below, top_db)
    bar = figure.colorbar(image, cax=figure.add_axes((0.925, 0.42, 0.014, 0.34)))
    bar.set_label("level, dB re full-scale sine")
    bar.outline.set_linewidth(0.5)
    _curves(figure, curves.subgridspec(1, 2, wspace=0.2), page, channels)


def _half(figure: Any, place: Any, sides: list[tuple[str, Survey, str]], channels: list[int], reach: float, top_db: float) -> Any:
    """Signals side by side: for each, its waveform lanes above its spectrogram lanes; the last spectrogram's image."""
    waves, pictures = place.subgridspec(2, 1, hspace=0.05, height_ratios=(1, 2))
    waves, pictures = (grid.subgridspec(len(channels), len(sides), wspace=0.05, hspace=0.08) for grid in (waves, pictures))
    image = None
    for column, (name, shown, colour) in enumerate(sides):
        for row, channel in enumerate(channels):
            wave, picture = figure.add_subplot(waves[row, column]), figure.add_subplot(pictures[row, column])
            drawing.waveform(wave, shown, channel, colour, reach)
            image = drawing.picture(picture, shown, channel, top_db)
            wave.tick_params(labelbottom=False, labelleft=column == 0)
            picture.tick_params(labelbottom=row == len(channels) - 1, labelleft=column == 0)
            if row == 0:
                wave.set_title(name, loc="left", fontsize=8.5, fontweight="bold", color=colour, pad=4)
            if column == 0:
                lane = _lane(channel, shown.channels)
                wave.set_ylabel(lane or "amplitude, full scale 1")
                picture.set_ylabel(f"{lane}, kHz" if lane else "kHz")
        picture.set_xlabel(drawing.time_unit(shown), labelpad=1)
    return image


def _curves(figure: Any, grid: Any, page: _Page, channels: list[int]) -> None:
    """Level over time and long-term spectrum: of A, B and R, or of both errors."""
    shown = {"before": (page.before, COLOURS["A"]), "after": (page.after, COLOURS["B"])}
    if page.has_reference:
        shown = {"error before": (page.lower[0], COLOURS["A"]), "error after": (page.lower[1], COLOURS["B"])}
    else:
        shown["removed"] = (page.lower[0], COLOURS["R"])
    level, spectrum = figure.add_subplot(grid[0]), figure.add_subplot(grid[1])
    drawing.levels(level, shown, channels)
    level.set_xlabel(drawing.time_unit(page.before))
    level.set_title("Level over time", loc="left", fontsize=8.5, fontweight="bold", pad=4)
    drawing.spectra(spectrum, shown, channels)
    spectrum.set_title("Long-term spectrum", loc="left", fontsize=8.5, fontweight="bold", pad=4)


def _lane(channel: int, channels: int) -> str:
    return "" if channels == 1 else ("left", "right")[channel] if channels == 2 else f"channel {channel + 1}"


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most - 1] + "…"


def _save(figure: Any, path: Path, kind: str, name: str) -> None:
    """Write beside the target, then rename."""
    about = {"png": {"Title": name, "Software": "Shellac"}, "svg": {"Title": name, "Creator": "Shellac", "Date": None},
             "pdf": {"Title": name, "Creator": "Shellac", "CreationDate": None}}[kind]
    with beside(path) as part, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        figure.savefig(part, format=kind, dpi=_DPI, metadata=about)
