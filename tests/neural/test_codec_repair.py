"""codec-repair: what is known of an MP3 is repaired, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.signals import voice_like
from workstation.core import ArraySource, Edits, Granules, Progress, Region, Source
from workstation.core.resample import resample
from workstation.files import mp3, open_source
from workstation.restoration import registry
from workstation.restoration.neural import coded
from workstation.restoration.neural.networks.cells import Cells, bounds
from workstation.restoration.rendered import Rendered
from workstation.restoration.settings import Choice
from workstation.restoration.store import SegmentStore
from workstation.session import Renderer, make_step, open_recording
from workstation.session.opening import demos
from workstation.training.degrade import best_gain

RATE = 22050


def mp3_of(folder: Path, clean: np.ndarray, kbps: int, rate: int = RATE, unnamed: bool = False) -> Source:
    path = folder / "coded.mp3"
    data = mp3.encode(clean, rate, kbps)
    path.write_bytes(data.replace(b"LAME", b"XXXX") if unnamed else data)
    return open_source(path, cache=folder / "cache")


def rendered(source: Source, settings: dict[str, Any]) -> Rendered:
    return Rendered(source, Edits((make_step("codec-repair", settings, source),)), SegmentStore(None))


def after(source: Source, **settings: Any) -> np.ndarray:
    return rendered(source, settings).read(0, source.length)


def told(source: Source, **settings: Any) -> Any:
    findings = make_step("codec-repair", settings, source).findings
    assert findings is not None
    return findings


@pytest.mark.parametrize("kbps", [32, 96])
def test_the_gain_of_a_known_encoder_is_undone_exactly(tmp_path: Path, kbps: int) -> None:
    source = mp3_of(tmp_path, voice_like(1.0, RATE, 2), kbps)
    decoded = source.read(0, source.length)
    assert np.array_equal(after(source, lines="off"), decoded / np.float32(0.95))
    assert np.array_equal(after(source, lines="off", gain="off"), decoded)
    assert "0.95" in told(source).summary and "+0.45 dB" in told(source).summary


def test_a_step_that_the_program_makes_repairs_the_lines_and_one_after_another_step_cannot(tmp_path: Path) -> None:
    source = mp3_of(tmp_path, voice_like(1.0, RATE), 32)
    renderer = Renderer()
    first = make_step("codec-repair", {}, renderer.rendered(source, Edits()))
    assert first.findings is not None and "lines are repaired" in first.findings.summary
    later = make_step("codec-repair", {}, renderer.rendered(source, Edits((make_step("gain", {"gain": 1.0}, source),))))
    assert later.findings is not None and "lines stay as they are" in later.findings.summary


def test_the_level_of_an_encoder_that_is_not_known_stays_and_that_is_said(tmp_path: Path) -> None:
    source = mp3_of(tmp_path, voice_like(1.0, RATE), 32, unnamed=True)
    decoded = source.read(0, source.length)
    assert np.array_equal(after(source, lines="off"), decoded)
    assert "not known: the level stays. Its spectral lines are repaired." in told(source).summary and told(source).values["scale"] is None
    assert np.array_equal(after(source, lines="off", gain="0.97"), decoded / np.float32(0.97))
    named = mp3_of(tmp_path, voice_like(1.0, RATE), 32)
    assert np.array_equal(after(source), after(named, gain="off")) and not np.array_equal(after(source), decoded)


def test_what_is_said_follows_the_settings(tmp_path: Path) -> None:
    source = mp3_of(tmp_path, voice_like(1.0, RATE), 32)
    assert "multiplies by 0.95 at such a bitrate, which stays, as chosen." in told(source, gain="off").summary
    assert "level is raised by 0.26 dB, as chosen. " in told(source, gain="0.97").summary
    assert "level is raised by 0.89 dB, as chosen. " in told(source, gain="0.9025").summary
    off = told(source, gain="off", lines="off")
    assert "Its spectral lines stay as they are, as chosen." in off.summary
    processor = registry.get("codec-repair")
    assert processor.leaves_alone(source.format, {"gain": "off", "lines": "off"}, off, Region())
    assert not processor.leaves_alone(source.format, {"gain": "off", "lines": "on"}, off, Region())
    former = ArraySource(of_16_bits(mp3.decode(mp3.encode(voice(tmp_path, RATE, 1), RATE, 32))), RATE)
    assert "they stay as they are, as chosen. Its level is raised by 0.45 dB, as chosen." in told(former, lines="off", gain="0.95").summary


def test_each_gain_on_offer_says_by_how_much_it_raises() -> None:
    (gain,) = (setting for setting in registry.get("codec-repair").settings if isinstance(setting, Choice) and setting.key == "gain")
    offered = [(factor, text) for factor, text in gain.options if factor not in ("auto", "off")]
    assert offered and all(text.startswith(f"{-20 * np.log10(float(factor)):+.2f} dB: ") for factor, text in offered)


def test_a_high_bitrate_is_told_as_the_reason_why_lines_stay(tmp_path: Path) -> None:
    source = mp3_of(tmp_path, voice_like(1.0, 44100, 2), 320, 44100)
    assert "level as it is. Its spectral lines stay as they are: above 160 kbit/s next to nothing is to be won." in told(source).summary
    assert np.array_equal(after(source), source.read(0, source.length))


def test_what_was_never_lossy_stays_as_it_is_to_the_bit() -> None:
    source = ArraySource(voice_like(1.0, RATE, 2), RATE)
    assert np.array_equal(after(source), source.read(0, source.length))
    assert told(source).summary == "This does not look like lossy audio; nothing is changed."


@pytest.mark.parametrize(("kbps", "delay"), [(32, 1105), (96, 0)])
def test_the_delay_of_the_encoder_is_told_and_kept(tmp_path: Path, kbps: int, delay: int) -> None:
    clean = voice_like(1.0, RATE)
    source = mp3_of(tmp_path, clean, kbps)
    assert told(source).values["delay_frames"] == delay
    assert ("delay of 1105 frames (50 ms)" in told(source).summary) == (delay > 0)
    out = after(source)
    assert out.shape == (1, source.length) and np.array_equal(np.argmax(np.abs(out)), np.argmax(np.abs(source.read(0, source.length))))


@pytest.mark.parametrize(("rate", "channels", "kbps"), [(22050, 1, 32), (44100, 2, 64)])
def test_it_comes_nearer_than_the_best_gain_which_only_the_scorer_knows(tmp_path: Path, rate: int, channels: int, kbps: int) -> None:
    demo = open_recording(demos()[0], cache=tmp_path / "demo")
    voice = demo.read(0, 4 * demo.format.rate).mean(axis=0)
    clean = np.stack([voice, np.roll(voice, 300)])[:channels].astype(np.float32)
    source = mp3_of(tmp_path, clean, kbps, rate)
    late = 1105 if source.length != clean.shape[1] else 0
    decoded, restored = (samples[:, late:late + clean.shape[1]] for samples in (source.read(0, source.length), after(source)))
    clean = clean[:, :decoded.shape[1]]
    best = np.sum(np.square(clean - np.float32(best_gain(clean, decoded)) * decoded))
    assert 10 * np.log10(best / np.sum(np.square(clean - restored))) > 0.05


def voice(folder: Path, rate: int, channels: int) -> np.ndarray:
    """Six seconds of the demo's voice."""
    demo = open_recording(demos()[0], cache=folder / "demo")
    mono = resample(demo.read(0, 6 * demo.format.rate).mean(axis=0, keepdims=True), demo.format.rate, rate)[0]
    return np.stack([mono, np.roll(mono, 300) * np.float32(0.7)])[:channels].astype(np.float32)


