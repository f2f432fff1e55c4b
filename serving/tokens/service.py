"""Making, listing and revoking tokens, and finding out who comes with one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from serving.audit.domain import Act, Actor
from serving.audit.service import record
from serving.errors import Unacceptable
from serving.tokens.domain import (
    LONGEST_NAME,
    MOST_DAYS,
    MOST_TOKENS,
    NewToken,
    Token,
    fresh,
    parsed,
)
from serving.tokens.errors import TokenNotFound, TokenRefused
from serving.tokens.repository import TokenRepository
from serving.users.domain import Permission, Person
from serving.users.repository import UserRepository

KEPT_AFTER: Final = timedelta(days=30)
"""How long one that is over stays in the list."""
USE_EVERY: Final = timedelta(minutes=1)
"""How often a use is written down at most: a busy program must not write a row per request."""


def make(
    session: Session,
    owner: Person,
    name: str,
    scopes: Iterable[Permission],
    days: int,
    at: datetime,
    by: Actor,
) -> NewToken:
    """A token for ``owner`` that lives ``days`` days. Raises TokenRefused."""
    wanted, name = frozenset(scopes), name.strip()
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise TokenRefused(f"A token needs a name of 1 to {LONGEST_NAME} printable characters.")
    if not 1 <= days <= MOST_DAYS:
        raise TokenRefused(f"A token lives 1 to {MOST_DAYS} days; choose a number between.")
    beyond = sorted(wanted - owner.permissions)
    if beyond or not wanted:
        raise TokenRefused(
            f"The role {owner.role} does not allow {', '.join(beyond)}; choose from "
            f"{', '.join(sorted(owner.permissions))}."
            if beyond
            else f"A token needs scopes; choose from {', '.join(sorted(owner.permissions))}."
        )
    tokens = TokenRepository(session)
    tokens.forget_over(at - KEPT_AFTER)
    if sum(one.lives(at) for one in tokens.of(owner.id)) >= MOST_TOKENS:
        raise TokenRefused(f"{owner.name} has {MOST_TOKENS} tokens already; revoke one first.")
    id, text, kept = fresh()
    token = Token(id, owner.name, name, wanted, at, at + timedelta(days=days))
    tokens.add(token, owner.id, kept)
    record(
        session,
        Act.TOKEN_MADE,
        by,
        at,
        owner.name,
        token=id,
        name=name,
        scopes=wanted,
        expires=token.expires_at.isoformat(),
    )
    return NewToken(token, text)


def whose(session: Session, text: str, at: datetime) -> tuple[Person, Token] | None:
    """The person a token speaks for, with its scopes only; None for one that opens nothing."""
    given = parsed(text)
    found = TokenRepository(session).used(given, at) if given else None
    if found is None:
        return None
    owner_id, token = found
    owner = UserRepository(session).by_id(owner_id)
    if owner is None or not owner.active or owner.person.must_change:
        return None
    return replace(owner.person, allowed=token.scopes, via="token"), token


def is_noteworthy(token: Token, at: datetime) -> bool:
    return token.last_used_at is None or at - token.last_used_at >= USE_EVERY


def note_use(session: Session, token: Token, at: datetime) -> None:
    TokenRepository(session).note_use(token.id, at)


def tokens_of(
    session: Session, person: Person, after: UUID | None = None, limit: int | None = None
) -> list[Token]:
    """The person's own; everybody's within their sight for one who manages users. Newest first,
    behind the token ``after``. Raises Unacceptable when there is none of that id."""
    tokens = TokenRepository(session)
    mark = None
    if after is not None:
        mark = tokens.mark_of(after)
        if mark is None:
            raise Unacceptable("There is no token after which to go on; begin anew.")
    if person.may(Permission.MANAGE_USERS):
        return tokens.within(person.scope, mark, limit)
    return tokens.of(person.id, mark, limit)


def revoke(session: Session, person: Person, token_id: UUID, at: datetime, by: Actor) -> None:
    """End a token at once. Raises TokenNotFound, also for somebody else's."""
    token = next((one for one in tokens_of(session, person) if one.id == token_id), None)
    if token is None:
        raise TokenNotFound
    end(session, token, at, by)


def end(session: Session, token: Token, at: datetime, by: Actor) -> None:
    """Revoke a token, for whoever may."""
    TokenRepository(session).revoke(token.id, at)
    record(session, Act.TOKEN_REVOKED, by, at, token.owner, token=token.id, name=token.name)
