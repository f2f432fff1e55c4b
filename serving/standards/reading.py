"""Reads a standards pack: a folder with pack.toml, CSV files and labels.yaml."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from pydantic import RootModel, ValidationError

from serving.cases.domain import Status
from serving.standards.checks import Sheets, check
from serving.standards.domain import (
    Duty,
    Head,
    KindLine,
    Major,
    Minor,
    Pack,
    TermLine,
    Text,
    Unit,
    Urge,
)
from serving.standards.errors import PackUnreadable
from serving.standards.sheets import Sheet, read_sheet
from serving.standards.texts import not_valid, not_written, read_text, read_toml

SHIPPED = Path(__file__).parent / "packs"

_Labels = RootModel[dict[Status, Text]]


def shipped() -> list[str]:
    """The packs that come with CityPatrol, by folder."""
    return sorted(file.parent.name for file in SHIPPED.glob("*/pack.toml"))


def find_pack(given: str) -> Path:
    """A folder, or the name of a shipped pack. Raises PackUnreadable."""
    folder = Path(given)
    if not folder.is_dir() and given in shipped():
        return SHIPPED / given
    if not folder.is_dir():
        raise PackUnreadable(
            f"There is no folder {given}: check the path (shipped: {', '.join(shipped())})."
        )
    return folder


def shipped_pack(name: str) -> Pack:
    """Raises PackUnreadable for a name of which none came with CityPatrol."""
    if name not in shipped():
        choice = ", ".join(shipped())
        raise PackUnreadable(
            f"No pack {name:.64} is shipped; choose from {choice}.",
            code="not-shipped",
            name=f"{name:.64}",
            choice=choice,
        )
    return read_pack(SHIPPED / name)


def read_pack(folder: Path) -> Pack:
    """Raises PackUnreadable with the file, the line and what is wrong there."""
    head = _head(folder)
    sheets = Sheets(
        read_sheet(folder, "majors.csv", Major),
        read_sheet(folder, "minors.csv", Minor),
        read_sheet(folder, "kinds.csv", KindLine),
        _terms(folder),
        read_sheet(folder, "units.csv", Unit),
        read_sheet(folder, "duties.csv", Duty),
    )
    check(sheets)
    return Pack(
        **dict(head),
        majors=sheets.majors.values,
        minors=sheets.minors.values,
        kinds=sheets.kinds.values,
        terms=sheets.terms.values,
        units=sheets.units.values,
        duties=sheets.duties.values,
        labels=_labels(folder),
    )


def _terms(folder: Path) -> Sheet[TermLine]:
    """A city may say nothing of permits: then a kind is filed under one minor always."""
    name = "terms.csv"
    return read_sheet(folder, name, TermLine) if (folder / name).exists() else Sheet(name, ())


def _head(folder: Path) -> Head:
    text, data = read_toml(folder / "pack.toml", PackUnreadable)
    try:
        head = Head.model_validate(data)
    except ValidationError as error:
        raise not_valid(PackUnreadable, "pack.toml", text, error) from None
    names = {urge.name for urge in head.urge}
    if len(names) != len(head.urge) or not all(_rises(*two) for two in pairwise(head.urge)):
        raise PackUnreadable(
            "pack.toml: the rungs of urge need names of their own and rising shares, or the same "
            "share and rising hours after it; order them.",
            code="rungs",
        )
    return head


def _rises(lower: Urge, upper: Urge) -> bool:
    """Whether the upper rung is reached later, whatever the limit."""
    low, high = (lower.share, lower.after_h), (upper.share, upper.after_h)
    return low != high and low[0] <= high[0] and low[1] <= high[1]


def _labels(folder: Path) -> dict[Status, Text]:
    text = read_text(folder / "labels.yaml", PackUnreadable)
    try:
        data: Any = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        sentence = f"labels.yaml line {line} is not valid YAML: {error.problem}."
        raise not_written(PackUnreadable, sentence, "labels.yaml", "YAML", line) from None
    except (yaml.YAMLError, RecursionError, ValueError):
        raise PackUnreadable(
            "labels.yaml holds signs that YAML does not allow.", code="signs", name="labels.yaml"
        ) from None
    try:
        labels = _Labels.model_validate(data).root
    except ValidationError as error:
        raise not_valid(PackUnreadable, "labels.yaml", text, error) from None
    missing = [status for status in Status if status not in labels]
    if missing:
        raise PackUnreadable(
            f"labels.yaml has no label for {missing[0]}; add it in both languages.",
            code="no-label",
            status=missing[0],
        )
    return {status: labels[status] for status in Status}
