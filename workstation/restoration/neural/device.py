"""Which device the networks run on, and what happens when it fails: CPU first, a GPU where torch finds one, always shown."""

from __future__ import annotations

import logging
import os
import threading
from functools import cache
from types import ModuleType

from ...core import Signal, UsageError

NAMES = ("auto", "cpu", "cuda", "mps")
#: A sentence for the person, emitted in the thread that computes.
message = Signal()

_lock = threading.Lock()
_choice = "auto"
_failed: set[str] = set()


@cache
def load_torch() -> ModuleType:
    """torch, imported on first use and set up once: exact float32, deterministic, a core left to the window and the sound."""
    import torch

    torch.set_num_threads(threads())
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.benchmark = False
    torch.backends.cudnn.deterministic = True
    return torch


def threads() -> int:
    """CPU threads of one network: half of the cores, at most four; OMP_NUM_THREADS overrules."""
    wished = os.environ.get("OMP_NUM_THREADS", "")
    if wished.isdigit() and int(wished) > 0:
        return int(wished)
    return max(1, min(4, (os.cpu_count() or 1) // 2))


def available() -> list[str]:
    """What can be chosen here: "auto" and "cpu" always, "cuda" or "mps" where torch finds them. Imports torch."""
    torch = load_torch()
    found = ["auto", "cpu"]
    if torch.cuda.is_available():
        found.append("cuda")
    if torch.backends.mps.is_available():
        found.append("mps")
    return found


def choose(name: str) -> None:
    """Run on `name`, one of NAMES, from the next block on. UsageError where it is unknown or not in this machine."""
    global _choice
    if name not in NAMES:
        raise UsageError(f"There is no device '{name}'; the devices are: {', '.join(NAMES)}.")
    if name in ("cuda", "mps") and name not in available():
        raise UsageError(f"torch finds no {name} device in this machine; use the CPU.", "--device cpu")
    with _lock:
        _choice = name
        _failed.discard(name)


def choice() -> str:
    """What was chosen: one of NAMES."""
    return _choice


def current() -> str:
    """Where the next block runs: "cpu", "cuda" or "mps". Imports torch unless the CPU was chosen."""
    if _choice == "cpu":
        return "cpu"
    wanted = [name for name in available() if name in ("cuda", "mps") and _choice in ("auto", name) and name not in _failed]
    return wanted[0] if wanted else "cpu"


def describe() -> str:
    """The device in words for the status line, without importing torch: before its first use the choice may be open."""
    if _choice == "auto" and not load_torch.cache_info().currsize:
        return "automatic"
    name = current()
    if name == "cuda":
        return f"GPU ({load_torch().cuda.get_device_name()})"
    return "Apple GPU" if name == "mps" else "CPU"


def fall_back(name: str, error: Exception) -> None:
    """Leave `name` alone from now on, because of `error`, and say so once."""
    with _lock:
        first = name not in _failed
        _failed.add(name)
    if first:
        logging.getLogger(__name__).warning("device %s failed: %s", name, error)
        message.emit(f"The {'GPU' if name == 'cuda' else 'Apple GPU'} failed; the computation goes on on the CPU.")
