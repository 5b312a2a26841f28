"""Training of the models in the box: damage clean recordings, learn to undo it, report honestly. torch is imported on use."""

from __future__ import annotations

from pathlib import Path

from ..core import Progress


def train(recipe_path: Path, data_dir: Path, out_dir: Path, progress: Progress, variant: str = "",
          begin: Path | None = None, cache: Path | None = None) -> Path:
    """Train what the recipe describes on the recordings under `data_dir`; returns the new model folder `out_dir`/<id>.

    `recipe_path` is a file or the bare name of a recipe that comes with the program, `variant` one of its variants. It
    begins with the weights of the model folder `begin`, else with fresh ones. Seeded: the same recipe, recordings and torch give the
    same weights. What is stopped leaves a checkpoint in
    `out_dir`/<id>.training, from which the same call goes on. Damaged pairs are kept in `cache`, by default in the user's
    cache folder. UsageError where the recipe cannot be read, names recordings that are not there, `begin` holds no weights of its network,
    or the model folder exists.
    """
    from . import loop

    return loop.train(recipe_path, data_dir, out_dir, progress, variant, begin, cache)
