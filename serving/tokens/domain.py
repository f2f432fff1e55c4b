"""API tokens: a program's way in, in the name of a person and never with more than they may."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from serving.users.domain import Permission

PREFIX: Final = "cpt_"
"""Makes a token that leaked into a file easy to find."""
MOST_DAYS: Final = 366
MOST_TOKENS: Final = 20
"""Living ones of one person."""
LONGEST_NAME: Final = 100

_SHAPE = re.compile(r"cpt_([0-9a-f]{32})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class Token:
    """What is kept of a token: everything but the token itself."""

    id: UUID
    owner: str
    name: str
    scopes: frozenset[Permission]
    made_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None
    """To the minute."""
    revoked_at: datetime | None = None

    def lives(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made. ``text`` is shown once and kept nowhere."""

    token: Token
    text: str


@dataclass(frozen=True, slots=True)
class Given:
    """A token as a request brought it."""

    id: UUID
    secret_hash: str

    def fits(self, kept_hash: str) -> bool:
        return hmac.compare_digest(self.secret_hash, kept_hash)


def fresh() -> tuple[UUID, str, str]:
    """An id, the token's text, and the hash to keep of its secret (256 bits of chance)."""
    id, secret = uuid4(), secrets.token_urlsafe(32)
    return id, f"{PREFIX}{id.hex}_{secret}", _hash(secret)


def parsed(text: str) -> Given | None:
    """None for what is no token at all."""
    found = _SHAPE.fullmatch(text)
    return Given(UUID(found[1]), _hash(found[2])) if found else None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
