"""Reading: lazy, from any thread, and plain about what is damaged."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from tests.files.material import native_noise, pcm_header, riff, write
from workstation.core import Format, NativeSource, UsageError
from workstation.files import open_source, sha256_of, suffix_of

FORMATS = [Format(44100, 2, "WAV", "PCM_24"), Format(44100, 2, "FLAC", "PCM_16"), Format(44100, 2, "AIFF", "PCM_16"),
           Format(44100, 2, "W64", "DOUBLE")]


def _file(folder: Path, format: Format, frames: int) -> tuple[Path, np.ndarray]:
    path = folder / f"x.{suffix_of(format)}"
    samples = native_noise(format, frames)
    write(path, format, samples)
    return path, samples


@pytest.mark.parametrize("format", FORMATS, ids=lambda f: f.container)
def test_threads_that_read_at_once_get_what_one_thread_gets(tmp_path: Path, format: Format) -> None:
    path, samples = _file(tmp_path, format, 60_000)
    source = open_source(path, tmp_path)
    assert isinstance(source, NativeSource)
    random = np.random.default_rng(3)

    def read_many(starts: np.ndarray) -> bool:
        return all(np.array_equal(source.read_native(int(s), 700), samples[:, s:s + 700]) for s in starts)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(read_many, [random.integers(0, 59_000, 60) for _ in range(8)]))


@pytest.mark.parametrize("format", FORMATS, ids=lambda f: f.container)
def test_frames_outside_the_recording_are_silent(tmp_path: Path, format: Format) -> None:
    path, _ = _file(tmp_path, format, 1000)
    source = open_source(path, tmp_path)
    whole = source.read(-50, 1100)
    assert not whole[:, :50].any() and not whole[:, 1050:].any()
    np.testing.assert_array_equal(whole[:, 50:1050], source.read(0, 1000))


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="needs Linux's count of bytes read")
@pytest.mark.parametrize("format", FORMATS, ids=lambda f: f.container)
def test_opening_reads_no_more_than_headers(tmp_path: Path, format: Format) -> None:
    path, _ = _file(tmp_path, format, 500_000)

    def bytes_read() -> int:
        return int(Path("/proc/self/io").read_text().split()[1])

    open_source(path, tmp_path)
    before = bytes_read()
    open_source(path, tmp_path)
    assert bytes_read() - before < path.stat().st_size // 20


def test_the_source_is_never_modified(tmp_path: Path) -> None:
    path, _ = _file(tmp_path, FORMATS[0], 1000)
    before = (sha256_of(path), path.stat().st_mtime_ns)
    source = open_source(path, tmp_path)
    block = source.read(0, 1000)
    block[:] = 0
    assert source.read(0, 1000).any()
    assert (sha256_of(path), path.stat().st_mtime_ns) == before


def test_the_version_follows_the_content(tmp_path: Path) -> None:
    path, _ = _file(tmp_path, FORMATS[0], 1000)
    first = open_source(path, tmp_path).version
    assert open_source(path, tmp_path).version == first
    write(path, FORMATS[0], native_noise(FORMATS[0], 1001), overwrite=True)
    assert open_source(path, tmp_path).version != first


@pytest.mark.parametrize("format", FORMATS[:2], ids=lambda f: f.container)
def test_a_file_cut_short_while_open_is_a_clear_error(tmp_path: Path, format: Format) -> None:
    path, _ = _file(tmp_path, format, 200_000)
    source = open_source(path, tmp_path)
    os.truncate(path, path.stat().st_size // 2)
    source.read(0, 1000)
    with pytest.raises(UsageError, match="x\\."):
        source.read(150_000, 50_000)


def test_an_empty_recording_with_chunks_after_it_stays_empty(tmp_path: Path) -> None:
    (tmp_path / "x.wav").write_bytes(riff([pcm_header(), (b"data", b""), (b"note", b"hello!")]))
    source = open_source(tmp_path / "x.wav", tmp_path)
    assert (source.length, source.origin.notes) == (0, ())


@pytest.mark.parametrize("content", [
    b"", b"RIFF", b"hello, this is a letter, not a recording. " * 50, b"fLaC" + bytes(100), riff([pcm_header()]),
    riff([(b"data", bytes(99))]), riff([(b"fmt ", bytes(16)), (b"data", bytes(99))])])
def test_what_is_no_recording_is_a_usage_error_that_names_the_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "letter.wav").write_bytes(content)
    with pytest.raises(UsageError, match="letter.wav"):
        open_source(tmp_path / "letter.wav", tmp_path)


def test_a_missing_file_and_a_folder_are_usage_errors(tmp_path: Path) -> None:
    for path in (tmp_path / "none.wav", tmp_path):
        with pytest.raises(UsageError, match=path.name):
            open_source(path, tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="pipes have names on POSIX alone")
def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    with pytest.raises(UsageError, match="pipe.wav is a device or a pipe"):
        open_source(tmp_path / "pipe.wav", tmp_path)


def test_importing_the_room_loads_neither_mutagen_nor_a_screen() -> None:
    code = "import sys, workstation.files; sys.exit(any(n.split('.')[0] in ('mutagen', 'PySide6', 'torch', 'scipy') for n in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], timeout=60).returncode == 0
