"""Recipe: everything that makes a model, but the recordings, in one TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..core import UsageError

SHIPPED = Path(__file__).parent / "recipes"


@dataclass(frozen=True)
class Data:
    """Folders of clean recordings, relative to the data folder, and how they are damaged.

    `held_out` of the recordings in `train` choose the best weights. `test` maps a name that people read to a folder
    that is only reported on, `test_clips` recordings each.
    """

    rate: int
    kbps: tuple[int, ...]
    train: tuple[str, ...]
    held_out: int
    test: Mapping[str, str] = field(default_factory=dict)
    test_clips: int = 100


@dataclass(frozen=True)
class Schedule:
    """`steps` of AdamW on `batch` crops of `crop` frames; the learning rate falls from `rate` along a cosine.

    The held-out recordings are judged every `judge_every` steps. Then the outputs are solved for over `solve_batches`
    batches a bitrate.
    """

    seed: int
    steps: int
    batch: int
    crop: int
    rate: float
    judge_every: int
    solve_batches: int


@dataclass(frozen=True)
class Recipe:
    """`card` and `needs` go to the model's card as they are; `network` has a name and arguments; `notes` go to its README."""

    card: Mapping[str, Any]
    network: Mapping[str, Any]
    needs: Mapping[str, Any]
    data: Data
    schedule: Schedule
    notes: str = ""

    @property
    def id(self) -> str:
        return str(self.card["id"])


def read(path: Path) -> Recipe:
    """The recipe in `path`, or the shipped one of that bare name; UsageError where it cannot be read or lacks something."""
    shipped = SHIPPED / f"{path}.toml"
    place = shipped if not path.exists() and shipped.is_file() else path
    try:
        plain = tomllib.loads(place.read_text("utf-8"))
        data, schedule = plain.pop("data"), plain.pop("schedule")
        kbps, train = tuple(data.pop("kbps")), tuple(data.pop("train"))
        recipe = Recipe(data=Data(kbps=kbps, train=train, **data), schedule=Schedule(**schedule), **plain)
        missing = {"id", "name", "purpose", "licence"} - recipe.card.keys()
    except OSError as error:
        shipped_ones = ", ".join(sorted(file.stem for file in SHIPPED.glob("*.toml")))
        raise UsageError(f"There is no recipe {path}: {error.strerror}. Those that come with the program: {shipped_ones}.") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise UsageError(f"The recipe {path} cannot be used: {error}.") from error
    if missing:
        raise UsageError(f"The card in the recipe {path} lacks {', '.join(sorted(missing))}.")
    return recipe
