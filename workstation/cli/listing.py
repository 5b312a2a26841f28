"""shellac list: the processors and models there are, with their settings, or the presets."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from ..session import Preset, Processor, is_shipped, presets, processors, shipped_presets
from .output import print_json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--presets", action="store_true", help="list the presets instead: those that come with Shellac, then yours")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(arguments: argparse.Namespace) -> int:
    return _list_presets(arguments.json) if arguments.presets else _list_processors(arguments.json)


def _list_presets(as_json: bool) -> int:
    found, problems = presets()
    for preset in (*shipped_presets(), *found):
        if as_json:
            told = {"name": preset.name, "description": preset.description, "file": preset.path, "shipped": is_shipped(preset)}
            print_json(told | {"steps": [
                {"processor": wish.processor, "settings": dict(wish.settings), "amount": wish.amount} for wish in preset.steps]})
        else:
            _print_preset(preset)
    for problem in problems:
        print(f"shellac: {problem}", file=sys.stderr)
    return 2 if problems else 0


def _print_preset(preset: Preset) -> None:
    print(f"{preset.name}: {preset.summary()}.{f' {preset.description}' if preset.description else ''}")
    print(f"  {preset.path}")


def _list_processors(as_json: bool) -> int:
    complaint = ""
    for processor in processors().values():
        if as_json:
            print_json(described(processor))
            continue
        if processor.complaint != complaint:
            complaint = processor.complaint
            print(f"{complaint}")
        _print_words(processor)
    return 0


def described(processor: Processor) -> dict[str, Any]:
    """A processor and its settings as plain data."""
    settings = [{"key": s.key, "name": s.name, "help": s.help, "default": s.default, "takes": s.range_text()} for s in processor.settings]
    card = processor.card
    model = None if card is None else {
        "purpose": card.purpose, "not_for": card.not_for, "training_data": card.training_data, "licence": card.licence,
        "source": card.source, "sha256": card.sha256, "parameters": card.parameters, "figures": [dict(f) for f in card.figures]}
    return {"id": processor.id, "name": processor.name, "version": processor.version, "complaint": processor.complaint,
            "summary": processor.summary, "generative": processor.generative, "settings": settings, "model": model}


def _print_words(processor: Processor) -> None:
    print(f"  {processor.id}: {processor.name}. {processor.summary}")
    for s in processor.settings:
        print(f"    {s.key}={s.text(s.default)} ({s.range_text()}): {s.help}")
    if processor.card is not None:
        print(f"    model: {processor.card.parameters} parameters, {processor.card.licence}. Not for: {processor.card.not_for}")
