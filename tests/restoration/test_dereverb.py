"""Room echo: weighted prediction error against its formula written out, what it wins in simulated rooms, and what it says of dry sound."""

from __future__ import annotations

import numpy as np
import pytest

from tests.signals import white
from workstation.core import ArraySource, Edits, Findings
from workstation.restoration.classical.wpe import dereverberated
from workstation.restoration.rendered import Rendered
from workstation.restoration.store import SegmentStore
from workstation.session.steps import make_step

RATE = 16000


def room(seconds: float, channels: int = 2) -> np.ndarray:
    """Impulse responses [channels, frames]: the sound itself, and noise of the same energy that dies away by 60 dB in `seconds`."""
    time = np.arange(round(seconds * RATE)) / RATE
    late = np.random.default_rng(3).standard_normal((channels, len(time))) * 10 ** (-3 * time / seconds) * (time > 0.002)
    late /= np.sqrt(np.sum(late ** 2, axis=1, keepdims=True))
    late[:, 0] = 1
    return late


def heard_in(voice: np.ndarray, responses: np.ndarray) -> np.ndarray:
    size = len(voice) + responses.shape[1]
    return np.fft.irfft(np.fft.rfft(voice, size) * np.fft.rfft(responses, size), size)[:, :len(voice)].astype(np.float32)


def syllables(seconds: float = 5.0) -> np.ndarray:
    """Bursts of noise of all loudnesses with pauses, over a trace of noise."""
    time = np.arange(round(seconds * RATE)) / RATE
    loud = np.random.default_rng(4).uniform(0.1, 1, len(time) // 100 + 1)[(time / 0.35).astype(int)]
    shape = loud * np.clip(np.sin(2 * np.pi * time / 0.35), 0, None) ** 2
    return shape * white(seconds, -20, RATE)[0] + white(seconds, -90, RATE, seed=5)[0]


def written_out(y: np.ndarray, taps: int, delay: int, iterations: int) -> np.ndarray:
    """The formula, sum by sum, for one bin [channels, frames]."""
    channels, frames = y.shape
    past = np.zeros((frames, taps * channels), complex)
    for t in range(frames):
        for tap in range(taps):
            if t - delay - tap >= 0:
                past[t, tap * channels:(tap + 1) * channels] = y[:, t - delay - tap]
    x = y
    for _ in range(iterations):
        matrix, right = np.zeros((taps * channels,) * 2, complex), np.zeros((taps * channels, channels), complex)
        for t in range(frames):
            power = np.mean(np.abs(x[:, t]) ** 2)
            matrix += np.outer(past[t], past[t].conj()) / power
            right += np.outer(past[t], y[:, t].conj()) / power
        x = y - (past @ np.linalg.solve(matrix, right).conj()).T
    return x


@pytest.mark.parametrize("channels, taps, delay, iterations", [(1, 5, 2, 1), (2, 4, 3, 3), (3, 2, 1, 2)])
def test_it_is_the_formula_written_out(channels, taps, delay, iterations):
    random = np.random.default_rng(1)
    y = random.standard_normal((2, channels, 120)) + 1j * random.standard_normal((2, channels, 120))
    y[..., 3:] += 0.5 * y[..., :-3]
    expected = np.array([written_out(one, taps, delay, iterations) for one in y])
    assert np.abs(dereverberated(y, taps, delay, iterations) - expected).max() < 1e-9
    single = dereverberated(y.astype(np.complex64), taps, delay, iterations)
    assert np.abs(single - expected).max() < 1e-3 * np.abs(expected).max()


def test_silence_in_a_bin_stays_silence():
    assert not dereverberated(np.zeros((3, 2, 50), np.complex64), 4, 2, 3).any()


def output(samples: np.ndarray, **settings: float) -> np.ndarray:
    source = ArraySource(samples, RATE)
    return Rendered(source, Edits((make_step("dereverb", settings, source),)), SegmentStore(None)).read(0, source.length)


def distance_db(early: np.ndarray, other: np.ndarray) -> float:
    """The scale-invariant error against the early sound, dB."""
    gain = np.sum(early * other) / np.sum(early * early)
    return float(10 * np.log10(np.sum((other - gain * early) ** 2) / np.sum((gain * early) ** 2)))


@pytest.mark.parametrize("channels, won", [(1, 0.5), (2, 3.0)])
def test_a_voice_in_a_room_comes_nearer_to_its_early_sound(channels, won):
    responses = room(0.7, channels)
    early = responses * (np.arange(responses.shape[1]) < 0.04 * RATE)
    said = syllables()
    reverberant, wanted = heard_in(said, responses), heard_in(said, early)
    assert distance_db(wanted, output(reverberant)) < distance_db(wanted, reverberant) - won


def test_blocks_pass_into_each_other_without_a_step():
    reverberant = heard_in(syllables(12.0), room(0.6))
    change = output(reverberant) - reverberant
    border = 8 * RATE
    jumps = np.abs(np.diff(change, axis=1))
    assert jumps[:, border - 20:border + 20].max() <= jumps[:, border - RATE:border + RATE].max()
    assert np.abs(change[:, border - RATE:border + RATE]).max() > 1e-3


def findings(samples: np.ndarray) -> Findings:
    found = make_step("dereverb", {}, ArraySource(samples, RATE)).findings
    assert found is not None
    return found


def test_dry_sound_is_warned_of_and_a_room_is_not():
    said = syllables()
    assert "sounds dry already" in findings(said[None]).warning
    assert findings(heard_in(said, room(0.6))).warning == ""


def test_a_longer_room_is_told_longer():
    times = [findings(heard_in(syllables(), room(seconds))).values["decay_seconds"] for seconds in (0.25, 0.4, 0.8)]
    assert times[0] < times[1] < times[2]


def test_of_silence_nothing_is_said():
    found = findings(np.zeros((1, RATE), np.float32))
    assert not found.warning and "nothing can be said" in found.summary


def test_a_warning_survives_being_written_and_read():
    assert Findings.from_plain(Findings("So.", warning="Beware.").to_plain()).warning == "Beware."
