"""Outputs: the silent clock, PortAudio behind a stand-in, and what happens where there is no sound."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.playback.sources import noise
from workstation.core import ArraySource, ShellacError
from workstation.playback import Player, SilentOutput, device, devices

RATE = 44100


class PortAudio:
    """Stands in for sounddevice: one device that takes 48 kHz and two channels, and a stream pulled by hand."""

    class PortAudioError(Exception):
        pass

    def __init__(self) -> None:
        self.streams: list[Stream] = []
        self.rates = {48000}
        self.absent = False

    def _terminate(self) -> None:
        self.streams.clear()

    def _initialize(self) -> None:
        pass

    def query_devices(self, index: int | None = None, kind: str | None = None) -> Any:
        if self.absent:
            raise self.PortAudioError("Error querying device -1")
        found = {"name": "Headphones", "index": 2, "hostapi": 0, "max_output_channels": 2, "default_samplerate": 48000.0}
        return found if kind else [{**found, "name": "Microphone", "max_output_channels": 0}, found]

    def query_hostapis(self) -> list[dict[str, str]]:
        return [{"name": "ALSA"}]

    def OutputStream(self, rate: int, *arguments: Any, **callbacks: Callable[..., None]) -> Stream:  # noqa: N802
        if rate not in self.rates:
            raise self.PortAudioError("Invalid sample rate")
        self.streams.append(Stream(callbacks))
        return self.streams[-1]


class Stream:
    latency = 0.02

    def __init__(self, callbacks: dict[str, Callable[..., None]]) -> None:
        self.callback, self.finished = callbacks["callback"], callbacks["finished_callback"]
        self.running = False

    def start(self) -> None:
        self.running = True

    def stop(self, ignore_errors: bool = True) -> None:
        self.running = False
        self.finished()

    close = stop

    def pull(self, count: int) -> np.ndarray:
        out = np.full((count, 2), np.nan, np.float32)
        self.callback(out, count, None, type("Status", (), {"output_underflow": False})())
        return out.T


@pytest.fixture
def port_audio(monkeypatch: pytest.MonkeyPatch) -> PortAudio:
    library = PortAudio()
    monkeypatch.setattr(device, "_sounddevice", lambda: library)
    return library


def _until(condition: Callable[[], Any], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.005)


def _player(frames: int = 200_000) -> tuple[Player, list[str]]:
    player, messages = Player(), []
    player.message.connect(messages.append)
    player.set_sources({"A": ArraySource(noise(frames), RATE)})
    return player, messages


def test_importing_playback_does_not_import_sounddevice() -> None:
    code = "import sys, workstation.playback; sys.exit('sounddevice' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_silent_output_consumes_in_real_time() -> None:
    output, given = SilentOutput(), []
    output.open(RATE, 2, given.append)
    began = time.monotonic()
    output.start(lambda block: given.append(len(block)))
    _until(lambda: sum(given) >= 0.2 * RATE)
    output.stop()
    assert 0.15 < time.monotonic() - began < 1.0
    count = len(given)
    time.sleep(0.03)
    assert len(given) == count, "nothing is pulled after stop"


def test_without_a_sound_device_the_head_moves_and_the_player_says_that_it_is_silent(port_audio: PortAudio) -> None:
    port_audio.absent = True
    player, messages = _player()
    player.play(1000)
    _until(lambda: player.position > 3000)
    assert messages == ["No sound device was found: playback is silent. Connect one and press play again."]
    assert player.device_text == "Silent: no sound device" and player.state == "playing"
    player.close()


def test_a_device_that_is_plugged_in_later_is_heard_when_play_is_pressed_again(port_audio: PortAudio) -> None:
    port_audio.absent = True
    player, messages = _player()
    player.play(1000)
    _until(lambda: player.position > 3000)
    player.pause()
    player.play()
    _until(lambda: player.position > 6000)
    assert len(messages) == 1, "said once"
    port_audio.absent = False
    player.pause()
    _until(lambda: player.state == "paused")
    player.play()
    _until(lambda: port_audio.streams and port_audio.streams[0].running)
    assert player.position >= 6000 and player.device_text == "44.1 kHz, heard at 48"
    player.close()


def test_without_portaudio_there_are_no_devices_and_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    assert devices() == []
    with pytest.raises(ShellacError, match="libportaudio2"):
        device.DeviceOutput().open(RATE, 2, lambda reason: None)


def test_devices_are_those_that_can_be_heard_with_the_default_marked(port_audio: PortAudio) -> None:
    assert [(d.name, d.system, d.channels, d.rate) for d in devices()] == [("Headphones", "ALSA", 2, 48000)]


def test_a_device_that_refuses_the_rate_is_opened_at_its_own(port_audio: PortAudio) -> None:
    player, _ = _player()
    player.play()
    _until(lambda: port_audio.streams and port_audio.streams[0].running)
    assert player.device_text == "44.1 kHz, heard at 48"
    player.close()


def test_the_callback_gives_the_frames_of_the_source_and_the_position_follows(port_audio: PortAudio) -> None:
    port_audio.rates = {RATE}
    player, _ = _player()
    player.play()
    _until(lambda: port_audio.streams and port_audio.streams[0].running)
    heard = np.concatenate([port_audio.streams[0].pull(500) for _ in range(10)], axis=1)
    assert np.array_equal(heard, noise(200_000)[:, :5000])
    assert player.position == 5000 - round(Stream.latency * RATE)
    player.close()


def test_a_stream_that_ends_by_itself_stops_playback_with_a_message(port_audio: PortAudio) -> None:
    player, messages = _player()
    player.play()
    _until(lambda: port_audio.streams and port_audio.streams[0].running)
    port_audio.streams[0].finished()
    _until(lambda: messages)
    assert messages == ["The sound device “Headphones” is gone; playback has stopped."] and player.state == "stopped"
    player.close()


def test_a_device_that_takes_no_more_sound_is_noticed(port_audio: PortAudio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workstation.playback.engine.STALLED_SECONDS", 0.1)
    player, messages = _player()
    player.play()
    _until(lambda: messages)
    assert "takes no more sound" in messages[0] and player.state == "stopped"
    player.close()


def test_stopping_on_purpose_is_no_loss_and_the_device_is_let_go_after_a_while(
        port_audio: PortAudio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workstation.playback.engine.IDLE_SECONDS", 0.05)
    player, messages = _player()
    player.play()
    _until(lambda: port_audio.streams and port_audio.streams[0].running)
    stream = port_audio.streams[0]
    stream.pull(500)
    player.stop()

    def let_go() -> bool:
        if stream.running:
            stream.pull(500)
        return not stream.running

    _until(let_go)
    assert messages == [] and player.state == "stopped"
    player.close()


def test_closing_joins_the_fill_thread(port_audio: PortAudio) -> None:
    player, _ = _player()
    player.play()
    _until(lambda: port_audio.streams)
    player.close()
    assert "playback" not in [thread.name for thread in threading.enumerate()]