def of_16_bits(samples: np.ndarray) -> np.ndarray:
    return (np.rint(samples * 32768) / 32768).astype(np.float32)


@pytest.mark.parametrize(("rate", "channels", "kbps"), [(22050, 1, 32), (44100, 2, 64)])
def test_a_wav_that_was_an_mp3_is_repaired_too_and_keeps_its_level(tmp_path: Path, rate: int, channels: int, kbps: int) -> None:
    clean = voice(tmp_path, rate, channels)
    decoded = of_16_bits(mp3.decode(mp3.encode(clean, rate, kbps)))
    source = ArraySource(decoded[:, 777:], rate)
    restored, late = after(source), 1105 if decoded.shape[1] != clean.shape[1] else 0
    clean = np.pad(clean, ((0, 0), (late, 0)))
    clean, decoded, restored = (samples[:, 8000:100_000] for samples in (clean[:, 777:], decoded[:, 777:], restored))
    before, now = (np.sum(np.square(clean - np.float32(best_gain(clean, one)) * one)) for one in (decoded, restored))
    assert 10 * np.log10(before / now) > 0.05
    assert best_gain(clean, restored) == pytest.approx(best_gain(clean, decoded), rel=0.01)
    assert "these are repaired. Its level stays." in told(source).summary


def test_a_wav_that_was_an_mp3_and_was_turned_down_since_stays_as_it_is(tmp_path: Path) -> None:
    decoded = mp3.decode(mp3.encode(voice(tmp_path, RATE, 1), RATE, 48))
    source = ArraySource(of_16_bits(decoded * np.float32(0.8)), RATE)
    assert np.array_equal(after(source), source.read(0, source.length))
    assert "This once was lossy" in told(source).summary and "nothing is changed" in told(source).summary
    assert told(source).summary != told(ArraySource(of_16_bits(decoded), RATE)).summary


