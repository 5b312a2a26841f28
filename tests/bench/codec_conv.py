"""The paper's network on one core: mono 22.05 kHz through the worker, beside its own window-by-window definition."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from figures import report

from workstation.core import Format
from workstation.restoration import registry
from workstation.restoration.neural import device, weights
from workstation.restoration.neural.adapter import NeuralProcessor
from workstation.restoration.processor import Task
from workstation.restoration.settings import complete

RATE, SECONDS, WINDOWS = 22050, 30, 1024


def seconds_of_cpu(work: Callable[[], object], times: int) -> float:
    """The least CPU time of `times` runs, after one that warms up."""
    work()
    costs = []
    for _ in range(times):
        before = time.process_time()
        work()
        costs.append(time.process_time() - before)
    return min(costs)


def main() -> None:
    torch = device.load_torch()
    torch.set_num_threads(1)
    device.choose("cpu")
    processor = registry.get("codec-conv")
    assert isinstance(processor, NeuralProcessor)
    settings = complete(processor.settings, {"coded": "32"})
    samples = (0.1 * np.random.default_rng(1).standard_normal((1, SECONDS * RATE))).astype(np.float32)
    task = Task(Format(RATE, 1), settings, None, 0, 0, (0,), RATE)

    def stream() -> None:
        worker = processor.worker(task)
        for start in range(0, samples.shape[1], 16384):
            worker.process(samples[:, start:start + 16384])
        worker.finish()

    network = weights.load(processor.model, "cpu")
    windows = torch.from_numpy(samples[0]).unfold(0, network.window, 1)[:WINDOWS]

    def by_windows() -> None:
        with torch.inference_mode():
            network.forward_windows(windows)

    fast = SECONDS / seconds_of_cpu(stream, 3)
    slow = WINDOWS / RATE / seconds_of_cpu(by_windows, 3)
    report("codec-conv, one core, mono 22.05 kHz", fast, "x real time", at_least=10)
    report("codec-conv, sliding beside window by window", fast / slow, "x faster", at_least=20,
           yardstick=f"window by window {slow:.2g} x real time")


if __name__ == "__main__":
    main()
