"""People and their login sessions in and out of the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.dialects import upsert
from serving.districts.repository import DistrictRepository
from serving.notices.telling import tell_person
from serving.users.domain import Account, PeopleFilter, Person, Role, Scope
from serving.users.sight import in_sight
from serving.users.tables import LoginSessionRow, UserRow

EVERYBODY: Final = PeopleFilter()


class UserRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self, person: Person, password_hash: str, at: datetime, outside: str | None = None
    ) -> bool:
        """False when the name is taken."""
        added = self._session.execute(
            upsert(self._session, UserRow)
            .values(
                id=person.id,
                name=person.name,
                role=person.role,
                district=person.district,
                unit=person.unit,
                must_change=person.must_change,
                password_hash=password_hash,
                active=True,
                created_at=at,
                outside=outside,
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

    def by_id(self, user_id: UUID) -> Account | None:
        row = self._session.get(UserRow, user_id)
        return self._account(row) if row else None

    def by_name(self, name: str) -> Account | None:
        row = self._session.scalar(sa.select(UserRow).where(UserRow.name == name))
        return self._account(row) if row else None

    def by_outside(self, outside: str) -> Account | None:
        row = self._session.scalar(sa.select(UserRow).where(UserRow.outside == outside))
        return self._account(row) if row else None

    def password_hash(self, user_id: UUID) -> str | None:
        return self._session.scalar(sa.select(UserRow.password_hash).where(UserRow.id == user_id))

    def everyone(
        self,
        scope: Scope,
        after: str | None = None,
        limit: int | None = None,
        wanted: PeopleFilter = EVERYBODY,
    ) -> list[Account]:
        """Everybody whose district lies in the scope, by name, without the districts below theirs.

        People of the whole city are seen by those of the whole city only.
        """
        query = sa.select(UserRow).where(in_sight(scope, UserRow.district)).order_by(UserRow.name)
        if after is not None:
            query = query.where(UserRow.name > after)
        query = query.where(*_conditions(wanted))
        rows = self._session.scalars(query.limit(limit))
        return [_account(row, _person(row)) for row in rows]

    def change(self, user_id: UUID, values: Mapping[str, Any]) -> None:
        tell_person(self._session, user_id)
        self._session.execute(sa.update(UserRow).where(UserRow.id == user_id).values(**values))
        self._session.expire_all()

    def others_of(self, role: Role, but: UUID) -> int:
        """How many active people of the whole city have the role besides one.

        All of them stay as they are until the transaction ends: of two that would each take the
        other's role away, one waits and then finds nobody left.
        """
        query = (
            sa.select(UserRow.id)
            .where(UserRow.role == role, UserRow.active.is_(True), UserRow.district.is_(None))
            .order_by(UserRow.id)
            .with_for_update()
        )
        return len(set(self._session.scalars(query)) - {but})

    def open_session(
        self,
        token_hash: str,
        user_id: UUID,
        at: datetime,
        expires_at: datetime,
        address: str | None,
        via: str,
    ) -> None:
        self._session.add(
            LoginSessionRow(
                token_hash=token_hash,
                user_id=user_id,
                created_at=at,
                expires_at=expires_at,
                address=address,
                via=via,
            )
        )
        self._session.execute(
            sa.update(UserRow).where(UserRow.id == user_id).values(last_sign_in_at=at)
        )

    def signed_in(self, token_hash: str, at: datetime) -> tuple[Person, str] | None:
        """Whose session it is and how it began, while it lasts and the person is active."""
        found = self._session.execute(
            sa.select(UserRow, LoginSessionRow.via)
            .join(LoginSessionRow, LoginSessionRow.user_id == UserRow.id)
            .where(
                LoginSessionRow.token_hash == token_hash,
                LoginSessionRow.expires_at > at,
                UserRow.active.is_(True),
            )
        ).one_or_none()
        return (self._person(found[0]), found[1]) if found else None

    def close_session(self, token_hash: str) -> None:
        closed = self._session.execute(
            sa.delete(LoginSessionRow)
            .where(LoginSessionRow.token_hash == token_hash)
            .returning(LoginSessionRow.user_id)
        )
        for user_id in closed.scalars():
            tell_person(self._session, user_id)

    def close_sessions(self, user_id: UUID, but: str | None = None) -> int:
        """End a person's sessions, except the one with the hash ``but``; how many."""
        tell_person(self._session, user_id)
        query = sa.delete(LoginSessionRow).where(LoginSessionRow.user_id == user_id)
        if but is not None:
            query = query.where(LoginSessionRow.token_hash != but)
        ended = self._session.execute(query.returning(LoginSessionRow.token_hash))
        return len(ended.all())

    def forget_sessions_over(self, at: datetime) -> None:
        self._session.execute(sa.delete(LoginSessionRow).where(LoginSessionRow.expires_at <= at))

    def _account(self, row: UserRow) -> Account:
        return _account(row, self._person(row))

    def _person(self, row: UserRow) -> Person:
        """The person, with the districts below theirs as the tree stands now."""
        if row.district is None:
            return _person(row)
        return _person(row, DistrictRepository(self._session).below(row.district))


def _person(row: UserRow, below: frozenset[str] = frozenset()) -> Person:
    return Person(
        row.id, row.name, row.role, row.district, row.unit, below, must_change=row.must_change
    )


def _account(row: UserRow, person: Person) -> Account:
    return Account(person, row.active, row.created_at, row.outside is not None, row.last_sign_in_at)


def _conditions(wanted: PeopleFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.text:
        conditions.append(UserRow.name.icontains(wanted.text, autoescape=True))
    if wanted.role is not None:
        conditions.append(UserRow.role == wanted.role)
    if wanted.active is not None:
        conditions.append(UserRow.active.is_(wanted.active))
    return conditions
