"""Samples that are no numbers or infinite: read as 0 everywhere, remembered, and told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from tests.files.libav import coded
from tests.files.material import native_noise, write
from workstation.core import Format, NativeSource
from workstation.export.audio import export_audio
from workstation.files import open_source, suffix_of
from workstation.files.repairs import Repairs

FORMATS = [Format(48_000, 2, container, subtype) for container, subtype in
           (("WAV", "FLOAT"), ("WAV", "DOUBLE"), ("W64", "FLOAT"), ("AIFF", "DOUBLE"), ("CAF", "FLOAT"), ("AU", "FLOAT"))]
FRAMES = 200_000


def _holed(path: Path, format: Format) -> np.ndarray:
    """Write noise with three holes; the samples with 0 in their place."""
    samples = native_noise(format, FRAMES)
    samples[0, 100] = np.nan
    samples[1, 65_530:65_540] = np.inf
    samples[0, 150_000:150_002] = -np.inf
    write(path, format, samples)
    return np.nan_to_num(samples, nan=0, posinf=0, neginf=0)


@pytest.mark.parametrize("format", FORMATS, ids=lambda f: f"{f.container}-{f.subtype}")
def test_what_is_no_number_is_read_as_0_in_every_way_of_reading(tmp_path: Path, format: Format) -> None:
    path = tmp_path / f"x.{suffix_of(format)}"
    clean = _holed(path, format)
    source = open_source(path, tmp_path)
    assert isinstance(source, NativeSource)
    np.testing.assert_array_equal(source.read_native(0, FRAMES), clean)
    np.testing.assert_array_equal(source.read(65_000, 1000), clean[:, 65_000:66_000].astype(np.float32))


def test_opening_finds_nothing_and_a_whole_pass_finds_all(tmp_path: Path) -> None:
    _holed(tmp_path / "x.wav", FORMATS[0])
    source = open_source(tmp_path / "x.wav", tmp_path)
    assert "repaired" not in source.origin.details and source.origin.notes == ()
    for start in range(0, FRAMES, 65_536):
        source.read(start, 65_536)
    assert source.origin.details["repaired"] == [[0, 100, 100], [0, 150_000, 150_001], [1, 65_530, 65_539]]
    assert source.origin.notes == ("13 samples are no numbers or infinite and are read as 0: channel 1 at 0:00.00, channel 1 at 0:03.12, "
                                   "channel 2 at 0:01.37.",)


def test_threads_and_repeated_reads_find_each_stretch_once(tmp_path: Path) -> None:
    _holed(tmp_path / "x.wav", FORMATS[0])
    source = open_source(tmp_path / "x.wav", tmp_path)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda start: source.read(start, 3000), [*range(0, FRAMES, 1000)] * 2))
    assert source.origin.details["repaired"] == [[0, 100, 100], [0, 150_000, 150_001], [1, 65_530, 65_539]]


def test_an_export_proves_a_null_and_names_what_was_repaired(tmp_path: Path) -> None:
    _holed(tmp_path / "x.wav", FORMATS[0])
    source = open_source(tmp_path / "x.wav", tmp_path)
    done = export_audio(source, source, tmp_path / "out.wav", format=source.format, residual=tmp_path / "rest.wav")
    assert done.null.exact
    assert "read as 0" in " ".join(source.origin.notes)
    assert np.isfinite(open_source(tmp_path / "out.wav", tmp_path).read(0, FRAMES)).all()


def test_a_decoded_recording_knows_its_repairs_from_the_start(tmp_path: Path) -> None:
    samples = native_noise(Format(48_000, 2, "WAV", "FLOAT"), 50_000)
    samples[1, 777] = np.nan
    coded(tmp_path / "x.mkv", "float.mkv", samples, 48_000)
    for _ in range(2):
        source = open_source(tmp_path / "x.mkv", tmp_path / "cache")
        assert source.origin.details["repaired"] == [[1, 777, 777]]
        assert "1 sample is no number" in " ".join(source.origin.notes)
        assert source.read(777, 1)[1, 0] == 0


def test_what_is_remembered_is_bounded() -> None:
    repairs = Repairs()
    block = np.where(np.arange(100_000) % 2, np.nan, 1.0).astype(np.float32)[None]
    clean, found = repairs.clean(block, 0)
    assert found and np.isfinite(clean).all()
    assert len(repairs.spans) == 1000 and repairs.is_full


def test_huge_but_finite_samples_are_left_alone() -> None:
    block = np.full((2, 1000), 3e38, np.float32)
    clean, found = Repairs().clean(block, 0)
    assert not found and clean is block
