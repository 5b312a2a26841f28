"""shellac train RECIPE --data DIR: train a model as its recipe says."""

from __future__ import annotations

import argparse
from pathlib import Path

from .. import paths
from .output import progress_bar


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("recipe", type=Path, metavar="RECIPE", help="a .toml file, or the name of a model that comes with a recipe")
    parser.add_argument("--variant", default="", metavar="NAME", help="a variant that the recipe describes")
    parser.add_argument("--from", dest="begin", type=Path, metavar="DIR", help="begin with the weights of this model folder")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="a folder of clean recordings")
    parser.add_argument("-o", "--output", type=Path, metavar="DIR", help="where the model folder is made (default: the user's models)")


def run(arguments: argparse.Namespace) -> int:
    from ..training import train

    with progress_bar() as progress:
        out = arguments.output or paths.user_data() / "models"
        folder = train(arguments.recipe, arguments.data, out, progress, arguments.variant, arguments.begin)
    print(folder)
    return 0
