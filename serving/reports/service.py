"""Counts cases into a report. The caller opens the transaction; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.calendars.service import calendar_of
from serving.cases.repository import CaseRepository
from serving.cases.steps import StepRepository
from serving.cases.timing import read_case
from serving.clocks.calendar import Calendar
from serving.reports.buckets import Wall
from serving.reports.cameras import ReportedCameras
from serving.reports.counting import (
    Deadline,
    Facts,
    add,
    add_check,
    plain_deadline,
    told_deadline,
)
from serving.reports.deadlines import Deadlines
from serving.reports.domain import (
    MOST_GROUPS,
    TIMES,
    Key,
    Statistics,
    Tally,
    Wanted,
)
from serving.reports.errors import TooManyGroups
from serving.reports.names import names_of
from serving.reports.online import applies, count_cameras
from serving.reports.repository import StatisticsRepository
from serving.standards.domain import Pack
from serving.standards.shelf import PackShelf
from serving.users.domain import Permission, Person, Scope
from serving.users.permissions import require

PackKey = tuple[str, str]
UNKNOWN: Final = ""


def count_for(
    session: Session, packs: PackShelf, person: Person, wanted: Wanted, now: datetime
) -> Statistics:
    """The figures of the person's cases. Raises Forbidden or TooManyGroups."""
    require(person, Permission.SEE_REPORTS)
    return count(session, packs, person.scope, wanted, now)


def count(
    session: Session, packs: PackShelf, scope: Scope, wanted: Wanted, now: datetime
) -> Statistics:
    """The figures of the cases in a scope. Raises TooManyGroups."""
    counter = _Counter(session, packs, scope, wanted, now)
    for some in counter.found.cases(wanted):
        counter.take(some)
    counter.take_told()
    if applies(wanted):
        count_cameras(ReportedCameras(session, scope), wanted, now, counter.group)
    tally = counter.tally
    names = names_of(session, scope, counter.packs.values(), wanted.by, tally.groups)
    groups = tuple(sorted(tally.groups.items())) if wanted.by else ()
    return Statistics(wanted, now, tally.total(), groups, names)


class _Counter:
    """Goes through the cases once, a batch at a time."""

    def __init__(
        self, session: Session, packs: PackShelf, scope: Scope, wanted: Wanted, now: datetime
    ) -> None:
        self.tally = Tally()
        self.packs: dict[PackKey, Pack] = {}
        self._session = session
        self._shelf = packs
        self._wanted = wanted
        self._now = now
        self.found = StatisticsRepository(session, scope)
        self._cases = CaseRepository(session, scope)
        self._steps = StepRepository(session, scope)
        self._calendar: Calendar = calendar_of(session, wanted.span.zone)
        self._deadlines = Deadlines(self._calendar, wanted.span.begin)
        self._key = _key_of(wanted)

    def take(self, rows: Sequence[sa.Row[Any]]) -> None:
        at = 1 + sum(by not in TIMES for by in self._wanted.by)
        tangled: dict[UUID, tuple[Key, Facts, Pack]] = {}
        for row in rows:
            pack_key = (row[at], row[at + 1])
            pack = self._pack(pack_key) if row[at] is not None else None
            starts = pack.starts if pack is not None else None
            facts = Facts._make((*row[at + 2 : at + 6], starts, *row[at + 6 :]))
            key = self._key(row, facts.opened_at)
            if facts.resumed and pack is not None:
                tangled[row[0]] = (key, facts, pack)
            else:
                self._add(key, facts, plain_deadline(facts, self._deadlines, self._now))
        self._take_tangled(tangled)

    def _take_tangled(self, cases: dict[UUID, tuple[Key, Facts, Pack]]) -> None:
        """Cases whose clock stood still in between, by their whole histories."""
        if not cases:
            return
        steps = self._steps.histories(list(cases))
        for line in self._cases.lines(list(cases)):
            key, facts, pack = cases[line.id]
            reading = read_case(line, steps[line.id], pack, self._calendar, self._now)
            self._add(key, facts, told_deadline(reading, self._now))

    def take_told(self) -> None:
        """What the patrol told of the cases, beside their steps."""
        for row in self.found.checks(self._wanted):
            told: tuple[Any, ...] = tuple(row)
            add_check(self.group(self._key(row, told[-2])), told[-1], told[0])
        for row in self.found.gone(self._wanted):
            if row[0]:
                self.group(self._key(row, row[-1]))["gone"] += row[0]

    def _add(self, key: Key, facts: Facts, deadline: Deadline) -> None:
        add(self.group(key), facts, deadline)

    def group(self, key: Key) -> dict[str, int]:
        if key not in self.tally.groups and len(self.tally.groups) >= MOST_GROUPS:
            raise TooManyGroups(MOST_GROUPS)
        return self.tally.of(key)

    def _pack(self, key: PackKey) -> Pack:
        pack = self.packs.get(key)
        if pack is None:
            pack = self.packs[key] = self._shelf.get(self._session, key)
        return pack


def _key_of(wanted: Wanted) -> Callable[[sa.Row[Any], datetime], Key]:
    """How a row's group is read: its places stand behind its first column, as ``by`` names them."""
    places = iter(range(1, 1 + len(wanted.by)))
    parts = [Wall(wanted.span.zone, by) if by in TIMES else next(places) for by in wanted.by]

    def key(row: sa.Row[Any], opened_at: datetime) -> Key:
        return tuple(
            part.says(opened_at) if isinstance(part, Wall) else row[part] or UNKNOWN
            for part in parts
        )

    return key
