"""Writing that fails: one sentence, the right exit status, and nothing half-written."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.files.material import native_noise, write
from workstation.core import Format, ShellacError, UsageError
from workstation.files import AudioWriter, Metadata, check_target, open_source, suffix_of

FORMATS = [Format(44100, 2, "WAV", "PCM_16"), Format(44100, 2, "FLAC", "PCM_24"), Format(44100, 2, "AIFF", "FLOAT"),
           Format(44100, 2, "OGG", "VORBIS"), Format(44100, 2, "MP3", "MPEG_LAYER_III")]
by_container = pytest.mark.parametrize("format", FORMATS, ids=lambda f: f.container)


@by_container
def test_an_exception_leaves_nothing_and_an_old_file_as_it_was(tmp_path: Path, format: Format) -> None:
    target = tmp_path / f"x.{suffix_of(format)}"
    target.write_bytes(b"the old one")
    with pytest.raises(KeyboardInterrupt), AudioWriter(target, format, overwrite=True) as writer:
        writer.write(native_noise(format, 5000))
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == [target]
    assert target.read_bytes() == b"the old one"


@by_container
def test_the_target_appears_only_when_it_is_complete(tmp_path: Path, format: Format) -> None:
    target = tmp_path / f"x.{suffix_of(format)}"
    with AudioWriter(target, format) as writer:
        writer.write(native_noise(format, 5000))
        assert not target.exists()
    assert list(tmp_path.iterdir()) == [target]
    assert open_source(target, tmp_path).length >= 5000


@by_container
def test_an_existing_target_is_refused_unless_overwriting_is_allowed(tmp_path: Path, format: Format) -> None:
    target = tmp_path / f"x.{suffix_of(format)}"
    write(target, format, native_noise(format, 3000))
    with pytest.raises(UsageError, match="exists"):
        AudioWriter(target, format)
    write(target, format, native_noise(format, 4000), overwrite=True)
    assert open_source(target, tmp_path).length >= 4000


def test_a_target_that_appears_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    target = tmp_path / "x.wav"
    with pytest.raises(UsageError, match="exists"), AudioWriter(target, FORMATS[0]) as writer:
        writer.write(native_noise(FORMATS[0], 10))
        target.write_bytes(b"someone else's")
    assert target.read_bytes() == b"someone else's"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(os.name != "posix", reason="limits a file's size as POSIX can")
@by_container
def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path: Path, format: Format) -> None:
    """In a process of its own, where no file may grow beyond 100 kB."""
    code = f"""
import resource, sys
from tests.files.material import native_noise
from workstation.core import Format, ShellacError, UsageError
from workstation.files import AudioWriter
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
format = {format!r}
try:
    with AudioWriter({str(tmp_path / "x")!r}, format) as writer:
        for _ in range(20):
            writer.write(native_noise(format, 50_000))
except ShellacError as error:
    sys.exit(f"{{type(error).__name__}}: {{error}}")
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=60)
    assert done.stderr.startswith("ShellacError: ") and done.stderr.count("\n") == 1, done.stderr
    assert "was not written" in done.stderr or "could not be written" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("moment", ["write", "fsync", "replace"])
def test_no_space_at_any_moment_names_the_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    place = "workstation.files.wavefile.WaveFile.write" if moment == "write" else f"workstation.files.targets.os.{moment}"
    monkeypatch.setattr(place, fail)
    with pytest.raises(ShellacError, match="disk is full") as caught:
        write(tmp_path / "x.wav", FORMATS[0], native_noise(FORMATS[0], 100))
    assert caught.value.exit_status == 1
    assert list(tmp_path.iterdir()) == []


def test_no_space_for_the_tags_of_a_flac_is_a_sentence_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("workstation.files.encoders.attach", fail)
    with pytest.raises(ShellacError, match="disk is full"):
        write(tmp_path / "x.flac", FORMATS[1], native_noise(FORMATS[1], 100), metadata=Metadata("FLAC", comments=(("TITLE", "a"),)))
    assert list(tmp_path.iterdir()) == []


def test_a_read_only_folder_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    if os.name != "posix" or os.geteuid() == 0:
        real = os.open

        def refuse(path: os.PathLike[str], flags: int, *rest: int) -> int:
            if flags & os.O_CREAT and Path(path).parent == folder:
                raise PermissionError(errno.EACCES, "Permission denied")
            return real(path, flags, *rest)

        monkeypatch.setattr("workstation.files.targets.os.open", refuse)
    with pytest.raises(ShellacError, match="read-only") as caught:
        write(folder / "x.wav", FORMATS[0], native_noise(FORMATS[0], 100))
    assert caught.value.exit_status == 1
    assert list(folder.iterdir()) == []
    folder.chmod(stat.S_IRWXU)


def test_the_source_under_any_name_is_refused_as_target(tmp_path: Path) -> None:
    source = tmp_path / "a.wav"
    write(source, FORMATS[0], native_noise(FORMATS[0], 10))
    (tmp_path / "link.wav").symlink_to(source)
    os.link(source, tmp_path / "hard.wav")
    for name in ("a.wav", "link.wav", "hard.wav", "../" + tmp_path.name + "/a.wav"):
        with pytest.raises(UsageError, match="source itself"):
            check_target(tmp_path / name, [source], overwrite=True)
    check_target(tmp_path / "b.wav", [source])


def test_folders_and_missing_folders_are_refused_as_targets(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder"):
        check_target(tmp_path, [], overwrite=True)
    with pytest.raises(UsageError, match="no folder"):
        check_target(tmp_path / "none" / "x.wav", [])


def test_a_recording_too_long_for_aiff_says_what_to_choose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("workstation.files.encoders", fromlist=["_LIMITS"])._LIMITS, "AIFF", 10_000)
    with pytest.raises(UsageError, match="choose WAV"):
        write(tmp_path / "x.aiff", FORMATS[2], native_noise(FORMATS[2], 5000))
    assert list(tmp_path.iterdir()) == []


def test_a_new_file_has_the_permissions_that_files_have_here(tmp_path: Path) -> None:
    write(tmp_path / "x.wav", FORMATS[0], native_noise(FORMATS[0], 10))
    (tmp_path / "plain").write_bytes(b"")
    assert (tmp_path / "x.wav").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_blocks_of_the_wrong_shape_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="expected"):
        write(tmp_path / "x.wav", FORMATS[0], np.zeros((1, 30), np.int16))
