"""The panels beside the recording: what is wrong, the steps, and the settings of one processor."""
