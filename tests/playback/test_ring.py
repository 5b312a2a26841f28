"""The ring: what the callback gives is what was written, in order, whatever the sizes and the timing."""

from __future__ import annotations

import threading
import tracemalloc

import numpy as np

from workstation.playback.ring import Ring


def _ramp(start: int, stop: int) -> np.ndarray:
    return np.arange(start, stop, dtype=np.float32)[:, None]


def _pull(ring: Ring, count: int) -> list[float]:
    out = np.full((count, 1), np.nan, np.float32)
    ring.pull(out)
    return [float(v) for v in out[:, 0]]


def _begun(capacity: int = 16) -> Ring:
    """A ring whose second lane plays from frame 0 and is empty."""
    ring = Ring(capacity, 1)
    ring.spare.restart(0)
    ring.offer = ring.spare
    _pull(ring, 0)
    _pull(ring, 1)
    ring.missing = 0
    return ring


def test_frames_come_out_in_order_round_the_circle() -> None:
    ring, got = _begun(16), []
    for start in range(0, 70, 7):
        assert ring.lane.room(ring.clock) >= 7
        ring.lane.write(_ramp(start, start + 7))
        got += _pull(ring, 7)
    assert got == list(range(70))


def test_room_is_what_the_callback_has_not_taken() -> None:
    ring = _begun(16)
    ring.lane.write(_ramp(0, 10))
    assert ring.lane.room(ring.clock) == 6
    _pull(ring, 4)
    assert ring.lane.room(ring.clock) == 10


def test_the_offered_lane_takes_over_at_its_frame_within_a_pull() -> None:
    ring = _begun()
    ring.lane.write(_ramp(0, 12))
    spare = ring.spare
    spare.restart(5)
    spare.write(_ramp(105, 112))
    ring.offer = spare
    assert _pull(ring, 8) == [0, 1, 2, 3, 4, 105, 106, 107]
    assert ring.lane is spare and ring.offer is None


def test_an_offer_that_comes_too_late_is_refused_and_nothing_is_lost() -> None:
    ring = _begun()
    ring.lane.write(_ramp(0, 12))
    _pull(ring, 6)
    spare = ring.spare
    spare.restart(5)
    spare.write(_ramp(105, 112))
    ring.offer = spare
    assert _pull(ring, 4) == [6, 7, 8, 9]
    assert ring.lane is not spare and ring.offer is None


def test_where_nothing_is_left_there_is_silence_and_the_clock_stands() -> None:
    ring = _begun()
    ring.lane.write(_ramp(1, 4))
    assert _pull(ring, 5) == [1, 2, 3, 0, 0]
    assert (ring.clock, ring.missing) == (3, 2)
    ring.lane.write(_ramp(4, 6))
    assert _pull(ring, 2) == [4, 5]


def test_silence_after_the_end_or_while_waiting_is_not_counted_as_missing() -> None:
    ring = _begun()
    ring.lane.waiting = True
    _pull(ring, 5)
    ring.lane.waiting, ring.lane.ended = False, True
    _pull(ring, 5)
    assert ring.missing == 0


def test_a_pull_keeps_no_memory() -> None:
    ring = _begun(4096)
    out = np.zeros((256, 1), np.float32)
    ring.lane.write(np.ones((4096, 1), np.float32))
    ring.pull(out)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        for _ in range(20):  # the last of them find the ring dry
            ring.pull(out)
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert ring.missing > 0
    assert peak - before < out.nbytes, "a pull makes no buffer, only views"
    assert after - before < 512


def test_a_writer_and_a_reader_in_two_threads_lose_and_repeat_nothing() -> None:
    ring, total, got = _begun(512), 12_000, []

    def read() -> None:
        out = np.zeros((96, 1), np.float32)
        while ring.clock < total:
            before = ring.clock
            ring.pull(out)
            got.append(out[:ring.clock - before, 0].copy())

    reader = threading.Thread(target=read)
    reader.start()
    written = 0
    while written < total:
        count = min(ring.lane.room(ring.clock), total - written, 200)
        ring.lane.write(_ramp(written, written + count))
        written += count
    reader.join(20)
    assert np.array_equal(np.concatenate(got), np.arange(total, dtype=np.float32))
