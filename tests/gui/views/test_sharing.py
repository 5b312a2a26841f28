"""What has one content is measured and kept once, and what is nothing is not read."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from workstation.app import theme
from workstation.app.jobs import Jobs
from workstation.app.views import MeterBar, TimelineStack
from workstation.core import ArraySource, Removed

RATE = 44100


class Counted(ArraySource):
    """Counts the frames that are read."""

    def __init__(self, samples):
        super().__init__(samples, RATE)
        self.frames_read = 0

    def _read(self, start, count):
        self.frames_read += count
        return super()._read(start, count)


@pytest.fixture
def stack(qtbot):
    theme.apply(QApplication.instance(), "dark")
    jobs = Jobs()
    stack = TimelineStack(jobs)
    qtbot.addWidget(stack)
    stack.resize(800, 500)
    stack.show()
    yield stack
    jobs.shutdown()


def settle(qtbot, stack):
    qtbot.wait(20)
    qtbot.waitUntil(lambda: not stack.scene.jobs.busy)


def test_after_that_is_still_before_shares_its_track_and_removed_is_not_read(qtbot, stack):
    samples = np.random.default_rng(1).uniform(-0.5, 0.5, (2, 10 * RATE))
    before, same = Counted(samples), Counted(samples)
    stack.set_sources({"A": before, "B": same, "R": Removed(before, same)})
    settle(qtbot, stack)
    tracks = stack.scene.tracks
    assert tracks["A"] is tracks["B"] and tracks["A"].pyramid.is_complete
    assert same.frames_read == 0
    read = before.frames_read
    assert np.all(tracks["R"].columns(0, 100, 4410)[1] == 0)
    stack.set_shown("R")
    settle(qtbot, stack)
    assert before.frames_read == read and same.frames_read == 0


def test_going_back_to_what_is_drawn_already_reads_nothing_again(qtbot, stack):
    samples = np.random.default_rng(2).uniform(-0.5, 0.5, (1, 5 * RATE))
    before, louder = Counted(samples), ArraySource(samples * 1.5, RATE)
    stack.set_sources({"A": before, "B": louder, "R": Removed(before, louder)})
    settle(qtbot, stack)
    track, read = stack.scene.tracks["A"], before.frames_read
    stack.set_sources({"A": before, "B": before, "R": Removed(before, before)})
    settle(qtbot, stack)
    assert stack.scene.tracks["B"] is track is stack.scene.tracks["A"]
    assert before.frames_read == read


def test_the_meters_call_a_removed_nothing_silent_without_reading_it(qtbot, stack):
    before = Counted(np.random.default_rng(3).uniform(-0.5, 0.5, (1, 5 * RATE)))
    stack.set_sources({"A": before, "B": before, "R": Removed(before, before)})
    meters = MeterBar(stack.scene)
    qtbot.addWidget(meters)
    settle(qtbot, stack)
    read = before.frames_read
    meters.set_letter("R")
    meters.show()
    qtbot.waitUntil(lambda: meters.levels is not None, timeout=3000)
    assert meters.levels.lufs == meters.levels.peak_dbfs == -np.inf and before.frames_read == read


def test_low_lanes_of_a_above_b_still_say_which_is_which(qtbot, stack):
    quiet = np.zeros((2, RATE))
    before, after = ArraySource(quiet, RATE), ArraySource(quiet, RATE, version="other")
    stack.set_sources({"A": before, "B": after, "R": Removed(before, after)})
    stack.set_shown("AB")
    stack.resize(700, 330)
    settle(qtbot, stack)
    filled = []
    for lane in stack.waveforms.lanes:
        assert 20 <= lane.height() < 34
        image = lane.grab().toImage()
        colour = theme.current()["after_body"]
        filled.append(sum(image.pixelColor(lane.plot.left() + 5 + x, 4 + y) == colour for x in range(32) for y in range(14)) > 60)
    assert filled == [False, False, True, True]
