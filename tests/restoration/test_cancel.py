"""Cancel reference: noise that reached the recording through a known way is taken out; what is not explained stays."""

from __future__ import annotations

import numpy as np
import pytest

from tests.signals import voice_like, white
from workstation.core import ArraySource, Edits
from workstation.core.resample import resample
from workstation.restoration.rendered import Rendered
from workstation.restoration.store import SegmentStore
from workstation.session.steps import make_step

RATE = 11025
SECONDS = 18.0
#: The way of the noise: 9 ms of a room that dies away, power 1.
WAY = np.random.default_rng(3).standard_normal(100) * np.exp(-np.arange(100) / 25)
WAY /= np.sqrt(np.sum(WAY ** 2))


def rendered(samples: np.ndarray, reference: ArraySource | None = None, **settings) -> np.ndarray:
    source = ArraySource(samples, RATE)
    step = make_step("cancel", settings, source)
    beside = {} if reference is None else {"reference": reference}
    return Rendered(source, Edits((step,)), SegmentStore(None), recordings=lambda _: beside).read(0, source.length)


def recorded(level_db: float = -20.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(a voice, the noise alone, the noise as it reached the voice), each float32 [1, frames]."""
    voice, noise = voice_like(SECONDS, RATE), white(SECONDS, level_db, RATE)
    heard = np.convolve(noise[0], WAY)[None, :noise.shape[1]]
    return voice, noise, heard.astype(np.float32)


def snr(wanted: np.ndarray, out: np.ndarray) -> float:
    return float(10 * np.log10(np.sum(wanted ** 2) / np.sum((out - wanted) ** 2)))


def test_noise_of_a_channel_is_taken_from_the_others_and_the_channel_stays() -> None:
    voice, noise, heard = recorded()
    out = rendered(np.concatenate([voice + heard, noise, heard]), channel=2)
    assert snr(voice, voice + heard) < 1
    assert snr(voice[0], out[0]) > 21
    assert np.array_equal(out[1], noise[0])
    assert np.mean(out[2] ** 2) < 10 ** -3.5 * np.mean(heard ** 2)


def test_noise_of_another_recording_is_taken_from_every_channel() -> None:
    voice, noise, heard = recorded()
    out = rendered(np.concatenate([voice + heard, voice - 0.5 * heard]), ArraySource(noise, RATE))
    assert min(snr(voice[0], out[0]), snr(voice[0], out[1])) > 21


def test_a_reference_of_another_rate_is_resampled() -> None:
    """Above the band of both there is nothing to explain: the noise is limited to 4 kHz."""
    voice, noise, _ = recorded()
    low = resample(noise, RATE, 8000)
    noise = resample(low, 8000, RATE)[:, :voice.shape[1]]
    heard = np.convolve(noise[0], WAY)[None, :noise.shape[1]].astype(np.float32)
    assert snr(voice, rendered(voice + heard, ArraySource(low, 8000))) > 20


def test_a_reference_that_comes_late_is_reached_within_the_tolerance() -> None:
    voice, noise, heard = recorded()
    late = ArraySource(np.pad(noise, ((0, 0), (33, 0))), RATE)
    assert snr(voice, rendered(voice + heard, late, tolerance=5)) > 20
    assert snr(voice, rendered(voice + heard, late, tolerance=0)) < 8


def test_what_a_reference_does_not_explain_hardly_changes() -> None:
    voice, noise, _ = recorded()
    assert snr(voice, rendered(voice, ArraySource(noise, RATE))) > 30


def test_borders_of_segments_are_not_heard() -> None:
    """What is left of the noise is no larger within 10 ms of 16 s than elsewhere."""
    voice, noise, heard = recorded()
    left = (rendered(voice + heard, ArraySource(noise, RATE)) - voice)[0]
    near = np.concatenate([left[round(s * RATE) - 110:round(s * RATE) + 110] for s in (16,)])
    assert np.mean(near ** 2) < 4 * np.mean(left ** 2)
    assert np.abs(np.diff(near)).max() < 1.5 * np.abs(np.diff(left)).max()


@pytest.mark.parametrize(("settings", "says"), [({}, "No reference is chosen yet"), ({"channel": 1}, "has one channel")])
def test_without_a_reference_nothing_changes_and_that_is_said(settings: dict[str, int], says: str) -> None:
    voice, _, _ = recorded()
    assert np.array_equal(rendered(voice, **settings), voice)
    findings = make_step("cancel", settings, ArraySource(voice, RATE)).findings
    assert findings is not None and says in findings.summary and findings.summary.endswith("nothing is changed.")


def test_a_channel_that_is_not_there_is_said() -> None:
    voice, noise, _ = recorded()
    findings = make_step("cancel", {"channel": 5}, ArraySource(np.concatenate([voice, noise]), RATE)).findings
    assert findings is not None and findings.summary == "The recording has 2 channels and no channel 5, so nothing is changed."


def test_beyond_a_silent_reference_every_bit_stays() -> None:
    voice, _, _ = recorded()
    assert np.array_equal(rendered(voice, ArraySource(np.zeros((1, 500)), RATE)), voice)
