"""Where people, their logins and their failed attempts are kept."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from serving.base import Base, words
from serving.users.domain import Role


class UserRow(Base):
    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200), unique=True)
    role: Mapped[Role] = mapped_column(words(Role))
    district: Mapped[str | None] = mapped_column(sa.String(200))
    unit: Mapped[str | None] = mapped_column(sa.String(64))
    """Whose cases somebody of a handling unit sees."""
    password_hash: Mapped[str] = mapped_column(sa.Text)
    must_change: Mapped[bool]
    """Whether the password is a first one, which only opens the way to another."""
    active: Mapped[bool]
    created_at: Mapped[datetime]
    outside: Mapped[str | None] = mapped_column(sa.String(500), unique=True)
    """Issuer and subject of somebody whom the city's own sign-in service vouches for."""
    last_sign_in_at: Mapped[datetime | None]

    def __repr__(self) -> str:
        return f"<UserRow {self.name} {self.role}>"


class LoginSessionRow(Base):
    """One login. The cookie's token is kept as a hash: a stolen table opens no session."""

    __tablename__ = "login_sessions"

    token_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    address: Mapped[str | None] = mapped_column(sa.String(64))
    via: Mapped[str] = mapped_column(sa.String(16))
    """session for a password, oidc for the city's own sign-in service."""


class LoginFailureRow(Base):
    __tablename__ = "login_failures"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200), index=True)
    address: Mapped[str] = mapped_column(sa.String(64), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
