"""What lies in the workspace that a step can be told of: recipes, datasets, runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

MOST: Final = 200
"""Names of a sort; the newest ones."""


@dataclass(frozen=True, slots=True)
class Lying:
    """Names below the workspace, newest first."""

    recipes: tuple[str, ...]
    datasets: tuple[str, ...]
    runs: tuple[str, ...]


def lying(workspace: Path) -> Lying:
    """Empty while there is no workspace."""
    return Lying(
        _names(workspace, "*.toml"),
        tuple(name.rpartition("/")[0] for name in _names(workspace, "*/dataset.json")),
        tuple(name.rpartition("/")[0] for name in _names(workspace, "*/metrics.jsonl")),
    )


def _names(workspace: Path, pattern: str) -> tuple[str, ...]:
    try:
        found = sorted(workspace.glob(pattern), key=lambda file: file.stat().st_mtime, reverse=True)
    except OSError:
        return ()
    return tuple(file.relative_to(workspace).as_posix() for file in found[:MOST])
