"""The player through an output driven by hand: what is heard is exactly what should be, frame by frame."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from tests.playback.sources import FRAMES, RATE, A, B, Bench, Growing, noise
from workstation.core import ArraySource
from workstation.playback import MemoryOutput, Player


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.player.close()


def _mix(old: np.ndarray, new: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return old + (new - old) * weights


@pytest.mark.parametrize("block", [1, 64, 441, 1024, 5000])
def test_playback_begins_with_the_first_frame_and_gives_every_frame_once(bench: Bench, block: int) -> None:
    bench.player.play(1000, 21000)
    heard = bench.take(25000, block)
    assert np.array_equal(heard[:, :20000], A[:, 1000:21000])
    assert not heard[:, 20000:].any()
    assert bench.player.missing_frames == 0


@pytest.mark.parametrize("block", [100, 256, 1000])
def test_six_switches_change_the_letter_at_the_same_frame_with_exactly_the_crossfade(bench: Bench, block: int) -> None:
    bench.player.play()
    heard = [bench.take(7000, block)]
    for letter in "BARBRA":
        bench.player.listen(letter)
        heard.append(bench.take(7001, block))
    stream = np.concatenate(heard, axis=1)
    whole = {"A": A, "B": B, "R": A - B}
    wanted, switches, weights = A[:, :stream.shape[1]].copy(), bench.switches(), bench.weights()
    assert "".join(letter for _, _, letter in switches) == "ABARBRA"
    for (_, _, old), (clock, frame, new) in zip(switches, switches[1:], strict=False):
        assert frame == clock, "the head does not move by a switch"
        wanted[:, clock:] = whole[new][:, clock:stream.shape[1]]
        stop = clock + len(weights)
        wanted[:, clock:stop] = _mix(whole[old][:, clock:stop], whole[new][:, clock:stop], weights)
    assert np.array_equal(stream, wanted)


def test_a_switch_is_given_out_within_30_ms(bench: Bench) -> None:
    bench.player.play()
    bench.take(10000, 441)
    bench.player.listen("B")
    bench.take(4000, 441)
    assert 0 <= bench.switches()[-1][0] - 10000 <= 0.03 * RATE


def test_the_crossfade_takes_5_to_10_ms(bench: Bench) -> None:
    bench.player.play()
    bench.take(10)
    assert 0.005 <= bench.player.crossfade_frames / RATE <= 0.01


def test_a_switch_while_a_crossfade_runs_leaves_no_step() -> None:
    tone = np.sin(2 * np.pi * 100 * np.arange(FRAMES) / RATE)
    bench = Bench(A=ArraySource(tone, RATE), B=ArraySource(0.5 * tone, RATE), R=ArraySource(0 * tone, RATE))
    bench.player.play()
    bench.take(4000)
    for letter in "BRABRA":
        bench.player.listen(letter)
        bench.take(150, 50)
    heard = bench.take(100)[0]
    bench.player.stop()
    everything = np.concatenate([heard, bench.take(3000)[0]])
    assert np.abs(np.diff(everything)).max() < 0.02


def test_a_loop_repeats_exactly_and_without_a_crossfade(bench: Bench) -> None:
    bench.player.loop = (2000, 5333)
    bench.player.play(1500)
    heard = bench.take(15000)
    wanted = np.concatenate([A[:, 1500:2000]] + [A[:, 2000:5333]] * 5, axis=1)[:, :15000]
    assert np.array_equal(heard, wanted)
    assert bench.player.state == "playing"


def test_letters_switch_at_the_same_frame_inside_a_loop(bench: Bench) -> None:
    bench.player.loop = (2000, 5000)
    bench.player.play(2000)
    bench.take(7000)
    bench.player.listen("B")
    heard = bench.take(5000)
    clock = bench.switches()[-1][0] + bench.player.crossfade_frames
    order = 2000 + (np.arange(7000, 12000) % 3000)
    assert np.array_equal(heard[:, clock - 7000:], B[:, order][:, clock - 7000:])


def test_a_loop_that_is_taken_away_plays_on_from_where_it_is(bench: Bench) -> None:
    bench.player.loop = (2000, 5000)
    bench.player.play(2000)
    bench.take(4000)
    bench.player.loop = None
    heard = bench.take(8000)
    clock, frame, _ = bench.switches()[-1]
    assert frame == 2000 + clock % 3000
    assert np.array_equal(heard[:, clock - 4000 + 400:], A[:, frame + 400:frame + 8000 - clock + 4000])


def test_pausing_fades_out_and_playing_goes_on_with_the_next_frame(bench: Bench) -> None:
    bench.player.play()
    first = bench.take(5000)
    bench.player.pause()
    tail = bench.take(3000)
    place = bench.player.position
    assert bench.player.state == "paused" and not tail[:, place - 5000:].any()
    fade = bench.player.crossfade_frames
    assert np.array_equal(first, A[:, :5000])
    assert np.array_equal(tail[:, :place - fade - 5000], A[:, 5000:place - fade])
    assert np.allclose(tail[:, place - fade - 5000:place - 5000], A[:, place - fade:place] * bench.weights()[::-1])
    bench.player.play()
    assert np.array_equal(bench.take(2000), A[:, place:place + 2000])
    assert bench.states == ["playing", "paused", "paused", "playing"], "said again when the head has come to rest"


def test_stopping_returns_to_where_playback_began(bench: Bench) -> None:
    bench.player.play(3000)
    bench.take(5000)
    bench.player.stop()
    assert (bench.player.state, bench.player.position) == ("stopped", 3000)


def test_stopping_after_a_seek_returns_to_the_place_sought(bench: Bench) -> None:
    bench.player.play(3000)
    bench.take(1000)
    bench.player.seek(40000)
    bench.take(1000)
    bench.player.stop()
    assert bench.player.position == 40000


def test_playing_nothing_is_not_playing() -> None:
    player = Player(MemoryOutput())
    player.play()
    assert player.state == "stopped"


def test_the_end_of_a_selection_stops_and_returns(bench: Bench) -> None:
    bench.player.play(3000, 4000)
    bench.take(2000)
    assert (bench.player.state, bench.player.position) == ("stopped", 3000)
    assert bench.states == ["playing", "stopped"]


def test_seeking_crossfades_to_the_new_place(bench: Bench) -> None:
    bench.player.play()
    bench.take(5000)
    bench.player.seek(40000)
    heard = bench.take(5000)
    clock, frame, _ = bench.switches()[-1]
    weights, at = bench.weights(), clock - 5000
    assert frame == 40000
    assert np.array_equal(heard[:, :at], A[:, 5000:clock])
    fade = len(weights)
    assert np.array_equal(heard[:, at:at + fade], _mix(A[:, clock:clock + fade], A[:, 40000:40000 + fade], weights))
    assert np.array_equal(heard[:, at + fade:], A[:, 40000 + fade:40000 + 5000 - at])


def test_seeking_while_stopped_moves_the_place_where_playback_begins(bench: Bench) -> None:
    bench.player.seek(700)
    assert bench.player.position == 700
    bench.player.play()
    assert np.array_equal(bench.take(500), A[:, 700:1200])


def test_the_position_counts_what_the_device_still_holds() -> None:
    bench = Bench(MemoryOutput(latency_frames=1500))
    bench.player.play(10000)
    bench.take(400)
    assert bench.player.position == 10000, "nothing has been heard yet"
    bench.take(5000)
    assert bench.player.position == 10000 + 5400 - 1500


def test_a_level_match_turns_down_exactly_and_never_up(bench: Bench) -> None:
    bench.player.gains_db = {"A": -6.0, "B": 6.0}
    bench.player.play()
    assert np.array_equal(bench.take(3000), A[:, :3000] * np.float32(10 ** (-6 / 20)))
    bench.player.listen("B")
    bench.take(3000)
    assert np.array_equal(bench.take(1000), B[:, 6000:7000])


def test_the_residual_at_0_db_is_bit_exact_and_made_louder_it_is_limited(bench: Bench) -> None:
    bench.player.listen("R")
    bench.player.play()
    assert np.array_equal(bench.take(3000), (A - B)[:, :3000])
    bench.player.residual_gain_db = 30.0
    bench.take(3000)
    loud = bench.take(5000)
    assert 0.4 < np.abs(loud).max() <= 10 ** (-6 / 20)


def test_a_band_is_heard_alone() -> None:
    time = np.arange(FRAMES) / RATE
    low, high = 0.3 * np.sin(2 * np.pi * 200 * time), 0.3 * np.sin(2 * np.pi * 5000 * time)
    bench = Bench(A=ArraySource(np.tile(low + high, (2, 1)), RATE))
    bench.player.band = (3000.0, 8000.0)
    bench.player.play(10000)
    assert np.abs(bench.take(5000)[0] - high[10000:15000]).max() < 0.002


def test_scrubbing_sounds_a_short_soft_grain_around_the_frame(bench: Bench) -> None:
    bench.player.scrub(30000)
    heard = bench.take(10000)
    sounding = np.flatnonzero(heard.any(axis=0))
    assert 0.05 * RATE < len(sounding) < 0.12 * RATE
    middle = heard[:, sounding[0] + 1000]
    assert (np.abs(A - middle[:, None]).sum(axis=0) == 0).any()
    assert (bench.player.state, bench.player.position) == ("stopped", 30000)
    bench.player.play()
    assert np.array_equal(bench.take(100), A[:, 30000:30100])


def test_a_listened_letter_that_disappears_gives_way_to_the_first(bench: Bench) -> None:
    bench.player.set_sources({"A": ArraySource(A, RATE), "A step": ArraySource(B, RATE)})
    bench.player.listen("A step")
    bench.player.set_sources({"A": ArraySource(A, RATE)})
    assert bench.player.listening == "A"
    with pytest.raises(ValueError, match="A step"):
        bench.player.listen("A step")


@pytest.mark.parametrize("device_rate", [48000, 22050])
def test_switches_are_sample_aligned_where_the_device_has_another_rate(device_rate: int) -> None:
    same = Bench(MemoryOutput(device_rate))
    same.player.play()
    plain = same.take(30000)
    bench = Bench(MemoryOutput(device_rate), B=ArraySource(A, RATE))
    bench.player.play()
    heard = [bench.take(9000)]
    for letter in "BA":
        bench.player.listen(letter)
        heard.append(bench.take(10500))
    assert len(bench.switches()) == 3
    assert np.allclose(np.concatenate(heard, axis=1), plain, atol=3e-6), "A and B are alike: no switch may be heard"
    assert bench.player.device_text == f"44.1 kHz, heard at {device_rate / 1000:g}"


def test_more_channels_than_the_device_has_are_folded_and_said_so() -> None:
    wide = noise(20000, channels=6, seed=5)
    bench = Bench(A=ArraySource(wide, RATE))
    bench.player.play()
    heard = bench.take(1000)
    assert heard.shape[0] == 2 and bench.player.device_text == "6 channels, heard as 2"
    assert np.allclose(heard[0], (wide[0] + (wide[2] + wide[4]) / 2 ** 0.5)[:1000] / (1 + 2 ** 0.5), atol=1e-6)


def test_a_device_that_disappears_stops_playback_with_a_message(bench: Bench) -> None:
    bench.player.play(2000)
    bench.take(6000)
    bench.output.vanish("The headphones are gone.")
    bench.take(100)
    assert bench.messages == ["The headphones are gone."]
    assert (bench.player.state, bench.player.position) == ("stopped", 8000)
    bench.player.play()
    assert np.array_equal(bench.take(500), A[:, 8000:8500]), "it can be played again"


def test_a_source_that_fails_stops_playback_with_its_sentence() -> None:
    bench = Bench(A=Growing(A, RATE, (0, 10)))
    bench.player.set_sources({"A": _Broken(A, RATE)})
    bench.player.play()
    bench.take(100)
    assert bench.player.state == "stopped" and bench.messages == ["Playback has stopped: The disk is gone."]


class _Broken(ArraySource):
    def _read(self, start: int, count: int) -> np.ndarray:
        raise OSError("The disk is gone.")


def test_another_recording_with_another_rate_stops_and_begins_anew(bench: Bench) -> None:
    bench.player.play(5000)
    bench.take(1000)
    other = noise(20000, seed=6)
    bench.player.set_sources({"A": ArraySource(other, 22050)})
    assert (bench.player.state, bench.player.position) == ("stopped", 0)
    bench.player.play()
    bench.take(0)
    assert bench.output.rate == 22050 and np.array_equal(bench.take(500), other[:, :500])


def test_sources_of_different_rates_are_refused(bench: Bench) -> None:
    with pytest.raises(ValueError, match="rate"):
        bench.player.set_sources({"A": ArraySource(A, RATE), "B": ArraySource(B, 48000)})


def test_choosing_another_device_goes_on_where_it_was(bench: Bench) -> None:
    bench.player.play()
    bench.take(5000)
    bench.player.set_device(3)
    heard = bench.take(2000)
    first = int(np.flatnonzero((A == heard[:, :1]).all(axis=0))[0])
    assert 4000 < first <= 5000 and np.array_equal(heard, A[:, first:first + 2000])


def test_the_head_is_where_playback_will_begin_from_the_moment_it_is_asked_for(bench: Bench) -> None:
    bench.player.play(20000)
    bench.take(8000, 441)
    bench.player.pause()
    bench.take(8000, 441)
    bench.player.seek(1000)
    assert bench.player.position == 1000
    bench.player.play()
    assert bench.player.position == 1000, "not where it was paused"
    bench.take(441, 441)
    assert bench.player.position == 1441


def test_a_seek_while_it_plays_moves_the_head_once(bench: Bench) -> None:
    bench.player.play(1000)
    bench.take(4410, 441)
    bench.player.seek(30000)
    heads = []
    for _ in range(10):
        heads.append(bench.player.position)
        bench.take(441, 441)
    assert sorted(heads) == heads and heads[0] < 10000 < 30000 <= heads[-1]
