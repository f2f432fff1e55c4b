"""Reads a year of the calendar, TOML."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import ValidationError

from serving.calendars.domain import YearFile
from serving.calendars.errors import CalendarUnreadable
from serving.standards.texts import not_valid, read_text, text_in, toml_in

SHIPPED = Path(__file__).parent / "years"
MOST_BYTES: Final = 200_000


def shipped() -> list[str]:
    """The years that come with CityPatrol."""
    return sorted(file.stem for file in SHIPPED.glob("*.toml"))


def find_year(given: str) -> Path:
    """A file, or a year that is shipped. Raises CalendarUnreadable."""
    path = Path(given)
    if not path.is_file() and given in shipped():
        return SHIPPED / f"{given}.toml"
    if not path.is_file():
        years = ", ".join(shipped())
        raise CalendarUnreadable(f"There is no file {given}: check the path (shipped: {years}).")
    return path


def shipped_year(name: str) -> YearFile:
    """Raises CalendarUnreadable for a year that did not come with CityPatrol."""
    if name not in shipped():
        choice = ", ".join(shipped())
        raise CalendarUnreadable(
            f"No year {name:.8} is shipped; choose of {choice}.",
            code="not-shipped",
            name=f"{name:.8}",
            choice=choice,
        )
    return read_year(SHIPPED / f"{name}.toml")


def read_year(path: Path) -> YearFile:
    """Raises CalendarUnreadable."""
    return _year(read_text(path, CalendarUnreadable), path.name)


def year_in(data: bytes, name: str) -> YearFile:
    """What a file's bytes say; ``name`` is what its owner calls it. Raises CalendarUnreadable."""
    return _year(text_in(data, name, CalendarUnreadable), name)


def _year(text: str, name: str) -> YearFile:
    _, data = toml_in(text, name, CalendarUnreadable)
    try:
        return YearFile.model_validate(data)
    except ValidationError as error:
        raise not_valid(CalendarUnreadable, name, text, error) from None
