"""Chunks and tags: what a file holds beside its audio, what of it a worked copy gets, and how it is written."""

from .attaching import attach
from .chunk_rules import MD5
from .contents import all_tags, own_markers
from .model import Fate, Metadata, joined, name_of
from .patching import put_checksum, set_loudness, stored_checksum
from .preparing import prepare, sentence
from .reading import read_metadata

__all__ = ["MD5", "Fate", "Metadata", "all_tags", "attach", "joined", "name_of", "own_markers", "prepare", "put_checksum", "read_metadata",
           "sentence", "set_loudness", "stored_checksum"]
