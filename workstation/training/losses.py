"""Losses that mean what the figures mean."""

from __future__ import annotations

import torch


def error_ratio_db(restored: torch.Tensor, damaged: torch.Tensor, clean: torch.Tensor) -> torch.Tensor:
    """Mean over [batch, frames] crops of 10·log10(|clean − restored|² / |clean − damaged|²).

    0 is "do nothing", −1 is one decibel of SNR won. Each crop counts alike, whatever its level and bitrate.
    """
    floor = 1e-12
    left = (clean - restored).square().mean(1) + floor
    before = (clean - damaged).square().mean(1) + floor
    return 10 * torch.log10(left / before).mean()


def mean_square(restored: torch.Tensor, damaged: torch.Tensor, clean: torch.Tensor) -> torch.Tensor:
    """Mean of (clean − restored)², the paper's loss: loud crops count most. What was `damaged` is not looked at."""
    return (clean - restored).square().mean()
