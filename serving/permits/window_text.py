"""A window as people type it: ``fri,sat 18:00-02:00``, ``holidays 10:00-22:00``."""

from __future__ import annotations

import re
from typing import Any, Final

from serving.permits.domain import DayKind
from serving.permits.errors import PermitRefused

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS: Final = re.compile(r"(\d{2}:\d{2})-(\d{2}:\d{2})")
_DATES: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.\.(\d{4}-\d{2}-\d{2}))?")


def window_of(text: str) -> dict[str, Any]:
    """The window, not yet checked: hours last, before them any of days of the week (``fri,sat``,
    ``mon-fri``), a word of the calendar (``workdays``, ``days_off``, ``holidays``) and dates
    (``2026-05-01..2026-05-03``). Raises PermitRefused."""
    words = text.split()
    hours = _HOURS.fullmatch(words[-1]) if words else None
    if hours is None:
        raise _refused(text)
    window: dict[str, Any] = {"start": hours[1], "end": hours[2]}
    for word in words[:-1]:
        if word in set(DayKind):
            window["days"] = word
        elif dates := _DATES.fullmatch(word):
            window |= {"first": dates[1], "last": dates[2] or dates[1]}
        else:
            window["weekdays"] = _weekdays(word, text)
    return window


def _weekdays(word: str, text: str) -> list[int]:
    found: set[int] = set()
    for part in word.lower().split(","):
        first, dash, last = part.partition("-")
        if first not in DAYS or (dash and last not in DAYS):
            raise _refused(text)
        begin, end = DAYS.index(first), DAYS.index(last if dash else first)
        found |= {(begin + n) % 7 + 1 for n in range((end - begin) % 7 + 1)}
    return sorted(found)


def _refused(text: str) -> PermitRefused:
    return PermitRefused(
        f"{text!r:.80} is no window: write hours like 18:00-02:00, and before them days like "
        "fri,sat or mon-fri, workdays, days_off or holidays, and dates like "
        "2026-05-01..2026-05-03."
    )
