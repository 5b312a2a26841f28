"""Equaliser: the response is that of the analogue networks, at every rate."""

from __future__ import annotations

import numpy as np
import pytest

from workstation.core import ArraySource, Edits
from workstation.restoration.rendered import Rendered
from workstation.restoration.store import SegmentStore
from workstation.session.steps import make_step, remark

#: What one time constant of a standard does, in dB at a frequency.
TURNOVER, HELD, ROLL_OFF = 318e-6, 3180e-6, 75e-6


def rendered(samples: np.ndarray, rate: int, **settings) -> np.ndarray:
    source = ArraySource(samples, rate)
    return Rendered(source, Edits((make_step("eq", settings, source),)), SegmentStore(None)).read(0, source.length)


def response(rate: int, **settings) -> tuple[np.ndarray, np.ndarray]:
    """Frequencies up to 0.45 of the rate and the complex response there, from a pulse in the middle of 8 s."""
    samples = np.zeros((1, 8 * rate), np.float32)
    samples[0, 4 * rate] = 0.5
    out = np.fft.rfft(np.roll(rendered(samples, rate, **settings)[0], -4 * rate).astype(np.float64)) / 0.5
    hz = np.fft.rfftfreq(8 * rate, 1 / rate)
    kept = (hz >= 5) & (hz <= 0.45 * rate)
    return hz[kept], out[kept]


def db(values: np.ndarray) -> np.ndarray:
    return 20 * np.log10(np.abs(values))


def network(hz: np.ndarray, turnover_hz: float, limit_hz: float, roll_off: float) -> np.ndarray:
    """A playback network as a complex response, 0 dB at 1 kHz: (1 + s/ω_t) / (1 + s/ω_l) / (1 + s τ)."""
    def of(f: np.ndarray) -> np.ndarray:
        return (1 + 1j * f / turnover_hz) / (1 + 1j * f / limit_hz) / (1 + 2j * np.pi * f * roll_off)

    return of(hz) / abs(of(np.array(1000.0)))


RIAA = (1 / (2 * np.pi * TURNOVER), 1 / (2 * np.pi * HELD), ROLL_OFF)


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 44100, 96000, 192000])
def test_riaa_is_that_of_its_three_time_constants(rate: int) -> None:
    hz, found = response(rate, curve="riaa")
    assert np.abs(db(found) - db(network(hz, *RIAA))).max() < 0.02


def test_riaa_has_the_values_of_the_standards_table() -> None:
    hz, found = response(96000, curve="riaa")
    table = {20: 19.27, 50: 16.95, 100: 13.09, 200: 8.22, 500: 2.65, 1000: 0.0, 2000: -2.59, 5000: -8.21, 10000: -13.73, 20000: -19.62}
    for frequency, level in table.items():
        assert db(found[np.argmin(np.abs(hz - frequency))]) == pytest.approx(level, abs=0.02)


def test_playback_curves_have_the_phase_of_their_network() -> None:
    hz, found = response(96000, curve="riaa")
    heard = (hz > 30) & (hz < 4000)
    assert np.abs(np.angle(found / network(hz, *RIAA)))[heard].max() < np.radians(6)


@pytest.mark.parametrize(("curve", "turnover", "limit", "roll_off_db"),
                         [("nab", 500, 50, 16), ("columbia", 300, 10, 16), ("blunt", 500, 10, 0)])
def test_the_other_curves_are_those_of_their_turnover_and_roll_off(curve: str, turnover: float, limit: float, roll_off_db: float) -> None:
    hz, found = response(44100, curve=curve)
    roll_off = np.sqrt(10 ** (roll_off_db / 10) - 1) / (2 * np.pi * 10000)
    assert np.abs(db(found) - db(network(hz, turnover, limit, roll_off))).max() < 0.1


def test_a_free_curve_has_its_turnover_and_its_roll_off_at_10_khz() -> None:
    hz, found = response(48000, curve="free", turnover=629, rolloff=12)
    _, flat = response(48000, curve="free", turnover=629, rolloff=0)
    at = np.argmin(np.abs(hz - 10000))
    kilo = np.argmin(np.abs(hz - 1000))
    change = db(found) - db(flat)
    roll_off = 10 * np.log10(1 + (10 ** 1.2 - 1) / 100)
    assert change[at] - change[kilo] == pytest.approx(-12 + roll_off, abs=0.02)
    assert np.abs(db(flat) - db(network(hz, 629, 10, 0))).max() < 0.02


