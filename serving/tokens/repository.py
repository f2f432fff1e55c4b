"""Tokens in and out of the database."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.base import Moment
from serving.notices.telling import tell_person
from serving.tokens.domain import Given, Token
from serving.tokens.tables import TokenRow
from serving.users.domain import Permission, Scope
from serving.users.sight import in_sight
from serving.users.tables import UserRow

Mark = tuple[datetime, UUID]
"""When a token was made, and its id: lists are ordered by both."""


class TokenRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, token: Token, owner_id: UUID, secret_hash: str) -> None:
        self._session.add(
            TokenRow(
                id=token.id,
                user_id=owner_id,
                name=token.name,
                secret_hash=secret_hash,
                scopes=sorted(token.scopes),
                made_at=token.made_at,
                expires_at=token.expires_at,
            )
        )
        self._session.flush()

    def used(self, given: Given, at: datetime) -> tuple[UUID, Token] | None:
        """The owner's id and the token, when it lives and the secret fits."""
        row = self._session.get(TokenRow, given.id)
        if row is None or not given.fits(row.secret_hash):
            return None
        token = _token(row, "")
        return (row.user_id, token) if token.lives(at) else None

    def note_use(self, token_id: UUID, at: datetime) -> None:
        self._session.execute(
            sa.update(TokenRow).where(TokenRow.id == token_id).values(last_used_at=at)
        )

    def mark_of(self, token_id: UUID) -> Mark | None:
        """Where a token stands among all; None for one that is not there."""
        row = self._session.get(TokenRow, token_id)
        return (row.made_at, row.id) if row else None

    def of(
        self, owner_id: UUID, after: Mark | None = None, limit: int | None = None
    ) -> list[Token]:
        """A person's tokens, newest first, behind ``after``."""
        return self._tokens(TokenRow.user_id == owner_id, after, limit)

    def within(
        self, scope: Scope, after: Mark | None = None, limit: int | None = None
    ) -> list[Token]:
        """The tokens of everybody whose district lies in the scope, newest first."""
        return self._tokens(in_sight(scope, UserRow.district), after, limit)

    def _tokens(
        self, whose: sa.ColumnElement[bool], after: Mark | None, limit: int | None
    ) -> list[Token]:
        query = sa.select(TokenRow, UserRow.name).join(UserRow, UserRow.id == TokenRow.user_id)
        query = query.where(whose).order_by(TokenRow.made_at.desc(), TokenRow.id.desc())
        if after is not None:
            made_at, token_id = after
            query = query.where(
                sa.tuple_(TokenRow.made_at, TokenRow.id)
                < sa.tuple_(sa.literal(made_at, Moment()), sa.literal(token_id, sa.Uuid()))
            )
        found = self._session.execute(query.limit(limit))
        return [_token(row, name) for row, name in found]

    def revoke(self, token_id: UUID, at: datetime) -> None:
        revoked = self._session.execute(
            sa.update(TokenRow)
            .where(TokenRow.id == token_id, TokenRow.revoked_at.is_(None))
            .values(revoked_at=at)
            .returning(TokenRow.user_id)
        )
        for user_id in revoked.scalars():
            tell_person(self._session, user_id)

    def forget_over(self, before: datetime) -> None:
        """Drop what was over before then: the audit log tells of it."""
        self._session.execute(
            sa.delete(TokenRow).where(
                sa.or_(TokenRow.expires_at < before, TokenRow.revoked_at < before)
            )
        )


def _token(row: TokenRow, owner: str) -> Token:
    known = frozenset(Permission)
    return Token(
        id=row.id,
        owner=owner,
        name=row.name,
        # A permission that a newer version dropped is no scope any more.
        scopes=frozenset(Permission(word) for word in row.scopes if word in known),
        made_at=row.made_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )
