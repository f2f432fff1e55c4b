"""A plan: which cameras there are, in the shape of the watch plan."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from serving.cameras.domain import Given
from serving.cameras.errors import PlanUnreadable
from serving.sentences import Complaint, complaint_of, details_of, plain
from serving.standards.texts import not_written, read_toml

KEYS = frozenset({"version", "timezone", "sources", "cameras"})


def read_plan(path: Path) -> dict[str, Any]:
    """The TOML plan in ``path``, not yet checked. Raises PlanUnreadable."""
    _, plan = read_toml(path, PlanUnreadable)
    return plan


def parse_json(text: str, name: str) -> Any:
    """What a JSON file says. Raises PlanUnreadable."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        sentence = f"{name} is not valid JSON: {plain(error.msg)} in line {error.lineno}."
        raise not_written(PlanUnreadable, sentence, name, "JSON", error.lineno) from None
    except RecursionError:
        raise PlanUnreadable(
            f"{name} is nested too deeply to be a list of cameras.", code="deep", name=name
        ) from None


def entries(data: Mapping[str, Any], key: str) -> list[Any]:
    """The plan's list under ``key``. Raises PlanUnreadable for a plan of another shape."""
    unknown = sorted(set(data) - KEYS)
    if unknown:
        raise PlanUnreadable(
            f"The plan has an unknown key {unknown[0]!r}; it may have {', '.join(sorted(KEYS))}.",
            code="unknown-key",
            key=unknown[0],
            keys=", ".join(sorted(KEYS)),
        )
    found = data.get(key, [])
    if not isinstance(found, list | tuple):
        raise PlanUnreadable(
            f"The plan's {key} must be a list; write [[{key}]] for each one.",
            code="no-table",
            key=key,
        )
    return list(found)


def given_of(data: Mapping[str, Any]) -> Given:
    """A plan's cameras and sources, not yet checked. Raises PlanUnreadable."""
    return Given(entries(data, "cameras"), entries(data, "sources"))


def name_of(entry: object, position: int) -> str:
    """What to call an entry that may be wrong in any way: its id, or its place in the file."""
    name = entry.get("id") if isinstance(entry, Mapping) else None
    # An address in the wrong column would show its password.
    fit = isinstance(name, str) and name.isprintable() and not re.search("[/@:]", name)
    return str(name)[:64] if fit else f"number {position + 1}"


def camera_complaint(entry: object, error: ValidationError) -> Complaint:
    """Why ``entry`` is no camera, naming the zone or permit at fault. Never repeats a value."""
    first = details_of(error)[0]
    location = first["loc"]
    here: Any = entry
    for depth, part in enumerate(location):
        here = _inside(here, part)
        if part in ("zones", "permits") and depth + 1 < len(location):
            index = location[depth + 1]
            drawing = _inside(here, index)
            position = index if isinstance(index, int) else 0
            word = str(part).removesuffix("s")
            inner = complaint_of([{**first, "loc": location[depth + 2 :]}])
            names = (f"{word} {name_of(drawing, position)}", inner.where)
            return replace(inner, where=": ".join(filter(None, names)))
    return complaint_of([first])


def _inside(here: Any, part: object) -> Any:
    try:
        return here[part]
    except (LookupError, TypeError):
        return None
