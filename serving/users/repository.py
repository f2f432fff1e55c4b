"""People, their logins and their failed attempts in and out of the database."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.dialects import upsert
from serving.districts.repository import DistrictRepository
from serving.users.domain import Person
from serving.users.tables import LoginFailureRow, LoginSessionRow, UserRow


class UserRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, person: Person, password_hash: str, at: datetime, *, must_change: bool) -> bool:
        """False when the name is taken."""
        added = self._session.execute(
            upsert(self._session, UserRow)
            .values(
                id=person.id,
                name=person.name,
                role=person.role,
                district=person.district,
                unit=person.unit,
                must_change=must_change,
                password_hash=password_hash,
                active=True,
                created_at=at,
            )
            .on_conflict_do_nothing(index_elements=["name"])
            .returning(UserRow.id)
        )
        return added.one_or_none() is not None

    def active(self, name: str) -> tuple[Person, str] | None:
        """The person and their password hash."""
        row = self._session.scalar(
            sa.select(UserRow).where(UserRow.name == name, UserRow.active.is_(True))
        )
        return (self._person(row), row.password_hash) if row else None

    def everyone(self) -> list[Person]:
        """Everybody by name, without the districts below theirs."""
        rows = self._session.scalars(sa.select(UserRow).order_by(UserRow.name))
        return [_person(row) for row in rows]

    def open_session(
        self, token_hash: str, user_id: UUID, at: datetime, expires_at: datetime
    ) -> None:
        self._session.add(
            LoginSessionRow(
                token_hash=token_hash, user_id=user_id, created_at=at, expires_at=expires_at
            )
        )

    def signed_in(self, token_hash: str, at: datetime) -> Person | None:
        """Whose session it is, while it lasts and the person is active."""
        row = self._session.scalar(
            sa.select(UserRow)
            .join(LoginSessionRow, LoginSessionRow.user_id == UserRow.id)
            .where(
                LoginSessionRow.token_hash == token_hash,
                LoginSessionRow.expires_at > at,
                UserRow.active.is_(True),
            )
        )
        return self._person(row) if row else None

    def close_session(self, token_hash: str) -> None:
        self._session.execute(
            sa.delete(LoginSessionRow).where(LoginSessionRow.token_hash == token_hash)
        )

    def forget_before(self, failures: datetime, sessions: datetime) -> None:
        """Drop failed attempts older than ``failures`` and sessions that ended by ``sessions``."""
        self._session.execute(sa.delete(LoginFailureRow).where(LoginFailureRow.at <= failures))
        self._session.execute(
            sa.delete(LoginSessionRow).where(LoginSessionRow.expires_at <= sessions)
        )

    def take_turn(self, name: str) -> None:
        """Attempts on one name wait for each other until their transactions end.

        SQLite lets one writer in at a time anyway.
        """
        if self._session.get_bind().dialect.name == "postgresql":
            turn = sa.func.pg_advisory_xact_lock(sa.func.hashtext(name))
            self._session.execute(sa.select(turn))

    def add_failure(self, name: str, address: str, at: datetime) -> None:
        self._session.add(LoginFailureRow(name=name, address=address, at=at))

    def clear_failures(self, name: str) -> None:
        self._session.execute(sa.delete(LoginFailureRow).where(LoginFailureRow.name == name))

    def failures_of_name(self, name: str, since: datetime) -> tuple[int, datetime | None]:
        """How many after ``since``, and the oldest of them."""
        return self._failures(LoginFailureRow.name == name, since)

    def failures_of_address(self, address: str, since: datetime) -> tuple[int, datetime | None]:
        """How many after ``since``, and the oldest of them."""
        return self._failures(LoginFailureRow.address == address, since)

    def _person(self, row: UserRow) -> Person:
        """The person, with the districts below theirs as the tree stands now."""
        if row.district is None:
            return _person(row)
        return _person(row, DistrictRepository(self._session).below(row.district))

    def _failures(
        self, whose: sa.ColumnElement[bool], since: datetime
    ) -> tuple[int, datetime | None]:
        count, oldest = self._session.execute(
            sa.select(sa.func.count(), sa.func.min(LoginFailureRow.at)).where(
                whose, LoginFailureRow.at > since
            )
        ).one()
        return count, oldest


def _person(row: UserRow, below: frozenset[str] = frozenset()) -> Person:
    return Person(row.id, row.name, row.role, row.district, row.unit, below)