def test_any_part_rendered_alone_equals_the_whole(tmp_path: Path) -> None:
    source = mp3_of(tmp_path, voice_like(25.0, RATE), 48)
    whole = after(source)
    assert np.abs(rendered(source, {}).read(230000, 9000) - whole[:, 230000:239000]).max() < 1e-5


def test_samples_that_are_not_those_of_the_file_are_not_compared_with_it(tmp_path: Path) -> None:
    source = mp3_of(tmp_path, voice_like(2.0, RATE), 64)
    assert coded.survey(source, Progress()) is not None

    class Late(type(source)):  # type: ignore[misc]
        def __init__(self) -> None:
            vars(self).update(vars(source))

        def _read(self, start: int, count: int) -> np.ndarray:
            return source.read(start + 1, count)

    assert coded.survey(Late(), Progress()) is None


def test_what_is_found_survives_being_packed(tmp_path: Path) -> None:
    found = coded.survey(mp3_of(tmp_path, voice_like(2.0, RATE, 2), 64), Progress())
    assert found is not None
    from workstation.core import Findings

    again = coded.unpacked(Findings(arrays={"granules": coded.packed(found)}))
    assert (again.rate, again.level, again.lines) == (found.rate, found.level, found.lines)
    for name, value in vars(found.granules).items():
        assert np.array_equal(getattr(again.granules, name), value), name
    assert isinstance(again.granules, Granules) and replace(again.granules).skipped == found.granules.skipped


def test_a_shift_is_trusted_by_the_number_of_lines_like_it_that_would_carry_the_error() -> None:
    numbers, exponents = np.zeros((4, 1, 576), np.float32), np.zeros((4, 1, 576), np.float32)
    numbers[:2, 0, :15] = -8.0
    error = coded.whole_error(numbers, exponents)
    # 8^(2/3) = 4 times as much as a line that became zero may have cost
    shares = coded.trust(numbers, exponents, error)
    assert shares[0, 0, 3] == pytest.approx(30 ** 2 / (30 ** 2 + 30 ** 2))
    assert shares[3, 0, 3] == pytest.approx(120 ** 2 / (120 ** 2 + 30 ** 2))
    # one line a thousand times as loud as all others carries everything, and takes nothing from them
    exponents[0, 0, 3] = 10.0
    shares = coded.trust(numbers, exponents, coded.whole_error(numbers, exponents))
    assert shares[0, 0, 3] == pytest.approx(1 / (1 + 30 ** 2), rel=1e-3) and shares[1, 0, 3] > 0.99


def test_the_network_is_odd_and_never_leaves_a_cell() -> None:
    torch.manual_seed(1)
    network = Cells(8)
    numbers = torch.randint(-3, 4, (2, 12, 64)).float()
    exponents, facts = torch.randn(2, 12, 64), torch.randn(2, 12, 4)
    assert not network(numbers, exponents, facts).any()
    torch.nn.init.normal_(network.out.weight, std=3.0)
    with torch.no_grad():
        shift = network(numbers, exponents, facts)
        assert torch.allclose(network(-numbers, exponents, facts), -shift, atol=1e-5)
    inner = numbers[:, 3:-3]
    value = inner.sign() * inner.abs().pow(4 / 3) + shift
    low, high = bounds(inner.abs())
    along = value * torch.where(inner < 0, -1.0, 1.0)
    assert (along <= high + 1e-4).all() and (along >= torch.where(inner == 0, -high, low) - 1e-4).all()
    assert shift.abs().max() > 0.3
