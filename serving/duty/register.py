"""Whose turn a duty is, in the database. Only the database's clock counts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from serving.duty.tables import DutyRow

LONGEST_COMMIT_MS: Final = 10_000
"""A process that stops between its last word and its commit is cut off after so long: nobody could
take over from it before."""


class DutyRegister:
    """Of one duty. On PostgreSQL only."""

    def __init__(self, session: Session, name: str) -> None:
        self._session = session
        self._name = name

    def take(self, holder: str, lease_s: float) -> int | None:
        """Take the duty if nobody has it: the term, or None. Waits until what the holder before
        was about to commit is committed or undone."""
        first = {"name": self._name, "term": 0, "holder": holder, "until": sa.func.now()}
        self._session.execute(insert(DutyRow).values(first).on_conflict_do_nothing())
        free = (
            sa.select(DutyRow.term)
            .where(DutyRow.name == self._name, DutyRow.until <= _now())
            .with_for_update()
        )
        term = self._session.scalar(free)
        if term is None:
            return None
        self._change(term, term=term + 1, holder=holder, until=_now() + _lasting(lease_s))
        return term + 1

    def renew(self, term: int, lease_s: float) -> bool:
        """Whether it is still this term's."""
        return self._change(term, until=_now() + _lasting(lease_s))

    def give_back(self, term: int) -> None:
        self._change(term, until=_now())

    def is_of(self, term: int) -> bool:
        """Whether it is still this term's; and then it stays so until the transaction ends."""
        patience = sa.func.set_config(
            "idle_in_transaction_session_timeout", str(LONGEST_COMMIT_MS), sa.true()
        )
        held = (
            sa.select(DutyRow.term, patience)
            .where(DutyRow.name == self._name, DutyRow.term == term)
            # Keeps who would take it over waiting, not who renews it.
            .with_for_update(read=True, key_share=True)
        )
        return self._session.execute(held).first() is not None

    def _change(self, of_term: int, **values: Any) -> bool:
        changed = self._session.execute(
            sa.update(DutyRow)
            .where(DutyRow.name == self._name, DutyRow.term == of_term)
            .values(**values)
            .returning(DutyRow.term)
            .execution_options(synchronize_session=False)
        )
        return changed.first() is not None


def holder_now(connection: Connection) -> str | None:
    """Who has any duty now: a process that works with this database. None before there are
    tables."""
    if not sa.inspect(connection).has_table(DutyRow.__tablename__):
        return None
    held = sa.select(DutyRow.holder).where(DutyRow.until > _now())
    return connection.scalar(held.order_by(DutyRow.name).limit(1))


def _now() -> sa.Function[Any]:
    """The moment itself, not that of the transaction's begin: that may lie before a wait."""
    return sa.func.clock_timestamp(type_=sa.DateTime(timezone=True))


def _lasting(seconds: float) -> sa.Cast[Any]:
    return sa.cast(timedelta(seconds=seconds), sa.Interval)
