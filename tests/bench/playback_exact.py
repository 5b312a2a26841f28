"""Proof of playback: what a sound device received equals what should have been heard, sample by sample.

Starts a PulseAudio of its own with a null sink (private HOME and run folder), plays a recording through the real
PortAudio output with six A/B/R switches, records what the sink got, and rebuilds the expected stream from the
player's list of passages alone. Where the sound server itself was too busy (silence in between, every sample
right, nothing missing in the player's ring) it tries again, three times in all, and says so. Exit 0 where
everything is equal, 1 where it is not, 77 where PulseAudio is missing.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from figures import report, skip  # noqa: E402

from workstation.core import ArraySource, Removed  # noqa: E402
from workstation.playback import Player  # noqa: E402

RATE = 44100
SWITCHES = "BARBRA"
MISSING = 77
WHAT = "frames out of a null sink unlike the recording, 6 switches"
ATTEMPTS = 3
#: Frames of silence at both ends.
PADDING = RATE // 4
_TOOLS = ("pulseaudio", "parec", "pactl")


class NullSink:
    """A private PulseAudio with one float32 null sink, and a recorder on its monitor."""

    def __init__(self, folder: Path) -> None:
        self.heard = bytearray()
        socket = folder / "native"
        os.environ.update(HOME=str(folder), XDG_RUNTIME_DIR=str(folder), PULSE_SERVER=f"unix:{socket}")
        (folder / "pulse.pa").write_text(
            f"load-module module-native-protocol-unix auth-anonymous=1 socket={socket}\n"
            f"load-module module-null-sink sink_name=nul format=float32le rate={RATE} channels=2\n")
        (folder / ".asoundrc").write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n")
        self._server = subprocess.Popen(
            ["pulseaudio", "-n", "-F", str(folder / "pulse.pa"), "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1",
             "--disallow-exit", "--realtime=no", "--high-priority=no", "--resample-method=copy"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._recorder: subprocess.Popen[bytes] | None = None

    def record(self) -> None:
        """Return once the recorder gives bytes."""
        _until(lambda: subprocess.run(["pactl", "info"], capture_output=True, check=False).returncode == 0, "PulseAudio does not answer")
        self._recorder = subprocess.Popen(["parec", "-d", "nul.monitor", "--format=float32le", f"--rate={RATE}", "--channels=2",
                                           "--latency-msec=50"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        threading.Thread(target=self._collect, daemon=True).start()
        _until(lambda: len(self.heard) > 0, "the recorder gives nothing")

    def _collect(self) -> None:
        assert self._recorder is not None and self._recorder.stdout is not None
        while block := self._recorder.stdout.read1(65536):
            self.heard += block

    def samples(self) -> np.ndarray:
        """float32 [2, frames] received so far."""
        whole = len(self.heard) // 8 * 8
        return np.frombuffer(bytes(self.heard[:whole]), np.float32).reshape(-1, 2).T

    def close(self) -> None:
        for process in (self._recorder, self._server):
            if process is not None:
                process.terminate()
                process.wait(5)


def _until(condition: Any, problem: str, seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(problem)
        time.sleep(0.01)


def recording(path: Path | None, seconds: float) -> np.ndarray:
    """float32 [2, frames] without a zero sample but the silence at both ends: a file, or noise and a tone made here.

    A sound server swallows the first milliseconds of a new stream, therefore the silence.
    """
    count = round(seconds * RATE)
    if path is not None:
        import soundfile
        samples, rate = soundfile.read(path, frames=count, dtype="float32", always_2d=True)
        if rate != RATE:
            raise SystemExit(f"{path} has {rate} Hz; the proof needs {RATE}")
        sound = np.repeat(samples.T, 2, axis=0)[:2]
    else:
        time_s = np.arange(count) / RATE
        noise = np.random.default_rng(2).standard_normal((2, count)) * 0.05
        sound = (0.3 * np.sin(2 * np.pi * 440 * time_s) + noise).astype(np.float32)
    sound[sound == 0] = np.float32(2 ** -24)
    return np.pad(sound, ((0, 0), (PADDING, PADDING)))


def play(sound: np.ndarray, sink: NullSink) -> dict[str, Any]:
    """Play through the device with the switches spread over the recording; gives what is needed to judge it."""
    before = ArraySource(sound, RATE)
    after = ArraySource(sound * np.float32(0.7) + np.roll(sound, 100, axis=1) * np.float32(0.2), RATE)
    sources = {"A": before, "B": after, "R": Removed(before, after)}
    problems: list[str] = []
    player = Player()
    player.message.connect(problems.append)
    player.set_sources(sources)
    length, pressed = before.length, []
    sink.record()
    time.sleep(0.1)
    player.play()
    for number, name in enumerate(SWITCHES, 1):
        target = round(PADDING + (length - 2 * PADDING) * number / (len(SWITCHES) + 1))
        _until(lambda target=target: player.position >= target, "playback does not go on", 30)
        pressed.append(player.position)
        player.listen(name)
    _until(lambda: player.state == "stopped", "playback does not end", 30)
    time.sleep(0.4)
    places, missing, text, underruns = player.places, player.missing_frames, player.device_text, player.device_underruns
    heard = sink.samples().copy()
    fade = player.crossfade_frames
    player.close()
    return {"sources": sources, "places": [p for p in places if p.name], "pressed": pressed, "heard": heard, "fade": fade,
            "missing": missing, "underruns": underruns, "device_text": text, "problems": problems}


def expected(sources: dict[str, Any], places: list[Any], length: int, fade: int) -> np.ndarray:
    """The stream that should have been heard, from whole arrays and the crossfade's formula."""
    whole = {name: source.read(0, length) for name, source in sources.items()}
    out = whole[places[0].name].copy()
    weight = (np.arange(fade, dtype=np.float32) + 1) / np.float32(fade + 1)
    for before, place in zip(places, places[1:], strict=False):
        start = place.frame(place.clock)
        old, new = whole[before.name], whole[place.name]
        out[:, start:] = new[:, start:]
        stop = start + fade
        out[:, start:stop] = old[:, start:stop] + (new[:, start:stop] - old[:, start:stop]) * weight
    return out


