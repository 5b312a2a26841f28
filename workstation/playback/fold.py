"""Folding the channels of a recording into those of the device."""

from __future__ import annotations

import numpy as np

_CENTRE = 1 / np.sqrt(2)


def fold_matrix(channels: int, device_channels: int) -> np.ndarray | None:
    """float32 [device channels, channels], None where nothing is to be done.

    Mono goes to every channel of the device. 5.1 (L R C LFE Ls Rs) to stereo follows ITU-R BS.775-4, LFE left
    out, turned down by 1 + 2/√2 so that it cannot clip. Any other surplus is averaged: channel i goes to the
    device's channel i modulo its count. Fewer channels than the device has fill its first ones.
    """
    if channels == device_channels:
        return None
    matrix = np.zeros((device_channels, channels), np.float32)
    if channels == 1:
        matrix[:] = 1.0
    elif (channels, device_channels) == (6, 2):
        matrix[0, [0, 2, 4]] = 1.0, _CENTRE, _CENTRE
        matrix[1, [1, 2, 5]] = 1.0, _CENTRE, _CENTRE
        matrix /= 1 + 2 * _CENTRE
    elif channels < device_channels:
        matrix[:channels] = np.eye(channels)
    else:
        for channel in range(channels):
            matrix[channel % device_channels, channel] = 1.0
        matrix /= matrix.sum(axis=1, keepdims=True)
    return matrix
