"""The meters against the synthetic signals of EBU Tech 3341 and 3342, and what they cost.

Prints every case with what was read (on stderr), then the figures: cases missed, the CPU of measuring everything, beside a
meter written by others, and the CPU of one look of the window's meters at the play head.

    python tests/bench/meters.py
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

import numpy as np
from figures import report

from tests.analysis.conformance import cases
from workstation.analysis import loudness
from workstation.analysis.metering import Metering
from workstation.core import ArraySource

SECONDS, RATE = 120, 44_100
#: Tech 3341: what only recorded programmes can show.
PROGRAMMES = "Tech 3341 cases 7 and 8, Tech 3342 cases 5 and 6 are recorded programmes and are not made here"


def conformance() -> None:
    """Every case: what it must read, what was read."""
    missed, worst = [], 0.0
    print(f"     {'case':<14} {'figure':<20} {'must read':>10} {'read':>10}", file=sys.stderr)
    for case in cases():
        read = getattr(loudness.measure(case.source), case.figure)
        good = case.passes(read)
        print(f"{'ok  ' if good else 'MISS'} {case.name:<14} {case.figure:<20} {case.expected:>10.1f} {read:>10.3f}", file=sys.stderr)
        missed += [] if good else [case.name]
        if case.figure.endswith("lufs"):
            worst = max(worst, abs(read - case.expected))
    print(f"     {PROGRAMMES}", file=sys.stderr)
    report("EBU conformance signals missed", len(missed), "of 103", at_most=0, cases=missed)
    report("largest error of loudness on them", worst, "LU", at_most=0.1)


def cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def by_others(samples: np.ndarray) -> None:
    """The same figures by libebur128."""
    import pyebur128 as r128

    modes = r128.MeasurementMode
    state = r128.R128State(len(samples), RATE, modes.MODE_I | modes.MODE_LRA | modes.MODE_TRUE_PEAK)
    state.add_frames(np.ascontiguousarray(samples.T).ravel(), samples.shape[1])
    r128.get_loudness_global(state), r128.get_loudness_range(state), r128.get_true_peak(state, 0)


def cost() -> None:
    samples = np.random.default_rng(1).normal(0, 0.1, (2, SECONDS * RATE)).astype(np.float32)
    source = ArraySource(samples, RATE)
    loudness.measure(ArraySource(samples[:, :RATE], RATE))
    report("measuring all levels, stereo 44.1 kHz", 1000 * cpu(lambda: loudness.measure(source)) / SECONDS, "ms CPU per s", at_most=5.0,
           libebur128=round(1000 * cpu(lambda: by_others(samples)) / SECONDS, 3))
    metering = Metering(source)
    metering.measure(metering.due(0))
    heads = range(RATE, SECONDS * RATE, RATE // 30)
    report("M, S and correlation at the play head", 1000 * cpu(lambda: [metering.at(head) for head in heads]) / len(heads), "ms a look",
           at_most=0.2)
    report("all levels of a selection of two minutes", 1000 * cpu(metering.levels), "ms", at_most=50)


def window() -> None:
    """One look of the whole meter bar at the play head, drawing included."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from workstation.app import application
    from workstation.app.jobs import Jobs
    from workstation.app.views import MeterBar, TimelineStack

    app = application.make_application([])
    jobs = Jobs()
    stack = TimelineStack(jobs)
    samples = np.random.default_rng(1).normal(0, 0.1, (2, 20 * RATE)).astype(np.float32)
    stack.set_sources({"A": ArraySource(samples, RATE)})
    bar = MeterBar(stack.scene)
    bar.resize(1076, bar.sizeHint().height())
    bar.show()
    deadline = time.monotonic() + 30
    while (jobs.busy or bar.levels is None) and time.monotonic() < deadline:
        app.processEvents()
    heads = range(5 * RATE, 15 * RATE, RATE // 30)

    def look() -> None:
        for head in heads:
            stack.scene.set_head(head)
            bar._show_moment()

    def draw() -> None:
        for _ in heads:
            bar.grab()

    report("following the play head, in the window's thread", 1000 * cpu(look) / len(heads), "ms a frame", at_most=1.0)
    report("drawing the meter bar", 1000 * cpu(draw) / len(heads), "ms a frame", at_most=5.0)
    jobs.shutdown()


if __name__ == "__main__":
    conformance()
    cost()
    window()
