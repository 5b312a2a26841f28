"""The paper's networks: what each model in the box wins over one well-chosen gain on test speech, and how fast it runs.

The recordings are a folder with `ljspeech` and `test/speech/…`, or any of them, named by --collected;
without one the demo voice is all there is. No model may lose to the best gain where it is told the bitrate.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from figures import ROOT, collected_folder, report, skip

from workstation.core import Format
from workstation.restoration import registry
from workstation.restoration.neural import device, weights
from workstation.restoration.neural.adapter import NeuralProcessor
from workstation.restoration.neural.networks.windowed_conv import WindowedConv
from workstation.restoration.processor import Task
from workstation.restoration.settings import complete
from workstation.training import data, evaluate, recipe
from workstation.training.degrade import Coding
from workstation.training.paper_table import BASES, PRINTED

RATE, SECONDS, WINDOWS, CLIPS = 22050, 10, 1024, 8
#: What a correction may lose to the best gain, in dB.
MAY_LOSE = 0.005


def seconds_of_cpu(work: Callable[[], object], times: int = 2) -> float:
    """The least CPU time of `times` runs, after one that warms up."""
    work()
    costs = []
    for _ in range(times):
        before = time.process_time()
        work()
        costs.append(time.process_time() - before)
    return min(costs)


def speech() -> dict[str, list[Path]]:
    """Test recordings by the name of their set: at most CLIPS of each set of the recipes that is there, and the demo voice."""
    named = collected_folder()
    found = {"the demo voice": sorted((ROOT / "resources" / "demo").glob("voice_32k_clean.flac"))}
    for name, folder in recipe.read(Path(BASES[0])).data.test.items():
        files = data.recordings(named, folder)[:CLIPS] if named else []
        if files:
            found[name] = files
        else:
            skip(name, f"there is no {folder} in {named}" if named else "no folder of collected recordings is named (--collected)")
    return {name: files for name, files in found.items() if files}


def speed(processor: NeuralProcessor) -> None:
    """Times real time of the worker that restores, on one core."""
    settings = complete(processor.settings, {"coded": "32"})
    samples = (0.1 * np.random.default_rng(1).standard_normal((1, SECONDS * RATE))).astype(np.float32)
    task = Task(Format(RATE, 1), settings, None, 0, 0, (0,), RATE)

    def stream() -> None:
        worker = processor.worker(task)
        for start in range(0, samples.shape[1], 16384):
            worker.process(samples[:, start:start + 16384])
        worker.finish()

    fast = SECONDS / seconds_of_cpu(stream)
    report(f"{processor.id}, one core, mono 22.05 kHz", fast, "x real time", at_least=5)
    network = weights.load(processor.model, "cpu")
    if isinstance(network, WindowedConv):
        torch = device.load_torch()
        windows = torch.from_numpy(samples[0]).unfold(0, network.window, 1)[:WINDOWS]
        with torch.inference_mode():
            slow = WINDOWS / RATE / seconds_of_cpu(lambda: network.forward_windows(windows))
        report(f"{processor.id}, sliding beside window by window", fast / slow, "x faster", at_least=20,
               yardstick=f"window by window {slow:.2g} x real time")


def worth(processor: NeuralProcessor, sets: dict[str, list[Path]], pairs: data.Pairs) -> None:
    """What it wins over the best gain where it is told the bitrate, and where it is not."""
    model = processor.model
    codings = [Coding(model.codec, kbps) for kbps in model.kbps]
    for name, files in sets.items():
        rows = evaluate.judge(weights.load(model, "cpu"), files, pairs, codings)
        won = evaluate.won_db(rows)
        for row, told, untold in zip(rows, won, won[len(rows):], strict=False):
            best, restored = row.damaged, row.restored
            printed = f"; the paper's best: {PRINTED[model.card.id]:.3g}" if "LJ Speech" in name and row.kbps == 96 else ""
            report(f"{model.card.id}, {name}, {row.kbps} kbit/s", told, "dB over best gain", at_least=-MAY_LOSE,
                   yardstick=f"MSE: nothing {best.mse():.3g}, best gain {best.mse(best.gain):.3g}, this {restored.mse(restored.gain):.3g}"
                             f" (SNR {restored.snr_db(restored.gain):.2f} dB); bitrate not told {untold:+.3f} dB{printed}")


def main() -> None:
    torch = device.load_torch()
    torch.set_num_threads(1)
    device.choose("cpu")
    sets = speech()
    with tempfile.TemporaryDirectory() as folder:
        pairs = data.Pairs(Path(folder), RATE)
        for base in BASES:
            processor = registry.get(base)
            assert isinstance(processor, NeuralProcessor)
            speed(processor)
            worth(processor, sets, pairs)


if __name__ == "__main__":
    sys.exit(main())
