"""What a recording was before: found by the traces of coding, and nowhere else."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from workstation import paths
from workstation.analysis import hybrid, sliding_mdct
from workstation.analysis.cut_off import Edge, Treble
from workstation.analysis.lossy_history import LossyHistory, lossy_history
from workstation.core import ArraySource
from workstation.core.resample import resample
from workstation.files import mp3
from workstation.session import open_recording

RATE = 44100


@pytest.fixture(scope="module")
def voice() -> np.ndarray:
    """Three seconds that never were coded, as float32 [1, frames] at 48 kHz."""
    return sf.read(paths.resources() / "demo" / "voice_clean.flac", dtype="float32", frames=3 * 48000)[0][None]


def history(samples: np.ndarray, rate: int) -> LossyHistory:
    """Of samples as a 16-bit file holds them."""
    return lossy_history(ArraySource(np.round(samples * 32767) / 32768, rate))


def through_ogg(samples: np.ndarray, rate: int, level: float, subtype: str = "VORBIS") -> np.ndarray:
    file = io.BytesIO()
    with sf.SoundFile(file, "w", rate, len(samples), format="OGG", subtype=subtype, compression_level=level) as out:
        for start in range(0, samples.shape[1], 65536):
            out.write(samples[:, start:start + 65536].T)
    file.seek(0)
    return sf.read(file, dtype="float32", always_2d=True)[0].T


@pytest.mark.parametrize("kbps", [64, 192])
def test_mp3_is_found_though_it_was_cut_and_turned_down(voice: np.ndarray, kbps: int) -> None:
    decoded = mp3.decode(mp3.encode(voice, 48000, kbps))
    found = history(0.7 * decoded[:, 1001:], 48000)
    assert found.lossy and found.codec == "MP3" and 0.95 < found.confidence <= 0.99 and not found.stated


@pytest.mark.parametrize(("rate", "kbps"), [(24000, 32), (32000, 64)])
def test_mp3_is_found_though_it_was_coded_at_a_lower_rate_and_brought_back(voice: np.ndarray, rate: int, kbps: int) -> None:
    decoded = mp3.decode(mp3.encode(resample(voice, 48000, rate), rate, kbps))
    found = history(resample(decoded, rate, RATE)[:, 1001:], RATE)
    assert (found.lossy, found.codec, found.coded_hz, found.kbps, found.place) == (True, "MP3", rate, None, None)
    assert f"MP3, at {rate / 1000:g} kHz and resampled since" in found.told


def test_vorbis_is_found_and_told_from_mp3(voice: np.ndarray) -> None:
    found = history(through_ogg(voice, 48000, 0.6)[:, 777:], 48000)
    assert found.lossy and found.codec == "Vorbis"


def test_opus_is_found_by_where_it_ends(voice: np.ndarray) -> None:
    assert not history(voice, 48000).lossy
    found = history(0.7 * through_ogg(voice, 48000, 0.6, "OPUS")[:, 321:], 48000)
    assert found.lossy and found.codec == "Opus" and found.kbps is None and found.confidence < 0.95
    assert found.cutoff_hz == pytest.approx(20_000, abs=250)


def test_no_other_end_of_the_band_is_taken_for_that_of_opus() -> None:
    count = 3 * 48000
    hz = np.fft.rfftfreq(count, 1 / 48000)
    noise = np.fft.rfft(np.random.default_rng(4).standard_normal(count))
    for end, width in ((19_500, 10), (20_500, 10), (20_000, 2000), (22_050, 10)):
        slope = np.clip((end + width / 2 - hz) / width, 0, 1)
        assert not history(0.1 * np.fft.irfft(noise * slope, count)[None], 48000).lossy


def never_coded() -> dict[str, np.ndarray]:
    count = 2 * RATE
    time, random = np.arange(count) / RATE, np.random.default_rng(3)
    white = random.standard_normal(count)
    brown = np.cumsum(white - white.mean())
    slow = np.fft.irfft(np.fft.rfft(random.standard_normal(count)) * (np.fft.rfftfreq(count, 1 / RATE) < 4000), count)
    return {"brown noise": 0.5 * brown / np.abs(brown).max(), "silence": np.zeros(count),
            "square wave": 0.5 * np.sign(np.sin(2 * np.pi * 441 * time)),
            "square of a block's length": np.where(np.arange(count) // 32 % 2, 0.5, -0.5),
            "sweep": 0.5 * np.sin(2 * np.pi * 20 * 2 / np.log(1000) * (1000 ** (time / 2) - 1)),
            "up-sampled noise": 0.3 * slow / np.abs(slow).max()}


@pytest.mark.parametrize("name", never_coded())
def test_what_never_was_coded_is_not_called_lossy(name: str) -> None:
    assert not history(never_coded()[name][None], RATE).lossy


def test_an_up_sampled_voice_is_not_called_lossy(voice: np.ndarray) -> None:
    spectrum = np.fft.rfft(voice)
    spectrum[:, len(spectrum[0]) // 6:] = 0
    found = history(np.fft.irfft(spectrum, voice.shape[1]), 48000)
    assert not found.lossy
    assert found.cutoff_hz == pytest.approx(4000, abs=200)


@pytest.mark.parametrize("cutoff_hz", [5500, 11000, 16000, 19000])
def test_the_cut_off_of_noise_behind_a_wall_is_where_the_wall_is(cutoff_hz: int) -> None:
    count = 3 * RATE
    spectrum = np.fft.rfft(np.random.default_rng(4).standard_normal(count)) * (np.fft.rfftfreq(count, 1 / RATE) < cutoff_hz)
    found = edge_of(0.1 * np.fft.irfft(spectrum, count)[None])
    assert found is not None and found.hz == pytest.approx(cutoff_hz, abs=200)


def test_noise_up_to_the_end_of_the_band_has_no_cut_off() -> None:
    assert edge_of(0.1 * np.random.default_rng(4).standard_normal((1, 3 * RATE))) is None


def edge_of(samples: np.ndarray) -> Edge | None:
    treble = Treble(RATE)
    treble.hear(samples.astype(np.float32))
    return treble.edge()


@pytest.mark.parametrize("kbps", [48, 96])
def test_the_bitrate_of_an_mp3_is_near_and_lies_in_the_range_that_is_told(voice: np.ndarray, kbps: int) -> None:
    found = history(mp3.decode(mp3.encode(voice, 48000, kbps)), 48000)
    assert found.kbps is not None and kbps / 1.5 < found.kbps < 1.5 * kbps
    low, high = found.likely_kbps or (0, 0)
    assert kbps / 3 < low <= kbps <= high < 3 * kbps


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("count", [0, 1, 600, 3000])
def test_what_is_too_short_to_tell_is_not_called_lossy(count: int) -> None:
    assert not lossy_history(ArraySource(np.random.default_rng(7).uniform(-0.5, 0.5, (2, count)), RATE)).lossy


def test_a_lossy_file_states_its_own_history(tmp_path: Path) -> None:
    found = lossy_history(open_recording(paths.resources() / "demo" / "voice_32k.mp3"))
    assert (found.lossy, found.confidence, found.codec, found.kbps, found.stated) == (True, 1.0, "MP3", 32, True)


def test_the_mdct_at_every_sample_is_the_sum_that_defines_it() -> None:
    size = 16
    weights = sliding_mdct.window("sine", size)
    samples = np.random.default_rng(5).standard_normal(70).astype(np.float32)
    time, line = np.arange(2 * size)[:, None], np.arange(size)
    matrix = np.sqrt(2 / size) * np.cos(np.pi / size * (time + 0.5 + size / 2) * (line + 0.5))
    expected = [(samples[start:start + 2 * size] * weights) @ matrix for start in range(len(samples) - 2 * size + 1)]
    assert np.allclose(sliding_mdct.lines(samples, weights=weights), expected, atol=1e-5)
    assert np.allclose(sliding_mdct.lines(samples, 8, weights=weights), expected[::8], atol=1e-5)


@pytest.mark.parametrize("shape", ["sine", "kbd", "vorbis"])
def test_windows_let_neighbouring_blocks_add_up_to_the_sound(shape: str) -> None:
    weights = sliding_mdct.window(shape, 960, 120).astype(float)
    assert np.allclose(weights[:960] ** 2 + weights[960:] ** 2, 1, atol=1e-6)
    assert np.allclose(weights, weights[::-1])


def test_a_sine_lies_in_its_own_line_of_the_mp3_filterbank() -> None:
    time = np.arange(hybrid.REACH + 600)
    for line in (20, 100, 301, 500):
        wave = np.sin(np.pi * (line + 0.5) / 576 * time).astype(np.float32)
        powers = np.square(hybrid.slide(wave)).mean(axis=0)
        assert np.argmax(powers) == line
        assert powers[max(line - 2, 0):line + 3].sum() > 0.99 * powers.sum()


def test_granules_are_those_of_every_sample() -> None:
    samples = np.random.default_rng(6).standard_normal(7 * 576 + 1056).astype(np.float32)
    granules = hybrid.analyse(samples, np.zeros(7, int)) * hybrid.ENERGY ** 0.5
    assert np.allclose(hybrid.slide(samples)[::576], granules, atol=1e-5)
    assert np.allclose(hybrid.slide(samples)[5::576], hybrid.slide(samples[5:], 576), atol=1e-5)
