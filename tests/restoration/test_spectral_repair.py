"""Spectral repair: what it takes out of a box, what it keeps of the sound there, and what it leaves alone."""

from __future__ import annotations

import numpy as np
import pytest

from tests.signals import sine, white
from workstation.core import EVERYTHING, ArraySource, Edits, Region, UsageError
from workstation.restoration.classical.continuation import continued
from workstation.restoration.classical.subband import subband
from workstation.restoration.rendered import Rendered
from workstation.restoration.store import SegmentStore
from workstation.session.steps import make_step

RATE = 22050
BOX = Region(round(1.3 * RATE), round(1.9 * RATE), 1000.0, 3000.0)


def output(samples: np.ndarray, region: Region = BOX, **settings: object) -> np.ndarray:
    source = ArraySource(samples, RATE)
    step = make_step("spectral-repair", settings, source, region=region)
    return Rendered(source, Edits((step,)), SegmentStore(None)).read(0, source.length)


def whistled(clean: np.ndarray, level: float = 0.3) -> np.ndarray:
    """A chirp from 1.6 to 2.4 kHz in the middle of the box."""
    out, count = clean.copy(), round(0.4 * RATE)
    time = np.arange(count) / RATE
    chirp = level * np.sin(2 * np.pi * (1600 + 1000 * time) * time) * np.hanning(count)
    out[:, round(1.4 * RATE):][:, :count] += chirp.astype(np.float32)
    return out


def inside_db(samples: np.ndarray, region: Region = BOX) -> float:
    """The level in the box, dB."""
    part = samples[0, region.start:region.stop] * np.hanning(region.stop - region.start)
    hz = np.fft.rfftfreq(len(part), 1 / RATE)
    power = np.abs(np.fft.rfft(part)) ** 2
    return float(10 * np.log10(power[(hz > region.low_hz) & (hz < (region.high_hz or RATE))].sum() + 1e-20))


@pytest.mark.parametrize("method", ["attenuate", "replace"])
@pytest.mark.parametrize("direction", ["both", "before", "after", "frequencies"])
def test_a_whistle_in_hiss_goes_down_to_the_hiss(method, direction):
    clean = white(3.0, -50, RATE)
    out = output(whistled(clean), method=method, direction=direction)
    assert inside_db(whistled(clean)) > inside_db(clean) + 25
    assert abs(inside_db(out) - inside_db(clean)) < 3


def test_a_tone_goes_on_under_the_whistle():
    clean = sine(3.0, 1900.0, 0.2, RATE) + white(3.0, -70, RATE)
    damaged = whistled(clean)
    assert inside_db(output(damaged) - clean) < inside_db(damaged - clean) - 30
    assert inside_db(output(damaged) - clean) < inside_db(clean) - 20


def test_sound_without_a_noise_in_the_box_stays_nearly_as_it_is():
    clean = sine(3.0, 1900.0, 0.2, RATE) + white(3.0, -50, RATE)
    assert inside_db(output(clean) - clean) < inside_db(clean) - 15


def test_more_strength_leaves_less():
    levels = [inside_db(output(whistled(white(3.0, -50, RATE)), strength=strength)) for strength in (1, 5, 10)]
    assert levels[0] > levels[1] + 6 and levels[1] > levels[2]


def test_a_box_across_segments_is_repaired_as_one_elsewhere():
    clean = white(6.0, -50, RATE)
    whole, later = whistled(clean), np.pad(whistled(clean), ((0, 0), (round(6.4 * RATE), 0)))
    across = Region(BOX.start + round(6.4 * RATE), BOX.stop + round(6.4 * RATE), BOX.low_hz, BOX.high_hz)
    assert across.start < 8 * RATE < across.stop
    here, there = output(whole)[:, BOX.start:BOX.stop], output(later, across)[:, across.start:across.stop]
    assert np.abs(here - there).max() < 1e-6


def test_a_thump_at_the_beginning_and_one_at_the_end_are_told_from_one_side():
    clean = white(3.0, -40, RATE)
    for region in (Region(0, round(0.4 * RATE)), Region(round(2.6 * RATE), None)):
        damaged, (start, stop) = clean.copy(), region.span(clean.shape[1])
        damaged[:, start:stop] += 0.3 * np.hanning(stop - start) * np.sin(2 * np.pi * 60 * np.arange(stop - start) / RATE)
        whole = Region(start, stop, 0.0, RATE)
        assert abs(inside_db(output(damaged, region), whole) - inside_db(clean, whole)) < 3


@pytest.mark.parametrize("region, words", [(EVERYTHING, "works on a selection"), (Region(channels=(0,)), "works on a selection"),
                                           (Region(0, 11 * RATE), "at most 10 s at a time; 11.0 s are selected"),
                                           (Region(0, 12 * RATE), "needs sound around the selection")])
def test_what_cannot_be_repaired_is_refused_in_words(region, words):
    with pytest.raises(UsageError, match=words):
        output(white(12.0, -50, RATE), region)


@pytest.mark.parametrize("low, high", [(0, 11025), (0, 700), (900, 2000), (6000, 11025)])
def test_a_band_comes_back_as_it_was_taken(low, high):
    samples = white(0.5, -20, RATE)[0]
    band = subband(len(samples), RATE, low, high, 60.0)
    hz = np.fft.rfftfreq(len(samples), 1 / RATE)
    inside = (hz > low + 1) & (hz < high - 1)
    difference = np.fft.rfft(band.given_back(band.taken(samples)) - samples)
    assert np.abs(difference[inside]).max() < 1e-9 * np.abs(np.fft.rfft(samples)).max()


@pytest.mark.parametrize("count", [300, 6000])
def test_tones_are_carried_across_a_hole(count):
    time = np.arange(6000 + count)
    tones = np.exp(0.4j * time) + 0.5 * np.exp(2j - 1.1j * time)
    noise = 1e-4 * np.random.default_rng(3).standard_normal((2, len(time)))
    z = tones + noise[0] + 1j * noise[1]
    guess = continued(z[:3000], z[3000 + count:], count, 8000.0)
    near = slice(0, 200)
    assert np.abs(guess - z[3000:3000 + count])[near].max() < 0.1
