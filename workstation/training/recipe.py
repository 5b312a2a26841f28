"""Recipe: everything that makes a model, but the recordings, in one TOML file."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from ..core import UsageError

SHIPPED = Path(__file__).parent / "recipes"
#: What a card cannot do without.
_CARD = {"id", "name", "version", "complaint", "purpose", "not_for", "training_data", "licence", "source", "generative"}
#: The least of what may not be 0.
_LEAST = {"steps": 1, "judge_every": 1}


@dataclass(frozen=True)
class Data:
    """Folders of clean recordings, relative to the data folder, and how they are damaged: by `codec` at each of `kbps`.

    `held_out` of the recordings in `train` choose the best weights; `train_clips` of the others from each folder, 0 for all, are learned
    from. `test` maps a name that people read to a folder
    that is only reported on, `test_clips` recordings each.
    """

    rate: int
    kbps: tuple[int, ...]
    train: tuple[str, ...]
    held_out: int
    codec: str = "MP3"
    test: Mapping[str, str] = field(default_factory=dict)
    test_clips: int = 100
    train_clips: int = 0


@dataclass(frozen=True)
class Schedule:
    """`steps` of AdamW; the learning rate rises to `rate` within a tenth of them and falls along a cosine.

    The held-out recordings are judged every `judge_every` steps, and a checkpoint is written. After `patience` judgements in a row
    without a better one the training ends; 0 for never.
    """

    seed: int
    steps: int
    rate: float
    judge_every: int
    patience: int = 0
    weight_decay: float = 1e-3


@dataclass(frozen=True)
class Recipe:
    """`card`, `needs` and `coded` go to the model's card as they are; `network` has a name and arguments; `notes` go to its README.

    `lesson` names one of `lessons` and what it wants to be told.
    """

    card: Mapping[str, Any]
    network: Mapping[str, Any]
    needs: Mapping[str, Any]
    lesson: Mapping[str, Any]
    data: Data
    schedule: Schedule
    coded: Mapping[str, Any] = field(default_factory=dict)
    notes: str = ""

    @property
    def id(self) -> str:
        return str(self.card["id"])

    @property
    def digest(self) -> str:
        """Names all that decides the weights: two recipes with one digest train the same model on the same recordings."""
        heard = {key: value for key, value in asdict(self.data).items() if not key.startswith("test")}
        deciding = {"network": self.network, "lesson": self.lesson, "data": heard, "schedule": asdict(self.schedule)}
        return hashlib.sha256(json.dumps(deciding, sort_keys=True, default=list).encode()).hexdigest()


def read(path: Path, variant: str = "") -> Recipe:
    """The recipe in `path`, or the shipped one of that bare name, or a variant of it; UsageError where it cannot be used.

    A variant is a table of the recipe, [variants.NAME], whose tables overrule the recipe's own key by key.
    """
    plain = tables(path)
    try:
        variants = plain.pop("variants", {})
        if variant and variant not in variants:
            raise UsageError(f"The recipe {path} has no variant '{variant}'; those are: {', '.join(variants) or 'none'}.")
        return made_of(varied(plain, variants[variant]) if variant else plain)
    except KeyError as error:
        raise UsageError(f"The recipe {path} cannot be used: it lacks {error}.") from error
    except (TypeError, AttributeError) as error:
        raise UsageError(f"The recipe {path} cannot be used: {error}.") from error


def tables(path: Path) -> dict[str, Any]:
    """The tables of a recipe as they stand in its file, its variants among them; UsageError where it cannot be read."""
    shipped = SHIPPED / f"{path}.toml"
    place = shipped if not path.exists() and shipped.is_file() else path
    try:
        return tomllib.loads(place.read_text("utf-8"))
    except OSError as error:
        shipped_ones = ", ".join(sorted(file.stem for file in SHIPPED.glob("*.toml")))
        raise UsageError(f"There is no recipe {path}: {error.strerror}. Those that come with the program: {shipped_ones}.") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"The recipe {path} cannot be used: {error}.") from error


def varied(plain: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """`plain` with the keys of `changes` overruled, table by table."""
    return {**plain, **{key: {**plain[key], **value} if isinstance(value, dict) else value for key, value in changes.items()}}


def made_of(plain: Mapping[str, Any]) -> Recipe:
    """A recipe from the tables of its TOML file; KeyError or TypeError where one lacks something or has too much."""
    tables = dict(plain)
    data = dict(tables.pop("data"))
    kbps, train = tuple(data.pop("kbps")), tuple(data.pop("train"))
    schedule = Schedule(**tables.pop("schedule"))
    recipe = Recipe(data=Data(kbps=kbps, train=train, **data), schedule=schedule, **tables)
    _check_numbers(recipe.data)
    _check_numbers(schedule)
    missing = _CARD - recipe.card.keys()
    if missing or "name" not in recipe.network or "name" not in recipe.lesson:
        raise KeyError(", ".join(sorted(missing)) or "the name of the network or the lesson")
    return recipe


def _check_numbers(part: Data | Schedule) -> None:
    """TypeError where a field that is a number holds something else, or less than it can be."""
    for one in fields(part):
        value, whole = getattr(part, one.name), one.type == "int"
        if one.type in ("int", "float") and (isinstance(value, bool) or not isinstance(value, int if whole else (int, float))
                                             or value < _LEAST.get(one.name, 0)):
            raise TypeError(f"{one.name} = {value!r} is no {'whole ' if whole else ''}number of at least {_LEAST.get(one.name, 0)}")
