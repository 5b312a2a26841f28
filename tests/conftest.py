"""What every test gets: no screen, no sound card asked for, and user folders of its own."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("MPLBACKEND", "Agg")

import numpy as np
import pytest
import soundfile as sf

from tests.signals import voice_like, white
from workstation.app.shell.garbage import Garbage
from workstation.core import ArraySource, Source

# a shell ignores Ctrl-C for what it runs in the background, and the programs that the tests start would inherit that
signal.signal(signal.SIGINT, signal.default_int_handler)

RATE = 22050


@pytest.fixture(scope="session")
def garbage() -> Garbage:
    return Garbage()


@pytest.fixture(autouse=True)
def tidy(garbage: Garbage) -> Iterator[None]:
    """What a test leaves is taken apart in this thread, as in the program, and not by a worker of the next test."""
    yield
    garbage.collect()


@pytest.fixture(autouse=True)
def private_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Cache, settings, data and log folders that belong to this test alone."""
    home = tmp_path_factory.mktemp("home")
    for name in ("CACHE", "CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    if "PySide6.QtCore" in sys.modules:
        from PySide6.QtCore import QSettings

        for kind in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
            QSettings.setPath(kind, QSettings.Scope.UserScope, str(home / "config"))
    return home


@pytest.fixture
def voice() -> np.ndarray:
    """Two seconds of something like a voice: float32 [1, frames] at 22.05 kHz."""
    return voice_like(2.0, RATE)


@pytest.fixture
def noisy_voice(voice: np.ndarray) -> np.ndarray:
    """The voice behind half a second of noise alone, and in it: float32 [1, frames] at 22.05 kHz."""
    lead_in = np.zeros((1, RATE // 2), np.float32)
    clean = np.concatenate([lead_in, voice], axis=1)
    return clean + white(clean.shape[1] / RATE, -40, RATE)


@pytest.fixture
def voice_source(voice: np.ndarray) -> Source:
    return ArraySource(voice, RATE)


@pytest.fixture
def noisy_file(tmp_path: Path, noisy_voice: np.ndarray) -> Path:
    """The noisy voice as a 16-bit WAV."""
    path = tmp_path / "noisy.wav"
    sf.write(path, np.round(noisy_voice.T * 32768).astype(np.int16), RATE, subtype="PCM_16")
    return path