def compare(heard: np.ndarray, wanted: np.ndarray) -> dict[str, Any]:
    """Frames that were heard, from the first to the last that is not silence, against the expected ones."""
    wanted = wanted[:, np.flatnonzero(wanted.any(axis=0))[0]:np.flatnonzero(wanted.any(axis=0))[-1] + 1]
    sounding = np.flatnonzero(heard.any(axis=0))
    if not len(sounding):
        return {"frames_heard": 0, "frames_expected": wanted.shape[1], "different": wanted.shape[1], "equal": False}
    part = heard[:, sounding[0]:sounding[-1] + 1]
    count = min(part.shape[1], wanted.shape[1])
    unequal = np.flatnonzero((part[:, :count] != wanted[:, :count]).any(axis=0))
    whole = part[:, part.any(axis=0)]
    return {"frames_heard": part.shape[1], "frames_expected": wanted.shape[1], "different": len(unequal),
            "first_difference": int(unequal[0]) if len(unequal) else None,
            "gap_frames": part.shape[1] - whole.shape[1], "equal_without_gaps": np.array_equal(whole, wanted[:, wanted.any(axis=0)]),
            "equal": part.shape[1] == wanted.shape[1] and not len(unequal)}


def prove(seconds: float, path: Path | None) -> dict[str, Any]:
    """One run: play, rebuild, compare."""
    with tempfile.TemporaryDirectory() as folder:
        sink = NullSink(Path(folder))
        try:
            sound = recording(path, seconds)
            run = play(sound, sink)
        finally:
            sink.close()
    wanted = expected(run["sources"], run["places"], sound.shape[1], run["fade"])
    result = compare(run["heard"], wanted)
    switches = [p.frame(p.clock) for p in run["places"][1:]]
    delays = [round((frame - at) * 1000 / RATE, 1) for frame, at in zip(switches, run["pressed"], strict=False)]
    result.update(switch_frames=switches, letters="".join(p.name for p in run["places"]), key_to_sound_ms=delays,
                  missing_frames=run["missing"], device_underruns=run["underruns"], device_text=run["device_text"],
                  problems=run["problems"])
    result["equal"] = result["equal"] and result["letters"] == "A" + SWITCHES
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--recording", type=Path, help="a 44.1 kHz file to play instead of the made sound")
    options = parser.parse_known_args()[0]
    absent = [tool for tool in _TOOLS if shutil.which(tool) is None]
    if absent:
        skip(WHAT, f"{', '.join(absent)} missing; on Debian, install pulseaudio pulseaudio-utils libasound2-plugins")
        return MISSING
    for attempt in range(1, ATTEMPTS + 1):
        result = prove(options.seconds, options.recording)
        if result["device_text"].startswith("silent"):
            skip(WHAT, "PortAudio does not reach PulseAudio; on Debian, install libportaudio2 libasound2-plugins")
            return MISSING
        busy = result.get("equal_without_gaps") and not result["missing_frames"] and not result["equal"]
        if not busy:
            break
        print(f"attempt {attempt}: the sound server went short for {result['gap_frames']} frames", file=sys.stderr)
    exact = report(WHAT, result["different"], "frames", at_most=0, **result, attempts=attempt)
    soon = report("from a key to the sound of another letter", max(result["key_to_sound_ms"], default=0.0), "ms", at_most=80)
    return 0 if exact and soon and result["equal"] else 1


if __name__ == "__main__":
    sys.exit(main())
