"""Signing in and out, and changing one's own password."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from serving.audit.domain import Act, Actor
from serving.audit.service import record
from serving.db import Database
from serving.users import passwords
from serving.users.domain import LoginLimit, NewSession, Person
from serving.users.errors import LoginRefused, PasswordElsewhere, WrongPassword
from serving.users.failures import LoginFailures
from serving.users.repository import UserRepository

LONGEST_NAME: Final = 200
NOBODY: Final = "(nobody of that name)"
"""Stands in the log for a name nobody has: some people type their password there."""


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
    name, address = _kept(name), address[:64]
    # Every attempt counts as failed until it succeeds: many at once get no more guesses than one
    # after the other.
    with db.writing() as session:
        failures = LoginFailures(session)
        failures.take_turn(name, address)
        failures.forget_before(at - timedelta(seconds=limit.window_s))
        failures.check(name, address, at, limit)
        failures.add(name, address, at)
        found = UserRepository(session).active(name)
    # Hashing takes a while on purpose: no transaction stays open meanwhile.
    if not passwords.matches(found[1] if found else None, password) or found is None:
        with db.writing() as session:
            who = Actor(found[0].name if found else NOBODY, via="session", address=address)
            record(session, Act.SIGN_IN_REFUSED, who, at, who.name)
        raise LoginRefused
    with db.writing() as session:
        LoginFailures(session).clear(name=name)
        return opened(session, found[0], address, at, hours=hours, via="session")


def opened(
    session: Session, person: Person, address: str, at: datetime, *, hours: float, via: str
) -> NewSession:
    """A session for somebody who proved who they are."""
    token, expires_at = secrets.token_urlsafe(32), at + timedelta(hours=hours)
    users = UserRepository(session)
    users.forget_sessions_over(at)
    users.open_session(token_hash(token), person.id, at, expires_at, address[:64], via)
    actor = Actor(person.name, person.id, via, address[:64])
    record(session, Act.SIGNED_IN, actor, at, person.name)
    return NewSession(token, person, expires_at)


def signed_in(session: Session, token: str, at: datetime) -> Person | None:
    """Whose cookie it is; None for one that is unknown or over."""
    found = UserRepository(session).signed_in(token_hash(token), at)
    return replace(found[0], via=found[1]) if found else None


def sign_out(session: Session, token: str, at: datetime) -> None:
    users = UserRepository(session)
    found = users.signed_in(token_hash(token), at)
    users.close_session(token_hash(token))
    if found is not None:
        actor = Actor(found[0].name, found[0].id, found[1])
        record(session, Act.SIGNED_OUT, actor, at, actor.name)


def change_password(
    db: Database,
    person: Person,
    old: str,
    new: str,
    at: datetime,
    *,
    limit: LoginLimit,
    keep: str | None,
) -> None:
    """Give oneself another password. Every other session of the person ends; ``keep`` is the token
    of the present one.

    Wrong old passwords count as failed sign-ins. Raises WrongPassword, PasswordTooWeak,
    PasswordElsewhere or LoginTooOften.
    """
    address = person.address or "unknown"
    with db.writing() as session:
        account = UserRepository(session).by_id(person.id)
        if account is None or account.outside:
            raise PasswordElsewhere
        failures = LoginFailures(session)
        failures.take_turn(person.name, address)
        failures.check(person.name, address, at, limit)
        failures.add(person.name, address, at)
        kept = UserRepository(session).password_hash(person.id)
    if not passwords.matches(kept, old):
        raise WrongPassword
    passwords.check_new(new, person.name, old)
    hashed = passwords.hashed(new)
    with db.writing() as session:
        users = UserRepository(session)
        LoginFailures(session).clear(name=person.name)
        users.change(person.id, {"password_hash": hashed, "must_change": False})
        ended = users.close_sessions(person.id, but=token_hash(keep) if keep else None)
        record(
            session,
            Act.PASSWORD_CHANGED,
            Actor.of(person),
            at,
            person.name,
            sessions_ended=ended,
        )


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _kept(name: str) -> str:
    """A name as it may be looked up: PostgreSQL takes no NUL and no half of a surrogate pair."""
    name = name.strip()[:LONGEST_NAME]
    return name if name.isprintable() else "?"
