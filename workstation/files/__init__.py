"""Lazy readers and exact writers: the only room that knows audio files."""

from .reader import open_source
