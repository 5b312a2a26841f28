"""The store of rendered segments."""

from __future__ import annotations

import numpy as np

from workstation.core import Cache
from workstation.restoration.store import SegmentStore


def block(value: float) -> np.ndarray:
    return np.full((2, 1000), value, np.float32)


def test_what_was_put_comes_back_from_memory_and_from_disk(tmp_path):
    store = SegmentStore(Cache(tmp_path), memory_bytes=8000)
    for i in range(5):
        store.put("aa", i, block(i))
    assert all(np.array_equal(store.get("aa", i, 2), block(i)) for i in range(5))
    assert store.get("aa", 9, 2) is None and store.get("bb", 0, 2) is None


def test_a_later_run_takes_over_what_an_earlier_one_left(tmp_path):
    SegmentStore(Cache(tmp_path)).put("aa", 3, block(3))
    assert np.array_equal(SegmentStore(Cache(tmp_path)).get("aa", 3, 2), block(3))


def test_the_oldest_are_dropped_first_when_the_disk_limit_is_reached(tmp_path):
    store = SegmentStore(Cache(tmp_path, 3 * 8000), memory_bytes=1)
    for i in range(5):
        store.put("aa", i, block(i))
    assert [store.has("aa", i) for i in range(5)] == [False, False, True, True, True]
    assert len(list(tmp_path.rglob("*.f32"))) == 3


def test_memory_alone_keeps_to_its_limit():
    store = SegmentStore(None, memory_bytes=2 * 8000)
    for i in range(4):
        store.put("aa", i, block(i))
    assert [store.has("aa", i) for i in range(4)] == [False, False, True, True]


def test_a_folder_that_cannot_be_written_slows_and_does_not_fail(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    store = SegmentStore(Cache(blocked / "cache"))
    store.put("aa", 0, block(1))
    assert np.array_equal(store.get("aa", 0, 2), block(1))


def test_a_segment_removed_behind_its_back_is_missing_and_not_an_error(tmp_path):
    store = SegmentStore(Cache(tmp_path), memory_bytes=1)
    store.put("aa", 0, block(0))
    store.put("aa", 1, block(1))
    for path in tmp_path.rglob("*.f32"):
        path.unlink()
    assert store.get("aa", 0, 2) is None


def test_clear_forgets_everything(tmp_path):
    store = SegmentStore(Cache(tmp_path))
    store.put("aa", 0, block(0))
    store.clear()
    assert not store.has("aa", 0) and not list(tmp_path.rglob("*.f32"))
