"""What a decode tells of the MP3 that it was, against what the file states."""

from __future__ import annotations

import numpy as np
import pytest

from tests.signals import voice_like
from workstation.analysis import layer3_lines
from workstation.analysis.former_granules import former_granules
from workstation.core import ArraySource, Progress
from workstation.files import layer3, mp3

#: Frames by which a decoder without a tag is late.
LATE = 1105


@pytest.mark.parametrize(("rate", "channels", "kbps"), [(16000, 1, 32), (32000, 2, 64), (44100, 1, 64), (48000, 2, 128)])
def test_blocks_and_steps_are_those_that_the_file_states(rate: int, channels: int, kbps: int) -> None:
    clean = voice_like(1.5, rate, channels)
    clean[:, rate // 2] += 0.5
    data = mp3.encode(clean, rate, kbps)
    stated, decoded = layer3.granules(data), mp3.decode(data)
    assert stated is not None
    skipped = LATE if decoded.shape[1] == clean.shape[1] else 0
    rounded = np.rint(decoded * 32768) / 32768
    found = former_granules(ArraySource(rounded, rate), -skipped, kbps, Progress())
    assert found is not None and found.known.mean() > 0.7
    stated = stated.part((skipped - found.skipped) // 576, (skipped - found.skipped) // 576 + len(found))
    known = found.known & stated.known
    assert (found.types == stated.types)[known].mean() > 0.95 and {0, 2} <= set(found.types[known].ravel())
    steps = layer3_lines.step_exponents(stated)
    begin = -found.skipped
    lines = layer3_lines.lines(rounded[:, begin:begin + len(found) * 576 + 1056].astype(np.float32), stated)
    numbers = layer3_lines.whole_numbers(lines, steps)
    coarse = (numbers != 0) & known[:, None, None] & (steps > -15)
    estimated = layer3_lines.step_exponents(found)[coarse]
    assert coarse.sum() > 500 and (estimated == steps[coarse]).mean() > 0.85 and (estimated <= steps[coarse]).mean() > 0.98


@pytest.mark.parametrize("change", [lambda x: 0.9 * x, lambda x: np.roll(x, 1)])
def test_no_block_is_known_where_level_or_place_is_another(change: object) -> None:
    decoded = mp3.decode(mp3.encode(voice_like(1.5, 22050), 22050, 48))
    changed = np.rint(change(decoded) * 32768) / 32768  # type: ignore[operator]
    found = former_granules(ArraySource(changed, 22050), 0, 48, Progress())
    assert found is not None
    heard = np.abs(changed[:, :len(found) * 576]).reshape(-1, 576).max(axis=1) > 0.01
    assert heard.sum() > 30 and found.known[heard].mean() < 0.05


def test_blocks_that_clip_are_not_known() -> None:
    decoded = mp3.decode(mp3.encode(voice_like(1.5, 22050), 22050, 48))
    decoded[:, 20_000] = 1.0
    found = former_granules(ArraySource(decoded, 22050), 0, 48, Progress())
    assert found is not None
    reaching = [at for at in range(len(found)) if 0 <= 20_000 - (576 * at - found.skipped) < 1632]
    assert len(reaching) > 1 and not found.known[reaching].any() and found.known.mean() > 0.5


def test_rates_that_the_format_does_not_have_are_refused() -> None:
    assert former_granules(ArraySource(voice_like(1.0, 96000), 96000), 0, 128, Progress()) is None
