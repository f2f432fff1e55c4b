"""What the forms of these pages say, read from a wish or an address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from serving.console.wishes import Wish

V = TypeVar("V", bound=str)


def fields_of(wish: Wish) -> dict[str, str]:
    """A form's controls: text by name."""
    given = wish.get("fields")
    found = given if isinstance(given, dict) else {}
    return {str(name): value for name, value in found.items() if isinstance(value, str)}


def text_of(given: Mapping[str, Any], name: str, longest: int = 200) -> str:
    """What stands in a field; what no database keeps is left out."""
    text = str(given.get(name, "")).strip()[:longest]
    return text if text.isprintable() else ""


def one_of(given: Mapping[str, Any], name: str, known: Iterable[V]) -> V | None:
    """The one that was chosen; None for nothing and for what is not known."""
    chosen = str(given.get(name, ""))
    return next((one for one in known if one == chosen), None)


def day_of(given: Mapping[str, Any], name: str) -> date | None:
    try:
        return date.fromisoformat(str(given.get(name, "")))
    except ValueError:
        return None


def begin_of(day: date | None, city: ZoneInfo) -> datetime | None:
    """The first moment of the city's day."""
    return datetime.combine(day, time.min, city) if day else None


def end_of(day: date | None, city: ZoneInfo) -> datetime | None:
    """The first moment after it."""
    if day is None or day == date.max:
        return None
    return datetime.combine(day + timedelta(days=1), time.min, city)
