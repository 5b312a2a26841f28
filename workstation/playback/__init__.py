"""Hearing: fill thread, ring, A/B/R crossfade, loop, device rate. The only room for sounddevice."""

from .device import Device, devices, portaudio_version
from .outputs import MemoryOutput, Output, SilentOutput
from .player import Player

__all__ = ["Device", "MemoryOutput", "Output", "Player", "SilentOutput", "devices", "portaudio_version"]
