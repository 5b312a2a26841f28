"""What becomes of a recording: previews, B, presets, comparisons."""
