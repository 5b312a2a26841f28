"""The cache: one limit over renders, peaks and decoded recordings together."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest

from workstation.analysis import kept
from workstation.core import ArraySource, Cache, Cancelled, Progress, cache_at
from workstation.restoration.store import SegmentStore


def put(folder: Path, name: str, size: int, age: float = 0.0) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(size))
    os.utime(path, (time.time() - age,) * 2)
    return path


def test_what_was_used_longest_ago_goes_first_whatever_kind_it_is(tmp_path: Path) -> None:
    files = [put(tmp_path, name, 100, age) for name, age in
             (("decoded/a.wav", 40), ("peaks/b.npy", 30), ("renders/c/000000.f32", 20), ("decoded/d.wav", 10))]
    cache = Cache(tmp_path, 10_000)
    assert cache.used_bytes == 400
    cache.used(files[0])
    cache.limit_bytes = 250
    assert [path.exists() for path in files] == [True, False, False, True] and cache.used_bytes == 200
    cache.added(put(tmp_path, "peaks/e.npy", 100))
    assert not files[3].exists() and files[0].exists()


def test_the_time_of_use_outlives_the_program(tmp_path: Path) -> None:
    old, young = put(tmp_path, "decoded/a.wav", 100, 9000), put(tmp_path, "decoded/b.wav", 100, 8000)
    Cache(tmp_path).used(old)
    Cache(tmp_path, 100).make_room()
    assert old.exists() and not young.exists()


def test_what_another_program_wrote_is_counted_once_it_is_used(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.used(put(tmp_path, "decoded/a.wav", 100))
    cache.used(tmp_path / "decoded" / "gone.wav")
    assert cache.used_bytes == 100 and cache.has("decoded/a.wav")


def test_rendered_segments_and_peaks_are_counted_together(tmp_path: Path) -> None:
    cache = cache_at(tmp_path)
    cache.limit_bytes = 3 * 8000
    store = SegmentStore(cache, memory_bytes=1)
    source = ArraySource(np.ones((1, 100), np.float32), 8000)
    kept.save(kept.file_for(tmp_path, source, "test"), np.ones(1000, np.float32))
    for index in range(2):
        store.put("aa", index, np.ones((1, 2000), np.float32))
    assert 20_000 < cache.used_bytes <= 24_000
    store.put("aa", 2, np.ones((1, 2000), np.float32))
    assert not list((tmp_path / "peaks").glob("*.npy")) and store.has("aa", 2) and store.has("aa", 1)


def test_no_more_than_a_tenth_of_the_disk_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr("workstation.core.cache.shutil.disk_usage", lambda place: usage)
    files = [put(tmp_path, f"peaks/{number}.npy", 60, 10 - number) for number in range(4)]
    cache = Cache(tmp_path)
    cache.make_room()
    assert [path.exists() for path in files] == [False, False, True, True]


def test_clear_deletes_what_is_kept_and_nothing_else(tmp_path: Path) -> None:
    inside = [put(tmp_path, name, 10) for name in ("decoded/a.wav", "peaks/b.npy", "renders/c/000000.f32")]
    others = [put(tmp_path, name, 10) for name in ("autosave/a.wav", "decoded/notes.txt", "song.wav", "peaks/deep/a.npy")]
    cache = Cache(tmp_path)
    assert cache.used_bytes == 30 and cache.clear() == 0
    assert not any(path.exists() for path in inside) and all(path.exists() for path in others)


def test_what_is_kept_anew_while_a_clear_goes_on_did_not_resist_it(tmp_path: Path) -> None:
    put(tmp_path, "decoded/a.wav", 10)
    cache = Cache(tmp_path)
    progress = Progress(on_change=lambda _: cache.added(put(tmp_path, "peaks/new.npy", 7)))
    assert cache.clear(progress) == 0 and cache.used_bytes == 7


def test_a_cancelled_clear_counts_what_is_left(tmp_path: Path) -> None:
    put(tmp_path, "decoded/a.wav", 10)
    cache, progress = Cache(tmp_path), Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        cache.clear(progress)
    assert cache.used_bytes == 10 and cache.has("decoded/a.wav")


def test_what_a_crash_left_unfinished_is_swept_away_and_what_is_being_written_is_not(tmp_path: Path) -> None:
    old, fresh = put(tmp_path, "peaks/x.part", 10, 2 * 24 * 3600), put(tmp_path, "peaks/y.part", 10)
    half = put(tmp_path, "decoded/z.part/0.wav", 10)
    os.utime(half.parent, (1, 1))
    Cache(tmp_path)
    assert not old.exists() and fresh.exists() and not half.parent.exists()


def test_a_mapped_array_is_read_on_after_it_was_dropped(tmp_path: Path) -> None:
    source = ArraySource(np.ones((1, 100), np.float32), 8000)
    data = kept.save(kept.file_for(tmp_path, source, "test"), np.arange(1000, dtype=np.float32))
    cache_at(tmp_path).clear()
    assert np.array_equal(data, np.arange(1000, dtype=np.float32))
