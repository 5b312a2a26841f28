"""What is kept of a training is whole or not there."""

from __future__ import annotations

from pathlib import Path

import pytest
from safetensors import SafetensorError

from workstation.core import ShellacError
from workstation.training import saving


def test_a_full_disk_is_told_in_a_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    def half(part: Path) -> None:
        part.write_bytes(b"half")
        raise SafetensorError("No space left on device")

    with pytest.raises(ShellacError, match="state.safetensors could not be written: No space left"):
        saving.save(tmp_path / "kept" / "state.safetensors", half)
    assert not list((tmp_path / "kept").iterdir())
