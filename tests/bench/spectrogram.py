"""One screen of spectrogram tile at every zoom of an hour, sampled and from kept maxima, and what keeping them costs."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from figures import long_recording, report

from workstation.analysis.maxima import Maxima
from workstation.analysis.pyramid import Pyramid
from workstation.analysis.spectrogram import is_exact, tile
from workstation.analysis.transforms import SpectrogramSettings
from workstation.core import Source
from workstation.files import open_source

WIDTH, HEIGHT = 1500, 400
SECONDS = (0.1, 1, 10, 35, 69, 140, 300, 900, 3600)


def screen_cpu(source: Source, seconds: float, settings: SpectrogramSettings, pyramid: Pyramid, maxima: Maxima | None) -> float:
    """Median CPU in ms of one tile of so many seconds, over seven places."""
    span = min(seconds * source.format.rate, source.length)
    costs = []
    for step in range(7):
        start = (source.length - span) * step / 7
        before = time.process_time()
        tile(source, 0, start, start + span, WIDTH, HEIGHT, settings, 20, 20_000, pyramid=pyramid, maxima=maxima)
        costs.append(time.process_time() - before)
    return 1e3 * statistics.median(costs)


def main() -> None:
    source = open_source(long_recording(), Path(tempfile.gettempdir()))
    pyramid = Pyramid(source)
    pyramid.build()
    screen_cpu(source, 1, SpectrogramSettings(), pyramid, None)
    for scale in ("log", "linear", "mel"):
        settings = SpectrogramSettings(scale=scale)
        medians = {seconds: screen_cpu(source, seconds, settings, pyramid, None) for seconds in SECONDS}
        worst = max(medians, key=lambda seconds: medians[seconds])
        exact_to = max(s for s in SECONDS if is_exact(0, s * source.format.rate, WIDTH, settings))
        report(f"one screen of spectrogram, {scale}, the slowest zoom", medians[worst], "ms CPU a channel", at_most=40,
               yardstick=f"{worst} s on screen; every frame seen up to {exact_to} s",
               medians_ms={str(seconds): round(value, 1) for seconds, value in medians.items()})
    maxima = Maxima(source, SpectrogramSettings())
    before = time.process_time()
    maxima.build()
    report("keeping the maxima of 60 minutes", (time.process_time() - before) / source.format.channels, "s CPU a channel")
    known = {seconds: screen_cpu(source, seconds, SpectrogramSettings(), pyramid, maxima) for seconds in SECONDS[-3:]}
    report("one screen of spectrogram, log, from kept maxima", max(known.values()), "ms CPU a channel", at_most=40,
           yardstick="every frame seen", medians_ms={str(seconds): round(value, 1) for seconds, value in known.items()})


if __name__ == "__main__":
    main()
