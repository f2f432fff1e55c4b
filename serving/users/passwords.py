"""Passwords as argon2id hashes (argon2-cffi's defaults, RFC 9106 low-memory profile)."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from serving.errors import Unacceptable

HASHER = PasswordHasher()
LEAST = 10
MOST = 1024
LEAST_DIFFERENT = 5
NOT_HERE = "none"
"""Kept in the place of a hash for somebody who has no password here."""
SHORTEST_NAME = 4
"""Shorter names turn up in good passwords by chance."""


class PasswordTooWeak(Unacceptable):
    type = "password-too-weak"


def generated() -> str:
    """A password nobody thought of: 18 random bytes, 24 letters, digits, - and _."""
    return secrets.token_urlsafe(18)


def hashed(password: str) -> str:
    """The hash to keep. Raises PasswordTooWeak for one that is too short or too long."""
    if not LEAST <= len(password) <= MOST:
        raise PasswordTooWeak(f"A password needs {LEAST} to {MOST} characters; choose another.")
    return HASHER.hash(password)


def check_new(password: str, name: str, old: str | None = None) -> None:
    """The rules for a password somebody thought of: long, not one letter over and over, not the
    name, not the one before. Length does the work, so nothing about signs and digits (NIST SP
    800-63B, 5.1.1.2). Raises PasswordTooWeak.
    """
    if not LEAST <= len(password) <= MOST:
        raise PasswordTooWeak(f"A password needs {LEAST} to {MOST} characters; choose another.")
    if len(set(password)) < LEAST_DIFFERENT:
        raise PasswordTooWeak(
            f"A password needs {LEAST_DIFFERENT} different characters; choose another."
        )
    if len(name) >= SHORTEST_NAME and name.casefold() in password.casefold():
        raise PasswordTooWeak("A password must not hold your name; choose another.")
    if old is not None and password == old:
        raise PasswordTooWeak("This is the password you have; choose another.")


def matches(kept: str | None, password: str) -> bool:
    """Whether ``password`` belongs to the hash. None (nobody of that name) and NOT_HERE take as
    long to say."""
    kept = None if kept == NOT_HERE else kept
    try:
        right = HASHER.verify(kept or _nobody(), password[: MOST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return right and kept is not None


@cache
def _nobody() -> str:
    return HASHER.hash(generated())
