"""Puts models/ and resources/ into the wheel; an editable installation finds them in the checkout."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DataFolders(BuildHookInterface):
    """Ships the data folders inside the package, where `workstation.paths` looks for them first."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "standard":
            build_data["force_include"] |= {name: f"workstation/_data/{name}" for name in ("models", "resources")}