@pytest.mark.parametrize("curve", ["riaa", "nab", "columbia", "blunt"])
def test_undoing_a_curve_and_playing_with_it_is_no_change(curve: str) -> None:
    random = np.random.default_rng(1)
    samples = 0.1 * random.standard_normal((1, 44100)).astype(np.float32)
    assert np.abs(rendered(samples, 44100, undo=curve, curve=curve) - samples).max() < 1e-6


def test_a_transfer_by_riaa_is_played_by_another_curve() -> None:
    hz, found = response(96000, undo="riaa", curve="columbia")
    expected = network(hz, 300, 10, np.sqrt(10 ** 1.6 - 1) / (2 * np.pi * 10000)) / network(hz, *RIAA)
    assert np.abs(db(found) - db(expected)).max() < 0.02
    heard = (hz > 30) & (hz < 8000)
    assert np.abs(np.angle(found / expected))[heard].max() < np.radians(4)


@pytest.mark.parametrize("slope", [6, 12, 18, 24, 36, 48])
@pytest.mark.parametrize("rate", [8000, 44100])
def test_high_and_low_pass_are_butterworths_of_their_slope(slope: int, rate: int) -> None:
    hz, found = response(rate, highpass=80, highpass_slope=str(slope), lowpass=3000, lowpass_slope=str(slope))
    expected = -10 * np.log10(1 + (80 / hz) ** (slope / 3)) - 10 * np.log10(1 + (hz / 3000) ** (slope / 3))
    heard = expected > -60
    assert np.abs(db(found) - expected)[heard].max() < 0.1
    assert db(found)[~heard].max(initial=-60) < -58


def test_shelves_have_their_gain_beyond_and_half_of_it_at_their_frequency() -> None:
    hz, found = response(48000, bass=200, bass_gain=9, treble=4000, treble_gain=-12)
    level = {f: float(db(found[np.argmin(np.abs(hz - f))])) for f in (10, 200, 900, 4000, 20000)}
    assert level == pytest.approx({10: 9, 200: 4.5, 900: 0, 4000: -6, 20000: -12}, abs=0.1)


def test_a_bell_has_its_gain_in_the_middle_and_its_width_by_q() -> None:
    """Half of its dB are left where |f/f₀ − f₀/f| = 1/Q."""
    for gain in (12, -12):
        hz, found = response(44100, bell1=1000, bell1_gain=gain, bell1_q=2)
        edges = 1000 * (np.sqrt(1 + 1 / 16) + np.array([-1, 1]) / 4)
        assert db(found[np.argmin(np.abs(hz - 1000))]) == pytest.approx(gain, abs=0.02)
        assert [float(db(found[np.argmin(np.abs(hz - edge))])) for edge in edges] == pytest.approx([gain / 2] * 2, abs=0.05)


def test_tone_controls_move_nothing_in_time() -> None:
    _, found = response(44100, highpass_slope="48", treble_gain=6, bell1_gain=-9, bell2_gain=4)
    assert np.abs(found.imag).max() < 1e-4


def test_defaults_leave_every_bit() -> None:
    samples = np.random.default_rng(2).standard_normal((2, 5000)).astype(np.float32)
    assert np.array_equal(rendered(samples, 44100), samples)


@pytest.mark.parametrize("settings, says", [
    ({}, ""),
    ({"treble_gain": 6.0, "lowpass_slope": "12", "highpass_slope": "12"},
     "The recording ends at 4 kHz; what is set above that reaches it with its slope alone: Low-pass, Treble shelf."),
    ({"turnover": 300.0, "lowpass": 3000.0, "bell1": 700.0},
     "Not in use yet: Free turnover and roll-off (neither curve is free), Low-pass (its slope is off), First bell (its gain is 0 dB)."),
    ({"turnover": 300.0, "curve": "free", "lowpass": 3000.0, "lowpass_slope": "6", "bell1": 700.0, "bell1_gain": 3.0}, ""),
])
def test_settings_that_do_nothing_here_are_told(settings, says):
    source = ArraySource(np.zeros((1, 8000), np.float32), 8000)
    assert remark(make_step("eq", settings, source), source) == says
