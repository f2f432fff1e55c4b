"""A plan: which cameras there are, in the shape of the watch plan."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from serving.cameras.domain import Given
from serving.cameras.errors import PlanUnreadable
from serving.sentences import complaint_of, plain

KEYS = frozenset({"version", "timezone", "sources", "cameras"})


def read_plan(path: Path) -> dict[str, Any]:
    """The TOML plan in ``path``, not yet checked. Raises PlanUnreadable."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise PlanUnreadable(
            f"{path.name} cannot be read ({error.strerror}); check the path."
        ) from None
    except UnicodeDecodeError:
        raise PlanUnreadable(f"{path.name} is not UTF-8 text; save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise PlanUnreadable(f"{path.name} is not valid TOML: {error}.") from None


def parse_json(text: str, name: str) -> Any:
    """What a JSON file says. Raises PlanUnreadable."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise PlanUnreadable(
            f"{name} is not valid JSON: {plain(error.msg)} in line {error.lineno}."
        ) from None
    except RecursionError:
        raise PlanUnreadable(f"{name} is nested too deeply to be a list of cameras.") from None


def entries(data: Mapping[str, Any], key: str) -> list[Any]:
    """The plan's list under ``key``. Raises PlanUnreadable for a plan of another shape."""
    unknown = sorted(set(data) - KEYS)
    if unknown:
        raise PlanUnreadable(
            f"The plan has an unknown key {unknown[0]!r}; it may have {', '.join(sorted(KEYS))}."
        )
    found = data.get(key, [])
    if not isinstance(found, list | tuple):
        raise PlanUnreadable(f"The plan's {key} must be a list; write [[{key}]] for each one.")
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


def camera_complaint(entry: object, error: ValidationError) -> str:
    """Why ``entry`` is no camera, naming the zone or permit at fault. Never repeats a value."""
    details = error.errors(include_url=False, include_context=False, include_input=False)
    location = details[0]["loc"]
    here: Any = entry
    for depth, part in enumerate(location):
        here = _inside(here, part)
        if part in ("zones", "permits") and depth + 1 < len(location):
            index = location[depth + 1]
            drawing = _inside(here, index)
            position = index if isinstance(index, int) else 0
            rest = [{**details[0], "loc": location[depth + 2 :]}]
            word = str(part).removesuffix("s")
            return f"{word} {name_of(drawing, position)}: {_sentence(rest)}"
    return _sentence(details)


def _inside(here: Any, part: object) -> Any:
    try:
        return here[part]
    except (LookupError, TypeError):
        return None


def _sentence(details: list[Any]) -> str:
    return f"{complaint_of(details[:1])}."
