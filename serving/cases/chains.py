"""Every case's chain in one pass over the tables, without asking for each case."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from serving.cases.chain import Chain, Link, faults
from serving.cases.links import said_by, start_of
from serving.cases.tables import CaseRow, StepRow

AT_ONCE = 100


def case_faults(connection: Connection) -> Iterator[tuple[str, list[str]]]:
    """Each case's number with what is wrong with its chain: nothing, mostly."""
    with Session(connection) as session:
        yield from _faults(session)


def _faults(session: Session) -> Iterator[tuple[str, list[str]]]:
    cases = session.scalars(
        sa.select(CaseRow).order_by(CaseRow.id).execution_options(yield_per=AT_ONCE)
    )
    for some in cases.partitions():
        ids = [row.id for row in some]
        steps: dict[object, list[StepRow]] = {}
        found = session.scalars(
            sa.select(StepRow).where(StepRow.case_id.in_(ids)).order_by(StepRow.sequence)
        )
        for step in found:
            steps.setdefault(step.case_id, []).append(step)
        for row in some:
            links = tuple(Link(said_by(step), step.hash) for step in steps.get(row.id, ()))
            yield row.number, list(faults(Chain(start_of(row), row.chain_start, links)))
