"""Network definitions, by the name that a card gives them. A new network is one file and one line here.

A network is a torch module that is called with float32 [batch, warm_up + n + look_ahead] and returns [batch, n];
its `warm_up` and `look_ahead` are the frames it must see before the first and after the last one that it returns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Mapping

from ....core import ShellacError

if TYPE_CHECKING:
    from torch import nn


def build(name: str, arguments: Mapping[str, Any]) -> nn.Module:
    """A network with fresh weights; ShellacError where this version of the program does not know `name`."""
    if name == "windowed-conv":
        from .windowed_conv import WindowedConv

        return WindowedConv(**arguments)
    raise ShellacError(f"This version of Shellac has no network '{name}'; the model needs a newer one.")
