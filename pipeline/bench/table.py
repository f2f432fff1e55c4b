"""The figures for people: one line each."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table


def table(figures: Mapping[str, object]) -> None:
    """To standard output."""
    lines = Table(show_header=False, box=None)
    for name, value in figures.items():
        lines.add_row(name, _shown(value))
    Console().print(lines)


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_shown(inner)}" for key, inner in value.items()) or "–"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "–" if value is None else str(value)
