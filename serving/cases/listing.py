"""Lists of cases, and how many there are. Every query goes through the scope of whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.base import Moment
from serving.cases.domain import CaseLine, Status
from serving.cases.rows import line_of
from serving.cases.selecting import WITHOUT_REPORT, asked_for, in_status, lines_in, visible
from serving.cases.tables import CaseRow
from serving.cases.wanted import CaseFilter, Cursor, Order, Page
from serving.users.domain import Scope

_FALLS: Final = {Order.NEWEST: True, Order.OLDEST: False, Order.DUE: False}


class CaseListing:
    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def page(
        self,
        wanted: CaseFilter,
        after: Cursor | None,
        limit: int,
        order: Order = Order.NEWEST,
    ) -> Page:
        """At most ``limit`` cases in their order, beginning behind ``after``."""
        by, falling = CaseRow.due_at if order is Order.DUE else CaseRow.opened_at, _FALLS[order]
        query = lines_in(self._scope).options(WITHOUT_REPORT).where(*asked_for(wanted))
        if wanted.statuses:
            query = query.where(in_status(wanted.statuses))
        if order is Order.DUE:
            query = query.where(by.is_not(None))
        if after is not None:
            here = sa.tuple_(by, CaseRow.id)
            there = sa.tuple_(sa.literal(after.at, Moment()), sa.literal(after.id, sa.Uuid()))
            query = query.where(here < there if falling else here > there)
        keys = (by.desc(), CaseRow.id.desc()) if falling else (by, CaseRow.id)
        rows = self._session.execute(query.order_by(*keys).limit(limit + 1)).all()
        page = rows[:limit]
        last = page[-1][0] if len(rows) > limit else None
        mark = Cursor(getattr(last, by.key), last.id) if last is not None else None
        return Page(tuple(line_of(*found) for found in page), mark)

    def counts(self, wanted: CaseFilter) -> dict[Status, int]:
        """How many cases stand in each status; a status without cases is missing."""
        query = (
            sa.select(CaseRow.status, sa.func.count())
            .where(visible(self._scope), *asked_for(wanted))
            .group_by(CaseRow.status)
        )
        if wanted.statuses:
            query = query.where(CaseRow.status.in_(wanted.statuses))
        return {row[0]: row[1] for row in self._session.execute(query)}

    def broken_terms(self, since: datetime, permit_id: str | None) -> dict[str, dict[str, int]]:
        """How many cases opened since then break terms of permits, by permit and term."""
        which = CaseRow.broken_permit
        only = which.is_not(None) if permit_id is None else which == permit_id
        query = (
            sa.select(which, CaseRow.broken_term, sa.func.count())
            .where(only, CaseRow.opened_at >= since, visible(self._scope))
            .group_by(which, CaseRow.broken_term)
        )
        found: dict[str, dict[str, int]] = {}
        for permit, term, count in self._session.execute(query):
            found.setdefault(str(permit), {})[str(term)] = count
        return found

    def on_another_basis(
        self, basis: int, statuses: Sequence[Status], limit: int
    ) -> list[CaseLine]:
        """Filed cases whose kept moments were worked out with another calendar, or never."""
        query = lines_in(self._scope).options(WITHOUT_REPORT)
        query = query.where(CaseRow.status.in_(statuses), _on_another(basis)).limit(limit)
        return [line_of(*found) for found in self._session.execute(query)]


def _on_another(basis: int) -> sa.ColumnElement[bool]:
    return sa.and_(
        CaseRow.pack.is_not(None),
        sa.or_(CaseRow.clock_basis.is_(None), CaseRow.clock_basis != basis),
    )
