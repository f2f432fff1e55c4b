"""Failed sign-ins, kept for a while so that a guesser has to wait."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.users.domain import LoginLimit
from serving.users.errors import LoginTooOften
from serving.users.tables import LoginFailureRow

MOST_ROWS: Final = 100_000
"""The table's size, whoever guesses from however many addresses; the oldest go first."""


class LoginFailures:
    def __init__(self, session: Session) -> None:
        self._session = session

    def take_turn(self, name: str, address: str) -> None:
        """Attempts on one name, and from one address, wait for each other until their transactions
        end. Everybody takes the name first, so nobody waits in a circle.

        SQLite lets one writer in at a time anyway.
        """
        if self._session.get_bind().dialect.name == "postgresql":
            for number, what in enumerate((name, address)):
                key = sa.func.pg_advisory_xact_lock(number, sa.func.hashtext(what))
                self._session.execute(sa.select(key))

    def add(self, name: str, address: str, at: datetime) -> None:
        row = LoginFailureRow(name=name, address=address, at=at)
        self._session.add(row)
        self._session.flush()
        self._session.execute(
            sa.delete(LoginFailureRow).where(LoginFailureRow.id <= row.id - MOST_ROWS)
        )

    def clear(self, *, name: str | None = None, address: str | None = None) -> int:
        """Forget those of a name or of an address; how many there were."""
        whose = LoginFailureRow.name == name if name else LoginFailureRow.address == address
        gone = self._session.execute(
            sa.delete(LoginFailureRow).where(whose).returning(LoginFailureRow.id)
        )
        return len(gone.all())

    def waiting(
        self, names: Collection[str], at: datetime, limit: LoginLimit
    ) -> dict[str, datetime]:
        """Until when each of these names has to wait; only those that do."""
        window = timedelta(seconds=limit.window_s)
        counted = self._session.execute(
            sa.select(LoginFailureRow.name, sa.func.min(LoginFailureRow.at))
            .where(LoginFailureRow.name.in_(names), LoginFailureRow.at > at - window)
            .group_by(LoginFailureRow.name)
            .having(sa.func.count() >= limit.per_name)
        )
        return {row[0]: row[1] + window for row in counted}

    def forget_before(self, moment: datetime) -> None:
        self._session.execute(sa.delete(LoginFailureRow).where(LoginFailureRow.at <= moment))

    def check(self, name: str, address: str, at: datetime, limit: LoginLimit) -> None:
        """Raises LoginTooOften while the name or the address has to wait."""
        window = timedelta(seconds=limit.window_s)
        for whose, most in (
            (LoginFailureRow.name == name, limit.per_name),
            (LoginFailureRow.address == address, limit.per_address),
        ):
            count, oldest = self._session.execute(
                sa.select(sa.func.count(), sa.func.min(LoginFailureRow.at)).where(
                    whose, LoginFailureRow.at > at - window
                )
            ).one()
            if count >= most and oldest is not None:
                raise LoginTooOften(max(1, int((oldest + window - at).total_seconds()) + 1))
