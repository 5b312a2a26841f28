"""What is kept of a training is whole or not there."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pytest
from safetensors import SafetensorError

from workstation.core import ShellacError
from workstation.training import saving

FULL = [(SafetensorError("No space left on device"), "state.safetensors could not be written: No space left"),
        (OSError(errno.ENOSPC, "No space left on device"), "The disk is full: .*state.safetensors was not written")]


@pytest.mark.parametrize("error, sentence", FULL, ids=["safetensors", "system"])
def test_a_full_disk_is_told_in_a_sentence_and_leaves_nothing(tmp_path: Path, error: Exception, sentence: str) -> None:
    def half(part: Path) -> None:
        part.write_bytes(b"half")
        raise error

    with pytest.raises(ShellacError, match=sentence):
        saving.save(tmp_path / "kept" / "state.safetensors", half)
    assert not list((tmp_path / "kept").iterdir())


def test_a_folder_that_was_not_finished_leaves_nothing(tmp_path: Path) -> None:
    def half(part: Path) -> None:
        part.mkdir()
        (part / "card.toml").write_text("half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(ShellacError, match="The disk is full"):
        saving.save(tmp_path / "model", half)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_a_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("no folder")
    with pytest.raises(ShellacError, match="model could not be written"):
        saving.save(tmp_path / "kept" / "of" / "model", lambda part: part.mkdir())


def test_what_goes_by_the_ending_of_a_name_finds_it(tmp_path: Path) -> None:
    saving.save(tmp_path / "pair.npy", lambda part: np.save(part, np.arange(3)))
    assert [path.name for path in tmp_path.iterdir()] == ["pair.npy"]
