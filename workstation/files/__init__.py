"""Lazy readers and exact writers: the only room that knows audio files.

soundfile, which knows most formats, is imported here and nowhere else.
"""

from .formats import check_format, container_of, default_format, said_of_copy, suffix_of
from .hashes import audio_md5, sha256_of
from .metadata import Fate, Metadata, all_tags, joined, own_markers, read_metadata, set_loudness, stored_checksum
from .reader import open_source, version_of
from .targets import beside, check_target, failure
from .writer import AudioWriter

__all__ = ["AudioWriter", "Fate", "Metadata", "all_tags", "audio_md5", "beside", "check_format", "check_target", "container_of",
           "default_format", "failure", "joined", "open_source", "own_markers", "read_metadata", "said_of_copy", "set_loudness",
           "sha256_of", "stored_checksum", "suffix_of", "version_of"]
