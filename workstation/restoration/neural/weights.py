"""Weights from a model folder into its network: safetensors only, never a pickle, and only what the card's sha256 names."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from ...core import ShellacError
from . import device, networks
from .model import WEIGHTS, Model

if TYPE_CHECKING:
    from torch import nn


_lock = threading.Lock()
_loaded: dict[tuple[Path, str, str], nn.Module] = {}


def load(model: Model, on: str) -> nn.Module:
    """The network of `model` with its weights on the device `on`, ready to run; read once a device.

    ShellacError where the file is missing, is not the one that the card names, or does not fit the network.
    """
    key = (model.folder, model.card.sha256, on)
    with _lock:
        if key not in _loaded:
            _loaded[key] = _read(model).to(on)
        return _loaded[key]


def _read(model: Model) -> nn.Module:
    device.load_torch()
    from safetensors import SafetensorError
    from safetensors.torch import load

    path = model.folder / WEIGHTS
    network = networks.build(model.network, model.arguments)
    try:
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != model.card.sha256:
            raise ShellacError(f"{path} is not the file that its card names (sha256 differs); install the model again.")
        network.load_state_dict(load(data))
    except (OSError, RuntimeError, SafetensorError) as error:
        raise ShellacError(f"The weights in {path} cannot be used: {error}.") from error
    return network.requires_grad_(False).eval()
