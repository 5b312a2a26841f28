"""Samples: between the bytes of a file, samples in their own type, and float32.

Samples in their own type ("native") are left-justified: 8 and 16 bit in int16, 24 and 32 bit in
int32, float types as they are. So full scale is 2^15 or 2^31, whatever the file holds.
"""

from __future__ import annotations

import numpy as np

from ..core.format import DECODED_AS_16
from . import g711

#: Bytes a sample takes in RIFF-like files.
SAMPLE_BYTES = {"PCM_U8": 1, "PCM_S8": 1, "PCM_16": 2, "PCM_24": 3, "PCM_32": 4, "FLOAT": 4, "DOUBLE": 8, "ULAW": 1, "ALAW": 1}
#: Bits below the sample in its left-justified native type.
_PADDING_BITS = {"PCM_U8": 8, "PCM_S8": 8, "PCM_16": 0, "PCM_24": 8, "PCM_32": 0,
                 "ALAC_16": 0, "ALAC_20": 12, "ALAC_24": 8, "ALAC_32": 0}


def native_type(subtype: str) -> np.dtype:
    """The type in which samples of `subtype` are handed over; float32 for lossy ones that decode to fractions."""
    if subtype == "DOUBLE":
        return np.dtype(np.float64)
    if subtype in ("PCM_U8", "PCM_S8", "PCM_16", "ALAC_16") or subtype in DECODED_AS_16:
        return np.dtype(np.int16)
    return np.dtype(np.int32) if subtype in _PADDING_BITS else np.dtype(np.float32)


def decode(raw: np.ndarray, subtype: str, channels: int) -> np.ndarray:
    """Interleaved little-endian bytes (uint8) -> native samples [channels, frames], not necessarily contiguous."""
    if subtype == "PCM_U8":
        flat = (raw.astype(np.int16) - 128) << 8
    elif subtype == "PCM_24":
        flat = _widen_24(raw)
    elif subtype in ("ULAW", "ALAW"):
        flat = g711.decode(raw, subtype)
    else:
        flat = raw.view({"PCM_16": "<i2", "PCM_32": "<i4", "FLOAT": "<f4", "DOUBLE": "<f8"}[subtype])
    return flat.reshape(-1, channels).T


def encode(native: np.ndarray, subtype: str) -> bytes:
    """Native samples [channels, frames] of the type of `subtype` -> interleaved little-endian bytes."""
    flat = np.ascontiguousarray(native.T).reshape(-1)
    if subtype == "PCM_U8":
        return ((flat >> 8) + 128).astype(np.uint8).tobytes()
    if subtype == "PCM_S8":
        return (flat >> 8).astype(np.int8).tobytes()
    if subtype == "PCM_24":
        return _narrow_24(flat)
    if subtype in ("ULAW", "ALAW"):
        return g711.encode(flat, subtype).tobytes()
    return flat.astype(flat.dtype.newbyteorder("<"), copy=False).tobytes()


def _widen_24(raw: np.ndarray) -> np.ndarray:
    """Three-byte samples -> left-justified int32.

    Each is read with the byte after it, which the shift drops: nine times as fast as byte by byte.
    """
    count = len(raw) // 3
    flat = np.empty(count, "<i4")
    if count:
        overlapping = np.ndarray((count - 1,), "<i4", raw.data, 0, (3,))
        np.left_shift(overlapping, 8, out=flat[:-1])
        flat[-1] = int.from_bytes(raw[-3:].tobytes(), "little", signed=True) << 8
    return flat


def _narrow_24(flat: np.ndarray) -> bytes:
    """Left-justified int32 -> three-byte samples, byte plane by byte plane."""
    wide = flat.astype("<i4", copy=False).view(np.uint8).reshape(-1, 4)
    packed = np.empty((len(wide), 3), np.uint8)
    for byte in range(3):
        packed[:, byte] = wide[:, byte + 1]
    return packed.tobytes()


def to_float(native: np.ndarray) -> np.ndarray:
    """Native samples -> a new float32 array [channels, frames] with full scale at 1 (exact up to 24 bits)."""
    if native.dtype.kind == "f":
        return np.array(native, np.float32, order="C")
    out = np.empty(native.shape, np.float32)
    scale = np.float32(1 / (1 << (native.dtype.itemsize * 8 - 1)))
    for channel, row in zip(native, out, strict=True):
        np.multiply(channel, scale, out=row, dtype=np.float32, casting="unsafe")
    return out


def fit(block: np.ndarray, subtype: str) -> np.ndarray:
    """`block` [channels, n] in the native type of `subtype`; ValueError where that would lose bits of an integer."""
    wanted = native_type(subtype)
    if (block.dtype.kind == "f") != (wanted.kind == "f") or block.dtype.kind not in "if":
        raise ValueError(f"{subtype} is written from {wanted} samples, not from {block.dtype}")
    if wanted.kind == "f":
        return block.astype(wanted, copy=False)
    have_bits, want_bits = block.dtype.itemsize * 8, wanted.itemsize * 8
    if have_bits < want_bits:
        block = block.astype(wanted) << (want_bits - have_bits)
    spare = _PADDING_BITS.get(subtype, 0) + max(have_bits - want_bits, 0)
    if spare and block.size and int(np.bitwise_or.reduce(block, axis=None)) & ((1 << spare) - 1):
        raise ValueError(f"samples with more bits than {subtype} has: quantise before writing")
    return (block >> (have_bits - want_bits)).astype(wanted) if have_bits > want_bits else block.astype(wanted, copy=False)
