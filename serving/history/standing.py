"""How far forgetting is behind, and for how long parts are there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from serving.history import parts
from serving.history.passing import behind, passing
from serving.history.settings import HistorySettings

DAY = timedelta(days=1)
MOST_BEHIND = timedelta(days=2)
LEAST_AHEAD = timedelta(days=15)


@dataclass(frozen=True, slots=True)
class Standing:
    behind: Mapping[str, timedelta]
    """By table: how long its oldest row has been past its time."""
    ahead: Mapping[str, timedelta]
    """By table that stands in parts: for how long from now on it has them."""

    @property
    def late(self) -> list[str]:
        """Tables where a person should look."""
        return sorted(
            {name for name, by in self.behind.items() if by > MOST_BEHIND}
            | {name for name, by in self.ahead.items() if by < LEAST_AHEAD}
        )


def standing(session: Session, settings: HistorySettings, now: datetime) -> Standing:
    connection = session.connection()
    late, ahead = {}, {}
    for what in passing(settings):
        name = what.table.name
        if parts.are_used(connection, what.table):
            there = parts.parts(connection, what.table)
            before = what.before(now)
            oldest = there[0].next.begin if there else before
            late[name] = max(before - oldest, timedelta())
            ahead[name] = _reach(there, now) - now
        else:
            late[name] = behind(session, what, now)
    return Standing(late, ahead)


def _reach(there: list[parts.Month], now: datetime) -> datetime:
    """Up to when there is a part for every month from this one on."""
    month = parts.Month.of(now)
    if month not in there:
        return now
    while month in there:
        month = month.next
    return month.begin
