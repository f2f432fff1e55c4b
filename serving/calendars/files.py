"""Reads a year of the calendar, TOML."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from serving.calendars.domain import YearFile
from serving.calendars.errors import CalendarUnreadable
from serving.standards.texts import not_valid, read_toml

SHIPPED = Path(__file__).parent / "years"


def find_year(given: str) -> Path:
    """A file, or a year that is shipped. Raises CalendarUnreadable."""
    path = Path(given)
    shipped = SHIPPED / f"{given}.toml"
    if not path.is_file() and given.isdigit() and shipped.is_file():
        return shipped
    if not path.is_file():
        years = ", ".join(sorted(file.stem for file in SHIPPED.glob("*.toml")))
        raise CalendarUnreadable(f"There is no file {given}: check the path (shipped: {years}).")
    return path


def read_year(path: Path) -> YearFile:
    """Raises CalendarUnreadable."""
    text, data = read_toml(path, CalendarUnreadable)
    try:
        return YearFile.model_validate(data)
    except ValidationError as error:
        raise not_valid(CalendarUnreadable, path.name, text, error) from None
