"""Analysis: what can be seen and measured of a Source. No screen, no files of audio, no change to a sample."""
