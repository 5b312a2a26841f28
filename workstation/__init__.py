"""Shellac: an open workstation for audio restoration."""

__version__ = "0.1.0"
