"""Network definitions, by the name that a card gives them. A new network is one file and one line here.

A network is a torch module called as network(samples, condition) with float32 [batch, warm_up + n + look_ahead]; it
returns [batch, n]. `warm_up` and `look_ahead` are the frames it must see before the first and after the last one that it
returns. `condition` is 0 where nothing is known of how the recording was coded, else 1 + the place of its bitrate among
those that the card names. One that sees granules is called as `cells.Cells` is, one that sees a
spectrum as `band_envelope.BandEnvelope`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ....core import ShellacError

if TYPE_CHECKING:
    from torch import nn


def build(name: str, arguments: Mapping[str, Any]) -> nn.Module:
    """A network with fresh weights; ShellacError where this version of the program does not know `name` or its arguments do not fit."""
    kind = _kind(name)
    try:
        return kind(**arguments)
    except (TypeError, ValueError) as error:
        raise ShellacError(f"The network '{name}' cannot be built: {error}.") from error


def _kind(name: str) -> type[nn.Module]:
    if name == "windowed-linear":
        from .windowed_linear import WindowedLinear

        return WindowedLinear
    if name == "windowed-conv":
        from .windowed_conv import WindowedConv

        return WindowedConv
    if name == "tiled-unet":
        from .tiled_unet import TiledUNet

        return TiledUNet
    if name == "cells":
        from .cells import Cells

        return Cells
    if name == "band-envelope":
        from .band_envelope import BandEnvelope

        return BandEnvelope
    raise ShellacError(f"This version of Shellac has no network '{name}'; the model needs a newer one.")
