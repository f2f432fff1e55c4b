"""Adding and changing people. The caller opens the transaction and commits it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from serving.audit.domain import SERVING, Act, Actor
from serving.audit.service import record
from serving.errors import Unacceptable
from serving.users import passwords
from serving.users.domain import Account, Person, Role, Scope
from serving.users.errors import LastAdministrator, NameTaken, PasswordElsewhere, PersonNotFound
from serving.users.failures import LoginFailures
from serving.users.repository import UserRepository
from serving.users.sessions import LONGEST_NAME

LONGEST_UNIT = 64


def add_user(
    session: Session,
    name: str,
    role: Role,
    district: str | None,
    at: datetime,
    password: str | None = None,
    unit: str | None = None,
    *,
    must_change: bool = False,
    by: Actor = SERVING,
) -> str:
    """Add somebody and return their password, generated unless one is given.

    ``district`` None means the whole city. ``must_change`` makes it a first password, which opens
    the way to another one only. Raises NameTaken, PasswordTooWeak or Unacceptable.
    """
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Unacceptable(
            f"A name needs 1 to {LONGEST_NAME} printable characters.",
            code="name",
            most=LONGEST_NAME,
        )
    person = Person(uuid4(), name, role, district, unit, must_change=must_change)
    check_place(person)
    if password is not None:
        passwords.check_new(password, name)
    chosen = password if password is not None else passwords.generated()
    if not UserRepository(session).add(person, passwords.hashed(chosen), at):
        raise NameTaken(name)
    record(session, Act.USER_ADDED, by, at, name, role=role, district=district, unit=unit)
    return chosen


def list_users(
    session: Session,
    scope: Scope | None = None,
    after: str | None = None,
    limit: int | None = None,
) -> list[Account]:
    """Everybody in the scope with a login, by name; behind the name ``after``."""
    return UserRepository(session).everyone(scope or Scope.everywhere(), after, limit)


def find_user(session: Session, name: str) -> Account:
    """Raises PersonNotFound."""
    account = UserRepository(session).by_name(name.strip())
    if account is None:
        raise PersonNotFound
    return account


def change_user(
    session: Session,
    account: Account,
    wishes: Mapping[str, Any],
    at: datetime,
    by: Actor,
    *,
    keep_one: bool = True,
) -> Account:
    """Give somebody another ``role``, ``district`` or ``unit``; it holds with their next request.

    Leaving the role handling_unit takes the unit away. ``keep_one`` refuses to change the last
    administrator of the whole city into something else. Raises Unacceptable or LastAdministrator.
    """
    before = account.person
    unknown = wishes.keys() - {"role", "district", "unit"}
    assert not unknown, unknown
    after = replace(before, **wishes)
    if after.role is not Role.HANDLING_UNIT and "unit" not in wishes:
        after = replace(after, unit=None)
    check_place(after)
    if keep_one and (after.role is not Role.ADMINISTRATOR or after.district is not None):
        _keep_one(session, account)
    values = {name: getattr(after, name) for name in ("role", "district", "unit")}
    changed = {name: value for name, value in values.items() if value != getattr(before, name)}
    if changed:
        UserRepository(session).change(before.id, values)
        told = {name: f"{getattr(before, name)} -> {value}" for name, value in changed.items()}
        record(session, Act.USER_CHANGED, by, at, before.name, **told)
    return _again(session, before.id)


def deactivate(session: Session, account: Account, at: datetime, by: Actor) -> None:
    """Nobody signs in with this name any more; sessions end at once, tokens open nothing.

    Raises LastAdministrator.
    """
    _keep_one(session, account)
    users = UserRepository(session)
    users.change(account.person.id, {"active": False})
    ended = users.close_sessions(account.person.id)
    record(session, Act.USER_DEACTIVATED, by, at, account.person.name, sessions_ended=ended)


def activate(session: Session, account: Account, at: datetime, by: Actor) -> None:
    UserRepository(session).change(account.person.id, {"active": True})
    record(session, Act.USER_ACTIVATED, by, at, account.person.name)


def reset_password(session: Session, account: Account, at: datetime, by: Actor) -> str:
    """A first password again, returned once; every session ends. Raises PasswordElsewhere."""
    if account.outside:
        raise PasswordElsewhere
    chosen, users = passwords.generated(), UserRepository(session)
    users.change(
        account.person.id, {"password_hash": passwords.hashed(chosen), "must_change": True}
    )
    users.close_sessions(account.person.id)
    LoginFailures(session).clear(name=account.person.name)
    record(session, Act.PASSWORD_RESET, by, at, account.person.name)
    return chosen


def end_sessions(session: Session, account: Account, at: datetime, by: Actor) -> int:
    """Sign somebody out everywhere; how many sessions ended."""
    ended = UserRepository(session).close_sessions(account.person.id)
    record(session, Act.SESSIONS_ENDED, by, at, account.person.name, sessions_ended=ended)
    return ended


def unlock(
    session: Session,
    at: datetime,
    by: Actor,
    *,
    name: str | None = None,
    address: str | None = None,
) -> int:
    """Forget failed sign-ins of a name or from an address; how many there were."""
    if (name is None) == (address is None):
        raise Unacceptable("Name a person or an address: one of the two.")
    gone = LoginFailures(session).clear(name=name, address=address)
    record(session, Act.USER_UNLOCKED, by, at, name or address, failures=gone)
    return gone


def check_place(person: Person) -> None:
    """Raises Unacceptable: a handling unit needs its unit, and no other role has one."""
    if (person.role is Role.HANDLING_UNIT) != (person.unit is not None):
        raise Unacceptable(
            "Somebody of a handling_unit needs the unit's id, and no other role has one.",
            code="unit",
        )
    for text, most in ((person.unit, LONGEST_UNIT), (person.district, LONGEST_NAME)):
        if text is not None and (not 0 < len(text) <= most or not text.isprintable()):
            raise Unacceptable(
                f"A district or unit needs 1 to {most} printable characters.",
                code="place",
                most=most,
            )


def _keep_one(session: Session, account: Account) -> None:
    person = account.person
    one_of_them = person.role is Role.ADMINISTRATOR and person.district is None and account.active
    if one_of_them and UserRepository(session).others_of(Role.ADMINISTRATOR, person.id) == 0:
        raise LastAdministrator


def _again(session: Session, user_id: UUID) -> Account:
    account = UserRepository(session).by_id(user_id)
    assert account is not None
    return account
