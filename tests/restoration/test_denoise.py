"""De-noise and its noise profile, against noise whose spectrum and place are known."""

from __future__ import annotations

import numpy as np
import pytest

from workstation.analysis.stft import root_hann, synthesis, transform
from workstation.core import ArraySource, Edits, Progress, UsageError
from workstation.restoration.classical.noise_belief import Textures, band_edges, believed
from workstation.restoration.classical.noise_profile import learn_profile
from workstation.restoration.classical.wiener import Surroundings, as_it_is, second_step
from workstation.restoration.rendered import Rendered
from workstation.restoration.store import SegmentStore
from workstation.session.steps import make_step

RATE = 16000


def melody(seconds: float) -> np.ndarray:
    """Notes with pauses between them."""
    t = np.arange(round(seconds * RATE)) / RATE
    note = (t * 2).astype(int)
    tone = sum(np.sin(2 * np.pi * (220 + 30 * (note % 7)) * k * t) / k for k in range(1, 6))
    return (0.15 * tone * (t * 2 % 1 < 0.6)).astype(np.float32)[None]


def noisy(seconds: float = 8.0, level: float = 0.01, lead: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    clean = np.concatenate([np.zeros((1, round(lead * RATE)), np.float32), melody(seconds)], axis=1)
    noise = level * np.random.default_rng(2).standard_normal(clean.shape)
    return clean, (clean + noise).astype(np.float32)


def restored(samples: np.ndarray, **settings) -> np.ndarray:
    source = ArraySource(samples, RATE)
    return Rendered(source, Edits((make_step("denoise", settings, source),)), SegmentStore(None)).read(0, source.length)


def snr_db(clean: np.ndarray, other: np.ndarray) -> float:
    return 10 * np.log10((clean ** 2).sum() / ((other - clean) ** 2).sum())


@pytest.mark.parametrize("method", ["wiener", "lsa", "subtraction"])
@pytest.mark.parametrize("profile, least", [("0-1", 7.0), (None, 3.0)])
def test_white_noise_is_lowered_and_the_sound_is_kept(method, profile, least):
    clean, samples = noisy()
    out = restored(samples, profile=profile, method=method)
    assert snr_db(clean, out) >= snr_db(clean, samples) + least


@pytest.mark.parametrize("settings", [{"profile": "0-1"}, {"profile": None, "adaptive": "on"}])
def test_samples_that_are_no_numbers_do_not_spoil_what_is_learned(settings):
    _, samples = noisy(4.0)
    broken = samples.copy()
    broken[0, RATE // 2], broken[0, 3 * RATE] = np.nan, np.inf
    source = ArraySource(broken, RATE)
    out = Rendered(source, Edits((make_step("denoise", settings, source),)), SegmentStore(None)).read(0, source.length)
    assert np.isfinite(out).all() and (out[:, RATE // 8:RATE // 3] ** 2).mean() < 0.1 * (samples[:, RATE // 8:RATE // 3] ** 2).mean()


@pytest.mark.filterwarnings("error")
def test_a_recording_without_treble_is_learned_from_without_dividing_by_nothing():
    power = np.random.default_rng(3).exponential(1e3, (1, 4, 2049)).astype(np.float32)
    power[..., 200:] = 0
    heard = Textures(2049)
    for _ in range(4):
        heard.add(power)
    assert np.isfinite(heard.belief()).all()


def test_more_reduction_leaves_less_noise_and_never_less_than_its_floor():
    _, samples = noisy()
    left = [10 * np.log10((restored(samples, profile="0-1", reduction=r)[:, 2000:14000] ** 2).mean()) for r in (0, 6, 12, 24)]
    before = 10 * np.log10((samples[:, 2000:14000] ** 2).mean())
    assert left[0] == pytest.approx(before, abs=0.01)
    assert left[1] == pytest.approx(before - 6, abs=0.7)
    assert left[2] == pytest.approx(before - 12, abs=1.0)
    assert left[3] < left[2] - 4


def test_no_musical_noise_is_left_in_pauses():
    """Kurtosis of the spectrum over time: single bins let through at random would raise it far above the noise's own."""
    _, samples = noisy(4.0, lead=4.0)
    out = restored(samples, profile="0-4")

    def kurtosis(x):
        power = np.abs(transform(x[:, RATE // 2:7 * RATE // 2], 512, 256)[0]) ** 2
        return ((power ** 2).mean(axis=0) / power.mean(axis=0) ** 2).mean()

    assert kurtosis(out) < 1.2 * kurtosis(samples)


def test_sound_in_both_channels_is_found_under_more_noise_than_in_one():
    clean, _ = noisy()
    rng = np.random.default_rng(3)
    samples = (clean + 0.03 * rng.standard_normal((2, clean.shape[1]))).astype(np.float32)
    alone = np.concatenate([restored(samples[c:c + 1], profile="0-1") for c in range(2)])
    assert snr_db(clean, restored(samples, profile="0-1")) >= snr_db(clean, alone) + 1


def test_a_learned_profile_is_the_noise_spectrum():
    rng = np.random.default_rng(0)
    white = (0.1 * rng.standard_normal((2, 20 * RATE))).astype(np.float32)
    white[1] *= 0.5
    findings = learn_profile(ArraySource(white, RATE), 1024, (0, 20), Progress())
    expected = 0.01 * (root_hann(1024) ** 2).sum()
    assert findings.arrays["noise"][0, 10:-10].mean() == pytest.approx(expected, rel=0.02)
    assert findings.arrays["noise"][1, 10:-10].mean() == pytest.approx(expected / 4, rel=0.02)
    assert findings.values["level_dbfs"] == pytest.approx(10 * np.log10((0.01 + 0.0025) / 2), abs=0.1)


def test_the_quietest_moments_of_steady_noise_are_unbiased():
    white = (0.1 * np.random.default_rng(0).standard_normal((1, 60 * RATE))).astype(np.float32)
    findings = learn_profile(ArraySource(white, RATE), 1024, None, Progress())
    assert findings.arrays["noise"].mean() == pytest.approx(0.01 * (root_hann(1024) ** 2).sum(), rel=0.1)


def test_digital_silence_teaches_nothing():
    clean, samples = noisy(20.0)
    samples[:, :5 * RATE] = 0
    level = make_step("denoise", {}, ArraySource(samples, RATE)).findings.values["level_dbfs"]
    assert level == pytest.approx(-40, abs=3)


def test_moments_with_drop_outs_teach_nothing():
    _, samples = noisy(20.0)
    frames = np.arange(samples.shape[1])
    samples[:, (frames < 8 * RATE) & (frames % 2048 > 200)] = 0
    assert make_step("denoise", {}, ArraySource(samples, RATE)).findings.values["level_dbfs"] == pytest.approx(-40, abs=3)


@pytest.mark.parametrize("samples", [0.1 * np.sin(np.arange(RATE))[None], np.zeros((1, 4 * RATE))], ids=["short", "silent"])
def test_where_no_noise_can_be_told_nothing_is_taken_and_it_says_so(samples):
    findings = make_step("denoise", {}, ArraySource(samples, RATE)).findings
    assert findings.summary == "No noise was found in the quietest moments, so nothing is taken away."
    assert findings.values["level_dbfs"] is None
    assert np.array_equal(restored(samples), samples.astype(np.float32))


def test_a_profile_of_digital_silence_takes_nothing_away():
    clean = np.concatenate([np.zeros((1, RATE), np.float32), melody(3.0)], axis=1)
    assert np.array_equal(restored(clean, profile="0-1"), clean)


def test_a_higher_threshold_takes_more():
    _, samples = noisy()
    taken = [((samples - restored(samples, profile="0-1", threshold=t)) ** 2).sum() for t in (-10, 0, 10)]
    assert taken[0] < 0.8 * taken[1] < 0.8 ** 2 * taken[2]


def test_the_methods_keep_more_and_more():
    """G, G · exp(½ E₁(v)) and √G."""
    _, samples = noisy()
    taken = [((samples - restored(samples, profile="0-1", method=m)) ** 2).sum() for m in ("wiener", "lsa", "subtraction")]
    assert taken[0] > taken[1] > taken[2]


def test_a_profile_shorter_than_a_window_is_refused_in_one_sentence():
    _, samples = noisy()
    with pytest.raises(UsageError, match="at least"):
        make_step("denoise", {"profile": "0.1-0.11"}, ArraySource(samples, RATE))


@pytest.mark.parametrize("hop", [128, 256])
def test_the_synthesis_gives_back_what_was_transformed(hop):
    samples = np.random.default_rng(4).standard_normal((2, 512 + 40 * hop)).astype(np.float32)
    again = synthesis(transform(samples, 512, hop), 512, hop)
    assert again.shape == samples.shape
    assert np.allclose(again[:, 512:-512], samples[:, 512:-512], atol=2e-6)


@pytest.mark.parametrize("pilot", [[[3, 1 - 2j]], [[0.7j, 2], [2, 1], [1, 1 + 1j]], [[2 + 1j], [3]]], ids=["one frame", "three", "mono"])
def test_the_second_step_is_the_wiener_filter_of_the_mean_covariance_of_three_frames(pilot):
    """Against R (R + I)⁻¹ by matrices, where a steady sound far above the noise fills all bins; noise of amplitude 2 is whitened."""
    rng = np.random.default_rng(8)
    columns = 10 * np.resize(np.array(pilot), (9, len(pilot[0])))
    guess = np.repeat(columns.T[:, :, None], 12, axis=2).astype(np.complex64)
    noisy = (rng.standard_normal(guess.shape) + 1j * rng.standard_normal(guess.shape)).astype(np.complex64)
    out = second_step(guess, noisy, np.full((len(guess), 1, 12), 0.5, np.float32), Surroundings(1, 1), 0.0, as_it_is)
    for frame in range(1, 8):
        near = columns[frame - 1:frame + 2] / 2
        r = near.T @ near.conj() / 3
        expected = r @ np.linalg.inv(r + np.eye(len(r))) @ noisy[:, frame]
        assert np.allclose(out[:, frame], expected, atol=2e-3)


def test_best_quality_is_nearer_to_the_truth():
    clean, samples = noisy()
    assert snr_db(clean, restored(samples, profile="0-1", quality="best")) > snr_db(clean, restored(samples, profile="0-1")) + 0.05


def test_a_noise_that_grows_is_followed():
    clean, samples = noisy(30.0)
    grown = clean + (samples - clean) * 10 ** (np.linspace(0, 10, clean.shape[1]) / 20)
    still, followed = (restored(grown.astype(np.float32), profile="0-1", adaptive=a) for a in ("off", "on"))
    assert snr_db(clean, followed) > snr_db(clean, still) + 3
    findings = make_step("denoise", {"profile": "0-1", "adaptive": "on"}, ArraySource(grown.astype(np.float32), RATE)).findings
    level = np.median(findings.arrays["track"], axis=(0, 2))
    assert level[-1] - level[0] == pytest.approx(10 * 28.5 / 31, abs=2.5)
    assert "Its level changes by" in findings.summary


def test_a_steady_noise_that_is_followed_stays_as_it_was():
    noise = (0.01 * np.random.default_rng(1).standard_normal((1, 20 * RATE))).astype(np.float32)
    findings = make_step("denoise", {"profile": "0-5", "adaptive": "on"}, ArraySource(noise, RATE)).findings
    assert np.abs(findings.arrays["track"]).max() < 1.5 and findings.summary.endswith("Its level stays the same.")


def test_music_over_a_steady_noise_is_not_taken_for_a_noise_that_grew():
    music = chords(10.0) * np.repeat([0.3, 1.0], 5 * RATE).astype(np.float32)
    noise = 0.01 * np.random.default_rng(6).standard_normal((1, 11 * RATE)).astype(np.float32)
    samples = noise + np.pad(music, ((0, 0), (RATE, 0)))
    still, followed = (restored(samples, profile="0-1", adaptive=a)[:, RATE:] for a in ("off", "on"))
    assert snr_db(music, followed) > snr_db(music, still) - 0.3


@pytest.mark.parametrize("colour", [0, 1, 2], ids=["white", "pink", "brown"])
def test_noise_of_any_colour_raises_no_doubt(colour):
    spectrum = np.fft.rfft(np.random.default_rng(6).standard_normal(2 * RATE))
    noise = np.fft.irfft(spectrum / np.maximum(np.arange(len(spectrum)), 40) ** (colour / 2))
    samples = (0.02 * noise / noise.std()).astype(np.float32)[None]
    for profile in ("0-2", "0.5-0.7"):
        assert make_step("denoise", {"profile": profile}, ArraySource(samples, RATE)).findings.values["doubt"] == ""


@pytest.mark.parametrize(("sound", "words"), [(lambda t: np.sin(2 * np.pi * 440 * t) * (t % 0.5 < 0.3), "not steady"),
                                              (lambda t: np.sin(2 * np.pi * 440 * t), "holds tones")], ids=["notes", "hum"])
def test_a_selected_stretch_that_holds_sound_is_told(sound, words):
    rng = np.random.default_rng(6)
    samples = 0.1 * sound(np.arange(2 * RATE) / RATE) + 0.001 * rng.standard_normal(2 * RATE)
    summary = make_step("denoise", {"profile": "0-2"}, ArraySource(samples.astype(np.float32)[None], RATE)).findings.summary
    assert words in summary


def test_dense_sound_that_never_rests_is_hardly_taken_for_noise():
    """Its levels scatter far more than those of steady noise, which is what tells them apart."""
    rng = np.random.default_rng(7)
    t = np.arange(20 * RATE) / RATE
    steps = np.repeat(10 ** (rng.uniform(-1.5, 0, (40, 80))), RATE // 4, axis=1)
    sound = sum(steps[k] * np.sin(2 * np.pi * 97.3 * (k + 1) * t + k) for k in range(40))
    samples = (0.02 * sound).astype(np.float32)[None]
    assert ((samples - restored(samples)) ** 2).sum() < 1e-3 * (samples ** 2).sum()


def chords(seconds: float) -> np.ndarray:
    """Chords that follow each other without a pause, with partials up to 6 kHz: float32 [1, n]."""
    t = np.arange(round(seconds * RATE)) / RATE
    root = 110 * 2 ** ((t * 2).astype(int) * 5 % 12 / 12)
    phase = 2 * np.pi * np.cumsum(root) / RATE
    notes = sum(np.sin(k * phase * interval + k) / k for interval in (1, 1.25, 1.5) for k in range(1, 20))
    return (0.1 * notes).astype(np.float32)[None]


def test_tonal_sound_that_never_pauses_is_left_alone():
    for seconds in (10, 40):
        sound = chords(seconds)
        assert ((sound - restored(sound)) ** 2).sum() < 1e-4 * (sound ** 2).sum()


def test_noise_under_tonal_sound_that_never_pauses_is_found():
    sound = chords(10)
    samples = (sound + 0.1 * sound.std() * np.random.default_rng(9).standard_normal(sound.shape)).astype(np.float32)
    found = make_step("denoise", {}, ArraySource(samples, RATE)).findings
    size = found.values["fft_size"]
    above = found.arrays["noise"][0, round(6500 / RATE * size):-20].mean() / (root_hann(size) ** 2).sum()
    assert 10 * np.log10(above) == pytest.approx(20 * np.log10(0.1 * sound.std()), abs=1.5)
    assert snr_db(sound, restored(samples)) > snr_db(sound, samples) + 3


def belief_in(power: np.ndarray) -> np.ndarray:
    """What is believed of a moment that is heard four times: power [transforms, bins] -> [bands]."""
    textures = Textures(power.shape[1])
    for _ in range(4):
        textures.add(power[None])
    return textures.belief()[0]


def test_power_that_is_exponentially_distributed_is_noise_and_what_is_less_even_is_not():
    power = np.random.default_rng(10).exponential(size=(64, 1025))
    assert belief_in(power).min() > 0.8
    assert belief_in(power ** 2).max() == 0


def test_of_two_channels_both_must_sound_like_noise():
    power = np.random.default_rng(10).exponential(size=(2, 64, 1025))
    textures = Textures(1025)
    for _ in range(4):
        textures.add(np.stack([power[0], power[1] ** 2]))
    assert not textures.belief().any()


def test_noise_in_one_band_goes_on_below_it_as_pink_noise_would_but_no_further_than_what_is_heard():
    edges = band_edges(1025)
    heard, belief = np.full((1, 1025), 100.0), np.zeros((1, len(edges) - 1))
    heard[:, edges[14]:edges[15]], belief[:, 14] = 1.0, 1.0
    heard[:, edges[12]:edges[13]] = 0.5
    noise, middles = believed(heard, belief)[0], (edges[1:] + edges[:-1]) // 2
    assert np.allclose(noise[middles[[14, 13, 12, 11]]], [1, 2 ** (1 / 3), 0.5, 0.5 * 2 ** (1 / 3)], rtol=0.02)
    assert np.allclose(noise[middles[[15, 16]]], [0.5, 0.25], rtol=0.02)
