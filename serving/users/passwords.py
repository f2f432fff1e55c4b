"""Passwords as argon2id hashes (argon2-cffi's defaults, RFC 9106 low-memory profile)."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from serving.errors import Unacceptable

LEAST = 10
MOST = 1024


class PasswordTooWeak(Unacceptable):
    type = "password-too-weak"


def generated() -> str:
    """A password nobody thought of: 18 random bytes, 24 letters, digits, - and _."""
    return secrets.token_urlsafe(18)


def hashed(password: str) -> str:
    """The hash to keep. Raises PasswordTooWeak for one that is too short or too long."""
    if not LEAST <= len(password) <= MOST:
        raise PasswordTooWeak(f"A password needs {LEAST} to {MOST} characters; choose another.")
    return PasswordHasher().hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether ``password`` belongs to the hash. None (nobody of that name) takes as long to say."""
    try:
        right = PasswordHasher().verify(kept or _nobody(), password[: MOST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return right and kept is not None


@cache
def _nobody() -> str:
    return PasswordHasher().hash(generated())
