"""An overview that is being made lies in the cache, takes no memory of its own, and nothing that befalls it there is felt."""

from __future__ import annotations

import errno
import gc
from pathlib import Path

import numpy as np
import pytest

from tests.analysis.test_pyramid import PartlyReady, noise
from workstation.analysis import kept
from workstation.analysis.pyramid import Pyramid
from workstation.core import ArraySource, Cache, cache_at

FRAMES = 300_000


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "DRAFT_BYTES", 1)


def half_made(cache: Path) -> tuple[PartlyReady, Pyramid]:
    source = PartlyReady(noise(2, FRAMES))
    source.spans = [(0, FRAMES // 2)]
    pyramid = Pyramid(source, cache)
    pyramid.update(0, FRAMES // 2)
    return source, pyramid


def finish(source: PartlyReady, pyramid: Pyramid) -> None:
    source.spans = [(0, FRAMES)]
    pyramid.update(FRAMES // 2 - 64, FRAMES)


def assert_right(pyramid: Pyramid) -> None:
    whole = Pyramid(ArraySource(noise(2, FRAMES), 44100))
    whole.build()
    assert pyramid.is_complete
    for span in ((0, FRAMES, 300), (1000, 90_000, 777)):
        np.testing.assert_array_equal(pyramid.columns(*span), whole.columns(*span))


def test_half_an_overview_lies_in_the_cache_and_is_counted_there(tmp_path: Path) -> None:
    _, pyramid = half_made(tmp_path)
    (file,) = (tmp_path / "peaks").iterdir()
    assert cache_at(tmp_path).used_bytes == file.stat().st_size > 1000
    assert np.isnan(pyramid.columns(0, FRAMES, 100)[0]).mean() == pytest.approx(0.5, abs=0.02)


def test_room_is_made_before_a_draft_is_laid_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "peaks" / "old.npy"
    old.parent.mkdir()
    old.write_bytes(bytes(5000))
    cache_at(tmp_path).limit_bytes = 8000
    monkeypatch.setattr(kept.os, "posix_fallocate", lambda *_: stood.append(old.exists()))
    stood: list[bool] = []
    kept.Draft(tmp_path / "peaks" / "new.npy", (1000,))
    assert stood == [False]


def test_a_finished_one_takes_the_place_of_its_draft(tmp_path: Path) -> None:
    source, pyramid = half_made(tmp_path)
    finish(source, pyramid)
    assert_right(pyramid)
    (file,) = (tmp_path / "peaks").iterdir()
    assert cache_at(tmp_path).used_bytes == Cache(tmp_path).used_bytes == file.stat().st_size
    assert_right(Pyramid(source, tmp_path))


def test_a_draft_that_nobody_needs_any_more_leaves_the_disk(tmp_path: Path) -> None:
    source, pyramid = half_made(tmp_path)
    del source, pyramid
    gc.collect()
    assert not list((tmp_path / "peaks").iterdir())
    assert cache_at(tmp_path).used_bytes == 0


def test_clearing_the_cache_meanwhile_is_not_felt(tmp_path: Path) -> None:
    source, pyramid = half_made(tmp_path)
    cache_at(tmp_path).clear()
    finish(source, pyramid)
    assert_right(pyramid)
    assert_right(Pyramid(source, tmp_path))


def test_a_full_disk_makes_it_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(kept.os, "posix_fallocate", full, raising=False)
    source, pyramid = half_made(tmp_path)
    assert not list((tmp_path / "peaks").iterdir())
    finish(source, pyramid)
    assert_right(pyramid)
