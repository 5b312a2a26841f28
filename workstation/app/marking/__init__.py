"""Markers, and the selection by keys."""
