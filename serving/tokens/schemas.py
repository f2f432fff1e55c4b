"""Tokens as the API shows and takes them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from serving.tokens.domain import MOST_DAYS, Token
from serving.users.domain import Permission


class TokenIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=100)
    """What it is for."""
    scopes: list[Permission] = Field(min_length=1, max_length=100)
    """Some of one's own permissions."""
    days: int = Field(default=90, ge=1, le=MOST_DAYS)


class TokenOut(BaseModel):
    id: UUID
    owner: str
    name: str
    scopes: list[Permission]
    made_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    """To the minute."""
    revoked_at: datetime | None


class TokenList(BaseModel):
    tokens: list[TokenOut]
    next: UUID | None
    """Give it back as ``after`` for the next page; null on the last one."""


class TokenMade(BaseModel):
    token: TokenOut
    text: str
    """Shown this once; send it as ``Authorization: Bearer TEXT``."""


def token_out(token: Token) -> TokenOut:
    return TokenOut(
        id=token.id,
        owner=token.owner,
        name=token.name,
        scopes=sorted(token.scopes),
        made_at=token.made_at,
        expires_at=token.expires_at,
        last_used_at=token.last_used_at,
        revoked_at=token.revoked_at,
    )
