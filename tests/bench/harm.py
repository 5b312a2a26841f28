"""Do no harm: what each processor leaves of clean recordings at its defaults, and what it says where it does nothing.

    python tests/bench/harm.py [--data DIR] [--clean DIR]

The recordings are the ten pieces of music of the bench, ten seconds of each; of DIR, or of the variable BENCH_CLEAN, RECORDINGS spread
evenly over all that lie in it and below, a minute of each.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path

import material
import metrics
import numpy as np
from figures import data_folder, report, skip

from workstation.core import ArraySource, Edits
from workstation.restoration.rendered import Rendered
from workstation.restoration.store import SegmentStore
from workstation.session import open_recording, recordings_in
from workstation.session.steps import make_step

#: processor: SNR that a clean recording keeps
KEPT_DB = {"declick": 45.0, "decrackle": 45.0, "declip": 45.0, "dehum": 45.0, "fill": 45.0, "denoise": 30.0}
#: What is said where nothing is done, and the SNR of what stays to the bit.
NOTHING, UNTOUCHED_DB = ("nothing is changed.", "nothing is taken away."), 200.0
RECORDINGS, FROM_SECONDS, SECONDS = 10, 20, 60


def of_bench(folder: Path) -> dict[str, ArraySource]:
    """The pieces of music of the bench, by number."""
    samples = metrics.load(material.make(folder) / "short" / "m10.wav")[:metrics.SPEECH_FROM]
    return {f"{at // metrics.SEGMENT + 1}": ArraySource(samples[at:at + metrics.SEGMENT].T, metrics.RATE)
            for at in range(0, len(samples), metrics.SEGMENT)}


def of_folder(folder: Path) -> dict[str, ArraySource]:
    """Ten recordings of a folder, by name."""
    paths, out = recordings_in(folder), {}
    for path in paths[::max(len(paths) // RECORDINGS, 1)][:RECORDINGS]:
        source = open_recording(path)
        rate, length = source.format.rate, min(source.length, SECONDS * source.format.rate)
        out[path.name] = ArraySource(source.read(min(FROM_SECONDS * rate, source.length - length), length), rate)
    return out


def kept(source: ArraySource, processor: str) -> tuple[float, str]:
    """(SNR of the result, at most 200 dB, what was found)."""
    step = make_step(processor, {}, source)
    clean = source.read(0, source.length)
    result = Rendered(source, Edits((step,)), SegmentStore(None)).read(0, source.length)
    assert step.findings is not None
    return min(metrics.snr(clean, result - clean), UNTOUCHED_DB), step.findings.summary


def judge(where: str, sources: dict[str, ArraySource]) -> None:
    """Report the worst of each processor with all others beside it, and whether each that did nothing says so."""
    for processor, least in KEPT_DB.items():
        told = {name: kept(source, processor) for name, source in sources.items()}
        snrs = {name: snr for name, (snr, _) in told.items()}
        report(f"{where}: {processor}, SNR kept by the worst of {len(snrs)}", min(snrs.values()), "dB", at_least=least,
               yardstick=f"{sum(snr >= least for snr in snrs.values())} of {len(snrs)} keep it",
               each={name: round(snr, 1) for name, snr in snrs.items()})
        untouched = [said.endswith(NOTHING) for snr, said in told.values() if snr == UNTOUCHED_DB]
        if untouched:
            report(f"{where}: {processor}, says so where it does nothing", float(np.mean(untouched)), f"of {len(untouched)}", at_least=1,
                   yardstick="all")


def main() -> None:
    parser = ArgumentParser()
    parser.add_argument("--clean", default=os.environ.get("BENCH_CLEAN", ""))
    named, folder = parser.parse_known_args()[0].clean, data_folder()
    lacking = material.missing_tools()
    if lacking and not (folder / "mat" / "meta.json").exists():
        skip("what clean music keeps", f"the material cannot be made without {lacking}")
    else:
        judge("bench", of_bench(folder))
    if named:
        judge(Path(named).name, of_folder(Path(named)))
    else:
        skip("what other clean recordings keep", "no folder is named by --clean or BENCH_CLEAN")


if __name__ == "__main__":
    main()
