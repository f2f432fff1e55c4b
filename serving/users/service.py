"""Adding people, signing them in and out."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from serving.db import Database
from serving.errors import Unacceptable
from serving.users import passwords
from serving.users.domain import LoginLimit, NewSession, Person, Role
from serving.users.errors import LoginRefused, LoginTooOften, NameTaken
from serving.users.repository import UserRepository

LONGEST_NAME = 200


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
) -> str:
    """Add somebody and return their password, generated unless one is given.

    ``district`` None means the whole city. ``must_change`` makes it a first password, which opens
    the way to another one only. Raises NameTaken, PasswordTooWeak or Unacceptable.
    """
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Unacceptable(f"A name needs 1 to {LONGEST_NAME} printable characters.")
    if (role is Role.HANDLING_UNIT) != (unit is not None):
        raise Unacceptable(
            "Somebody of a handling unit needs the unit's id, and no other role has one."
        )
    chosen = password if password is not None else passwords.generated()
    person = Person(uuid4(), name, role, district, unit)
    kept = passwords.hashed(chosen)
    if not UserRepository(session).add(person, kept, at, must_change=must_change):
        raise NameTaken(name)
    return chosen


def list_users(session: Session) -> list[Person]:
    """Everybody with a login, by name."""
    return UserRepository(session).everyone()


def sign_in(
    db: Database,
    name: str,
    password: str,
    address: str,
    at: datetime,
    *,
    limit: LoginLimit,
    hours: float,
) -> NewSession:
    """Open a session. Opens its own transactions, because a refused attempt must be remembered.

    ``address`` is the network address the attempt came from. Raises LoginRefused, or LoginTooOften
    while the name or the address has to wait; a right password does not help it then.
    """
    name, address = name.strip()[:LONGEST_NAME], address[:64]
    # Every attempt counts as failed until it succeeds: many at once get no more guesses than one
    # after the other.
    with db.writing() as session:
        users = UserRepository(session)
        users.take_turn(name)
        users.forget_before(at - timedelta(seconds=limit.window_s), at)
        _check_limit(users, name, address, at, limit)
        users.add_failure(name, address, at)
        found = users.active(name)
    # Hashing takes a while on purpose: no transaction stays open meanwhile.
    if not passwords.matches(found[1] if found else None, password) or found is None:
        raise LoginRefused
    token = secrets.token_urlsafe(32)
    expires_at = at + timedelta(hours=hours)
    with db.writing() as session:
        users = UserRepository(session)
        users.clear_failures(name)
        users.open_session(_hash(token), found[0].id, at, expires_at)
    return NewSession(token, found[0], expires_at)


def signed_in(session: Session, token: str, at: datetime) -> Person | None:
    """Whose cookie it is; None for one that is unknown or over."""
    return UserRepository(session).signed_in(_hash(token), at)


def sign_out(session: Session, token: str) -> None:
    UserRepository(session).close_session(_hash(token))


def _check_limit(
    users: UserRepository, name: str, address: str, at: datetime, limit: LoginLimit
) -> None:
    window = timedelta(seconds=limit.window_s)
    for (count, oldest), most in (
        (users.failures_of_name(name, at - window), limit.per_name),
        (users.failures_of_address(address, at - window), limit.per_address),
    ):
        if count >= most and oldest is not None:
            raise LoginTooOften(max(1, int((oldest + window - at).total_seconds()) + 1))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
