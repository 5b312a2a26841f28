"""The paper's sweeps, its tables 1 to 10: one network with one thing varied, each variant trained for a short while and judged.

The paper itself lets its networks be compared by the mean squared error alone; here what was won over the best gain stands beside it.
"""

from __future__ import annotations

import time
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import torch

from .. import paths
from ..core import Progress, UsageError
from . import lessons, loop, recipe
from .lesson import Room
from .lessons.undo_coding import UndoCoding
from .recipe import Recipe

SHIPPED = recipe.SHIPPED / "sweeps"


@dataclass(frozen=True)
class Sweep:
    """`title` says what is varied; the variants by the name that the table gives them."""

    title: str
    variants: dict[str, Recipe]


def read(name: str | Path) -> Sweep:
    """The sweep in a file, or the shipped one of that bare name; UsageError where it cannot be read."""
    place = Path(name) if Path(name).is_file() else SHIPPED / f"{name}.toml"
    try:
        plain = tomllib.loads(place.read_text("utf-8"))
        base = recipe.tables(Path(plain["base"]))
        base.pop("variants", None)
        base = recipe.varied(base, plain.get("all", {}))
        return Sweep(plain["title"], {key: recipe.made_of(recipe.varied(base, changes)) for key, changes in plain["variants"].items()})
    except OSError as error:
        raise UsageError(f"There is no sweep {name}. Those that come with the program: "
                         f"{', '.join(sorted(p.stem for p in SHIPPED.glob('*.toml')))}.") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"The sweep {name} cannot be used: {error}.") from error


def run(name: str | Path, data_dir: Path, out_dir: Path, progress: Progress) -> Path:
    """Train every variant and write the table to `out_dir`/<name>.md, which is returned. A stopped sweep goes on where it was."""
    plan = read(name)
    torch.set_num_threads(1)
    lines = [f"{plan.title}, judged on held-out recordings of the training voices:", "",
             "| | parameters | MSE, best gain | over best gain | CPU time of training |", "|---" * 5 + "|"]
    for key, variant in plan.variants.items():
        lines.append(f"| {key} | " + " | ".join(_row(variant, data_dir, out_dir / f"{Path(name).stem}.{key}.training", progress)) + " |")
    made = out_dir / f"{Path(name).stem}.md"
    out_dir.mkdir(parents=True, exist_ok=True)
    made.write_text("\n".join(lines) + "\n", "utf-8")
    return made


def _row(variant: Recipe, data_dir: Path, kept: Path, progress: Progress) -> tuple[str, ...]:
    room = Room(variant, data_dir, paths.user_cache() / "pairs", progress)
    lesson = cast(UndoCoding, lessons.find(str(variant.lesson["name"]))(room))
    progress.begin(variant.schedule.steps, f"Training {kept.stem}")
    begun = time.process_time()
    network: Any = loop.fit(lesson, variant.schedule, kept, variant.digest, progress)
    spent = time.process_time() - begun
    row = lesson.judged(network)[0]
    won = row.restored.snr_db(row.restored.gain) - row.damaged.snr_db(row.damaged.gain)
    parameters = sum(p.numel() for p in network.parameters())
    return f"{parameters:,}", f"{row.restored.mse(row.restored.gain):.4g}", f"{won:+.3f} dB", f"{spent:.0f} s"
