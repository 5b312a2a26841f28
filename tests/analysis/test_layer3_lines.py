"""The filter bank of MPEG Layer III, against its own transpose and against a decoder that knows nothing of it."""

from __future__ import annotations

import numpy as np
import pytest

from tests.signals import voice_like
from workstation.analysis import hybrid, layer3_lines
from workstation.core import Granules
from workstation.files import layer3, mp3

#: Long blocks, a change to short ones and back, and one straight from start to stop.
TYPES = np.array([0, 0, 0, 1, 2, 2, 3, 0, 0, 1, 2, 3, 0, 0])


def test_analysis_gives_back_the_lines_that_were_synthesised() -> None:
    lines = np.random.default_rng(1).standard_normal((len(TYPES), 576)).astype(np.float32)
    samples = hybrid.synthesise(lines, TYPES)
    assert samples.shape == (len(TYPES) * 576 + 1056,)
    assert np.std(hybrid.analyse(samples, TYPES) - lines) < 1e-4


def test_analysis_is_the_transpose_of_synthesis() -> None:
    random = np.random.default_rng(2)
    lines = random.standard_normal((len(TYPES), 576)).astype(np.float32)
    samples = random.standard_normal(len(TYPES) * 576 + 1056).astype(np.float32)
    norms = np.where(TYPES == hybrid.SHORT, 3 * 32, 9 * 32)[:, None]
    found = np.sum(hybrid.analyse(samples, TYPES) * norms * lines, dtype=np.float64)
    assert found == pytest.approx(np.sum(hybrid.synthesise(lines, TYPES) * samples, dtype=np.float64), rel=1e-4)


@pytest.mark.parametrize(("rate", "channels", "kbps"), [(16000, 1, 32), (22050, 2, 64), (24000, 1, 48), (32000, 2, 96), (44100, 1, 64),
                                                        (48000, 2, 128)])
def test_the_lines_of_a_decode_are_whole_numbers_of_the_steps_that_the_file_states(rate: int, channels: int, kbps: int) -> None:
    clean = voice_like(1.5, rate, channels)
    clean[:, rate // 2] += 0.5
    data = mp3.encode(clean, rate, kbps)
    granules, decoded = layer3.granules(data), mp3.decode(data)
    assert granules is not None and granules.known.all() and granules.kbps == kbps
    assert {int(kind) for kind in granules.types.ravel()} == {0, 1, 2, 3}
    late = 1105 if decoded.shape[1] == clean.shape[1] else 0
    samples = np.zeros((channels, len(granules) * 576 + 1056), np.float32)
    samples[:, late:late + decoded.shape[1]] = decoded[:, :samples.shape[1] - late]
    for shift, whole in ((0, True), (1, False)):
        lines = layer3_lines.lines(np.roll(samples, shift, axis=1), granules)
        steps = layer3_lines.step_exponents(granules)
        fits = layer3_lines.fits(lines, steps, layer3_lines.whole_numbers(lines, steps))[4:-4]
        assert fits.mean() > 0.9 if whole else fits.mean() < 0.2


def test_middle_and_side_are_left_and_right_turned() -> None:
    types, lines = np.zeros((4, 2), np.uint8), np.random.default_rng(3).standard_normal((4, 2, 576)).astype(np.float32)
    plain = Granules(types, np.zeros((4, 2, 39), np.int16), np.zeros(4, bool), np.ones(4, bool), (0, 576), (0, 192), 64.0)
    turned = Granules(**{**vars(plain), "middle_side": np.ones(4, bool)})
    middle, side = layer3_lines.samples(lines, turned)
    left, right = layer3_lines.samples(lines, plain)
    assert np.allclose(middle, (left + right) / np.sqrt(2), atol=1e-5) and np.allclose(side, (left - right) / np.sqrt(2), atol=1e-5)


def test_a_part_beyond_the_stream_is_not_known() -> None:
    types, steps = np.full((5, 1), 2, np.uint8), np.ones((5, 1, 39), np.int16)
    granules = Granules(types, steps, np.zeros(5, bool), np.ones(5, bool), (0, 576), (0, 192), 32.0)
    part = granules.part(-2, 7)
    assert part.known.tolist() == [False] * 2 + [True] * 5 + [False] * 2 and len(granules.part(9, 12)) == 3
    assert part.types[:2].tolist() == [[0], [0]] and part.types[2:7].tolist() == [[2]] * 5
