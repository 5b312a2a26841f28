"""De-rumble: gain at frequencies, phase, offset, and what it leaves alone."""

from __future__ import annotations

import numpy as np
import pytest

from tests.signals import sine
from workstation.core import ArraySource, Edits
from workstation.restoration.rendered import Rendered
from workstation.restoration.store import SegmentStore
from workstation.session.steps import make_step

RATE = 8000


def output(samples: np.ndarray, rate: int = RATE, **settings: float | str) -> np.ndarray:
    source = ArraySource(samples, rate)
    return Rendered(source, Edits((make_step("derumble", settings, source),)), SegmentStore(None)).read(0, source.length)


@pytest.mark.parametrize("slope, order", [("gentle", 4), ("steep", 8)])
@pytest.mark.parametrize("hz", [12, 20, 30, 40, 60, 500])
def test_the_gain_is_that_of_the_formula(slope, order, hz):
    wave = sine(4.0, hz, rate=RATE)
    middle = slice(RATE, 3 * RATE)
    carrier = np.exp(-2j * np.pi * hz * np.arange(wave.shape[1]) / RATE)[middle]
    before, after = (2 * np.abs((x[0, middle] * carrier).mean()) for x in (wave, output(wave, slope=slope)))
    assert after / before == pytest.approx(1 / (1 + (30 / hz) ** (2 * order)), abs=0.01)


def test_an_impulse_becomes_a_symmetric_one():
    impulse = np.zeros((1, 2 * RATE), np.float32)
    impulse[0, RATE] = 1
    out = output(impulse)[0]
    assert np.abs(out[RATE - 4000:RATE] - out[RATE + 4000:RATE:-1]).max() < 1e-7
    assert out.argmax() == RATE


def test_a_constant_offset_is_gone():
    wave = sine(4.0, 440, rate=RATE) + np.float32(0.2)
    out = output(wave)
    assert abs(out[0, RATE:3 * RATE].mean()) < 1e-6


@pytest.mark.parametrize("rate", [8000, 44100, 192000])
def test_what_lies_well_above_the_cut_off_is_untouched(rate):
    wave = sine(1.5, 300, rate=rate)
    away = slice(round(0.6 * rate), round(0.9 * rate))
    assert np.abs(output(wave, rate, cutoff=60) - wave)[:, away].max() < 1e-4


def test_a_higher_cut_off_takes_more():
    wave = sine(3.0, 70, rate=RATE)
    levels = [np.abs(output(wave, cutoff=cutoff))[0, RATE:2 * RATE].max() for cutoff in (20, 70, 120)]
    assert levels[0] > 0.49 and levels[1] == pytest.approx(0.25, abs=0.01) and levels[2] < 0.01
