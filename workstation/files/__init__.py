"""Lazy readers and exact writers: the only room that knows audio files.

soundfile, which knows most formats, is imported here and nowhere else.
"""

from .formats import check_format, container_of, default_format, suffix_of
from .hashes import audio_md5, sha256_of
from .metadata import Metadata
from .metadata_reader import read_metadata
from .reader import open_source, version_of
from .targets import beside, check_target, failure
from .writer import AudioWriter

__all__ = ["AudioWriter", "Metadata", "audio_md5", "beside", "check_format", "check_target", "container_of", "default_format", "failure",
           "open_source", "read_metadata", "sha256_of", "suffix_of", "version_of"]
