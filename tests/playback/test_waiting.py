"""Playback of what is still being rendered: waiting, resuming, and passing from an old source to its successor."""

from __future__ import annotations

import numpy as np

from tests.playback.sources import FRAMES, RATE, A, B, Bench, Growing, noise
from workstation.core import ArraySource, Removed


def test_where_the_source_is_not_ready_playback_waits_in_silence_and_resumes_by_itself() -> None:
    growing = Growing(B, RATE, (0, 20000))
    bench = Bench(B=growing, R=Removed(ArraySource(A, RATE), growing))
    bench.player.listen("B")
    bench.player.play(5000)
    heard = bench.take(30000)
    place, fade = bench.player.position, bench.player.crossfade_frames
    assert bench.player.state == "waiting" and place == 20000
    assert np.array_equal(heard[:, :15000 - fade], B[:, 5000:20000 - fade])
    assert not heard[:, 15000:].any()
    assert not bench.take(5000).any(), "it goes on waiting, and A is never played in B's place"
    growing.spans = [(0, FRAMES)]
    bench.take(0)
    again = bench.take(20000)
    assert bench.player.state == "playing" and bench.states == ["playing", "waiting", "playing"]
    assert np.array_equal(again[:, fade:], B[:, 20000 + fade:40000])
    assert np.allclose(again[:, :fade], B[:, 20000:20000 + fade] * bench.weights())
    assert bench.player.missing_frames == 0


def test_a_switch_to_a_letter_that_is_not_ready_is_silent_until_it_is() -> None:
    growing = Growing(B, RATE)
    bench = Bench(B=growing, R=Removed(ArraySource(A, RATE), growing))
    bench.player.play()
    bench.take(5000)
    bench.player.listen("B")
    heard = bench.take(5000)
    clock, fade = bench.switches()[-1][0], bench.player.crossfade_frames
    assert bench.player.state == "waiting" and not heard[:, clock - 5000 + fade:].any()
    bench.player.listen("A")
    bench.take(5000)
    assert bench.player.state == "playing"
    frame = bench.player.position
    assert np.array_equal(bench.take(1000), A[:, frame:frame + 1000])


def test_a_new_source_takes_over_at_the_same_frame_once_it_is_ready_ahead() -> None:
    bench = Bench()
    bench.player.listen("B")
    bench.player.play()
    bench.take(5000)
    newer = noise(FRAMES, seed=3)
    growing = Growing(newer, RATE, (0, 30000))
    updates: list[bool] = []
    bench.player.updating_changed.connect(updates.append)
    bench.player.set_sources({"A": ArraySource(A, RATE), "B": growing, "R": Removed(ArraySource(A, RATE), growing)})
    assert np.array_equal(bench.take(5000), B[:, 5000:10000]), "the old one sounds on"
    assert bench.player.updating
    growing.spans = [(0, FRAMES)]
    heard = bench.take(5000)
    clock, frame, _ = bench.switches()[-1]
    fade = bench.player.crossfade_frames
    assert frame == clock and not bench.player.updating and updates == [True, False]
    assert np.array_equal(heard[:, clock - 10000 + fade:], newer[:, clock + fade:15000])


def test_sources_that_change_while_nothing_plays_are_taken_at_once() -> None:
    bench = Bench()
    newer = Growing(noise(FRAMES, seed=3), RATE)
    bench.player.set_sources({"A": ArraySource(A, RATE), "B": newer, "R": ArraySource(A, RATE)})
    bench.player.listen("B")
    bench.player.play()
    assert not bench.take(3000).any() and bench.player.state == "waiting"


def test_a_letter_that_becomes_ready_after_the_switch_begins_at_the_frame_where_the_head_waits() -> None:
    growing = Growing(B, RATE)
    bench = Bench(B=growing, R=ArraySource(A, RATE))
    bench.player.play()
    bench.take(5000)
    bench.player.listen("B")
    bench.take(5000)
    frame = bench.player.position
    growing.spans = [(0, FRAMES)]
    bench.take(0)
    fade = bench.player.crossfade_frames
    assert np.array_equal(bench.take(3000)[:, fade:], B[:, frame + fade:frame + 3000])


def test_an_old_source_that_is_not_rendered_here_itself_is_given_up_at_once() -> None:
    bench = Bench(B=Growing(B, RATE, (0, 12000)), R=ArraySource(A, RATE))
    bench.player.listen("B")
    bench.player.play()
    bench.take(9000)
    newer = noise(FRAMES, seed=3)
    bench.player.set_sources({"A": ArraySource(A, RATE), "B": Growing(newer, RATE, (0, 20000)), "R": ArraySource(A, RATE)})
    heard = bench.take(9000)
    assert not bench.player.updating
    assert np.array_equal(heard[:, 3000:6000], newer[:, 12000:15000])


def test_a_letter_that_is_not_listened_to_is_updated_too() -> None:
    bench = Bench()
    bench.player.play()
    bench.take(1000)
    newer = noise(FRAMES, seed=3)
    bench.player.set_sources({"A": ArraySource(A, RATE), "B": ArraySource(newer, RATE), "R": ArraySource(A, RATE)})
    bench.take(1000)
    bench.player.listen("B")
    bench.take(2000)
    assert np.array_equal(bench.take(1000), newer[:, 4000:5000])
