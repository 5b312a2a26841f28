"""The adapter: a push stream over a network, the same for any block, beside whole evaluation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from workstation.core import ArraySource, Format, Origin, Progress, Source, UsageError
from workstation.restoration.neural import adapter, device, weights
from workstation.restoration.neural.adapter import NeuralProcessor
from workstation.restoration.processor import Task
from workstation.restoration.settings import complete

from . import models


@pytest.fixture
def processor(tmp_path: Path) -> NeuralProcessor:
    return NeuralProcessor(models.model(tmp_path))


def task(processor: NeuralProcessor, channels: int = 1, **settings: str) -> Task:
    values = complete(processor.settings, settings)
    return Task(Format(22050, channels), values, None, 0, 0, tuple(range(channels)), 22050)


def pushed(processor: NeuralProcessor, samples: np.ndarray, sizes: list[int], **settings: str) -> np.ndarray:
    worker = processor.worker(task(processor, samples.shape[0], **settings))
    out, start, index = [], 0, 0
    while start < samples.shape[1]:
        size = sizes[index % len(sizes)]
        out.append(worker.process(samples[:, start:start + size]))
        start, index = start + size, index + 1
    return np.concatenate([*out, worker.finish()], axis=1)


def noise(frames: int, channels: int = 1) -> np.ndarray:
    return np.random.default_rng(4).standard_normal((channels, frames)).astype(np.float32)


@pytest.mark.parametrize("frames", [1, 99, 800, 1000, 1001, 2200, 5003])
def test_any_length_gives_the_network_over_the_whole_with_silence_around_it(processor: NeuralProcessor, frames: int) -> None:
    samples = noise(frames, 2)
    network = weights.load(processor.model, "cpu")
    with torch.inference_mode():
        whole = network(torch.from_numpy(np.pad(samples, ((0, 0), (100, 100))))).numpy()
    np.testing.assert_allclose(pushed(processor, samples, [frames]), whole, atol=1e-5)


def test_the_block_size_cannot_change_a_sample(processor: NeuralProcessor) -> None:
    samples = noise(4321)
    expected = pushed(processor, samples, [4321])
    for sizes in ([1], [7, 1000, 3], [1100]):
        np.testing.assert_array_equal(pushed(processor, samples, sizes), expected)


def test_the_input_is_not_changed(processor: NeuralProcessor) -> None:
    samples = noise(1500)
    samples[0, 3] = np.nan
    kept = samples.copy()
    pushed(processor, samples, [700])
    np.testing.assert_array_equal(samples, kept)


def test_what_is_not_finite_is_silence_and_touches_its_surroundings_alone(processor: NeuralProcessor) -> None:
    samples = noise(3000)
    expected = pushed(processor, samples, [3000])
    samples[0, 1500:1503] = np.nan, np.inf, -np.inf
    result = pushed(processor, samples, [3000])
    assert np.isfinite(result).all()
    np.testing.assert_array_equal(result[0, :1400], expected[0, :1400])
    np.testing.assert_array_equal(result[0, 1603:], expected[0, 1603:])


def coded(bitrate: float | None, codec: str = "MP3", rate: int = 22050, channels: int = 1) -> Source:
    source = ArraySource(noise(100, channels), rate)
    source.origin = Origin(codec=codec, bitrate=bitrate, lossy=True)
    return source


@pytest.mark.parametrize(("source", "kbps"), [
    (coded(32000.0), 32), (coded(24000.0), 32), (coded(48000.0), 64), (coded(128000.0), 64), (coded(None), 0),
    (coded(32000.0, codec="Vorbis"), 0), (coded(32000.0, rate=44100), 0), (coded(32000.0, channels=2), 0)])
def test_the_bitrate_is_learned_from_files_like_those_trained_on(processor: NeuralProcessor, source: Source, kbps: int) -> None:
    assert processor.learn(source, complete(processor.settings, {}), Progress()).values["kbps"] == kbps


@pytest.mark.parametrize(("source", "chosen", "summary", "warning"), [
    (coded(32000.0), "auto", "Treated as MP3 of 32 kbit/s.", ""),
    (coded(32000.0), "64", "Treated as MP3 of 64 kbit/s, as chosen.", ""),
    (coded(32000.0), "unknown", "Treated most gently, as of a coding that is not known, as chosen.", ""),
    (coded(32000.0, codec="Vorbis"), "auto", "Treated most gently, as of a coding that is not known.", "MP3 loses, and this is Vorbis"),
    (coded(32000.0, rate=44100), "auto", "Treated most gently, as of a coding that is not known.",
     "22.05 kHz, and this one has 44.1 kHz")])
def test_how_it_is_treated_is_said_and_why_that_may_do_harm(processor: NeuralProcessor, source: Source, chosen: str, summary: str,
                                                            warning: str) -> None:
    findings = processor.learn(source, complete(processor.settings, {"coded": chosen}), Progress())
    assert findings.summary == f"{findings.warning} {summary}".lstrip()
    assert warning in findings.warning and bool(findings.warning) == bool(warning)


def test_a_chosen_bitrate_chooses_the_correction(processor: NeuralProcessor) -> None:
    samples = noise(1500)
    results = {value: pushed(processor, samples, [1500], coded=value) for value in ("auto", "unknown", "32", "64")}
    np.testing.assert_array_equal(results["auto"], results["unknown"])
    assert np.abs(results["32"] - results["64"]).max() > 1e-3 and np.abs(results["32"] - results["unknown"]).max() > 1e-3
    with pytest.raises(UsageError):
        complete(processor.settings, {"coded": "33"})


def test_a_failing_gpu_hands_over_to_the_cpu_and_says_so_once(processor: NeuralProcessor, monkeypatch: pytest.MonkeyPatch) -> None:
    samples, load, said = noise(2500), weights.load, []
    expected = pushed(processor, samples, [2500])

    def load_or_fail(model: object, on: str) -> torch.nn.Module:
        if on == "cuda":
            raise RuntimeError("CUDA error: out of memory")
        return load(model, on)  # type: ignore[arg-type]

    monkeypatch.setattr(weights, "load", load_or_fail)
    monkeypatch.setattr(device, "available", lambda: ["auto", "cpu", "cuda"])
    monkeypatch.setattr(device, "_failed", set())
    device.message.connect(said.append)
    try:
        assert device.current() == "cuda"
        np.testing.assert_array_equal(pushed(processor, samples, [2500]), expected)
    finally:
        device.message.disconnect(said.append)
    assert len(said) == 1 and "CPU" in said[0]
    assert device.current() == "cpu"


def test_a_failing_cpu_is_an_error(processor: NeuralProcessor, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(weights, "load", fail)
    with pytest.raises(RuntimeError, match="broken"):
        adapter.evaluate(processor.model, noise(1200))


def test_devices_are_named_or_refused() -> None:
    assert device.available()[:2] == ["auto", "cpu"]
    with pytest.raises(UsageError, match="no device 'tpu'"):
        device.choose("tpu")
    try:
        device.choose("cpu")
        assert (device.choice(), device.current(), device.describe()) == ("cpu", "cpu", "CPU")
    finally:
        device.choose("auto")
